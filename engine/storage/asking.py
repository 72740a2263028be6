"""Asking: every statement that reads, built once on the tables; parameters go in by name, rows come out as mappings."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, select

from engine.storage import tables
from engine.storage.rebuilding import VERSION_CHANGING
from engine.storage.tables import NUMBER, WORDS
from engine.storage.wires import Row

HEAD, EVENT, SEALED, DOCUMENT = (
    kind.table() for kind in (tables.JournalHead, tables.Event, tables.Sealed, tables.Document)
)
ACTIVITY, LINK, EVIDENCE, SEEN, PERFORMED = (
    kind.table() for kind in (tables.Activity, tables.Link, tables.Evidence, tables.EvidenceSeen, tables.Performed)
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


JOURNAL = words("journal")
"""Every statement about a journal is bound to one."""


def sealed_at(table: sa.Table, position: SQLColumnExpression[Any], field: str) -> ColumnElement[bool]:
    return sa.and_(
        SEALED.c.journal == table.c.journal,
        SEALED.c.position == position,
        SEALED.c.field == sa.literal_column(f"'{field}'"),
    )


# ---------------------------------------------------------------- the journal

HEAD_OF = select(HEAD).where(HEAD.c.journal == JOURNAL)
LOCKED_HEAD = HEAD_OF.with_for_update()
"""The lock of PostgreSQL; SQLite has taken its own and leaves the words out."""
JOURNALS = select(HEAD.c.journal).order_by(HEAD.c.journal)

_WITH_SEALED = (
    select(EVENT.c.position, EVENT.c.leaf, EVENT.c.body, SEALED.c.field, SEALED.c.salt, SEALED.c.content)
    .outerjoin_from(EVENT, SEALED, sa.and_(SEALED.c.journal == EVENT.c.journal, SEALED.c.position == EVENT.c.position))
    .where(EVENT.c.journal == JOURNAL)
)
EARLIER = _WITH_SEALED.where(EVENT.c.actor == words("person"), EVENT.c.idem == words("key"))
HISTORY = _WITH_SEALED.where(
    EVENT.c.act == words("activity"),
    EVENT.c.at <= words("until"),
    EVENT.c.seq > number("after"),
    EVENT.c.seq <= number("upto"),
).order_by(EVENT.c.seq)
RECORDS = _WITH_SEALED.where(EVENT.c.position > number("after"), EVENT.c.position <= number("upto")).order_by(
    EVENT.c.position
)
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
TIP_OF = select(ACTIVITY.c.seq, ACTIVITY.c.leaf).where(
    ACTIVITY.c.journal == JOURNAL, ACTIVITY.c.id == words("activity")
)

# ---------------------------------------------------------------- single things

GRANTS_OF = (
    select(GRANT).where(GRANT.c.journal == JOURNAL, GRANT.c.person == words("person")).order_by(GRANT.c.position)
)
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
    .outerjoin_from(PERSON, SEALED, sealed_at(PERSON, PERSON.c.position, "title"))
    .where(PERSON.c.journal == JOURNAL)
    .order_by(PERSON.c.position)
)
GRANTS = select(GRANT).where(GRANT.c.journal == JOURNAL).order_by(GRANT.c.position)
EDITIONS = select(EDITION).where(EDITION.c.journal == JOURNAL).order_by(EDITION.c.position)
ROADMAPS = select(ROADMAP).where(ROADMAP.c.journal == JOURNAL).order_by(ROADMAP.c.position)
ITEMS = select(ITEM).where(ITEM.c.journal == JOURNAL, ITEM.c.roadmap == words("roadmap")).order_by(ITEM.c.place)
