"""What a built wheel must carry: `python -m tests.house.wheel vekha.whl` compares it with the tree, file by file."""

import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tests.house.tree import name, ours

PACKED = ("engine", "api", "workflows")


def expected() -> set[str]:
    """Every file of the packages, code and data alike; an editable install would hide one that is missing."""
    return {name(path) for path in ours() if name(path).startswith(tuple(f"{package}/" for package in PACKED))}


def difference(packed: Iterable[str], wanted: set[str]) -> list[str]:
    """Say which files are missing from *packed* and which do not belong there."""
    inside = {place for place in packed if ".dist-info/" not in place and not place.endswith("/")}
    return [f"missing from the wheel: {place}" for place in sorted(wanted - inside)] + [
        f"not ours, yet in the wheel: {place}" for place in sorted(inside - wanted)
    ]


def main(wheel: Path) -> int:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    found = difference(names, expected())
    for line in found:
        print(line, file=sys.stderr)
    print(f"{wheel.name}: {len(names)} files, {len(expected())} expected")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
