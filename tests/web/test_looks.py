"""Looks that can be computed: contrast of the tokens, a style sheet without loose ends, a sign for every standing."""

import re
from importlib import resources

import pytest

from engine.usecases.cards import STANDINGS

FOLDER = resources.files("api.web")
SHEET = FOLDER.joinpath("static/vekha.css").read_text("utf-8")
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SHEET))
AA_TEXT, AA_PARTS = 4.5, 3.0
ON_WASH = [(standing, f"{standing}-wash") for standing in STANDINGS]


@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        *ON_WASH,
        *((standing, "paper") for standing in STANDINGS),
        *((words, ground) for words in ("ink", "soft", "accent", "accent-deep") for ground in ("paper", "ground")),
        *(("paper", fill) for fill in ("accent", "accent-deep", "done", "overdue")),
        ("ink", "overdue-wash"),
        ("ink", "done-wash"),
        ("ink", "accent-wash"),
        ("soft", "planned-wash"),
    ],
)
def test_words_can_be_read(letters: str, ground: str) -> None:
    """Every pair of letter and ground that the sheet uses has the contrast of WCAG AA."""
    assert contrast(TOKENS[letters], TOKENS[ground]) >= AA_TEXT


@pytest.mark.parametrize("ground", ["paper", "ground", "accent-wash"])
def test_focus_can_be_seen(ground: str) -> None:
    """The ring around whatever has the keyboard stands out from what is behind it."""
    assert contrast(TOKENS["accent"], TOKENS[ground]) >= AA_PARTS


def test_the_measure_itself_is_right() -> None:
    """Control: black on white is 21:1, and a grey known to fail fails."""
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#999999", "#ffffff") < AA_TEXT


def test_every_standing_has_a_colour_and_a_sign() -> None:
    """Nobody has to tell red from green: each standing has a shape of its own."""
    symbols = FOLDER.joinpath("templates/_symbols.html").read_text("utf-8")
    for standing in STANDINGS:
        assert f".is-{standing} " in SHEET
        assert f'id="s-{standing}"' in symbols
    shapes = re.findall(r'<symbol id="s-\w+"[^>]*>(.*?)</symbol>', symbols)
    assert len(set(shapes)) == len(shapes) == len(STANDINGS)


def test_every_token_that_is_used_exists() -> None:
    """A misspelt variable would silently fall back to nothing."""
    declared = set(re.findall(r"(--[\w-]+):", SHEET))
    assert set(re.findall(r"var\((--[\w-]+)\)", SHEET)) <= declared


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
