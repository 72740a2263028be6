"""Words: a deadline phrase cut into tokens, and the Russian words for months, numbers and stretches of time."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

LONGEST = 400
"""Characters of a phrase that is read at all; the longest cell of the orders we know has 130."""

MOST_TOKENS = 64
"""Tokens of a phrase that is read at all; the same cell has 27."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number of at most four digits or one mark; *norm* is what productions compare."""

    kind: Literal["word", "number", "mark"]
    norm: str
    """Lower case, «е» for «ё», «-» for every dash, Cyrillic for Latin letters that scanning put among Cyrillic ones."""
    start: int
    end: int
    """The token is ``text[start:end]`` of the composed text."""


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of *text* (composed, NFC) without white space, soft hyphens and stops at either end."""
    found = [_token(match) for match in _TOKEN.finditer(text)]
    while found and found[-1].norm in _STOPS:
        found.pop()
    while found and found[0].norm in _STOPS:
        found.pop(0)
    return tuple(found)


def composed(text: str) -> str:
    """Return *text* as its tokens count it: «й» is one character, however the file wrote it."""
    return unicodedata.normalize("NFC", text)


def _token(match: re.Match[str]) -> Token:
    raw = match.group()
    if match.lastgroup == "number" and len(raw) <= 4:
        return Token("number", raw, match.start(), match.end())
    if match.lastgroup == "mark":
        return Token("mark", "-" if raw in _DASHES else raw, match.start(), match.end())
    return Token("word", _norm(raw), match.start(), match.end())


def _norm(word: str) -> str:
    plain = word.lower().replace("ё", "е").translate(_UNACCENTED)
    if plain in _LONE_LATIN or any("а" <= letter <= "я" for letter in plain):
        return plain.translate(_TWINS)
    return plain


_TOKEN = re.compile(
    r"""(?P<number>[0-9]+)
    | (?P<word>[^\W\d_] (?:[^\W\d_] | [\u0300-\u036f\u00ad])*)
    | (?P<mark>[^\s\u00ad\u200b\ufeff])""",
    re.VERBOSE,
)
_DASHES = frozenset("-–—−‐‑‒―")
_STOPS = frozenset(".,;:")
_UNACCENTED = dict.fromkeys((*range(0x300, 0x370), 0xAD))
_TWINS = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_LONE_LATIN = frozenset("coky")

MONTHS = {
    form: number
    for number, forms in enumerate(
        (
            "январь января январе янв",
            "февраль февраля феврале фев февр",
            "март марта марте мар",
            "апрель апреля апреле апр",
            "май мая мае",
            "июнь июня июне июн",
            "июль июля июле июл",
            "август августа августе авг",
            "сентябрь сентября сентябре сен сент",
            "октябрь октября октябре окт",
            "ноябрь ноября ноябре ноя нояб",
            "декабрь декабря декабре дек",
        ),
        1,
    )
    for form in forms.split()
}
"""Every form of a month's name that orders use → 1..12."""

NUMERALS = {
    form: number
    for number, forms in enumerate(
        (
            "один одного одному одна одну одной",
            "два двух две дважды",
            "три трех трижды",
            "четыре четырех",
            "пять пяти",
            "шесть шести",
            "семь семи",
            "восемь восьми",
            "девять девяти",
            "десять десяти",
        ),
        1,
    )
    for form in forms.split()
}
"""Number words → 1..10."""

ROMAN = {
    form: number
    for number, forms in enumerate(
        (
            "i і первый первое первом",
            "ii іі второй второе втором",
            "iii ііі третий третьем",
            "iv четвертый четвертом",
        ),
        1,
    )
    for form in forms.split()
}
"""Numbers of quarters and half-years, also with the Ukrainian «І» that some keyboards give → 1..4."""

UNITS = {
    form: unit
    for unit, forms in (
        ("day", "день дня дней сутки суток"),
        ("week", "неделя неделю недели недель неделе"),
        ("month", "месяц месяца месяцев месяце"),
        ("quarter", "квартал квартала кварталов квартале"),
        ("school quarter", "четверть четверти четвертей"),
        ("half-year", "полугодие полугодия полугодий полугодии полгода"),
        ("year", "год года году лет"),
    )
    for form in forms.split()
}
"""Words for a stretch of time → the units that ``MinimumRule.per`` speaks."""
