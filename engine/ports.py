"""What the engine asks of the world, on one page: time, luck, one transaction, what people read, accounts, files."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from engine.domain.activity import Activity
from engine.domain.errors import Winner
from engine.domain.events import Event, JournalOpened, Record
from engine.domain.people import Actor, Grant, Organisation, Person
from engine.domain.rows import (
    ActivityFilter,
    ActivityRow,
    BoardCount,
    Edition,
    Holder,
    ItemRow,
    JournalHead,
    Page,
    RoadmapRow,
)

Visible = frozenset[str] | None
"""Organisations whose activities may be seen; None sees the whole municipality. Part of every list's query."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present moment, aware."""
        ...


class Luck(Protocol):
    """The one source of randomness."""

    def id(self, prefix: str) -> str:
        """Return *prefix*, ``_`` and 32 hex digits (the digits alone without a prefix), never the same twice."""
        ...

    def salt(self) -> bytes:
        """Return 16 bytes that nobody can guess."""
        ...


# ---------------------------------------------------------------- one transaction


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one press needs, read under the journal's lock in as few round trips as the database allows."""

    actor: Actor
    """With the grants held at this moment."""
    near: Mapping[str, Activity]
    """The pressed activity and those its links lead to."""
    seen: frozenset[str]
    """Evidence among *near* that the actor has opened."""
    earlier: Record | None
    """The first event of an earlier request with the same actor and key; then nothing is done again."""


class UnitOfWork(Protocol):
    """
    One transaction on one journal: ``with uow: … uow.commit()``; leaving without a commit rolls back.

    Entering takes the journal's lock, so units of one journal follow one another. Appended events are sealed at
    once (their positions are final if the commit succeeds); rows are folded and everything is written by ``commit``.
    """

    journal: str
    """The journal's id, which is also the municipality's organisation key."""

    def __enter__(self) -> "UnitOfWork": ...
    def __exit__(self, *exc: object) -> None: ...

    def now(self) -> datetime:
        """Return the moment of this unit: never earlier than the journal's last event."""
        ...

    def material(self, activity: str, person: str, *, depth: int, key: str = "", on_behalf: str = "") -> Material:
        """
        Read what a press of *activity* needs; neighbours are followed *depth* links far.

        Raises:
            NotFound: there is no such activity in this journal.
        """
        ...

    def earlier(self, person: str, key: str) -> Record | None:
        """Return the first event that *person* caused with the idempotency key *key*, or None."""
        ...

    def actor(self, person: str) -> Actor:
        """Return *person* with the grants held now; a person nobody knows simply holds none."""
        ...

    def grants(self, person: str) -> tuple[Grant, ...]:
        """Return every grant ever made to *person*, oldest first."""
        ...

    def organisation(self, key: str) -> Organisation:
        """Raises NotFound."""
        ...

    def person_known(self, person: str) -> bool: ...

    def activity_at(self, roadmap: str, item: str, subject: str, occurrence: str, workflow: str) -> str | None:
        """Return the id of the activity of that item, subject, occurrence and workflow, or None."""
        ...

    def roadmap_known(self, roadmap: str) -> bool: ...

    def edition(self, workflow: str) -> Edition | None:
        """Return the newest published edition of *workflow*, or None."""
        ...

    def document(self, digest: str) -> bytes | None:
        """Return the stored document (a canonical definition, a form) with this digest, or None."""
        ...

    def keep_document(self, digest: str, media_type: str, content: bytes) -> None:
        """Store a document by its digest; storing it again changes nothing."""
        ...

    def winner(self, activity: str) -> Winner | None:
        """Return who last changed the activity's version, or None for one that only was opened by the engine."""
        ...

    def append(self, event: Event, sealed: Mapping[str, str] | None = None) -> Record:
        """
        Seal *event* at the next position.

        Args:
            sealed: field name → text kept outside the chain; the body gets a salted commitment to each.
        """
        ...

    def commit(self) -> None:
        """Fold, write and make durable; afterwards, and only then, an answer may leave the house."""
        ...


# ---------------------------------------------------------------- what people read


class Reader(Protocol):
    """Reads one consistent snapshot of one journal; never waits for writers. Used as a context manager."""

    journal: str

    def __enter__(self) -> "Reader": ...
    def __exit__(self, *exc: object) -> None: ...

    def head(self) -> JournalHead: ...
    def actor(self, person: str, now: datetime) -> Actor: ...
    def material(self, activity: str, person: str, *, depth: int, now: datetime) -> Material: ...
    def row(self, activity: str, language: str) -> ActivityRow:
        """Raises NotFound."""
        ...

    def rows(self, ids: Sequence[str], language: str) -> tuple[ActivityRow, ...]: ...

    def activities(
        self, wanted: ActivityFilter, visible: Visible, *, language: str, after: str = "", limit: int = 100
    ) -> Page[ActivityRow]:
        """Return a keyset page ordered by due moment (those without one last), then item order, subject and id."""
        ...

    def count(self, wanted: ActivityFilter, visible: Visible) -> int: ...

    def board(self, roadmap: str, visible: Visible, now: datetime) -> tuple[BoardCount, ...]: ...
    def roadmaps(self) -> tuple[RoadmapRow, ...]: ...
    def items(self, roadmap: str) -> tuple[ItemRow, ...]: ...
    def organisations(self) -> tuple[Organisation, ...]: ...
    def persons(self) -> Mapping[str, Person]: ...
    def holders(self, now: datetime) -> tuple[Holder, ...]: ...
    def editions(self) -> tuple[Edition, ...]: ...
    def document(self, digest: str) -> bytes | None: ...

    def history(self, activity: str, *, until: datetime | None = None) -> tuple[Record, ...]:
        """Return the activity's events in order, with their sealed values; those at or before *until* when given."""
        ...

    def stream(self, activity: str, *, until: datetime | None = None) -> Iterator[Record]:
        """Yield what ``history`` returns, some hundred at a time: replaying a history of any length takes no memory."""
        ...

    def records(self, after: int = 0, limit: int = 1000) -> Iterator[Record]:
        """Yield the journal's events with a position greater than *after*, with their sealed values, in order."""
        ...


# ---------------------------------------------------------------- accounts, files


@dataclass(frozen=True, slots=True)
class Account:
    login: str
    person: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser or a bearer token; only the SHA-256 of its secret is stored."""

    secret_hash: str
    person: str
    kind: str
    """``cookie`` or ``token``."""
    csrf: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Passwords(Protocol):
    """A slow, salted password hash."""

    def hash(self, password: str) -> str: ...
    def verify(self, password: str, hashed: str) -> bool: ...


class Accounts(Protocol):
    """Who may sign in; outside the chain, and each call is its own small transaction."""

    def account(self, login: str) -> Account | None: ...
    def put_account(self, account: Account) -> None: ...
    def logins(self) -> tuple[str, ...]: ...
    def session(self, secret_hash: str) -> Session | None: ...
    def put_session(self, session: Session) -> None: ...
    def touch_session(self, secret_hash: str, seen_at: datetime) -> None: ...
    def drop_session(self, secret_hash: str) -> None: ...
    def drop_sessions_of(self, person: str) -> None: ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    digest: str
    """``sha256:…`` of the bytes; the file's name in the store."""
    commitment: str
    """``sha256:…`` of ``evd1`` ‖ salt ‖ bytes."""
    size: int


class Files(Protocol):
    """Evidence by content; a stored file is durable before anything cites it."""

    def store(self, stream: BinaryIO | Iterator[bytes], *, salt: bytes, limit: int) -> StoredFile:
        """
        Stream bytes to disk: temporary file → fsync → rename → fsync of the directory.

        Raises:
            Disallowed: more than *limit* bytes (code ``too_large``) or none at all (``empty_file``); nothing is kept.
        """
        ...

    def open(self, digest: str) -> AbstractContextManager[BinaryIO]:
        """
        Open a stored file for reading after checking its bytes against its name.

        Raises:
            NotFound: nothing is stored under *digest*.
            Corrupted: the bytes no longer match.
        """
        ...


class Store(Protocol):
    """A database that holds journals: the door to units of work and readers."""

    def unit(self, journal: str) -> UnitOfWork: ...
    def reader(self, journal: str) -> Reader: ...
    def journals(self) -> tuple[str, ...]: ...
    def accounts(self) -> Accounts: ...

    def open_journal(self, event: JournalOpened) -> None:
        """Create the head row of a new journal and append its first event; once only."""
        ...

    def rebuild(self, journal: str) -> "RebuildReport":
        """Drop and refold every projection of *journal* in one transaction."""
        ...

    def upgrade(self) -> None:
        """Bring the tables up to date; safe to call on a database that is."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """How many events were folded, and every table whose rows came out different (empty when nothing changed)."""

    events: int
    changed: Mapping[str, int]
