"""
Tables: every one of them, once, for both databases.

No column is null except sealed content that was lawfully erased: a null would slip through UNIQUE. Moments are
canonical text, so they sort; truth is 0 or 1. The journal is ``event`` and ``sealed``; ``document`` holds what
events name by digest; what ``engine.projections`` folds can be dropped and refolded; accounts stand apart.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from engine.journal.chain import SALT_BYTES

WORDS = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that both databases sort by its bytes."""
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
BYTES = LargeBinary()

MOST_ID = 200
MOST_WORDS = 4_000
MOST_BODY = 16 * 1024 * 1024
MOMENT = 27
"""Characters of a canonical moment."""


class Row(SQLModel):
    """What all tables share; never a request body, because a table model does not validate."""

    metadata = MetaData()

    @classmethod
    def table(cls) -> Table:
        """Return the Core table, on which every statement is built."""
        return cls.metadata.tables[str(cls.__tablename__)]


def _text(*, key: bool = False) -> Any:
    return Field(sa_type=WORDS, primary_key=key)


def _number(*, key: bool = False) -> Any:
    return Field(sa_type=NUMBER, primary_key=key, sa_column_kwargs={"autoincrement": False})


def _bytes() -> Any:
    return Field(sa_type=BYTES)


def _laws(table: str, *others: Any, clustered: bool = True, **checks: str) -> tuple[Any, ...]:
    """Return a table's constraints and options; *checks* are name → condition, *clustered* stores rows in key order."""
    named = [CheckConstraint(condition, name=f"ck_{table}_{name}") for name, condition in checks.items()]
    return (*others, *named, {"sqlite_strict": True, "sqlite_with_rowid": not clustered})


def _short(*columns: str, most: int = MOST_ID) -> str:
    return " AND ".join(f"length({column}) <= {most}" for column in columns)


def _filled(*columns: str, most: int = MOST_ID) -> str:
    return " AND ".join(f"length({column}) BETWEEN 1 AND {most}" for column in columns)


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _moments(*columns: str) -> str:
    return " AND ".join(f"length({column}) = {MOMENT}" for column in columns)


# ---------------------------------------------------------------- the journal


class JournalHead(Row, table=True):
    """The end of each journal; locking this row is what puts units of one journal one after another."""

    __tablename__ = "journal_head"
    __table_args__ = _laws(
        "journal_head",
        ids=_filled("journal"),
        size="size >= 0 AND seq >= 0 AND seq <= size",
        hashes="length(leaf) = 32 AND length(tip) = 32 AND length(frontier) >= 8",
        last_at=f"length(last_at) = {MOMENT} OR (size = 0 AND last_at = '')",
    )
    journal: str = _text(key=True)
    size: int = _number()
    leaf: bytes = _bytes()
    frontier: bytes = _bytes()
    last_at: str = _text()
    seq: int = _number()
    """Of the municipality's own stream, as is ``tip``."""
    tip: bytes = _bytes()
    zone: str = _text()
    title: str = _text()


class Event(Row, table=True):
    """One sealed body and the columns that queries need; a verifier compares these with the body."""

    __tablename__ = "event"
    __table_args__ = _laws(
        "event",
        UniqueConstraint("journal", "prev", name="uq_event_prev"),
        UniqueConstraint("journal", "act", "seq", name="uq_event_seq"),
        UniqueConstraint("journal", "actor", "idem", name="uq_event_idem"),
        clustered=False,
        ids=_filled("journal", "type", "actor", "idem"),
        act=_short("act"),
        places="position >= 1 AND seq >= 1 AND seq <= position",
        hashes="length(prev) = 32 AND length(leaf) = 32",
        at=_moments("at"),
        body=f"length(body) BETWEEN 2 AND {MOST_BODY}",
    )
    journal: str = _text(key=True)
    position: int = _number(key=True)
    act: str = _text()
    """The stream: an activity's id, or empty for the municipality's own."""
    seq: int = _number()
    type: str = _text()
    prev: bytes = _bytes()
    leaf: bytes = _bytes()
    actor: str = _text()
    idem: str = _text()
    at: str = _text()
    body: bytes = _bytes()


class Sealed(Row, table=True):
    """A value outside the chain; erasing it leaves an empty salt and no content, and the chain still verifies."""

    __tablename__ = "sealed"
    __table_args__ = _laws(
        "sealed",
        ForeignKeyConstraint(["journal", "position"], ["event.journal", "event.position"], name="fk_sealed_event"),
        clustered=False,
        field=_filled("field"),
        salt=f"(content IS NULL AND length(salt) = 0) OR (content IS NOT NULL AND length(salt) = {SALT_BYTES})",
    )
    journal: str = _text(key=True)
    position: int = _number(key=True)
    field: str = _text(key=True)
    salt: bytes = _bytes()
    content: str | None = Field(sa_type=WORDS, nullable=True)


class Document(Row, table=True):
    """What events name by digest: canonical definitions and the texts they were written in."""

    __tablename__ = "document"
    __table_args__ = _laws("document", clustered=False, ids=_filled("digest", "media_type"))
    digest: str = _text(key=True)
    media_type: str = _text()
    content: bytes = _bytes()


# ---------------------------------------------------------------- projections


class Organisation(Row, table=True):
    __tablename__ = "organisation"
    __table_args__ = _laws(
        "organisation", ids=_filled("journal", "key", "kind"), title=_short("title", most=MOST_WORDS)
    )
    journal: str = _text(key=True)
    key: str = _text(key=True)
    kind: str = _text()
    title: str = _text()
    position: int = _number()


class Person(Row, table=True):
    """A pseudonym; what people call its bearer is sealed at *position*."""

    __tablename__ = "person"
    __table_args__ = _laws("person", ids=_filled("journal", "id"))
    journal: str = _text(key=True)
    id: str = _text(key=True)
    organisation: str = _text()
    position: int = _number()


class RoleGrant(Row, table=True):
    __tablename__ = "role_grant"
    __table_args__ = _laws("role_grant", ids=_filled("journal", "person", "role"), moments=_moments("since", "until"))
    journal: str = _text(key=True)
    person: str = _text(key=True)
    position: int = _number(key=True)
    role: str = _text()
    organisation: str = _text()
    since: str = _text()
    until: str = _text()


class Edition(Row, table=True):
    __tablename__ = "edition"
    __table_args__ = _laws("edition", ids=_filled("journal", "workflow", "digest"), number="number >= 1")
    journal: str = _text(key=True)
    workflow: str = _text(key=True)
    number: int = _number(key=True)
    digest: str = _text()
    at: str = _text()
    by: str = _text()
    position: int = _number()


class Roadmap(Row, table=True):
    __tablename__ = "roadmap"
    __table_args__ = _laws("roadmap", ids=_filled("journal", "key"))
    journal: str = _text(key=True)
    key: str = _text(key=True)
    position: int = _number()
    title: str = _text()
    order_number: str = _text()
    order_date: str = _text()
    start: str = _text()
    end: str = _text()
    sections: str = _text()


class Item(Row, table=True):
    __tablename__ = "item"
    __table_args__ = _laws("item", ids=_filled("journal", "roadmap", "number"))
    journal: str = _text(key=True)
    roadmap: str = _text(key=True)
    number: str = _text(key=True)
    place: int = _number()
    section: str = _text()
    title_ru: str = _text()
    title_en: str = _text()
    terms: str = _text()
    schedule: str = _text()
    workflow: str = _text()
    subjects: str = _text()
    roles: str = _text()


class Activity(Row, table=True):
    """Where each activity stands; *seq* and *leaf* are the tip of its stream."""

    __tablename__ = "activity"
    __table_args__ = _laws(
        "activity",
        Index("ix_activity_list", "journal", "due", "item_key", "subject"),
        Index("ix_activity_waits", "journal", "waits_in", "waits_for", "final", "due"),
        Index(
            "ix_activity_board",
            *("journal", "roadmap", "item", "subject", "workflow", "occurrence"),
            *("final", "moved", "waits_for", "due", "has_plan"),
        ),
        ids=_filled("journal", "id", "workflow", "digest", "subject", "state"),
        names=_short("roadmap", "item", "item_key", "occurrence", "waits_for", "waits_in"),
        final=_one_of("final", ("", "done", "cancelled")),
        truths="moved IN (0, 1) AND has_plan IN (0, 1)",
        places="version >= 1 AND seq >= 1 AND form_position >= 0",
        leaf="length(leaf) = 32",
        moments=_moments("due", "respond_by", "opened_at", "entered_at"),
    )
    journal: str = _text(key=True)
    id: str = _text(key=True)
    workflow: str = _text()
    digest: str = _text()
    roadmap: str = _text()
    item: str = _text()
    item_key: str = _text()
    subject: str = _text()
    occurrence: str = _text()
    state: str = _text()
    final: str = _text()
    moved: int = _number()
    version: int = _number()
    waits_for: str = _text()
    waits_in: str = _text()
    waits_plan: str = _text()
    has_plan: int = _number()
    opens: str = _text()
    due: str = _text()
    respond_by: str = _text()
    opened_at: str = _text()
    entered_at: str = _text()
    form_position: int = _number()
    """Where the answers last saved are sealed; 0 while nothing has been saved."""
    seq: int = _number()
    leaf: bytes = _bytes()


class Link(Row, table=True):
    __tablename__ = "link"
    __table_args__ = _laws("link", ids=_filled("journal", "activity", "name", "other"))
    journal: str = _text(key=True)
    activity: str = _text(key=True)
    name: str = _text(key=True)
    other: str = _text(key=True)
    position: int = _number()


class Evidence(Row, table=True):
    """A file's row; its name and digest are sealed at *position*."""

    __tablename__ = "evidence"
    __table_args__ = _laws(
        "evidence", ids=_filled("journal", "activity", "id", "kind"), size="size >= 1 AND number >= 1"
    )
    journal: str = _text(key=True)
    activity: str = _text(key=True)
    id: str = _text(key=True)
    kind: str = _text()
    number: int = _number()
    size: int = _number()
    media_type: str = _text()
    by: str = _text()
    at: str = _text()
    position: int = _number()


class EvidenceSeen(Row, table=True):
    __tablename__ = "evidence_seen"
    __table_args__ = _laws("evidence_seen", ids=_filled("journal", "activity", "evidence", "person"))
    journal: str = _text(key=True)
    activity: str = _text(key=True)
    evidence: str = _text(key=True)
    person: str = _text(key=True)


class Performed(Row, table=True):
    """Who ever pressed what here; a blank person is the clock."""

    __tablename__ = "performed"
    __table_args__ = _laws("performed", ids=_filled("journal", "activity", "trigger"), person=_short("person"))
    journal: str = _text(key=True)
    activity: str = _text(key=True)
    trigger: str = _text(key=True)
    person: str = _text(key=True)


# ---------------------------------------------------------------- who may sign in


class Account(Row, table=True):
    __tablename__ = "account"
    __table_args__ = _laws("account", ids=_filled("login", "person"), password_hash=_filled("password_hash", most=500))
    login: str = _text(key=True)
    person: str = _text()
    password_hash: str = _text()


class Session(Row, table=True):
    __tablename__ = "session"
    __table_args__ = _laws(
        "session",
        Index("ix_session_person", "person"),
        ids=_filled("secret_hash", "person"),
        kind=_one_of("kind", ("cookie", "token")),
        moments=_moments("created_at", "seen_at", "expires_at"),
    )
    secret_hash: str = _text(key=True)
    person: str = _text()
    kind: str = _text()
    csrf: str = _text()
    created_at: str = _text()
    seen_at: str = _text()
    expires_at: str = _text()


METADATA = Row.metadata
