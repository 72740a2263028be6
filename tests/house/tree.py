"""The tree as a newcomer sees it: which files are ours, read without asking git."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("engine", "api", "workflows", "specs", "tests")
"""Top-level folders of the house; everything else at the top is a single file or a tool's cache."""
LEFT_OUT = {"__pycache__", "node_modules"}


def ours() -> Iterator[Path]:
    """Every file that belongs to the house: the rooms, the server's script and single files at the top."""
    for room in (*ROOMS, ".ci"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.is_file() and not LEFT_OUT.intersection(path.parts) and path.suffix != ".pyc":
                yield path
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and not path.name.startswith(".coverage"):
            yield path


def modules(*rooms: str) -> Iterator[Path]:
    """Every Python file under *rooms* (all of them by default)."""
    for path in ours():
        if path.suffix == ".py" and name(path).startswith(tuple(f"{room}/" for room in rooms or ROOMS)):
            yield path


def name(path: Path) -> str:
    """Where *path* is in the house, with slashes."""
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str | None:
    """The text of *path*, or None when it is not UTF-8 text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), name(path))
