"""Telling: from sealed records to the lines of a history that pages show."""

import json
from collections.abc import Mapping

from engine.domain import events
from engine.domain.events import Record
from engine.domain.people import Person
from engine.domain.text import Text
from engine.domain.workflow import WorkflowVersion
from engine.usecases.cards import HistoryLine

NOTHING = Text("")


def tell_history(
    records: tuple[Record, ...], version: WorkflowVersion, persons: Mapping[str, Person]
) -> tuple[HistoryLine, ...]:
    """Return one line per record, oldest first; titles are those of *version*."""
    return tuple(_line(record, version, persons) for record in records)


def person_title(persons: Mapping[str, Person], pseudonym: str) -> str:
    """Return how pages call a pseudonym; an erased person stays a pseudonym."""
    person = persons.get(pseudonym)
    return person.title if person and person.title else pseudonym


def told_press(event: events.TransitionFired | events.TransitionRefused, version: WorkflowVersion) -> Text:
    """Return a press in one line, with the titles of the version that it was pressed on."""
    title, source = _trigger_title(version, event.source, event.trigger), _state_title(version, event.source)
    if isinstance(event, events.TransitionRefused):
        return Text(
            f"отказ: «{title.ru}» в состоянии «{source.ru}»",
            f"refused: “{title.to('en')}” in “{source.to('en')}”",
        )
    target = _state_title(version, event.target)
    return Text(
        f"«{title.ru}»: {source.ru} → {target.ru}", f"“{title.to('en')}”: {source.to('en')} → {target.to('en')}"
    )


def sealed_text(record: Record, field: str) -> str:
    """Return the sealed value *field* of a record; empty when there is none or it has been erased."""
    return next((value.content or "" for value in record.sealed if value.field == field), "")


def _line(record: Record, version: WorkflowVersion, persons: Mapping[str, Person]) -> HistoryLine:
    event = record.event
    pressed = event if isinstance(event, events.TransitionFired | events.TransitionRefused) else None
    return HistoryLine(
        position=record.position,
        seq=record.seq,
        type=event.type,
        at=event.at,
        person=event.by.actor,
        person_title=person_title(persons, event.by.actor),
        role=event.by.role,
        on_behalf_title=person_title(persons, event.by.on_behalf) if event.by.on_behalf else "",
        trigger=pressed.trigger if pressed else "",
        trigger_title=_trigger_title(version, pressed.source, pressed.trigger) if pressed else NOTHING,
        source_title=_state_title(version, pressed.source) if pressed else NOTHING,
        target_title=_state_title(version, getattr(event, "target", getattr(event, "state", ""))),
        comment=sealed_text(record, "comment"),
        guards=pressed.guards if pressed else (),
        detail=_detail(record),
        cause=event.cause,
    )


def _detail(record: Record) -> str:
    event = record.event
    if isinstance(event, events.EvidenceAttached):
        file = sealed_text(record, "file")
        return str(json.loads(file)["name"]) if file else ""
    if isinstance(event, events.EvidenceOpened):
        return event.evidence
    if isinstance(event, events.ActivityLinked):
        return event.link
    return ""


def _state_title(version: WorkflowVersion, state: str) -> Text:
    known = version.states.get(state)
    return known.title if known else Text(state)


def _trigger_title(version: WorkflowVersion, source: str, trigger: str) -> Text:
    arrow = version.arrow(source, trigger)
    if arrow is None:
        arrow = next((arrow for arrow in version.transitions if arrow.trigger == trigger), None)
    return arrow.title if arrow else Text(trigger)
