"""Statements: everything units and readers ask of the tables, built once per database from the same Core tables."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from engine.projections import Amend
from engine.storage.prepared import Prepared
from engine.storage.tables import TABLES

EVENT, HEAD, SEALED, DOCUMENT = (TABLES[name] for name in ("event", "journal_head", "sealed", "document"))
ACTIVITY, LINK, EVIDENCE, SEEN = (TABLES[name] for name in ("activity", "link", "evidence", "evidence_seen"))
PERFORMED, GRANT, PERSON, ITEM = (TABLES[name] for name in ("performed", "role_grant", "person", "item"))
ORGANISATION, EDITION, ROADMAP = (TABLES[name] for name in ("organisation", "edition", "roadmap"))

J = bindparam("j", type_=sa.Text)
"""The journal; every statement is bound to one."""


def text(name: str) -> Any:
    return bindparam(name, type_=sa.Text)


def whole(name: str) -> Any:
    return bindparam(name, type_=sa.BigInteger)


class Statements:
    """The statements of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        self._puts: dict[str, Prepared] = {}
        self._amends: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Prepared] = {}
        p = self.prepare
        head = select(HEAD).where(HEAD.c.journal == J)
        self.head = p(head)
        self.lock_head = p(head.with_for_update() if dialect.name == "postgresql" else head)
        self.journals = p(select(HEAD.c.journal).order_by(HEAD.c.journal))
        self.add_head = p(HEAD.insert())
        self.move_head = p(
            HEAD.update()
            .where(HEAD.c.journal == J, HEAD.c.size == whole("old_size"))
            .values({name: bindparam(name) for name in ("size", "leaf", "frontier", "last_at", "own_seq", "own_leaf")})
        )
        self.add_event = p(EVENT.insert())
        self.add_sealed = p(SEALED.insert())
        self.add_document = p(self._insert(DOCUMENT).on_conflict_do_nothing())
        self.document = p(select(DOCUMENT.c.content).where(DOCUMENT.c.digest == text("digest")))
        self._near(p)
        self._single(p)
        self._reading(p)

    def prepare(self, statement: Any) -> Prepared:
        return Prepared(statement, self.dialect)

    def put(self, table: str) -> Prepared:
        """Insert a projected row; one that is there already stays as it is."""
        if table not in self._puts:
            self._puts[table] = self.prepare(self._insert(TABLES[table]).on_conflict_do_nothing())
        return self._puts[table]

    def amend(self, change: Amend) -> tuple[Prepared, Mapping[str, Any]]:
        """Return the update that *change* asks for, and its parameters."""
        key = (change.table, tuple(change.where), tuple(change.values))
        if key not in self._amends:
            table = TABLES[change.table]
            self._amends[key] = self.prepare(
                table.update()
                .where(*(table.c[name] == bindparam(f"w_{name}", type_=table.c[name].type) for name in change.where))
                .values({name: bindparam(name) for name in change.values})
            )
        return self._amends[key], {**{f"w_{name}": value for name, value in change.where.items()}, **change.values}

    def _near(self, p: Any) -> None:
        """The pressed activity and its neighbours, and all that belongs to them."""
        near = select(text("activity").label("id"), literal(0).label("ring")).cte("near", recursive=True)
        near = near.union(
            select(LINK.c.other, near.c.ring + 1).where(
                LINK.c.journal == J, LINK.c.activity == near.c.id, near.c.ring < whole("depth")
            )
        )
        ids = select(near.c.id)
        here = lambda table, column: (table.c.journal == J, column.in_(ids))  # noqa: E731 - one clause, six uses
        self.near_activities = p(select(ACTIVITY).where(*here(ACTIVITY, ACTIVITY.c.id)))
        self.near_links = p(
            select(LINK.c.activity, LINK.c.name, LINK.c.other)
            .where(*here(LINK, LINK.c.activity))
            .order_by(LINK.c.position)
        )
        self.near_evidence = p(
            select(EVIDENCE, SEALED.c.content)
            .outerjoin(
                SEALED,
                sa.and_(
                    SEALED.c.journal == EVIDENCE.c.journal,
                    SEALED.c.position == EVIDENCE.c.position,
                    SEALED.c.field == literal("file"),
                ),
            )
            .where(*here(EVIDENCE, EVIDENCE.c.activity))
            .order_by(EVIDENCE.c.position)
        )
        self.near_performed = p(
            select(PERFORMED.c.activity, PERFORMED.c.trigger, PERFORMED.c.person).where(
                *here(PERFORMED, PERFORMED.c.activity)
            )
        )
        self.near_seen = p(
            select(SEEN.c.evidence).where(*here(SEEN, SEEN.c.activity), SEEN.c.person == text("person"))
        )
        self.near_forms = p(
            select(ACTIVITY.c.id, SEALED.c.content)
            .join(
                SEALED,
                sa.and_(
                    SEALED.c.journal == ACTIVITY.c.journal,
                    SEALED.c.position == ACTIVITY.c.form_position,
                    SEALED.c.field == literal("form"),
                ),
            )
            .where(*here(ACTIVITY, ACTIVITY.c.id), ACTIVITY.c.form_position > 0)
        )

    def _single(self, p: Any) -> None:
        self.grants = p(
            select(GRANT).where(GRANT.c.journal == J, GRANT.c.person == text("person")).order_by(GRANT.c.position)
        )
        self.tip = p(
            select(ACTIVITY.c.seq, ACTIVITY.c.leaf).where(ACTIVITY.c.journal == J, ACTIVITY.c.id == text("activity"))
        )
        self.earlier = p(
            select(EVENT.c.position, EVENT.c.body).where(
                EVENT.c.journal == J, EVENT.c.actor == text("person"), EVENT.c.idem == text("key")
            )
        )
        self.organisation = p(
            select(ORGANISATION).where(ORGANISATION.c.journal == J, ORGANISATION.c.key == text("key"))
        )
        self.person = p(select(PERSON).where(PERSON.c.journal == J, PERSON.c.id == text("person")))
        self.roadmap = p(select(ROADMAP).where(ROADMAP.c.journal == J, ROADMAP.c.key == text("key")))
        self.edition = p(
            select(EDITION)
            .where(EDITION.c.journal == J, EDITION.c.workflow == text("workflow"))
            .order_by(EDITION.c.position.desc())
            .limit(1)
        )
        place = ("roadmap", "item", "subject", "occurrence", "workflow")
        self.activity_at = p(
            select(ACTIVITY.c.id).where(
                ACTIVITY.c.journal == J, *(ACTIVITY.c[name] == text(name) for name in place)
            )
        )
        self.stream_backwards = p(
            select(EVENT.c.type, EVENT.c.body)
            .where(EVENT.c.journal == J, EVENT.c.act == text("activity"))
            .order_by(EVENT.c.seq.desc())
        )

    def _reading(self, p: Any) -> None:
        self.sealed_at = p(
            select(SEALED.c.field, SEALED.c.salt, SEALED.c.content).where(
                SEALED.c.journal == J, SEALED.c.position == whole("position")
            )
        )
        self.organisations = p(
            select(ORGANISATION).where(ORGANISATION.c.journal == J).order_by(ORGANISATION.c.position)
        )
        self.persons = p(
            select(PERSON, SEALED.c.content)
            .outerjoin(
                SEALED,
                sa.and_(
                    SEALED.c.journal == PERSON.c.journal,
                    SEALED.c.position == PERSON.c.position,
                    SEALED.c.field == literal("title"),
                ),
            )
            .where(PERSON.c.journal == J)
        )
        self.all_grants = p(select(GRANT).where(GRANT.c.journal == J).order_by(GRANT.c.position))
        self.roadmaps = p(select(ROADMAP).where(ROADMAP.c.journal == J).order_by(ROADMAP.c.position))
        self.items = p(
            select(ITEM).where(ITEM.c.journal == J, ITEM.c.roadmap == text("roadmap")).order_by(ITEM.c.place)
        )
        self.editions = p(select(EDITION).where(EDITION.c.journal == J).order_by(EDITION.c.position))
        joined = sa.and_(SEALED.c.journal == EVENT.c.journal, SEALED.c.position == EVENT.c.position)
        columns = (EVENT.c.position, EVENT.c.body, SEALED.c.field, SEALED.c.salt, SEALED.c.content)
        told = select(*columns).outerjoin(SEALED, joined).where(EVENT.c.journal == J)
        self.history = p(
            told.where(EVENT.c.act == text("activity"), EVENT.c.at <= text("until")).order_by(
                EVENT.c.seq, SEALED.c.field
            )
        )
        self.records = p(
            told.where(EVENT.c.position > whole("after"), EVENT.c.position <= whole("upto")).order_by(
                EVENT.c.position, SEALED.c.field
            )
        )


@lru_cache(maxsize=2)
def _cached(name: str) -> Statements:
    dialect = postgresql.psycopg.dialect() if name == "postgresql" else sqlite.dialect()
    return Statements(dialect)


def statements_for(dialect: Dialect) -> Statements:
    """Return the statements in *dialect*'s words; compiled once per process."""
    return _cached(dialect.name)
