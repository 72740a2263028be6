"""Listing: lists of activities as keyset pages, scoped by organisation in the query itself; statements by shape."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, select

from engine.domain.errors import Unreadable
from engine.domain.rows import ActivityFilter
from engine.journal.canonical import moment
from engine.ports import Visible
from engine.storage.asking import ACTIVITY, ITEM, JOURNAL, ORGANISATION, Query, number, words
from engine.storage.tables import NUMBER, WORDS

PLACE = (ACTIVITY.c.due, ACTIVITY.c.item_key, ACTIVITY.c.subject, ACTIVITY.c.id)
"""What lists are ordered by; no two activities share it."""

_WITH_NAMES = (
    select(
        ACTIVITY,
        ITEM.c.section.label("section"),
        ITEM.c.title_ru.label("title_ru"),
        ITEM.c.title_en.label("title_en"),
        ORGANISATION.c.title.label("subject_title"),
    )
    .outerjoin_from(
        ACTIVITY,
        ITEM,
        sa.and_(
            ITEM.c.journal == ACTIVITY.c.journal,
            ITEM.c.roadmap == ACTIVITY.c.roadmap,
            ITEM.c.number == ACTIVITY.c.item,
        ),
    )
    .outerjoin(
        ORGANISATION,
        sa.and_(ORGANISATION.c.journal == ACTIVITY.c.journal, ORGANISATION.c.key == ACTIVITY.c.subject),
    )
    .where(ACTIVITY.c.journal == JOURNAL)
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The shape of a question (what statements are kept by) and its values."""

    equal: tuple[str, ...]
    flags: tuple[str, ...]
    ids: int
    subjects: int | None
    """How many organisations may be seen; None: all."""
    grants: int | None


def narrow(wanted: ActivityFilter, visible: Visible) -> tuple[Narrowing, dict[str, Any]]:
    """Return the shape of *wanted* within *visible*, and its parameters."""
    values: dict[str, Any] = {
        name: getattr(wanted, name)
        for name in ("roadmap", "item", "section", "subject", "workflow", "state", "occurrence")
        if getattr(wanted, name)
    }
    equal = tuple(values)
    flags = [name for name in ("open_only", "moved_only") if getattr(wanted, name)]
    for name in ("overdue_at", "opens_before"):
        if getattr(wanted, name) is not None:
            flags.append(name)
            values[name] = moment(getattr(wanted, name))
    values |= {f"id_{at}": each for at, each in enumerate(wanted.ids)}
    grants = None if wanted.grants is None else sorted(wanted.grants)
    for at, (role, organisation) in enumerate(grants or ()):
        values |= {f"role_{at}": role, f"in_{at}": organisation}
    subjects = None if visible is None else sorted(visible)
    values |= {f"see_{at}": each for at, each in enumerate(subjects or ())}
    shape = Narrowing(equal, tuple(flags), len(wanted.ids), _size(subjects), _size(grants))
    return shape, values


def page(shape: Narrowing, *, further: bool) -> Query:
    """Return the statement for a page: parameter ``limit``, and with *further* the place after which it starts."""
    return _page(shape, further)


@cache
def count(shape: Narrowing) -> Query:
    """Return the statement that counts."""
    return _narrowed(_WITH_NAMES, shape).with_only_columns(sa.func.count())


@cache
def board(subjects: int | None) -> Query:
    """Return the statement of the board: one pass over ``ix_activity_board`` and nothing else."""
    late = sa.case(
        (sa.and_(ACTIVITY.c.final == _text(""), ACTIVITY.c.due < words("now")), sa.literal_column("1", NUMBER)),
        else_=sa.literal_column("0", NUMBER),
    )
    alike = (
        ACTIVITY.c.item, ACTIVITY.c.subject, ACTIVITY.c.final, ACTIVITY.c.waits_for, ACTIVITY.c.moved,
        late.label("late"), ACTIVITY.c.has_plan,
    )  # fmt: skip
    here = (ACTIVITY.c.journal == JOURNAL, ACTIVITY.c.roadmap == words("roadmap"))
    counted = select(*alike, sa.func.count()).where(*here)
    if subjects is not None:
        counted = counted.where(_among(ACTIVITY.c.subject, "see", subjects))
    columns: list[ColumnElement[Any]] = [sa.literal_column(str(at)) for at in range(1, len(alike) + 1)]
    return counted.group_by(*columns).order_by(*columns)


@cache
def by_ids(size: int) -> Query:
    """Return the statement for the lines of *size* activities."""
    return _WITH_NAMES.where(_among(ACTIVITY.c.id, "id", size))


def to_cursor(row: Mapping[str, Any]) -> str:
    place = json.dumps([row[column.name] for column in PLACE], ensure_ascii=False)
    return base64.urlsafe_b64encode(place.encode()).decode()


def from_cursor(cursor: str) -> dict[str, str]:
    """
    Return the parameters of the place that *cursor* names.

    Raises:
        Unreadable: nobody here has given out such a cursor.
    """
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        raise Unreadable("bad_cursor", "Такой страницы списка нет.") from error
    if not (isinstance(place, list) and len(place) == len(PLACE) and all(isinstance(each, str) for each in place)):
        raise Unreadable("bad_cursor", "Такой страницы списка нет.")
    return {f"after_{column.name}": value for column, value in zip(PLACE, place, strict=True)}


@cache
def _page(shape: Narrowing, further: bool) -> Query:  # a cache key
    query = _narrowed(_WITH_NAMES, shape)
    if further:
        query = query.where(sa.tuple_(*PLACE) > sa.tuple_(*(words(f"after_{column.name}") for column in PLACE)))
    return query.order_by(*PLACE).limit(number("limit"))


def _narrowed(query: Query, shape: Narrowing) -> Query:
    activity = ACTIVITY.c
    query = query.where(*(activity[name] == words(name) for name in shape.equal if name != "section"))
    if "section" in shape.equal:
        query = query.where(ITEM.c.section == words("section"))
    laws: dict[str, ColumnElement[bool]] = {
        "open_only": activity.final == _text(""),
        "moved_only": activity.moved == sa.literal_column("1"),
        "overdue_at": sa.and_(activity.final == _text(""), activity.due < words("overdue_at")),
        "opens_before": activity.opens < words("opens_before"),
    }
    query = query.where(*(laws[name] for name in shape.flags))
    if shape.ids:
        query = query.where(_among(activity.id, "id", shape.ids))
    if shape.subjects is not None:
        query = query.where(_among(activity.subject, "see", shape.subjects))
    if shape.grants is not None:
        awaited = [
            sa.and_(activity.waits_in == words(f"in_{at}"), activity.waits_for == words(f"role_{at}"))
            for at in range(shape.grants)
        ]
        query = query.where(sa.or_(sa.false(), *awaited))
    return query


def _among(column: ColumnElement[Any], name: str, size: int) -> ColumnElement[bool]:
    if size == 0:
        return sa.false()
    return sa.or_(*(column == words(f"{name}_{at}") for at in range(size)))


def _text(value: str) -> ColumnElement[str]:
    return sa.literal_column(f"'{value}'", WORDS)


def _size(values: list[Any] | None) -> int | None:
    return None if values is None else len(values)
