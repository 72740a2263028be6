"""Order text: a municipal order's file as items with terms, parties, doubts and contradictions. Nothing is written."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from engine import schedules
from engine.documents.contradictions import compare_layout, compare_rows, compare_spellings, head_contradictions
from engine.documents.names import Name, names_of_document, spelt_differently
from engine.documents.order_head import OrderHead, read_head
from engine.documents.order_table import Row, read_table
from engine.documents.pairs import PairsReading, read_pairs
from engine.documents.parties import read_parties
from engine.documents.plain_text import check_bounds, decode, read_plain_text
from engine.documents.wording import DOUBTS, refusal
from engine.domain.errors import RoadmapUnreadable
from engine.domain.roadmap import ReadItem, RoadmapReading
from engine.domain.schedule import Doubt, Plan


def read_roadmap_file(
    file: Path, *, order_date: date | None = None, period: tuple[date, date] | None = None
) -> RoadmapReading:
    """Read an order's file: UTF-8 or Windows-1251 text. Raises RoadmapUnreadable, see ``read_roadmap``."""
    try:
        return read_roadmap(read_plain_text(file), order_date=order_date, period=period)
    except RoadmapUnreadable as error:
        raise RoadmapUnreadable(error.code, error.sentence, error.line, error.column, file.name) from error


def read_roadmap_bytes(
    content: bytes, *, order_date: date | None = None, period: tuple[date, date] | None = None
) -> RoadmapReading:
    """Read an order that came as bytes: an upload. Raises RoadmapUnreadable, see ``read_roadmap``."""
    return read_roadmap(decode(content), order_date=order_date, period=period)


def read_roadmap(
    text: str, *, order_date: date | None = None, period: tuple[date, date] | None = None
) -> RoadmapReading:
    """
    Return everything an order's text says about its plan; fix nothing, invent nothing.

    Args:
        order_date: None takes the date from the order's own «от ДД.ММ.ГГГГ № N».
        period: first and last day of the plan, both included; None means from the order to the end of its year.
    Raises:
        RoadmapUnreadable: no table, other columns, a broken row, a number twice, no date of the order;
            with line and column where there is a place to point at.
    """
    check_bounds(text)
    table = read_table(text)
    head = read_head(text)
    plan = _plan(head, order_date, period)
    schools = tuple(participant.school for participant in head.participants)
    pairs = read_pairs(table.rows, head.participants)
    items = tuple(_item(row, plan, schools, pairs) for row in table.rows)
    if not schools:
        directors = [party for item in items for party in item.parties if party.role == "director"]
        named = {key for director in directors for key in director.organisations}
        schools = tuple(sorted(named, key=lambda key: int(key.removeprefix("school-"))))
    names = (*names_of_document(text), *(participant.director for participant in head.participants))
    spellings = (*spelt_differently(names), *((row, listed) for listed, row in pairs.spellings))
    first = f"от {head.date:%d.%m.%Y} № {head.number}" if head.date else ""
    return RoadmapReading(
        items=items,
        contradictions=(
            *head_contradictions(head.others, first, order_date, head.date),
            *compare_layout(table),
            *compare_rows(items, plan.order_date),
            *compare_spellings(_each_once(spellings), names, items),
        ),
        unread=table.unread,
        pairs=pairs.pairs,
        schools=schools,
        order_number=head.number,
        order_date=plan.order_date,
        sections=table.sections,
        period=(plan.start, plan.end),
    )


def _plan(head: OrderHead, order_date: date | None, period: tuple[date, date] | None) -> Plan:
    day = order_date or head.date
    if day is None:
        raise refusal("no_order_date")
    start, end = period or (day, date(day.year, 12, 31))
    if end < start:
        raise refusal("wrong_period", start=start, end=end)
    return Plan(day, start, end, day.year)


def _item(row: Row, plan: Plan, schools: Sequence[str], pairs: PairsReading) -> ReadItem:
    cell = read_parties(row.parties, schools, row.line)
    doubts = [*cell.doubts, *(doubt for number, doubt in pairs.doubts if number == row.number)]
    if not row.terms:
        doubts.append(Doubt("no_terms", DOUBTS["no_terms"]))
    doubts += [
        Doubt("unbalanced", DOUBTS["unbalanced"].format(words=words))
        for text in (row.title, row.terms)
        if (words := _unbalanced(text))
    ]
    return ReadItem(
        number=row.number,
        section=row.section,
        title=row.title,
        terms=row.terms,
        schedule=schedules.read(row.terms, plan),
        parties=cell.parties,
        line=row.line,
        doubts=tuple(doubts),
    )


def _unbalanced(text: str) -> str:
    """Return the words around the first quote or bracket without its mate; empty when all have one."""
    for opening, closing in ("«»", "()"):
        stack: list[int] = []
        for place, letter in enumerate(text):
            if letter == opening:
                stack.append(place)
            elif letter == closing:
                if not stack:
                    return text[max(0, place - 30) : place + 1].strip()
                stack.pop()
        if stack:
            return text[stack[0] : stack[0] + 30].strip()
    return ""


def _each_once(pairs: Sequence[tuple[Name, Name]]) -> list[tuple[Name, Name]]:
    """Drop a pair that is there already, either way round."""
    kept: dict[frozenset[str], tuple[Name, Name]] = {}
    for one, other in pairs:
        kept.setdefault(frozenset((str(one), str(other))), (one, other))
    return list(kept.values())
