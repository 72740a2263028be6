"""Everything that a page says is in the catalogue, in both languages; everything in the catalogue is said."""

import ast
import re
from importlib import resources
from pathlib import Path

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined, nodes

from api.web.phrases import PHRASES, counted, phrase

TEMPLATES = PackageLoader("api.web")
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
KEY = re.compile(rf"({'|'.join(sorted({key.partition('.')[0] for key in PHRASES}))})\.(?!html)[a-z_.0-9]*[a-z0-9]")
FAMILIES = (
    "agenda.", "nav.", "standing.", "history.", "done.", "kind.", "workflow.", "workflow.unit.", "mishap.", "wrong.",
)  # fmt: skip
"""Keys that are put together from a beginning and a word known only at run time."""


def test_no_phrase_is_missing() -> None:
    """Every key that a template or a module asks for is in the catalogue."""
    asked = {key for name in TEMPLATES.list_templates() for key in keys_in_template(name)} | keys_in_code()
    assert len(asked) > 150
    assert sorted(asked - PHRASES.keys()) == []


def test_no_phrase_is_left_over() -> None:
    """A phrase that nobody says any more goes, unless a page puts its key together."""
    asked = {key for name in TEMPLATES.list_templates() for key in keys_in_template(name)} | keys_in_code()
    assert sorted(key for key in PHRASES.keys() - asked if not key.startswith(FAMILIES)) == []


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_every_phrase_is_said_in_both_languages(key: str) -> None:
    """English is written and is not Russian; both name the same values."""
    words = PHRASES[key]
    assert words.ru.strip()
    assert words.en.strip()
    assert not RUSSIAN.search(words.en) or key == "shell.other_language"
    assert set(re.findall(r"\{(\w+)\}", words.ru)) == set(re.findall(r"\{(\w+)\}", words.en))


def test_templates_hold_no_words_of_their_own() -> None:
    """A Russian letter in a template would be shown to English readers too."""
    folder = resources.files("api.web").joinpath("templates")
    guilty = [name for name in TEMPLATES.list_templates() if RUSSIAN.search(folder.joinpath(name).read_text("utf-8"))]
    assert guilty == []


@pytest.mark.parametrize(
    ("number", "russian", "english"),
    [(1, "1 день", "1 day"), (2, "2 дня", "2 days"), (5, "5 дней", "5 days"), (11, "11 дней", "11 days"),
     (21, "21 день", "21 days"), (112, "112 дней", "112 days"), (1234, "1\u202f234 дня", "1\u202f234 days")],
)  # fmt: skip
def test_numbers_agree_with_what_they_count(number: int, russian: str, english: str) -> None:
    """«5 дней», not «5 день»; thousands are set apart."""
    assert (counted(number, "days", "ru"), counted(number, "days", "en")) == (russian, english)


def test_a_missing_phrase_is_an_error() -> None:
    """A page never shows a key instead of words."""
    with pytest.raises(KeyError):
        phrase("agenda.no_such_words", "ru")


def keys_in_template(name: str) -> set[str]:
    """Return the whole keys that a template may pass to ``t``; keys put together at run time are not seen."""
    environment = Environment(loader=TEMPLATES, undefined=StrictUndefined, autoescape=True)
    source, _, _ = TEMPLATES.get_source(environment, name)
    found: set[str] = set()
    for call in environment.parse(source).find_all(nodes.Call):
        if getattr(call.node, "name", "") == "t":
            asked = call.args[0]
            constants = [asked] if isinstance(asked, nodes.Const) else list(asked.find_all(nodes.Const))
            found |= {constant.value for constant in constants if KEY.fullmatch(str(constant.value))}
    return found


def keys_in_code() -> set[str]:
    """Return every text in the room's modules that looks like a key of a known family."""
    room = Path(str(resources.files("api.web")))
    return {
        node.value
        for module in room.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value)
    }
