"""Names: persons as an order writes them, surname and initials, and the surnames that are written in two ways."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.documents.plain_text import lines_of

INITIALS = "{}.{}."
SURNAMES_AT_MOST = 200
"""Different names compared with each other; a longer list is a register, not an order."""

_AFTER = re.compile(r"\b([А-ЯЁ][а-яё]{1,30}(?:-[А-ЯЁ][а-яё]{1,30})?)\s+([А-ЯЁ])\.\s?([А-ЯЁ])\.")
_BEFORE = re.compile(r"(?<![а-яё] )\b([А-ЯЁ])\.\s?([А-ЯЁ])\.\s?([А-ЯЁ][а-яё]{1,30})\b")


@dataclass(frozen=True, slots=True)
class Name:
    """``Name("Петров", "А.Б.", 12)``: line is 1-based."""

    surname: str
    initials: str
    line: int

    def __str__(self) -> str:
        return f"{self.surname} {self.initials}"


def names_in(text: str, line: int) -> tuple[Name, ...]:
    """Return the persons named in one line or cell, from left to right."""
    return tuple(Name(found[1], INITIALS.format(found[2], found[3]), line) for found in _AFTER.finditer(text))


def names_of_document(text: str) -> tuple[Name, ...]:
    """Return every person named anywhere, also as a signature writes it («А.Б. Петров» alone on a line)."""
    found: list[Name] = []
    for number, line in enumerate(lines_of(text), 1):
        found += names_in(line, number)
        if signed := _BEFORE.fullmatch(line.strip()):
            found.append(Name(signed[3], INITIALS.format(signed[1], signed[2]), number))
    return tuple(found)


def spelt_differently(names: Iterable[Name]) -> tuple[tuple[Name, Name], ...]:
    """
    Return pairs with the same initials and surnames one or two letters apart, each pair of spellings once.

    Names that differ in gender alone differ in initials too as a rule; where they do not, a person decides.
    """
    first: dict[tuple[str, str], Name] = {}
    for name in names:
        first.setdefault((name.surname, name.initials), name)
    distinct = list(first.values())[:SURNAMES_AT_MOST]
    return tuple(
        (one, other)
        for place, one in enumerate(distinct)
        for other in distinct[place + 1 :]
        if one.initials == other.initials
        and 0 < distance(one.surname, other.surname) <= (2 if min(len(one.surname), len(other.surname)) >= 6 else 1)
    )


def distance(one: str, other: str) -> int:
    """Return how many letters must be changed, added or dropped to make *one* into *other*."""
    if abs(len(one) - len(other)) > 4:
        return 5
    before = list(range(len(other) + 1))
    for row, left in enumerate(one.lower(), 1):
        now = [row]
        for column, right in enumerate(other.lower(), 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)))
        before = now
    return before[-1]
