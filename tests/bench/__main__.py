"""``python -m tests.bench [--json] [--only WORD]``: print the table of ratios."""

import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.cases import CASES
from tests.bench.measuring import Figure


def main(arguments: list[str]) -> None:
    """Run the cases whose name holds the word after ``--only``, all of them without it."""
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="vekha-bench-") as folder:
        for name, case in CASES.items():
            if only in name:
                place = Path(folder) / name
                place.mkdir()
                figures += case(place)
    if "--json" in arguments:
        print(json.dumps([figure.to_json() for figure in figures], ensure_ascii=False, indent=2))
        return
    table = Table("what", "ours", "floor", "ratio", "goal", "the floor is")
    for figure in figures:
        shown = figure.to_json()
        table.add_row(
            figure.name,
            f"{shown['ours_us']} µs",
            f"{shown['floor_us']} µs",
            f"{figure.ratio:.2f}×",
            figure.goal,
            figure.floor_name,
        )
    Console(width=160).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
