"""Asking: every statement that reads, built once on the tables; parameters go in by name, rows come out as mappings."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, select

from engine.storage import tables
from engine.storage.rebuilding import VERSION_CHANGING
from engine.storage.tables import BYTES, NUMBER, WORDS
from engine.storage.wires import Row

HEAD, EVENT, SEALED, DOCUMENT = (
    kind.table() for kind in (tables.JournalHead, tables.Event, tables.Sealed, tables.Document)
)
ACTIVITY, LINK, EVIDENCE, SEEN, PERFORMED = (
    kind.table()
    for kind in (tables.Activity, tables.Link, tables.Evidence, tables.EvidenceSeen, tables.Performed)
)
GRANT, PERSON, ORGANISATION, EDITION, ROADMAP, ITEM = (
    kind.table()
    for kind in (tables.RoleGrant, tables.Person, tables.Organisation, tables.Edition, tables.Roadmap, tables.Item)
)

Query = Select[Any]


def named(query: Query, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return *rows* of *query* as mappings from column to value."""
    columns = _columns(query)
    return [dict(zip(columns, row, strict=True)) for row in rows]


@cache
def _columns(query: Query) -> tuple[str, ...]:
    return tuple(column.name for column in query.selected_columns)


def words(name: str) -> "sa.BindParameter[str]":
    return bindparam(name, type_=WORDS)


def number(name: str) -> "sa.BindParameter[int]":
    return bindparam(name, type_=NUMBER)


_BLANK = sa.literal_column("''", WORDS)
_ZERO = sa.literal_column("0", NUMBER)

JOURNAL = words("journal")
"""Every statement about a journal is bound to one."""


def _sealed(table: sa.Table, position: SQLColumnExpression[Any], field: str) -> ColumnElement[bool]:
    return sa.and_(
        SEALED.c.journal == table.c.journal,
        SEALED.c.position == position,
        SEALED.c.field == sa.literal_column(f"'{field}'"),
    )


def _opened(table: sa.Table, position: SQLColumnExpression[Any], field: str) -> ColumnElement[Any]:
    """Return the sealed text of a row, blank where there is none; a subquery, so that it can only go by the key."""
    content = select(SEALED.c.content).where(_sealed(table, position, field)).correlate(table)
    return sa.func.coalesce(content.scalar_subquery(), _BLANK)


# ---------------------------------------------------------------- the journal

HEAD_OF = select(HEAD).where(HEAD.c.journal == JOURNAL)
LOCKED_HEAD = HEAD_OF.with_for_update()
"""The lock of PostgreSQL; SQLite has taken its own and leaves the words out."""
JOURNALS = select(HEAD.c.journal).order_by(HEAD.c.journal)

_WITH_SEALED = (
    select(EVENT.c.position, EVENT.c.body, SEALED.c.field, SEALED.c.salt, SEALED.c.content)
    .outerjoin_from(EVENT, SEALED, sa.and_(SEALED.c.journal == EVENT.c.journal, SEALED.c.position == EVENT.c.position))
    .where(EVENT.c.journal == JOURNAL)
)
EARLIER = _WITH_SEALED.where(EVENT.c.actor == words("person"), EVENT.c.idem == words("key"))
HISTORY = _WITH_SEALED.where(EVENT.c.act == words("activity"), EVENT.c.at <= words("until")).order_by(EVENT.c.seq)
RECORDS = _WITH_SEALED.where(
    EVENT.c.position > number("after"), EVENT.c.position <= number("upto")
).order_by(EVENT.c.position)
LAST_CHANGE = (
    select(EVENT.c.body)
    .where(
        EVENT.c.journal == JOURNAL,
        EVENT.c.act == words("activity"),
        EVENT.c.type.in_([sa.literal_column(f"'{kind}'") for kind in VERSION_CHANGING]),
    )
    .order_by(EVENT.c.seq.desc())
    .limit(1)
)
DOCUMENT_OF = select(DOCUMENT.c.content).where(DOCUMENT.c.digest == words("digest"))
TIP_OF = select(ACTIVITY.c.seq, ACTIVITY.c.leaf).where(ACTIVITY.c.journal == JOURNAL, ACTIVITY.c.id == words("activity"))

# ---------------------------------------------------------------- one press: the activity, its neighbours, their parts


def _neighbourhood(*, on_postgresql: bool) -> "sa.CompoundSelect[Any]":
    """
    Return one statement for everything near an activity, because on PostgreSQL each statement costs.

    Its rows are of five kinds (``NEAR_KINDS``) with the same columns; those a kind has no use for are blank.
    PostgreSQL is told to go by keys in so many words: where it has no statistics it would read whole journals.
    """
    start = sa.collate(sa.cast(words("activity"), WORDS), "C") if on_postgresql else words("activity")
    near = select(start.label("id"), sa.literal_column("0", NUMBER).label("far")).cte("near", recursive=True)
    link = LINK.alias()
    ties = select(link.c.other).where(link.c.journal == JOURNAL, link.c.activity == near.c.id)
    tied = ties.correlate(near).offset(sa.literal_column("0")).lateral() if on_postgresql else None
    further = near.c.far + sa.literal_column("1", NUMBER)
    if tied is not None:
        step = select(tied.c.other, further).select_from(near.join(tied, sa.true()))
    else:
        step = select(link.c.other, further).where(link.c.journal == JOURNAL, link.c.activity == near.c.id)
    near = near.union(step.where(near.c.far < number("depth")))
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


def _shaped(kind: str, texts: Sequence[Any], numbers: Sequence[Any] = (), leaf: Any = None) -> Query:
    return select(
        sa.literal_column(f"'{kind}'", WORDS).label("kind"),
        *(text.label(f"t{at}") for at, text in enumerate([*texts, *[_BLANK] * (_MOST_WORDS - len(texts))])),
        *(each.label(f"n{at}") for at, each in enumerate([*numbers, *[_ZERO] * (_MOST_NUMBERS - len(numbers))])),
        (sa.cast(_BLANK, BYTES) if leaf is None else leaf).label("leaf"),
    )


NEIGHBOURHOOD = _neighbourhood(on_postgresql=False)
NEIGHBOURHOOD_ON_POSTGRESQL = _neighbourhood(on_postgresql=True)

# ---------------------------------------------------------------- single things

GRANTS_OF = select(GRANT).where(GRANT.c.journal == JOURNAL, GRANT.c.person == words("person")).order_by(GRANT.c.position)
ORGANISATION_OF = select(ORGANISATION).where(ORGANISATION.c.journal == JOURNAL, ORGANISATION.c.key == words("key"))
PERSON_OF = select(PERSON.c.id).where(PERSON.c.journal == JOURNAL, PERSON.c.id == words("person"))
ROADMAP_OF = select(ROADMAP.c.key).where(ROADMAP.c.journal == JOURNAL, ROADMAP.c.key == words("key"))
EDITION_OF = (
    select(EDITION)
    .where(EDITION.c.journal == JOURNAL, EDITION.c.workflow == words("workflow"))
    .order_by(EDITION.c.number.desc())
    .limit(1)
)
ACTIVITY_AT = select(ACTIVITY.c.id).where(
    ACTIVITY.c.journal == JOURNAL,
    *(ACTIVITY.c[name] == words(name) for name in ("roadmap", "item", "subject", "occurrence", "workflow")),
)

# ---------------------------------------------------------------- whole tables of one journal

ORGANISATIONS = select(ORGANISATION).where(ORGANISATION.c.journal == JOURNAL).order_by(ORGANISATION.c.position)
PERSONS = (
    select(PERSON, SEALED.c.content.label("sealed"))
    .outerjoin_from(PERSON, SEALED, _sealed(PERSON, PERSON.c.position, "title"))
    .where(PERSON.c.journal == JOURNAL)
    .order_by(PERSON.c.position)
)
GRANTS = select(GRANT).where(GRANT.c.journal == JOURNAL).order_by(GRANT.c.position)
EDITIONS = select(EDITION).where(EDITION.c.journal == JOURNAL).order_by(EDITION.c.position)
ROADMAPS = select(ROADMAP).where(ROADMAP.c.journal == JOURNAL).order_by(ROADMAP.c.position)
ITEMS = select(ITEM).where(ITEM.c.journal == JOURNAL, ITEM.c.roadmap == words("roadmap")).order_by(ITEM.c.place)
