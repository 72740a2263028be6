"""Nothing in the tree names the machine it was written on, a registry, or a secret."""

import re

import pytest

from tests.house.tree import name, ours, text

# Spelled in pieces, so that this file does not find itself.
LEFTOVERS = re.compile(
    "|".join(
        (
            r"(?<![\w.])/wo" + r"rk/",
            r"/ho" + r"me/\w+/",
            r"/ro" + r"ot/",
            r"/tm" + r"p/\w+/",
            r"py" + r"pi\.org",
            r"python" + r"hosted\.org",
            r"registry\.np" + r"mjs",
            r"deb\.deb" + r"ian",
            r"BEGIN [A-Z ]*PRIV" + r"ATE KEY",
            r"\.lib" + r"rary/",
        )
    )
)


def leftovers(content: str) -> list[str]:
    return [found.group() for found in LEFTOVERS.finditer(content)]


def test_no_file_names_a_machine_a_registry_or_a_secret() -> None:
    """A clone works anywhere and tells nothing about where it came from."""
    found = {name(path): leftovers(text(path) or "") for path in ours()}
    assert len(found) > 200
    assert {place: words for place, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "line", ["/wo" + "rk/main", "--index-url https://py" + "pi.org/simple", "/ho" + "me/someone/x"]
)
def test_a_leftover_would_be_seen(line: str) -> None:
    """Control: each kind is found."""
    assert leftovers(line)


def test_the_authors_left_no_task_behind() -> None:
    """An unfinished place is an issue, not a word in a comment."""
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
    assert [name(path) for path in ours() if marks.search(text(path) or "")] == []
