"""A small journal of everything a municipality does, and the strategies that make events of every type."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from engine.domain.events import (
    EVENT_TYPES,
    ActivityOpened,
    CommentAdded,
    Event,
    JournalOpened,
    OrganisationRegistered,
    Record,
    RoleGranted,
    Signature,
    TransitionFired,
    TransitionRefused,
)
from engine.journal.canonical import MOST_INTEGER, moment
from engine.journal.chain import Head, Tip, idem_of, seal
from engine.journal.verify import StoredEvent

START = datetime(2026, 3, 29, 9, 0, tzinfo=UTC)
CURATOR = Signature("p_" + "c" * 32, "curator", "school-7")
ENGINE = Signature("engine")


@dataclass
class Book:
    """Seals events one after another and keeps the rows as a database would."""

    journal: str = "kamensk"
    engine: str = "0.1.0"
    head: Head = field(init=False)
    tips: dict[str, Tip] = field(default_factory=dict)
    rows: list[StoredEvent] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.head = Head(self.journal)

    def write(self, event: Event, **sealed: str) -> Record:
        salted = {name: (bytes([self.head.size % 256]) * 16, text) for name, text in sealed.items()}
        tip = self.tips.get(event.activity, Tip())
        record, head = seal(self.head, tip, event, salted, engine=self.engine)
        self.rows.append(row_of(record, self.head.leaf))
        self.records.append(record)
        self.tips[event.activity] = Tip(record.seq, record.leaf)
        self.head = head
        return record


def row_of(record: Record, prev: bytes) -> StoredEvent:
    event = record.event
    return StoredEvent(
        journal=record.journal,
        position=record.position,
        act=event.activity,
        seq=record.seq,
        type=event.type,
        actor=event.by.actor,
        idem=idem_of(record),
        at=moment(event.at),
        prev=prev,
        leaf=record.leaf,
        body=record.body,
        sealed=record.sealed,
    )


def a_year(events: int = 12) -> Book:
    """Return a journal of *events* positions: a founding, then two activities taking turns."""
    book = Book()
    book.write(JournalOpened(at=START, by=ENGINE, municipality="kamensk", title="Каменск-Уральский", zone="UTC"))
    book.write(OrganisationRegistered(at=START, by=ENGINE, organisation="school-7", kind="school", title="Школа № 7"))
    book.write(RoleGranted(at=START, by=ENGINE, person=CURATOR.actor, role="curator", organisation="s", since=START))
    for activity in ("a_1", "a_2"):
        book.write(an_opening(activity))
    for number in range(events - book.head.size):
        book.write(a_press(number), **({"comment": f"Принято, шаг {number}"} if number % 3 == 0 else {}))
    return book


def an_opening(activity: str = "a_1") -> ActivityOpened:
    return ActivityOpened(
        at=START,
        by=ENGINE,
        activity=activity,
        workflow="curator_approval",
        digest="sha256:" + "d" * 64,
        roadmap="500plus",
        item="1.8",
        subject="school-7",
        occurrence="1",
        state="waiting",
        due=START + timedelta(days=30),
    )


def a_press(number: int = 0, **changes: Any) -> Event:
    """Return the *number*-th press; every fourth one is refused, every fifth one is a remark."""
    common: dict[str, Any] = {
        "at": START + timedelta(minutes=number),
        "by": CURATOR,
        "activity": f"a_{1 + number % 2}",
        "key": f"key-{number}",
        "request": "sha256:" + "e" * 64,
        "version": number + 2,
        **changes,
    }
    if number % 5 == 4:
        return CommentAdded(**common)
    trace: Mapping[str, Any] = {"guard": "evidence", "verdict": "pass", "facts": {"kinds": ["отчёт"], "found": 1}}
    pressed: dict[str, Any] = {"trigger": "approve", "source": "to_review", "digest": "sha256:" + "d" * 64}
    if number % 4 == 3:
        return TransitionRefused(**pressed, guards=({**trace, "verdict": "fail"},), **common)
    return TransitionFired(**pressed, guards=(trace,), target="approved", final="done", **common)


# ---------------------------------------------------------------- strategies

texts = st.text(st.characters(codec="utf-8")).map(lambda text: unicodedata.normalize("NFC", text))
keys = st.text(st.characters(min_codepoint=0, max_codepoint=127))
integers = st.integers(-MOST_INTEGER, MOST_INTEGER)
plain = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
moments = st.datetimes(timezones=st.just(UTC))
signatures = st.builds(Signature, texts, texts, texts, texts)


def events(kinds: Iterable[type[Event]] = tuple(EVENT_TYPES.values())) -> st.SearchStrategy[Event]:
    """Return a strategy for events of *kinds*, every field filled with what its declaration allows."""
    return st.one_of([st.builds(kind, **_fields(kind)) for kind in kinds])


def _fields(kind: type[Event]) -> dict[str, st.SearchStrategy[Any]]:
    rows = st.lists(st.dictionaries(keys, plain, max_size=3), max_size=2).map(tuple)
    special = {"guards": rows, "sections": rows, "items": rows, "by": signatures}
    if kind is EVENT_TYPES["roadmap_adopted"]:
        special["title"] = st.dictionaries(keys, texts, max_size=2)
    by_declaration: dict[Any, st.SearchStrategy[Any]] = {
        str: texts,
        int: integers,
        datetime: moments,
        int | None: st.none() | integers,
        datetime | None: st.none() | moments,
    }
    declared = {name: hint for base in kind.__mro__ for name, hint in getattr(base, "__annotations__", {}).items()}
    return {
        name: special[name] if name in special else by_declaration[hint]
        for name, hint in declared.items()
        if name != "type"
    }
