"""What is installed is what stands in the tree; what CI runs is what the README says."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, name, ours
from tests.house.wheel import PACKED, difference, expected

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_workflows_hold_no_code() -> None:
    """What an organisation does is data: no Python but the empty file that makes it a package."""
    code = [
        path for path in ours() if name(path).startswith("workflows/") and path.suffix in (".py", ".pyc", ".so", ".pth")
    ]
    assert [name(path) for path in code] == ["workflows/__init__.py"]
    assert code[0].read_bytes() == b""


def test_every_data_file_belongs_to_a_packed_package() -> None:
    """Schemas, definitions, templates and pictures travel with the code that reads them."""
    wanted = expected()
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKED)
    assert {"engine/definitions/workflow.schema.json", "workflows/self_diagnosis.yaml"} <= wanted


def test_a_file_missing_from_the_wheel_would_be_seen() -> None:
    """Control: one lost template and one stray file are both named."""
    assert difference(["a/x.py", "a/stray.txt", "v.dist-info/RECORD"], {"a/x.py", "a/page.html"}) == [
        "missing from the wheel: a/page.html",
        "not ours, yet in the wheel: a/stray.txt",
    ]


@pytest.mark.parametrize("place", sorted(expected()))
def test_no_packed_file_would_be_left_behind_by_the_ignore_list(place: str) -> None:
    """The builder leaves out what .gitignore names; a packed file must not carry such a name."""
    parts = Path(place).parts
    assert not {"build", "dist", ".venv"}.intersection(parts)
    assert not place.endswith((".sqlite", ".egg-info", ".env"))


def test_the_lock_knows_every_dependency_by_digest() -> None:
    """`make setup` installs only files whose digest is written here, and each declared dependency is among them."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {_normal(found) for found in re.findall(r"^([\w.-]+)(?:\[.*?\])?==", lock, re.MULTILINE)}
    declared = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    assert [line for line in declared if _normal(re.split(r"[\[<>=!~; ]", line)[0]) not in locked] == []
    blocks = re.split(r"(?m)^(?=[\w.-]+(?:\[.*?\])?==)", lock)[1:]
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_the_server_runs_the_readmes_test_command() -> None:
    """The laptop and the server run the same line."""
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert re.search(r"^make test\b", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert "make test" in script
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_the_servers_script_is_sound_bash() -> None:
    """A slip of syntax is found before the server finds it."""
    answer = subprocess.run(["bash", "-n", str(ROOT / ".ci/run")], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
