"""Order head: what the text around the table says: the order's number and date, and who takes part."""

import re
from dataclasses import dataclass
from datetime import date

from engine.documents.names import INITIALS, Name
from engine.documents.plain_text import lines_of

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)

_HEAD = re.compile(
    r"^\s*от\s+[«\"]?(?P<day>\d{1,2})[»\"]?(?:\.(?P<month>\d{1,2})\.|\s+(?P<name>[а-я]{3,8})\s+)(?P<year>\d{4})"
    r"(?:\s*г(?:ода|\.)?)?\s*№\s*(?P<number>[\w/-]{1,20})\s*$",
    re.M | re.I,
)
_PARTICIPANT = re.compile(
    r"№\s*(?P<school>\d{1,4})\b[^\n(]{0,120}\(директор(?:\s+школы)?\s+"
    r"(?P<surname>[А-ЯЁ][а-яё-]{1,30})\s+(?P<first>[А-ЯЁ])[а-яё]+\s+(?P<second>[А-ЯЁ])[а-яё]+\)"
)


@dataclass(frozen=True, slots=True)
class Participant:
    """A school that takes part, with its director, from the list before the table."""

    school: str
    """Organisation key."""
    director: Name


@dataclass(frozen=True, slots=True)
class OrderHead:
    number: str
    date: date | None
    others: tuple[str, ...]
    """Further «от … № …» lines that say something else than the first."""
    participants: tuple[Participant, ...]


def read_head(text: str) -> OrderHead:
    """Return what stands before the table; what is not there is empty or None, never guessed."""
    marks = [(found, day) for found in _HEAD.finditer(text) if (day := _date(found)) is not None]
    heads = list(dict.fromkeys(f"от {day:%d.%m.%Y} № {found['number']}" for found, day in marks))
    return OrderHead(
        number=marks[0][0]["number"] if marks else "",
        date=marks[0][1] if marks else None,
        others=tuple(heads[1:]),
        participants=_participants(text),
    )


def _participants(text: str) -> tuple[Participant, ...]:
    found: dict[str, Participant] = {}
    for number, line in enumerate(lines_of(text), 1):
        for match in _PARTICIPANT.finditer(line):
            initials = INITIALS.format(match["first"], match["second"])
            school = f"school-{int(match['school'])}"
            found.setdefault(school, Participant(school, Name(match["surname"], initials, number)))
    return tuple(found.values())


def _date(found: re.Match[str]) -> date | None:
    month = int(found["month"]) if found["month"] else 0
    if found["name"]:
        month = MONTHS.index(found["name"].lower()) + 1 if found["name"].lower() in MONTHS else 0
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None
