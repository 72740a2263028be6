"""The picture of the house is held by import-linter; here it is shown that it would notice."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

VIOLATIONS = [
    ("engine/domain/trick.py", "import engine.ports", "rooms"),
    ("engine/usecases/trick.py", "import engine.storage", "rooms"),
    ("engine/storage/trick.py", "import engine.usecases", "rooms"),
    ("engine/schedules/trick.py", "import engine.kernel", "rooms"),
    ("engine/attic/__init__.py", "", "rooms"),
    ("engine/kernel/trick.py", "import api", "doors"),
    ("api/rest/trick.py", "import api.web", "stairs"),
    ("api/veranda.py", "", "stairs"),
    ("api/rest/trick.py", "import engine.storage", "wet"),
    ("engine/definitions/trick.py", "import transitions", "transitions"),
    ("engine/usecases/trick.py", "import engine.guards", "guards"),
    ("engine/usecases/trick.py", "import engine.settings", "settings"),
    ("engine/ports.py", "import engine.kernel", "ports"),
    ("engine/projections/trick.py", "import engine.schedules", "projections"),
    ("engine/kernel/trick.py", "import time", "dry"),
    ("engine/journal/trick.py", "from pathlib import Path", "dry"),
]


def lint(folder: Path, contract: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-logo"]
    command += ["--no-cache", "--config", str(ROOT / "pyproject.toml"), *(["--contract", contract] if contract else [])]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def empty_house(folder: Path) -> None:
    """Build a house with every room that the contracts name and nothing in them but what they demand."""
    rooms = {"engine/__init__.py", "api/__init__.py", "workflows/__init__.py"}
    for contract in CONTRACTS:
        for container in contract.get("containers", ()):
            for layer in contract["layers"]:
                for part in layer.replace("|", " ").replace(":", " ").split():
                    if not part.startswith("("):
                        rooms.add(f"{container}/{part}/__init__.py")
    rooms -= {"engine/ports/__init__.py"}
    for room in sorted(rooms):
        (folder / room).parent.mkdir(parents=True, exist_ok=True)
        (folder / room).touch()
    (folder / "engine/ports.py").touch()
    (folder / "engine/kernel/machine.py").write_text("import transitions\n")


def test_imports_run_down_the_picture() -> None:
    """Every contract of pyproject.toml holds for the house as it stands."""
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_an_empty_house_breaks_no_contract(tmp_path: Path) -> None:
    """Control of the controls: without a violation the made-up house passes."""
    empty_house(tmp_path)
    answer = lint(tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(("place", "line", "contract"), VIOLATIONS, ids=[f"{c}:{p}:{i}" for p, i, c in VIOLATIONS])
def test_a_wrong_import_breaks_its_contract(tmp_path: Path, place: str, line: str, contract: str) -> None:
    """Each contract can fail: one line in the wrong room, or a room that is not on the picture, breaks it."""
    empty_house(tmp_path)
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text(line + "\n")
    answer = lint(tmp_path, contract)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "BROKEN" in answer.stdout


def test_every_contract_is_seen_failing() -> None:
    """A contract without a violation above would be a promise nobody tested."""
    assert {contract["id"] for contract in CONTRACTS} == {contract for _, _, contract in VIOLATIONS}
