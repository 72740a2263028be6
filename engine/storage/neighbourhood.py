"""Neighbourhood: everything that a press reads about an activity and those its links lead to, in one statement."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, SQLColumnExpression, select

from engine.storage.asking import (
    ACTIVITY,
    EVIDENCE,
    GRANT,
    JOURNAL,
    LINK,
    PERFORMED,
    SEALED,
    SEEN,
    Query,
    number,
    sealed_at,
    words,
)
from engine.storage.tables import BYTES, NUMBER, WORDS

NEAR_KINDS: dict[str, tuple[str, ...]] = {
    "activity": (
        "id", "workflow", "digest", "roadmap", "item", "subject", "occurrence", "state", "opened_at", "entered_at",
        "due", "respond_by", "form",
    ),
    "link": ("activity", "name", "other"),
    "evidence": ("activity", "id", "kind", "media_type", "by", "at", "file"),
    "performed": ("activity", "trigger", "person"),
    "grant": ("person", "role", "organisation", "since", "until"),
}  # fmt: skip
"""Kind of row → what its text columns hold, in order."""

_MOST_WORDS, _MOST_NUMBERS = 13, 4
_BLANK = sa.literal_column("''", WORDS)
_ZERO = sa.literal_column("0", NUMBER)


def neighbourhood(*, on_postgresql: bool) -> "sa.CompoundSelect[Any]":
    """
    Return one statement for everything near an activity, because on PostgreSQL each statement costs.

    Its rows are of five kinds (``NEAR_KINDS``) with the same columns; those a kind has no use for are blank.
    PostgreSQL is told to go by keys in so many words; without statistics it would read whole journals.
    """
    near = _near(on_postgresql=on_postgresql)
    ids = select(near.c.id)

    def parts(table: sa.Table, owner: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        among = owner == sa.any_(sa.func.array(ids.scalar_subquery())) if on_postgresql else owner.in_(ids)
        return table.c.journal == JOURNAL, among

    activity, evidence = ACTIVITY.c, EVIDENCE.c
    looked = select(sa.literal_column("1", NUMBER)).where(
        SEEN.c.journal == evidence.journal,
        SEEN.c.activity == evidence.activity,
        SEEN.c.evidence == evidence.id,
        SEEN.c.person == words("person"),
    )
    return sa.union_all(
        _shaped(
            "activity",
            (activity.id, activity.workflow, activity.digest, activity.roadmap, activity.item, activity.subject,
             activity.occurrence, activity.state, activity.opened_at, activity.entered_at, activity.due,
             activity.respond_by, _opened(ACTIVITY, activity.form_position, "form")),
            (activity.version, activity.seq),
            activity.leaf,
        ).where(*parts(ACTIVITY, activity.id)),
        _shaped("link", (LINK.c.activity, LINK.c.name, LINK.c.other), (LINK.c.position,)).where(
            *parts(LINK, LINK.c.activity)
        ),
        _shaped(
            "evidence",
            (evidence.activity, evidence.id, evidence.kind, evidence.media_type, evidence.by, evidence.at,
             _opened(EVIDENCE, evidence.position, "file")),
            (evidence.position, evidence.number, evidence.size, sa.func.coalesce(looked.scalar_subquery(), _ZERO)),
        ).where(*parts(EVIDENCE, evidence.activity)),
        _shaped("performed", (PERFORMED.c.activity, PERFORMED.c.trigger, PERFORMED.c.person)).where(
            *parts(PERFORMED, PERFORMED.c.activity)
        ),
        _shaped("grant", (GRANT.c.person, GRANT.c.role, GRANT.c.organisation, GRANT.c.since, GRANT.c.until)).where(
            GRANT.c.journal == JOURNAL, GRANT.c.person == words("person")
        ),
    )  # fmt: skip


def _near(*, on_postgresql: bool) -> sa.CTE:
    """Return the ids of the pressed activity and of everything within ``depth`` links of it."""
    start = sa.collate(sa.cast(words("activity"), WORDS), "C") if on_postgresql else words("activity")
    here = select(start.label("id"), _ZERO.label("far"))
    near = here.cte("near", recursive=True)
    link = LINK.alias()
    tie = sa.and_(link.c.journal == JOURNAL, link.c.activity == near.c.id)
    further = near.c.far + sa.literal_column("1", NUMBER)
    if on_postgresql:
        tied = select(link.c.other).where(tie).offset(_ZERO).lateral()
        step = select(tied.c.other, further).select_from(near.join(tied, sa.true()))
    else:
        # an outer join, because SQLite then looks links up for each id; the blank it may add leads nowhere
        step = select(link.c.other, further).select_from(near.outerjoin(link, tie))
    return near.union(step.where(near.c.far < number("depth")))


def _opened(table: sa.Table, position: SQLColumnExpression[Any], field: str) -> ColumnElement[Any]:
    """Return the sealed text of a row, blank where there is none; a subquery, so that it can only go by the key."""
    content = select(SEALED.c.content).where(sealed_at(table, position, field)).correlate(table)
    return sa.func.coalesce(content.scalar_subquery(), _BLANK)


def _shaped(kind: str, texts: Sequence[Any], numbers: Sequence[Any] = (), leaf: Any = None) -> Query:
    return select(
        sa.literal_column(f"'{kind}'", WORDS).label("kind"),
        *(text.label(f"t{at}") for at, text in enumerate([*texts, *[_BLANK] * (_MOST_WORDS - len(texts))])),
        *(each.label(f"n{at}") for at, each in enumerate([*numbers, *[_ZERO] * (_MOST_NUMBERS - len(numbers))])),
        (sa.cast(_BLANK, BYTES) if leaf is None else leaf).label("leaf"),
    )


NEIGHBOURHOOD = neighbourhood(on_postgresql=False)
NEIGHBOURHOOD_ON_POSTGRESQL = neighbourhood(on_postgresql=True)
