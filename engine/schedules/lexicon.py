"""Lexicon: the smallest things a production can name, read straight from the tokens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.schedules.grammar import Lexical, Meaning
from engine.schedules.words import MONTHS, NUMERALS, ROMAN, UNITS, Token


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, in figures or in words."""

    value: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year of our era."""

    value: int
    short: bool = False
    """It was written with two digits."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of time as ``MinimumRule.per`` calls it."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """The order's own words, kept as they stand."""

    text: str
    names_time: bool = False
    """A month, a date or a rhythm is among them: something that ought to have become a date."""


Ways = Iterator[tuple[int, Meaning]]


def number(words: Sequence[Token], place: int, text: str) -> Ways:
    """«3», «три», «одного» → Number of 1 to 999."""
    token = words[place]
    value = int(token.norm) if token.kind == "number" else NUMERALS.get(token.norm, 0)
    if 1 <= value <= 999:
        yield place + 1, Number(value)


def ordinal(words: Sequence[Token], place: int, text: str) -> Ways:
    """«I», «4», «первое», «2-е» → Number of 1 to 4."""
    token = words[place]
    value = int(token.norm) if token.kind == "number" else ROMAN.get(token.norm, 0)
    if 1 <= value <= 4:
        yield from _with_ending(words, place + 1, Number(value))


def day_number(words: Sequence[Token], place: int, text: str) -> Ways:
    """«5», «05», «25-го» → Number of 1 to 31."""
    token = words[place]
    if token.kind == "number" and len(token.norm) <= 2 and 1 <= int(token.norm) <= 31:
        yield from _with_ending(words, place + 1, Number(int(token.norm)))


def month_number(words: Sequence[Token], place: int, text: str) -> Ways:
    """«4», «04» → Number of 1 to 12."""
    token = words[place]
    if token.kind == "number" and len(token.norm) <= 2 and 1 <= int(token.norm) <= 12:
        yield place + 1, Number(int(token.norm))


def two_digit_month(words: Sequence[Token], place: int, text: str) -> Ways:
    """«04»: without a year beside it one digit more likely numbers a row («3.3»)."""
    if len(words[place].norm) == 2:
        yield from month_number(words, place, text)


def month_name(words: Sequence[Token], place: int, text: str) -> Ways:
    """«апреля», «апр.» → Number of 1 to 12."""
    value = MONTHS.get(words[place].norm)
    if value is not None:
        yield place + 1, Number(value)
        if len(words[place].norm) <= 4 and place + 1 < len(words) and words[place + 1].norm == ".":
            yield place + 2, Number(value)


def long_year(words: Sequence[Token], place: int, text: str) -> Ways:
    """«2021» → Year of 1900 to 2199."""
    token = words[place]
    if token.kind == "number" and len(token.norm) == 4 and 1900 <= int(token.norm) <= 2199:
        yield place + 1, Year(int(token.norm))


def any_year(words: Sequence[Token], place: int, text: str) -> Ways:
    """«2021» or «21» → Year; two digits are of this century."""
    token = words[place]
    if token.kind == "number" and len(token.norm) == 2:
        yield place + 1, Year(2000 + int(token.norm), short=True)
    yield from long_year(words, place, text)


def unit(words: Sequence[Token], place: int, text: str) -> Ways:
    """«недели», «полугодие» → Unit."""
    name = UNITS.get(words[place].norm)
    if name is not None:
        yield place + 1, Unit(name)


def some_words(words: Sequence[Token], place: int, text: str) -> Ways:
    """Some words, 24 at most, up to a comma, semicolon, colon or sentence's end, the fewest first → Words."""
    if words[place].kind == "mark" and words[place].norm not in _OPENING:
        return
    names_time = False
    for end in range(place + 1, min(len(words), place + _MOST_WORDS) + 1):
        if words[end - 1].norm in _SEPARATING or _ends_sentence(words, end - 1, text):
            return
        names_time = names_time or _names_time(words[max(place, end - 3) : end])
        yield end, Words(text[words[place].start : words[end - 1].end], names_time)


def the_rest(words: Sequence[Token], place: int, text: str) -> Ways:
    """Everything that is left → Words."""
    yield len(words), _words(words, place, len(words), text)


def quoted(words: Sequence[Token], place: int, text: str) -> Ways:
    """«words in guillemets», with guillemets inside → Words without the outer ones."""
    depth = 0
    for end in range(place, len(words)):
        depth += {"«": 1, "»": -1}.get(words[end].norm, 0)
        if depth == 0:
            if end > place + 1:
                yield end + 1, _words(words, place + 1, end, text)
            return


def plan_name(words: Sequence[Token], place: int, text: str) -> Ways:
    """«федеральному плану графику проведения ВПР» → Words «федеральный план-график проведения ВПР»."""
    names: list[str] = []
    at = place
    while at < min(len(words), place + 4) and words[at].norm not in _PLANS:
        if words[at].kind != "word" or not words[at].norm.endswith(_ADJECTIVES):
            return
        names.append(_nominative(text[words[at].start : words[at].end]))
        at += 1
    if at >= len(words) or words[at].norm not in _PLANS:
        return
    head = _PLANS[words[at].norm]
    at += 1
    second = at + (at < len(words) and words[at].norm == "-")
    if second < len(words) and words[second].norm in _PLANS:
        head, at = f"{head}-{_PLANS[words[second].norm]}", second + 1
    name = " ".join([*names, head])
    yield at, Words(name)
    if at < len(words):
        for end, more in some_words(words, at, text):
            if isinstance(more, Words):
                yield end, Words(f"{name} {more.text}", more.names_time)


LEXICAL: Mapping[str, Lexical] = {
    "number": number,
    "ordinal": ordinal,
    "dd": day_number,
    "mm": month_number,
    "mm2": two_digit_month,
    "month": month_name,
    "yyyy": long_year,
    "yy": any_year,
    "unit": unit,
    "words": some_words,
    "rest": the_rest,
    "quoted": quoted,
    "plan": plan_name,
}

_MOST_WORDS = 24
_OPENING = frozenset('«"“„(№')
_SEPARATING = frozenset(",;:")
_ENDINGS = frozenset(("го", "й", "е", "ое", "ый", "м", "ом", "х", "ти", "я"))
_ADJECTIVES = ("ому", "ему", "ым", "им", "ого", "его", "ой", "ей")
_PLANS = {
    form: forms.split()[0]
    for forms in (
        "план плану плана планом плане",
        "график графику графика графиком графике",
        "циклограмма циклограмме циклограммы циклограммой",
        "расписание расписанию расписания расписанием",
    )
    for form in forms.split()
}
_RHYTHMS = ("ежеднев", "еженедел", "ежемесяч", "ежекварт", "ежегод")


def _with_ending(words: Sequence[Token], place: int, value: Number) -> Ways:
    yield place, value
    if place + 1 < len(words) and words[place].norm == "-" and words[place + 1].norm in _ENDINGS:
        yield place + 2, value


def _words(words: Sequence[Token], start: int, end: int, text: str) -> Words:
    names_time = any(_names_time(words[max(start, at - 2) : at + 1]) for at in range(start, end))
    return Words(text[words[start].start : words[end - 1].end], names_time)


def _names_time(tail: Sequence[Token]) -> bool:
    """Tell whether the last of up to three tokens completes a month, a rhythm or «1.4»."""
    norms = [token.norm for token in tail]
    if norms[-1] in MONTHS or norms[-1] in ("раз", "раза") or norms[-1].startswith(_RHYTHMS):
        return True
    return len(norms) == 3 and norms[1] == "." and norms[0].isdecimal() and norms[2].isdecimal()


def _ends_sentence(words: Sequence[Token], at: int, text: str) -> bool:
    """A stop after a whole word and before a capital; «г. Каменск» and «Л. М.» are no ends."""
    if words[at].norm != "." or at == 0 or at + 1 >= len(words):
        return False
    return len(words[at - 1].norm) >= 4 and text[words[at + 1].start].isupper()


def _nominative(adjective: str) -> str:
    lower = adjective.lower()
    for ending in ("ому", "ого", "ым"):
        if lower.endswith(ending):
            stem = adjective[: -len(ending)]
            return stem + ("ий" if stem.endswith(("к", "г", "х")) else "ый")
    for ending in ("ему", "его", "им"):
        if lower.endswith(ending):
            return adjective[: -len(ending)] + "ий"
    return adjective[:-2] + ("ая" if lower.endswith("ой") else "яя")
