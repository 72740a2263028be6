"""History: an activity is the fold of its events, one at a time (``evolve``) or all at once (``replay``)."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.domain import events
from engine.domain.activity import Activity, Evidence
from engine.domain.errors import Corrupted
from engine.domain.events import Record
from engine.domain.people import CLOCK


def evolve(activity: Activity | None, record: Record) -> Activity:
    """
    Return the activity after *record*; None before its first event.

    Raises:
        Corrupted: the record is not this activity's next event, or not an activity's event at all.
    """
    fold = _Fold()
    if activity is not None:
        fold.take(activity)
    fold.apply(record)
    return fold.activity()


def replay(records: Iterable[Record]) -> Activity:
    """
    Fold an activity's whole stream.

    Raises:
        Corrupted: as ``evolve``, or there are no records.
    """
    fold = _Fold()
    for record in records:
        fold.apply(record)
    return fold.activity()


class _Fold:
    """An activity being built: changed in place, because copying it for every event is what makes a replay slow."""

    __slots__ = (
        "due", "entered_at", "evidence", "form", "id", "links", "opened", "opened_at",
        "performed", "respond_by", "seq", "state", "version",
    )  # fmt: skip

    opened: events.ActivityOpened | Activity | None
    """What the fields that never change are read from."""
    id: str
    state: str
    version: int
    seq: int
    opened_at: datetime
    entered_at: datetime
    due: datetime | None
    respond_by: datetime | None
    form: Mapping[str, Any]
    evidence: list[Evidence]
    performed: dict[str, set[str]]
    links: dict[str, list[str]]

    def __init__(self) -> None:
        self.opened = None
        self.id, self.seq = "", 0
        self.evidence, self.performed, self.links, self.form = [], {}, {}, {}

    def take(self, activity: Activity) -> None:
        self.opened = activity
        self.id, self.state, self.version, self.seq = activity.id, activity.state, activity.version, activity.seq
        self.opened_at, self.entered_at = activity.opened_at, activity.entered_at
        self.due, self.respond_by, self.form = activity.due, activity.respond_by, activity.form
        self.evidence = list(activity.evidence)
        self.performed = {trigger: set(persons) for trigger, persons in activity.performed.items()}
        self.links = {name: list(others) for name, others in activity.links.items()}

    def apply(self, record: Record) -> None:
        event = record.event
        apply = _APPLY.get(event.type)
        if apply is None:
            raise Corrupted(f"{event.type} is no event of an activity", record.position)
        if record.seq != self.seq + 1 or (self.opened is None) is not (event.type == "activity_opened"):
            raise Corrupted(
                f"{event.type} with number {record.seq} follows number {self.seq} of {event.activity}", record.position
            )
        if self.opened is not None and event.activity != self.id:
            raise Corrupted(f"{event.type} of {event.activity} stands among those of {self.id}", record.position)
        self.seq = record.seq
        apply(self, event, record)

    def activity(self) -> Activity:
        opened = self.opened
        if opened is None:
            raise Corrupted("an activity without a single event")
        return Activity(
            id=self.id,
            workflow=opened.workflow,
            digest=opened.digest,
            roadmap=opened.roadmap,
            item=opened.item,
            subject=opened.subject,
            occurrence=opened.occurrence,
            state=self.state,
            version=self.version,
            seq=self.seq,
            opened_at=self.opened_at,
            entered_at=self.entered_at,
            due=self.due,
            respond_by=self.respond_by,
            form=self.form,
            evidence=tuple(self.evidence),
            performed={trigger: frozenset(persons) for trigger, persons in self.performed.items()},
            links={name: tuple(others) for name, others in self.links.items()},
        )


def _opened(fold: _Fold, event: events.ActivityOpened, _record: Record) -> None:
    fold.opened = event
    fold.id, fold.state, fold.version = event.activity, event.state, event.version
    fold.opened_at = fold.entered_at = event.at
    fold.due, fold.respond_by = event.due, event.respond_by


def _linked(fold: _Fold, event: events.ActivityLinked, _record: Record) -> None:
    others = fold.links.setdefault(event.link, [])
    if event.other not in others:
        others.append(event.other)
    fold.version = event.version


def _fired(fold: _Fold, event: events.TransitionFired, record: Record) -> None:
    if event.source != fold.state:
        raise Corrupted(f"{event.trigger} left {event.source} while {fold.id} stood in {fold.state}", record.position)
    fold.state, fold.version = event.target, event.version
    fold.entered_at, fold.respond_by = event.at, event.respond_by
    persons = fold.performed.setdefault(event.trigger, set())
    if event.by.actor != CLOCK.person:
        persons.add(event.by.actor)
        if event.by.on_behalf:
            persons.add(event.by.on_behalf)


def _attached(fold: _Fold, event: events.EvidenceAttached, record: Record) -> None:
    file = _sealed(record, "file") or {}
    fold.evidence.append(
        Evidence(
            id=event.evidence,
            kind=event.kind,
            digest=file.get("digest", ""),
            number=event.number,
            name=file.get("name", ""),
            size=event.size,
            media_type=event.media_type,
            by=event.by.actor,
            at=event.at,
            position=record.position,
        )
    )
    fold.version = event.version


def _form(fold: _Fold, event: events.FormSaved, record: Record) -> None:
    fold.form = _sealed(record, "form") or {}
    fold.version = event.version


def _noted(
    fold: _Fold, event: events.TransitionRefused | events.EvidenceOpened | events.CommentAdded, _record: Record
) -> None:
    """It changes nothing that a decision rests on, except the version it says."""
    fold.version = event.version


def _sealed(record: Record, field: str) -> dict[str, Any] | None:
    """Return the JSON object sealed under *field*; None when it was erased or is not there."""
    content = next((sealed.content for sealed in record.sealed if sealed.field == field), None)
    if content is None:
        return None
    try:
        value = json.loads(content)
    except ValueError as error:
        raise Corrupted(f"the sealed {field} is not JSON", record.position) from error
    if not isinstance(value, dict):
        raise Corrupted(f"the sealed {field} is not a JSON object", record.position)
    return value


_APPLY: Mapping[str, Callable[[_Fold, Any, Record], None]] = {
    events.ActivityOpened.type: _opened,
    events.ActivityLinked.type: _linked,
    events.TransitionFired.type: _fired,
    events.TransitionRefused.type: _noted,
    events.EvidenceAttached.type: _attached,
    events.EvidenceOpened.type: _noted,
    events.FormSaved.type: _form,
    events.CommentAdded.type: _noted,
}
"""Event type → how it changes an activity. Typed by the key: each function gets the class that has that type."""
