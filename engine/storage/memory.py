"""Memory: the same ports on dictionaries, for scenarios and tests; it seals and folds as the databases do."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.domain.errors import Disallowed, KeyReused, NotFound, Unavailable, Unreadable, Winner
from engine.domain.events import Event, JournalOpened, Record
from engine.domain.people import Actor, Grant, Organisation
from engine.domain.rows import Edition
from engine.domain.text import Text
from engine.journal.canonical import parse_canonical
from engine.journal.chain import Head, Tip, seal
from engine.ports import Account, Accounts, Clock, Luck, Material, RebuildReport, Session
from engine.storage import memory_rows, rebuilding
from engine.storage.memory_reader import MemoryReader
from engine.storage.memory_rows import Rows, Snapshot
from engine.storage.tables import MOST_ID

WAIT_SECONDS = 5.0


class MemoryStore:
    """A database in the process; everything is gone when it is."""

    def __init__(self, clock: Clock, luck: Luck, engine_version: str) -> None:
        self.clock, self.luck, self.engine_version = clock, luck, engine_version
        self.lock = threading.Lock()
        """Held by the one unit of work that is open."""
        self._journals: dict[str, Snapshot] = {}
        self._accounts = MemoryAccounts()

    def unit(self, journal: str) -> "MemoryUnit":
        return MemoryUnit(self, journal)

    def reader(self, journal: str) -> MemoryReader:
        return MemoryReader(self._journals.get, journal)

    def journals(self) -> tuple[str, ...]:
        return tuple(sorted(self._journals))

    def accounts(self) -> Accounts:
        return self._accounts

    def open_journal(self, event: Event) -> None:
        """
        Raises:
            Disallowed: the journal exists.
        """
        if not isinstance(event, JournalOpened):
            raise TypeError(f"a journal begins with journal_opened, not {event.type}")
        name = event.municipality
        if name in self._journals:
            raise Disallowed("founded_already", Text("Муниципалитет уже создан.", "The municipality exists already."))
        record, head = seal(Head(name), Tip(), event, {}, engine=self.engine_version)
        empty = Snapshot(event.zone, event.title, Head(name), Tip())
        self.replace(empty, replace(empty, head=head, own=Tip(record.seq, record.leaf)), [record])

    def rebuild(self, journal: str) -> RebuildReport:
        with self.lock:
            held = self.snapshot(journal)
            rows = Rows()
            for record in held.records[: held.head.size]:
                rows.fold(record)
            self._journals[journal] = replace(held, rows=rows)
            return RebuildReport(held.head.size, rows.compared(held.rows))

    def upgrade(self) -> None:
        """There is nothing to bring up to date."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def snapshot(self, journal: str) -> Snapshot:
        """
        Raises:
            NotFound: there is no such journal.
        """
        if journal not in self._journals:
            raise NotFound("journal", journal)
        return self._journals[journal]

    def replace(self, before: Snapshot, after: Snapshot, records: list[Record]) -> None:
        """Put *after* in the place of *before*; readers of *before* never look beyond its own size."""
        for record in records:
            before.records.append(record)
            before.streams.setdefault(record.event.activity, []).append(record)
            if record.event.key and record.event.cause is None:
                before.keys[(record.event.by.actor, record.event.key)] = record
        self._journals[after.head.journal] = after


class MemoryUnit:
    """One transaction: works on a branch that becomes the journal when it commits."""

    _start: Snapshot
    _head: Head
    _own: Tip
    _rows: Rows
    _documents: Mapping[str, bytes]
    _pending: list[Record]
    _keys: dict[tuple[str, str], Record]
    """First events of this unit's own requests, by (actor, idempotency key)."""
    _now: datetime

    def __init__(self, store: MemoryStore, journal: str) -> None:
        self.journal = journal
        self._store = store

    def __enter__(self) -> "MemoryUnit":
        if not self._store.lock.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("another unit of work holds the store")
        try:
            self._branch()
        except NotFound:
            self._store.lock.release()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self._store.lock.release()

    def now(self) -> datetime:
        return self._now

    def material(self, activity: str, person: str, *, depth: int, key: str = "", on_behalf: str = "") -> Material:
        earlier = self.earlier(person, key)
        return memory_rows.material(self._rows, self._sealed, activity, person, depth, self._now, earlier, on_behalf)

    def earlier(self, person: str, key: str) -> Record | None:
        place = (person, key)
        return (self._keys.get(place) or self._start.keys.get(place)) if key else None

    def actor(self, person: str) -> Actor:
        return memory_rows.actor(self._rows, person, self._now)

    def grants(self, person: str) -> tuple[Grant, ...]:
        return memory_rows.grants(self._rows, person)

    def organisation(self, key: str) -> Organisation:
        for row in self._rows.group("organisation", key):
            return rebuilding.to_organisation(row)
        raise NotFound("organisation", key)

    def person_known(self, person: str) -> bool:
        return bool(self._rows.group("person", person))

    def activity_at(self, roadmap: str, item: str, subject: str, occurrence: str, workflow: str) -> str | None:
        place = {"roadmap": roadmap, "item": item, "subject": subject, "occurrence": occurrence, "workflow": workflow}
        return next((row["id"] for row in self._rows.all("activity") if place.items() <= row.items()), None)

    def roadmap_known(self, roadmap: str) -> bool:
        return bool(self._rows.group("roadmap", roadmap))

    def edition(self, workflow: str) -> Edition | None:
        editions = self._rows.group("edition", workflow)
        return rebuilding.to_edition(editions[-1]) if editions else None

    def document(self, digest: str) -> bytes | None:
        return self._documents.get(digest)

    def keep_document(self, digest: str, media_type: str, content: bytes) -> None:
        self._documents = {digest: content, **self._documents}

    def winner(self, activity: str) -> Winner | None:
        start = self._start
        stream = [*start.stream(activity), *(each for each in self._pending if each.event.activity == activity)]
        for record in reversed(stream):
            if record.event.type in rebuilding.VERSION_CHANGING:
                winner = rebuilding.to_winner(parse_canonical(record.body))
                return None if record.event.type == "activity_opened" else winner
        return None

    def append(self, event: Event, sealed: Mapping[str, str] | None = None) -> Record:
        if len(event.key) > MOST_ID:
            raise Unreadable("bad_key", f"Ключ повтора длиннее {MOST_ID} знаков.")
        first = bool(event.key) and event.cause is None
        if first and self.earlier(event.by.actor, event.key) is not None:
            raise KeyReused(event.key)
        values = {name: (self._store.luck.salt(), text) for name, text in (sealed or {}).items()}
        tip = self._tip(event.activity)
        record, self._head = seal(self._head, tip, event, values, engine=self._store.engine_version)
        if not event.activity:
            self._own = Tip(record.seq, record.leaf)
        if first:
            self._keys[(event.by.actor, event.key)] = record
        self._pending.append(record)
        self._rows.fold(record)
        return record

    def commit(self) -> None:
        start = self._start
        after = replace(start, head=self._head, own=self._own, rows=self._rows, documents=self._documents)
        self._store.replace(start, after, self._pending)
        self._branch()

    def _branch(self) -> None:
        start = self._start = self._store.snapshot(self.journal)
        self._head, self._own, self._rows = start.head, start.own, start.rows.branch()
        self._documents, self._pending, self._keys = start.documents, [], {}
        now, last = self._store.clock.now(), start.head.last_at
        self._now = now if last is None else max(now, last)

    def _tip(self, activity: str) -> Tip:
        if not activity:
            return self._own
        return next((Tip(row["seq"], row["leaf"]) for row in self._rows.group("activity", activity)), Tip())

    def _sealed(self, position: int, name: str) -> str | None:
        start = self._start
        if position <= start.head.size:
            return start.sealed(position, name)
        kept = self._pending[position - start.head.size - 1].sealed
        return next((value.content for value in kept if value.field == name), None)


class MemoryAccounts:
    """Accounts and sessions in dictionaries."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, Session] = {}

    def account(self, login: str) -> Account | None:
        return self._accounts.get(login)

    def put_account(self, account: Account) -> None:
        self._accounts[account.login] = account

    def logins(self) -> tuple[str, ...]:
        return tuple(sorted(self._accounts))

    def session(self, secret_hash: str) -> Session | None:
        return self._sessions.get(secret_hash)

    def put_session(self, session: Session) -> None:
        self._sessions[session.secret_hash] = session

    def touch_session(self, secret_hash: str, seen_at: datetime) -> None:
        session = self._sessions.get(secret_hash)
        if session is not None:
            self._sessions[secret_hash] = replace(session, seen_at=seen_at)

    def drop_session(self, secret_hash: str) -> None:
        self._sessions.pop(secret_hash, None)

    def drop_sessions_of(self, person: str) -> None:
        self._sessions = {key: session for key, session in self._sessions.items() if session.person != person}
