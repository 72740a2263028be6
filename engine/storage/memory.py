"""Memory: the same ports on dictionaries, for scenarios and tests; it folds with the same projections."""

import base64
import copy
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.domain.activity import Activity
from engine.domain.errors import Corrupted, NotFound, Winner
from engine.domain.events import Event, JournalOpened, Record
from engine.domain.people import Actor, Grant, Organisation, Person
from engine.journal.canonical import moment, parse_canonical
from engine.journal.chain import Head, Tip, idem_of, seal
from engine.ports import (
    Account,
    Accounts,
    ActivityFilter,
    ActivityRow,
    BoardCount,
    Clock,
    Edition,
    Holder,
    ItemRow,
    JournalHead,
    Luck,
    Material,
    Page,
    RebuildReport,
    RoadmapRow,
    Session,
    Visible,
)
from engine.projections import KEYS, Change, Lower, Put, changes
from engine.storage import rebuilding

Tables = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


class _Journal:
    """One journal's records and rows."""

    def __init__(self, zone: str, title: str, head: Head) -> None:
        self.zone, self.title, self.head = zone, title, head
        self.records: list[Record] = []
        self.tips: dict[str, Tip] = {}
        self.keys: dict[tuple[str, str], int] = {}
        """(actor, idempotency key) → index of the record."""
        self.tables: Tables = {table: {} for table in KEYS}
        self.documents: dict[str, bytes] = {}

    def add(self, record: Record) -> None:
        key = (record.event.by.actor, idem_of(record))
        if key in self.keys:
            raise Corrupted(f"the key {key[1]!r} is in the journal already", record.position)
        self.keys[key] = len(self.records)
        self.records.append(record)
        self.tips[record.event.activity] = Tip(record.seq, record.leaf)
        for change in changes(record):
            apply(self.tables, change)


def apply(tables: Tables, change: Change) -> None:
    """Make one projected change, as SQL would."""
    rows = tables[change.table]
    if isinstance(change, Put):
        rows.setdefault(tuple(change.values[column] for column in KEYS[change.table]), dict(change.values))
        return
    if isinstance(change, Lower):
        for row in rows.values():
            if row[change.column] > change.value and change.where.items() <= row.items():
                row[change.column] = change.value
        return
    key = KEYS[change.table]
    if set(change.where) == set(key):
        found = rows.get(tuple(change.where[column] for column in key))
        if found is not None:
            found.update(change.values)
        return
    for row in rows.values():
        if all(row[column] == value for column, value in change.where.items()):
            row.update(change.values)


class MemoryStore:
    """A database in the process; everything is gone when it is."""

    def __init__(self, clock: Clock, luck: Luck, engine_version: str) -> None:
        self.clock, self.luck, self.engine_version = clock, luck, engine_version
        self.lock = threading.RLock()
        self._journals: dict[str, _Journal] = {}
        self._accounts = MemoryAccounts()

    def unit(self, journal: str) -> "MemoryUnit":
        return MemoryUnit(self, journal)

    def reader(self, journal: str) -> "MemoryReader":
        return MemoryReader(self, journal)

    def journals(self) -> tuple[str, ...]:
        return tuple(sorted(self._journals))

    def accounts(self) -> Accounts:
        return self._accounts

    def held(self, journal: str) -> _Journal:
        if journal not in self._journals:
            raise NotFound("journal", journal)
        return self._journals[journal]

    def replace(self, name: str, journal: _Journal) -> None:
        self._journals[name] = journal

    def open_journal(self, event: Event) -> None:
        assert isinstance(event, JournalOpened)
        record, head = seal(Head(event.municipality), Tip(), event, {}, engine=self.engine_version)
        journal = _Journal(event.zone, event.title, head)
        journal.add(record)
        self._journals[event.municipality] = journal

    def rebuild(self, journal: str) -> RebuildReport:
        with self.lock:
            held = self.held(journal)
            tables: Tables = {table: {} for table in KEYS}
            for record in held.records:
                for change in changes(record):
                    apply(tables, change)
            changed = Counter(
                table for table, rows in tables.items() for key in rows.keys() | held.tables[table].keys()
                if rows.get(key) != held.tables[table].get(key)
            )
            held.tables = tables
            return RebuildReport(len(held.records), dict(changed))

    def upgrade(self) -> None:
        """There is nothing to bring up to date."""

    def close(self) -> None:
        """There is nothing to let go of."""


class _Rows:
    """What units and readers both ask of a journal's rows."""

    def __init__(self, journal: str) -> None:
        self.journal = journal
        self.state: _Journal

    def table(self, name: str) -> list[dict[str, Any]]:
        return list(self.state.tables[name].values())

    def sealed(self, position: int, field: str) -> str | None:
        kept = self.state.records[position - 1].sealed
        return next((value.content for value in kept if value.field == field), None)

    def near(self, activity: str, depth: int) -> Mapping[str, Activity]:
        rows, ring, found = self.state.tables["activity"], {activity}, set()
        if (self.journal, activity) not in rows:
            raise NotFound("activity", activity)
        links = self.table("link")
        for _ in range(depth + 1):
            found |= ring
            ring = {link["other"] for link in links if link["activity"] in ring} - found
        evidence = [row for row in self.table("evidence") if row["activity"] in found]
        chosen = [rows[(self.journal, id)] for id in found]
        return rebuilding.to_activities(
            chosen,
            [link for link in links if link["activity"] in found],
            [(row, self.sealed(row["position"], "file")) for row in evidence],
            [row for row in self.table("performed") if row["activity"] in found],
            {row["id"]: self.sealed(row["form_position"], "form") for row in chosen if row["form_position"]},
        )

    def material_at(self, activity: str, person: str, depth: int, now: datetime, earlier: Record | None) -> Material:
        near = self.near(activity, depth)
        seen = {row["evidence"] for row in self.table("evidence_seen") if row["person"] == person}
        pieces = {piece.id for other in near.values() for piece in other.evidence}
        return Material(self.actor_at(person, now), near, frozenset(seen & pieces), earlier)

    def actor_at(self, person: str, now: datetime) -> Actor:
        return Actor(person, rebuilding.held((row for row in self.table("role_grant") if row["person"] == person), now))

    def document(self, digest: str) -> bytes | None:
        return self.state.documents.get(digest)


class MemoryUnit(_Rows):
    """One transaction: works on a copy that replaces the journal when it commits."""

    def __init__(self, store: MemoryStore, journal: str) -> None:
        super().__init__(journal)
        self._store = store

    def __enter__(self) -> "MemoryUnit":
        self._store.lock.acquire()
        try:
            held = self._store.held(self.journal)
        except NotFound:
            self._store.lock.release()
            raise
        self.state = _Journal(held.zone, held.title, held.head)
        self.state.records, self.state.tips = list(held.records), dict(held.tips)
        self.state.keys, self.state.documents = dict(held.keys), dict(held.documents)
        self.state.tables = copy.deepcopy(held.tables)
        last = held.head.last_at
        now = self._store.clock.now()
        self._now = now if last is None else max(now, last)
        return self

    def __exit__(self, *exc: object) -> None:
        self._store.lock.release()

    def now(self) -> datetime:
        return self._now

    def material(self, activity: str, person: str, *, depth: int, key: str = "", on_behalf: str = "") -> Material:
        return self.material_at(activity, person, depth, self._now, self.earlier(person, key) if key else None)

    def earlier(self, person: str, key: str) -> Record | None:
        place = self.state.keys.get((person, key))
        return None if place is None else self.state.records[place]

    def actor(self, person: str) -> Actor:
        return self.actor_at(person, self._now)

    def grants(self, person: str) -> tuple[Grant, ...]:
        rows = [row for row in self.table("role_grant") if row["person"] == person]
        return tuple(rebuilding.to_grant(row) for row in sorted(rows, key=lambda row: row["position"]))

    def organisation(self, key: str) -> Organisation:
        row = self.state.tables["organisation"].get((self.journal, key))
        if row is None:
            raise NotFound("organisation", key)
        return rebuilding.to_organisation(row)

    def person_known(self, person: str) -> bool:
        return (self.journal, person) in self.state.tables["person"]

    def activity_at(self, roadmap: str, item: str, subject: str, occurrence: str, workflow: str) -> str | None:
        wanted = (roadmap, item, subject, occurrence, workflow)
        for row in self.table("activity"):
            if tuple(row[name] for name in ("roadmap", "item", "subject", "occurrence", "workflow")) == wanted:
                return str(row["id"])
        return None

    def roadmap_known(self, roadmap: str) -> bool:
        return (self.journal, roadmap) in self.state.tables["roadmap"]

    def edition(self, workflow: str) -> Edition | None:
        rows = [row for row in self.table("edition") if row["workflow"] == workflow]
        return rebuilding.to_edition(max(rows, key=lambda row: row["position"])) if rows else None

    def keep_document(self, digest: str, media_type: str, content: bytes) -> None:
        self.state.documents.setdefault(digest, content)

    def winner(self, activity: str) -> Winner | None:
        for record in reversed(self.state.records):
            if record.event.activity == activity and record.event.type in rebuilding.VERSION_CHANGING:
                return rebuilding.to_winner(parse_canonical(record.body))
        return None

    def append(self, event: Event, sealed: Mapping[str, str] | None = None) -> Record:
        kept = {name: (self._store.luck.salt(), text) for name, text in (sealed or {}).items()}
        tip = self.state.tips.get(event.activity, Tip())
        record, head = seal(self.state.head, tip, event, kept, engine=self._store.engine_version)
        self.state.head = head
        self.state.add(record)
        return record

    def commit(self) -> None:
        self._store.replace(self.journal, self.state)


class MemoryReader(_Rows):
    """One snapshot: the state that the last commit put in place."""

    def __init__(self, store: MemoryStore, journal: str) -> None:
        super().__init__(journal)
        self._store = store

    def __enter__(self) -> "MemoryReader":
        self.state = self._store.held(self.journal)
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def head(self) -> JournalHead:
        head = self.state.head
        return JournalHead(
            self.journal, head.size, head.leaf, head.frontier.root(), head.last_at, self.state.zone, self.state.title
        )

    def actor(self, person: str, now: datetime) -> Actor:
        return self.actor_at(person, now)

    def material(self, activity: str, person: str, *, depth: int, now: datetime) -> Material:
        return self.material_at(activity, person, depth, now, None)

    def row(self, activity: str, language: str) -> ActivityRow:
        found = self.rows([activity], language)
        if not found:
            raise NotFound("activity", activity)
        return found[0]

    def rows(self, ids: Sequence[str], language: str) -> tuple[ActivityRow, ...]:
        table = self.state.tables["activity"]
        return tuple(
            self._row(table[(self.journal, id)], language) for id in ids if (self.journal, id) in table
        )

    def activities(
        self, wanted: ActivityFilter, visible: Visible, *, language: str, after: str = "", limit: int = 100
    ) -> Page[ActivityRow]:
        ordered = sorted(((self._place(row), row) for row in self._matching(wanted, visible)), key=lambda pair: pair[0])
        start = tuple(json.loads(base64.urlsafe_b64decode(after))) if after else ()
        left = [(place, row) for place, row in ordered if not start or place > start]
        cut = left[:limit]
        cursor = base64.urlsafe_b64encode(json.dumps(cut[-1][0]).encode()).decode() if len(left) > limit else ""
        return Page(tuple(self._row(row, language) for _, row in cut), cursor)

    def count(self, wanted: ActivityFilter, visible: Visible) -> int:
        return len(self._matching(wanted, visible))

    def board(self, roadmap: str, visible: Visible, now: datetime) -> tuple[BoardCount, ...]:
        counts: Counter[tuple[Any, ...]] = Counter()
        for row in self._matching(ActivityFilter(roadmap=roadmap), visible):
            overdue = not row["final"] and row["due"] < moment(now)
            plan = bool(row["waits_plan"])
            final, moved = row["final"], bool(row["moved"])
            counts[(row["item"], row["subject"], final, row["waits_for"], moved, overdue, plan)] += 1
        return tuple(BoardCount(*key, count) for key, count in counts.items())

    def roadmaps(self) -> tuple[RoadmapRow, ...]:
        rows = sorted(self.table("roadmap"), key=lambda row: row["position"])
        return tuple(rebuilding.to_roadmap(row) for row in rows)

    def items(self, roadmap: str) -> tuple[ItemRow, ...]:
        rows = [row for row in self.table("item") if row["roadmap"] == roadmap]
        return tuple(rebuilding.to_item(row) for row in sorted(rows, key=lambda row: row["place"]))

    def organisations(self) -> tuple[Organisation, ...]:
        rows = sorted(self.table("organisation"), key=lambda row: row["position"])
        return tuple(rebuilding.to_organisation(row) for row in rows)

    def persons(self) -> Mapping[str, Person]:
        return {
            row["id"]: rebuilding.to_person(row, self.sealed(row["position"], "title")) for row in self.table("person")
        }

    def holders(self, now: datetime) -> tuple[Holder, ...]:
        persons = self.persons()
        grants = [rebuilding.to_grant(row) for row in sorted(self.table("role_grant"), key=lambda row: row["position"])]
        return tuple(Holder(persons[grant.person], grant) for grant in grants if grant.held_at(now))

    def editions(self) -> tuple[Edition, ...]:
        rows = sorted(self.table("edition"), key=lambda row: row["position"])
        return tuple(rebuilding.to_edition(row) for row in rows)

    def history(self, activity: str, *, until: datetime | None = None) -> tuple[Record, ...]:
        return tuple(
            record
            for record in self.state.records
            if record.event.activity == activity and (until is None or record.event.at <= until)
        )

    def records(self, after: int = 0, limit: int = 1000) -> Iterator[Record]:
        yield from self.state.records[after : after + limit]

    def _row(self, row: dict[str, Any], language: str) -> ActivityRow:
        item = self.state.tables["item"].get((self.journal, row["roadmap"], row["item"]))
        subject = self.state.tables["organisation"].get((self.journal, row["subject"]))
        return rebuilding.to_row(row, item, subject["title"] if subject else row["subject"], language)

    def _place(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return (row["due"], row["item_key"], row["subject"], row["id"])

    def _matching(self, wanted: ActivityFilter, visible: Visible) -> list[dict[str, Any]]:
        return [row for row in self.table("activity") if self._fits(row, wanted, visible)]

    def _fits(self, row: dict[str, Any], wanted: ActivityFilter, visible: Visible) -> bool:
        item = self.state.tables["item"].get((self.journal, row["roadmap"], row["item"]))
        plain = all(
            not value or row[name] == value
            for name, value in (
                ("roadmap", wanted.roadmap),
                ("item", wanted.item),
                ("subject", wanted.subject),
                ("workflow", wanted.workflow),
                ("state", wanted.state),
                ("occurrence", wanted.occurrence),
            )
        )
        return (
            plain
            and (visible is None or row["subject"] in visible)
            and (not wanted.ids or row["id"] in wanted.ids)
            and (not wanted.section or (item is not None and item["section"] == wanted.section))
            and not (wanted.open_only and row["final"])
            and not (wanted.moved_only and not row["moved"])
            and (wanted.grants is None or (row["waits_for"], row["waits_in"]) in wanted.grants)
            and (wanted.opens_before is None or row["opens"] < moment(wanted.opens_before))
            and (
                wanted.overdue_at is None
                or (not row["final"] and row["due"] < moment(wanted.overdue_at))
            )
        )


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
            self._sessions[secret_hash] = Session(
                session.secret_hash, session.person, session.kind, session.csrf, session.created_at, seen_at,
                session.expires_at,
            )

    def drop_session(self, secret_hash: str) -> None:
        self._sessions.pop(secret_hash, None)

    def drop_sessions_of(self, person: str) -> None:
        self._sessions = {key: session for key, session in self._sessions.items() if session.person != person}
