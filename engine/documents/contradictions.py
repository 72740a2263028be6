"""Contradictions: general rules that compare the places of one order; each finds what a careful reader would."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from engine.documents.names import Name
from engine.documents.order_table import OrderTable
from engine.documents.parties import school_numbers
from engine.documents.wording import CONTRADICTIONS, days_word
from engine.domain.roadmap import Contradiction, ReadItem
from engine.domain.schedule import Day, Deadline, Schedule, Several, Window

ROLE_WORDS: Mapping[str, tuple[str, str]] = {
    "director": (r"руководител\w*(?:\s+\w+){0,4}?\s+(?:МОУ|школ)\s+(№+[\d\s,№и]+)", "школы руководителей"),
    "curator": (r"куратор\w*\s+(?:из\s+)?(?:МОУ|школ)\s+(№+[\d\s,№и]+)", "школы кураторов"),
}
"""Role → (how a title names the schools of those who hold it, what the sentence calls them)."""

_CHECK = re.compile(r"^\s*(?:проверк|согласовани|одобрени|утверждени)[а-яё]*\s+", re.I)
_PROCESS = re.compile(r"^(?:загрузк|выполнени|представлени|размещени|наличи|заполнени|подготовк)", re.I)
_DOER = re.compile(r"[а-яё]+(?:ами|ями)$", re.I)
_PARTICIPLE = re.compile(r"[а-яё]+(?:нн|вш|ем|им)(?:ых|ого|ой)$", re.I)
_PREPOSITION = frozenset(("в", "во", "с", "со", "по", "на", "для", "из", "от", "до", "при", "и", "о", "об", "за"))
_WORD = re.compile(r"[а-яё-]+", re.I)


def compare_rows(items: Sequence[ReadItem], order_date: date) -> tuple[Contradiction, ...]:
    """Return the contradictions inside and between the rows."""
    found = [*_early_checks(items), *_before_order(items, order_date), *_school_lists(items)]
    found += [
        _say("cell_cut", (item.number,), number=item.number, words=party.name)
        for item in items
        for party in item.parties
        if party.kind == "cut"
    ]
    return tuple(found)


def compare_layout(table: OrderTable) -> tuple[Contradiction, ...]:
    """Return what does not add up in the numbering of sections and rows."""
    found: list[Contradiction] = []
    for section in table.sections:
        inside = tuple(row.number for row in table.rows if row.section == section.key)[:1]
        said = table.said.get(section.key)
        if not section.title:
            found.append(_say("section_untitled", inside, key=section.key))
        elif said is None:
            found.append(_say("section_unnumbered", inside, title=section.title, key=section.key))
        elif said != section.key:
            found.append(_say("section_number_differs", inside, title=section.title, said=said, key=section.key))
    for before, after in pairwise(row.number for row in table.rows):
        old, new = (tuple(map(int, number.split("."))) for number in (before, after))
        if new < old:
            found.append(_say("numbering_order", (before, after), before=before, after=after))
        elif old[:-1] == new[:-1] and new[-1] > old[-1] + 1:
            missing = new[-1] - old[-1] - 1
            found.append(_say("numbering_gap", (before, after), before=before, after=after, count=missing))
    return tuple(found)


def compare_spellings(
    pairs: Sequence[tuple[Name, Name]], everywhere: Sequence[Name], items: Sequence[ReadItem]
) -> tuple[Contradiction, ...]:
    """Return one contradiction per pair of spellings: where each stands, and in which rows."""
    numbers = {item.line: item.number for item in items}
    found = []
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for name in everywhere:
        lines[str(name)].add(name.line)
    for pair in dict.fromkeys((str(one), str(other)) for one, other in pairs):
        spellings = ", ".join(f"«{words}» (строки файла {_listed(sorted(lines[words]))})" for words in pair)
        both = sorted(lines[pair[0]] | lines[pair[1]])
        rows = tuple(numbers[line] for line in both if line in numbers)
        found.append(_say("name_spelling", rows, spellings=spellings))
    return tuple(found)


def head_contradictions(
    others: Sequence[str], first: str, given: date | None, found: date | None
) -> tuple[Contradiction, ...]:
    """Return where the order's own requisites differ from each other or from the date that the reader was given."""
    said = [_say("order_head_differs", (), found="; ".join((first, *others)))] if others else []
    if given and found and given != found:
        said.append(_say("order_date_differs", (), given=f"{given:%d.%m.%Y}", found=f"{found:%d.%m.%Y}"))
    return tuple(said)


def last_day(schedule: Schedule) -> date | None:
    """Return the day by which a dated schedule must first be met; None where no day is named."""
    match schedule:
        case Deadline(due=day) | Day(date=day) | Window(end=day):
            return day
        case Several(parts=parts):
            return min((end for part in parts if (end := last_day(part)) is not None), default=None)
        case _:
            return None


def check_pairs(items: Sequence[ReadItem]) -> Iterator[tuple[ReadItem, ReadItem]]:
    """
    Return (work, check) for every row that checks another.

    A check is tied to the nearest row above it, in its section, that names what is checked and is no check itself.
    """
    above: list[tuple[ReadItem, list[str]]] = []
    for item in items:
        if _CHECK.match(item.title):
            stems = checked_things(item.title)
            works = (work for work, words in reversed(above) if work.section == item.section and _has(words, stems))
            if stems and (work := next(works, None)) is not None:
                yield work, item
        else:
            above.append((item, sorted(word.lower() for word in _WORD.findall(item.title))))


def _has(words: Sequence[str], stems: Sequence[str]) -> bool:
    """Every stem begins some word; *words* are sorted."""
    places = [(bisect_left(words, stem), stem) for stem in stems]
    return all(place < len(words) and words[place].startswith(stem) for place, stem in places)


def checked_things(title: str) -> tuple[str, ...]:
    """Return stems of what a check checks («Проверка кураторами загрузки планов в …» → план); empty for other rows."""
    start = _CHECK.match(title)
    if start is None:
        return ()
    stems: list[str] = []
    for word in _WORD.findall(title[start.end() :]):
        if word.lower() in _PREPOSITION:
            break
        if not (_DOER.match(word) or _PROCESS.match(word) or _PARTICIPLE.match(word)):
            stems.append(word.lower()[: max(4, len(word) - 3)])
    return tuple(stems)


def _early_checks(items: Sequence[ReadItem]) -> Iterator[Contradiction]:
    for work, check in check_pairs(items):
        due, work_due = last_day(check.schedule), last_day(work.schedule)
        if due is None or work_due is None or due > work_due:
            continue
        days = (work_due - due).days
        yield _say(
            "check_before_work" if days else "check_same_day",
            (work.number, check.number),
            check=check.number,
            work=work.number,
            check_terms=check.terms,
            work_terms=work.terms,
            days=days,
            unit=days_word(days),
        )


def _before_order(items: Sequence[ReadItem], order_date: date) -> Iterator[Contradiction]:
    for item in items:
        due = last_day(item.schedule)
        if due is not None and due < order_date:
            yield _say(
                "before_order", (item.number,), number=item.number, terms=item.terms, order=f"{order_date:%d.%m.%Y}"
            )


def _school_lists(items: Sequence[ReadItem]) -> Iterator[Contradiction]:
    for item in items:
        for role, (pattern, words) in ROLE_WORDS.items():
            title = {school for found in re.finditer(pattern, item.title, re.I) for school in school_numbers(found[1])}
            cell = {school for party in item.parties if party.role == role for school in party.organisations}
            if not (title and cell):
                continue
            for code, missing in (("school_lists_differ", title - cell), ("school_lists_extra", cell - title)):
                if missing:
                    numbers = sorted(int(school.removeprefix("school-")) for school in missing)
                    yield _say(code, (item.number,), number=item.number, role=words, missing=_listed(numbers))


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _say(code: str, items: tuple[str, ...], **values: object) -> Contradiction:
    return Contradiction(code, items, CONTRADICTIONS[code].format(**values))
