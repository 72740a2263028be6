"""Docs say what is there: paths exist, commands exist, glossary words lead to code, decisions are listed."""

import importlib
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.house.tree import ROOT

README = (ROOT / "README.md").read_text("utf-8")
GLOSSARY = (ROOT / "specs/glossary.md").read_text("utf-8")
DECISIONS = ROOT / "specs/decisions"
HEADINGS = ["Context", "Options", "Decision", "Consequences"]

ROW = re.compile(r"^\|(.+)\|(.+)\|(.+)\|(.+)\|$", re.MULTILINE)


def words() -> list[tuple[str, ...]]:
    """Rows of the glossary without its head."""
    rows = [tuple(cell.strip() for cell in found.groups()) for found in ROW.finditer(GLOSSARY)]
    return [row for row in rows if row[0] != "Russian" and set(row[0]) != {"-"}]


def found_in_code(dotted: str) -> bool:
    module, _, attribute = dotted.rpartition(".")
    return hasattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize("row", words(), ids=lambda row: str(row[1]))
def test_a_glossary_word_leads_to_its_name_in_code(row: tuple[str, ...]) -> None:
    """A word that the code does not use is not a word of ours."""
    russian, english, meaning, code = row
    assert russian
    assert english
    assert len(meaning) > 10
    assert found_in_code(code.strip("`")), code


def test_the_glossary_holds_the_words_of_the_house() -> None:
    """None of the words that rooms are built of is missing, and none stands twice."""
    english = [word for row in words() for word in row[1].split(", ")]
    assert len(english) == len(set(english))
    assert {"workflow", "roadmap", "item", "activity", "state", "trigger", "guard", "event", "journal", "due"} <= set(
        english
    )


def test_a_word_without_code_would_be_seen() -> None:
    """Control: a name that does not exist is not found."""
    assert not found_in_code("engine.domain.workflow.Process")


def test_every_path_that_the_readme_names_exists() -> None:
    """A newcomer who follows the README never meets a missing file."""
    named = set(re.findall(r"`((?:engine|api|workflows|specs|tests)/[\w./-]+)`", README))
    named |= {link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link}
    assert len(named) > 20
    assert sorted(path for path in named if "NAME" not in path and not (ROOT / path).exists()) == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    """`make X` of the README is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert {"demo", "test", "setup", "bench"} <= named
    assert named - targets == set()


def test_every_command_that_the_readme_names_exists() -> None:
    """`vekha X Y` of the README is a command of the terminal."""
    from api.cli import app

    named = [tuple(line.split()) for line in re.findall(r"^\| `vekha ([a-z]+(?: [a-z]+)?)", README, re.MULTILINE)]
    assert len(named) >= 8
    runner = CliRunner()
    assert [command for command in named if runner.invoke(app, [*command, "--help"]).exit_code] == []
    assert runner.invoke(app, ["fly", "--help"]).exit_code == 2


def test_decisions_are_numbered_listed_and_complete() -> None:
    """Each decision has the four headings, the next number and a row in the list."""
    pages = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (DECISIONS / "README.md").read_text("utf-8"))
    assert [path.name for path in pages] == listed
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
    assert {path.name: _headings(path) for path in pages if _headings(path) != HEADINGS} == {}


def _headings(page: Path) -> list[str]:
    return re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)


def test_the_changelog_begins_with_what_is_not_released() -> None:
    """Newest first; a change has a place to be told."""
    assert re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0] == "Unreleased"
