"""Unit: one transaction on one journal; it seals in memory and writes everything with the commit."""

from collections.abc import Mapping
from datetime import datetime

from engine.domain.errors import Corrupted, KeyReused, NotFound, Unreadable, Winner
from engine.domain.events import Event, Record
from engine.domain.people import Actor, Grant, Organisation
from engine.domain.rows import Edition
from engine.journal.canonical import parse_canonical
from engine.journal.chain import Head, Tip, seal
from engine.ports import Clock, Luck, Material
from engine.projections import Change, Put, changes
from engine.storage import asking, rebuilding
from engine.storage.asking import named
from engine.storage.loading import Near, to_chain, to_head, to_records
from engine.storage.neighbourhood import NEIGHBOURHOOD
from engine.storage.tables import MOST_ID
from engine.storage.wires import Batch, Database, Question, Row, Values, Wire
from engine.storage.writing import ADD_DOCUMENT, Pending, change_batches, head_batch, journal_batches


class SqlUnit:
    """
    See ``UnitOfWork``. The lock is taken by the first thing asked, together with it.

    What is read after something was appended sees it: pending records are written first, without a commit.
    """

    def __init__(self, database: Database, clock: Clock, luck: Luck, engine_version: str, journal: str) -> None:
        self.journal = journal
        self._database, self._clock, self._luck, self._engine = database, clock, luck, engine_version
        self._wire: Wire | None = None

    def __enter__(self) -> "SqlUnit":
        self._wire = self._database.writing()
        self._written: Head | None = None
        """The head as the database has it; None until the lock is taken."""
        self._head = Head(self.journal)
        self._tips: dict[str, Tip] = {}
        self._performed: set[tuple[str, ...]] = set()
        """Rows of ``performed`` (activity, trigger, person) that were read under the lock and need not be put again."""
        self._pending: list[Pending] = []
        self._documents: dict[str, Values] = {}
        self._now: datetime | None = None
        self._asked: set[tuple[str, str]] = set()
        """(person, idempotency key) that were looked up and found unused."""
        self._used: set[tuple[str, str]] = set()
        return self

    def __exit__(self, *exc: object) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def now(self) -> datetime:
        if self._now is None:
            if self._written is None:
                self._ask()
            now, last = self._clock.now(), self._head.last_at
            self._now = now if last is None else max(now, last)
        return self._now

    def material(self, activity: str, person: str, *, depth: int, key: str = "", on_behalf: str = "") -> Material:
        questions: list[Question] = [
            (NEIGHBOURHOOD, {"journal": self.journal, "activity": activity, "person": person, "depth": depth})
        ]
        if key:
            questions.append((asking.EARLIER, {"journal": self.journal, "person": person, "key": key}))
        rows, *found = self._ask(*questions)
        near = Near(rows)
        self._tips.update(near.tips())
        self._performed |= near.performed()
        earlier = self._first(person, key, found[0]) if found else None
        return near.material(activity, near.actor(person, self.now(), on_behalf), earlier)

    def earlier(self, person: str, key: str) -> Record | None:
        if not key:
            return None
        return self._first(person, key, self._rows(asking.EARLIER, person=person, key=key))

    def actor(self, person: str) -> Actor:
        now = self.now()
        held = (each for each in self.grants(person) if each.held_at(now))
        return Actor(person, frozenset((each.role, each.organisation) for each in held))

    def grants(self, person: str) -> tuple[Grant, ...]:
        rows = named(asking.GRANTS_OF, self._rows(asking.GRANTS_OF, person=person))
        return tuple(rebuilding.to_grant(row) for row in rows)

    def organisation(self, key: str) -> Organisation:
        rows = named(asking.ORGANISATION_OF, self._rows(asking.ORGANISATION_OF, key=key))
        if not rows:
            raise NotFound("organisation", key)
        return rebuilding.to_organisation(rows[0])

    def person_known(self, person: str) -> bool:
        return bool(self._rows(asking.PERSON_OF, person=person))

    def activity_at(self, roadmap: str, item: str, subject: str, occurrence: str, workflow: str) -> str | None:
        place = {"roadmap": roadmap, "item": item, "subject": subject, "occurrence": occurrence, "workflow": workflow}
        rows = self._rows(asking.ACTIVITY_AT, **place)
        return rows[0][0] if rows else None

    def roadmap_known(self, roadmap: str) -> bool:
        return bool(self._rows(asking.ROADMAP_OF, key=roadmap))

    def edition(self, workflow: str) -> Edition | None:
        rows = named(asking.EDITION_OF, self._rows(asking.EDITION_OF, workflow=workflow))
        return rebuilding.to_edition(rows[0]) if rows else None

    def document(self, digest: str) -> bytes | None:
        if digest in self._documents:
            content: bytes = self._documents[digest]["content"]
            return content
        rows = self._ask((asking.DOCUMENT_OF, {"digest": digest}))[0]
        return rows[0][0] if rows else None

    def keep_document(self, digest: str, media_type: str, content: bytes) -> None:
        self._documents[digest] = {"digest": digest, "media_type": media_type, "content": content}

    def winner(self, activity: str) -> Winner | None:
        rows = self._rows(asking.LAST_CHANGE, activity=activity)
        winner = rebuilding.to_winner(parse_canonical(rows[0][0])) if rows else None
        return None if winner is None or winner.deed == "activity_opened" else winner

    def append(self, event: Event, sealed: Mapping[str, str] | None = None) -> Record:
        if len(event.key) > MOST_ID:
            raise Unreadable("bad_key", f"Ключ повтора длиннее {MOST_ID} знаков.")
        if self._written is None:
            self._ask()
        self._must_be_fresh(event)
        values = {name: (self._luck.salt(), text) for name, text in sealed.items()} if sealed else {}
        prev = self._head.leaf
        tip = self._tip(event.activity)
        record, self._head = seal(self._head, tip, event, values, engine=self._engine)
        self._tips[event.activity] = Tip(record.seq, record.leaf)
        self._pending.append(Pending(record, prev))
        return record

    def commit(self) -> None:
        self._write(commit=True)

    def _stands(self, change: Change) -> bool:
        if not isinstance(change, Put) or change.table != "performed":
            return False
        return (change.values["activity"], change.values["trigger"], change.values["person"]) in self._performed

    def _first(self, person: str, key: str, rows: list[Row]) -> Record | None:
        records = list(to_records(rows))
        if not records:
            self._asked.add((person, key))
        return records[0] if records else None

    def _must_be_fresh(self, event: Event) -> None:
        """
        Look up the key of a request that has not been looked up yet.

        Raises:
            KeyReused: another request was made with it.
        """
        if event.key and event.cause is None:
            key = (event.by.actor, event.key)
            if key in self._used or (key not in self._asked and self.earlier(*key) is not None):
                raise KeyReused(event.key)
            self._used.add(key)

    def _tip(self, activity: str) -> Tip:
        tip = self._tips.get(activity)
        if tip is None:
            rows = self._rows(asking.TIP_OF, activity=activity)
            tip = Tip(*rows[0]) if rows else Tip()
        return tip

    def _rows(self, query: asking.Query, **values: str) -> list[Row]:
        return self._ask((query, {"journal": self.journal, **values}))[0]

    def _ask(self, *questions: Question) -> list[list[Row]]:
        """Ask; the first time, lock the journal and read its head in the same breath."""
        if self._wire is None:
            raise Corrupted("a unit of work is asked outside its transaction")
        if self._written is not None:
            if self._pending:
                self._write(commit=False)
            return self._wire.ask(*questions)
        head, *answers = self._wire.ask((asking.LOCKED_HEAD, {"journal": self.journal}), *questions)
        self._head, own = to_chain(to_head(head, self.journal))
        self._written, self._tips[""] = self._head, own
        return answers

    def _write(self, *, commit: bool) -> None:
        if self._wire is None:
            raise Corrupted("a unit of work is committed outside its transaction")
        batches: list[Batch] = [(ADD_DOCUMENT, list(self._documents.values()))] if self._documents else []
        if self._pending and self._written is not None:
            batches += journal_batches(self._pending)
            wanted = (change for each in self._pending for change in changes(each.record))
            batches += change_batches(change for change in wanted if not self._stands(change))
            batches.append(head_batch(self._written, self._head, self._tips[""]))
        self._wire.write(batches, commit=commit)
        self._written, self._pending, self._documents = self._head, [], {}
        if commit:
            self._written = None
