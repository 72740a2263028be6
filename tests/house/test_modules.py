"""Names, lengths and captions of modules."""

import ast
import re
from statistics import median

import pytest

from tests.house.figures import MOST_LINES, lengths
from tests.house.tree import modules, name, ours, parsed

VAGUE = re.compile(r"(^|/)(utils?|helpers?|commons?|misc|managers?|services?)(\.\w+|/|$)", re.IGNORECASE)


def vague(places: list[str]) -> list[str]:
    return [place for place in places if VAGUE.search(place)]


def captionless(tree: ast.Module) -> bool:
    """Whether a module with something in it lacks a first line that is a whole caption."""
    if not tree.body:
        return False
    docstring = ast.get_docstring(tree)
    return docstring is None or len(docstring.splitlines()[0]) < 10 or docstring.splitlines()[0][-1] not in ".:;?"


def test_no_file_is_called_by_a_word_that_says_nothing() -> None:
    """A file whose name has not been found yet is two files."""
    assert vague([name(path) for path in ours()]) == []


@pytest.mark.parametrize(
    "place", ["engine/utils.py", "api/common/__init__.py", "engine/kernel/state_helper/x.py", "api/Manager.py"]
)
def test_a_vague_name_would_be_seen(place: str) -> None:
    """Control: the words are refused as a file and as a folder; part of a longer name is allowed."""
    assert bool(vague([place])) is ("state_helper" not in place)


def test_no_module_is_longer_than_two_ideas() -> None:
    """Nothing is over the limit, and the middle module of the product stays readable in one sitting."""
    counted = lengths("engine", "api")
    assert {place: lines for place, lines in lengths().items() if lines > MOST_LINES} == {}
    assert 40 <= median(counted.values()) <= 160


def test_every_module_opens_with_a_caption() -> None:
    """Each file says in its first line what it is; only an empty `__init__.py` is silent."""
    assert [name(path) for path in modules() if captionless(parsed(path))] == []


@pytest.mark.parametrize(
    ("source", "bad"),
    [
        ("import os\n", True),
        ('"""Todo"""\n', True),
        ('"""Says what it is, in a line."""\nimport os\n', False),
        ("", False),
    ],
)
def test_a_missing_caption_would_be_seen(source: str, bad: bool) -> None:
    """Control: no docstring and a shrug of a docstring are both found."""
    assert captionless(ast.parse(source)) is bad
