"""Folds: from one sealed event to the row changes it means; absolute values only, so that refolding needs no state."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain import events
from engine.domain.events import Event, Record
from engine.domain.people import CLOCK
from engine.journal.canonical import canonical, moment

Value = str | int | bytes
Values = Mapping[str, Value]

NEVER = "9999-12-31T23:59:59.999999Z"
"""Sorts after every moment: a term that there is not, an end that has not come."""

ALWAYS = ""
"""Sorts before every moment: a beginning that is not stated."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("journal", "key"),
    "person": ("journal", "id"),
    "role_grant": ("journal", "person", "position"),
    "edition": ("journal", "workflow", "number"),
    "roadmap": ("journal", "key"),
    "item": ("journal", "roadmap", "number"),
    "activity": ("journal", "id"),
    "link": ("journal", "activity", "name", "other"),
    "evidence": ("journal", "activity", "id"),
    "evidence_seen": ("journal", "activity", "evidence", "person"),
    "performed": ("journal", "activity", "trigger", "person"),
}
"""Every projected table and the columns that tell its rows apart."""


@dataclass(frozen=True, slots=True)
class Put:
    """A row appears; one with the same key is left as it is."""

    table: str
    values: Values


@dataclass(frozen=True, slots=True)
class Amend:
    """The rows that match *where* get *values*."""

    table: str
    where: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Lower:
    """In the rows that match *where*, *column* gets *value* unless it is lower already."""

    table: str
    where: Values
    column: str
    value: str


Change = Put | Amend | Lower


def changes(record: Record) -> tuple[Change, ...]:
    """Return what *record* changes in the projections, in order; the same whatever came before it."""
    fold = _FOLDS[type(record.event)]
    return tuple(fold(record, record.event))


def term(value: datetime | None) -> str:
    """Return the canonical text of a moment; ``NEVER`` for None, so that no column is ever null."""
    return NEVER if value is None else moment(value)


def item_key(number: str) -> str:
    """Return text that sorts as the numbers of items do: 1.2 before 1.10."""
    return _DIGITS.sub(lambda digits: digits.group().zfill(6), number)


_DIGITS = re.compile(r"\d+")


def _journal_opened(record: Record, event: events.JournalOpened) -> list[Change]:
    return []


def _organisation(record: Record, event: events.OrganisationRegistered) -> list[Change]:
    values: Values = {"key": event.organisation, "kind": event.kind, "title": event.title, "position": record.position}
    return [Put("organisation", {"journal": record.journal, **values})]


def _person(record: Record, event: events.PersonRegistered) -> list[Change]:
    """The title stays sealed: the row only says at which position to open it."""
    values: Values = {"id": event.person, "organisation": event.organisation, "position": record.position}
    return [Put("person", {"journal": record.journal, **values})]


def _granted(record: Record, event: events.RoleGranted) -> list[Change]:
    return [
        Put(
            "role_grant",
            {
                "journal": record.journal,
                "position": record.position,
                "person": event.person,
                "role": event.role,
                "organisation": event.organisation,
                "since": moment(event.since),
                "until": term(event.until),
            },
        )
    ]


def _revoked(record: Record, event: events.RoleRevoked) -> list[Change]:
    where = {
        "journal": record.journal,
        "person": event.person,
        "role": event.role,
        "organisation": event.organisation,
    }
    return [Lower("role_grant", where, "until", moment(event.at))]


def _published(record: Record, event: events.WorkflowPublished) -> list[Change]:
    return [
        Put(
            "edition",
            {
                "journal": record.journal,
                "position": record.position,
                "workflow": event.workflow,
                "number": event.number,
                "digest": event.digest,
                "at": moment(event.at),
                "by": event.by.actor,
            },
        )
    ]


def _adopted(record: Record, event: events.RoadmapAdopted) -> list[Change]:
    plan: Values = {
        "journal": record.journal,
        "key": event.roadmap,
        "position": record.position,
        "title": _json(event.title),
        "order_number": event.order_number,
        "order_date": event.order_date,
        "start": event.start,
        "end": event.end,
        "sections": _json(list(event.sections)),
    }
    rows: list[Change] = [Put("roadmap", plan)]
    for place, item in enumerate(event.items, 1):
        values = {
            "number": item["number"],
            "place": place,
            "section": item["section"],
            "title_ru": item["title"]["ru"],
            "title_en": item["title"]["en"],
            "terms": item["terms"],
            "schedule": _json(item["schedule"]),
            "workflow": item["workflow"],
            "subjects": _json(item["subjects"]),
            "roles": _json(item["roles"]),
        }
        rows.append(Put("item", {"journal": record.journal, "roadmap": event.roadmap, **values}))
    return rows


def _opened(record: Record, event: events.ActivityOpened) -> list[Change]:
    values: dict[str, Value] = {
        "id": event.activity,
        "workflow": event.workflow,
        "digest": event.digest,
        "roadmap": event.roadmap,
        "item": event.item,
        "item_key": item_key(event.item),
        "subject": event.subject,
        "occurrence": event.occurrence,
        "state": event.state,
        "final": "",
        "moved": 0,
        "version": event.version,
        "waits_for": event.waits_for,
        "waits_in": event.waits_in,
        "waits_plan": event.waits_plan,
        "has_plan": int(bool(event.waits_plan)),
        "opens": ALWAYS if event.opens is None else moment(event.opens),
        "due": term(event.due),
        "respond_by": term(event.respond_by),
        "opened_at": moment(event.at),
        "entered_at": moment(event.at),
        "form_position": 0,
    }
    return [Put("activity", {"journal": record.journal, **values, **_tip(record)})]


def _linked(record: Record, event: events.ActivityLinked) -> list[Change]:
    tie = {"journal": record.journal, "activity": event.activity, "name": event.link, "other": event.other}
    return [Put("link", {**tie, "position": record.position}), _amend(record, version=event.version)]


def _fired(record: Record, event: events.TransitionFired) -> list[Change]:
    rows: list[Change] = [
        _amend(
            record,
            state=event.target,
            final=event.final,
            moved=1,
            version=event.version,
            waits_for=event.waits_for,
            waits_in=event.waits_in,
            respond_by=term(event.respond_by),
            entered_at=moment(event.at),
        )
    ]
    for person in _hands(event):
        performed = {"activity": event.activity, "trigger": event.trigger, "person": person}
        rows.append(Put("performed", {"journal": record.journal, **performed}))
    return rows


def _hands(event: events.TransitionFired) -> tuple[str, ...]:
    """Return whose hand it was; a blank for the clock's, so that the press itself is not forgotten."""
    if event.by.actor == CLOCK.person:
        return ("",)
    return (event.by.actor, event.by.on_behalf) if event.by.on_behalf else (event.by.actor,)


def _refused(record: Record, event: events.TransitionRefused) -> list[Change]:
    return [_amend(record, version=event.version)]


def _attached(record: Record, event: events.EvidenceAttached) -> list[Change]:
    piece: Values = {
        "id": event.evidence,
        "activity": event.activity,
        "kind": event.kind,
        "number": event.number,
        "size": event.size,
        "media_type": event.media_type,
        "by": event.by.actor,
        "at": moment(event.at),
        "position": record.position,
    }
    return [Put("evidence", {"journal": record.journal, **piece}), _amend(record, version=event.version)]


def _seen(record: Record, event: events.EvidenceOpened) -> list[Change]:
    seen = {"evidence": event.evidence, "person": event.by.actor, "activity": event.activity}
    return [Put("evidence_seen", {"journal": record.journal, **seen}), _amend(record, version=event.version)]


def _form(record: Record, event: events.FormSaved) -> list[Change]:
    return [_amend(record, version=event.version, form_position=record.position)]


def _commented(record: Record, event: events.CommentAdded) -> list[Change]:
    return [_amend(record, version=event.version)]


def _amend(record: Record, **values: Value) -> Change:
    """Change the activity's own row; every event of its stream moves the stream's tip."""
    return Amend("activity", {"journal": record.journal, "id": record.event.activity}, {**values, **_tip(record)})


def _tip(record: Record) -> dict[str, Value]:
    return {"seq": record.seq, "leaf": record.leaf}


def _json(value: object) -> str:
    return canonical(value).decode()


_FOLDS: Mapping[type[Event], Callable[[Record, Any], list[Change]]] = {
    events.JournalOpened: _journal_opened,
    events.OrganisationRegistered: _organisation,
    events.PersonRegistered: _person,
    events.RoleGranted: _granted,
    events.RoleRevoked: _revoked,
    events.WorkflowPublished: _published,
    events.RoadmapAdopted: _adopted,
    events.ActivityOpened: _opened,
    events.ActivityLinked: _linked,
    events.TransitionFired: _fired,
    events.TransitionRefused: _refused,
    events.EvidenceAttached: _attached,
    events.EvidenceOpened: _seen,
    events.FormSaved: _form,
    events.CommentAdded: _commented,
}
"""Every event has a fold, if only an empty one; a test compares this table with ``EVENT_TYPES``."""
