"""Fire a trigger: the one choke point through which every press of a person, a link or a timer goes."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import kernel
from engine.domain.activity import Activity, Situation
from engine.domain.errors import KeyReused, NotPermitted, StaleVersion, TransitionRefused, Unreadable
from engine.domain.events import Record
from engine.domain.events import TransitionRefused as RefusedEvent
from engine.domain.people import CLOCK
from engine.domain.reasons import Clears, Reason
from engine.domain.text import Text
from engine.ports import UnitOfWork
from engine.usecases.authority import must_see
from engine.usecases.desk import Desk
from engine.usecases.filling import check_answers, write_form
from engine.usecases.pressing import situation_of, write_decision, write_refusal
from engine.usecases.requests import request_digest


@dataclass(frozen=True, slots=True)
class Press:
    """A person's wish to press *trigger* on an activity that stood at *version* when they saw it."""

    activity: str
    trigger: str
    person: str
    """Pseudonym; the clock presses as ``engine``."""
    version: int | None
    """None only for the clock, which looks and presses in one transaction."""
    key: str = ""
    """Idempotency key; empty gives no protection against a repeated request."""
    comment: str = ""
    form: Mapping[str, Any] | None = None
    """Answers to save in the same transaction before pressing; kept as a draft even when the press is refused."""
    on_behalf: str = ""
    evidence: tuple[str, ...] = ()
    """Ids of the files that the presser relies on."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What a press made true: the record of the press itself and those of the activities it signalled."""

    records: tuple[Record, ...]
    repeated: bool = False
    """The request had been answered before; nothing was done again."""

    @property
    def record(self) -> Record:
        return self.records[0]


def fire_trigger(desk: Desk, press: Press) -> Fired:
    """
    Press a trigger; return only after the commit.

    Raises:
        NotFound: no such activity, or not the presser's to know.
        StaleVersion: somebody was faster; says who, what and when.
        TransitionRefused: a guard said no; the attempt is recorded and every reason listed.
        NotPermitted: likewise, and the presser's role is one of the reasons.
        KeyReused: the idempotency key belongs to another request.
        Unreadable: a file that the presser relies on is not attached here.
    """
    request = request_digest(
        press.activity, press.trigger, press.comment, press.form, press.version, list(press.evidence)
    )
    with desk.store.unit(desk.journal) as uow:
        material = uow.material(
            press.activity, press.person, depth=desk.shelf.depth, key=press.key, on_behalf=press.on_behalf
        )
        if press.person == CLOCK.person:
            material = dataclasses.replace(material, actor=CLOCK)
        else:
            must_see(material.actor, material.near[press.activity], desk.municipality)
        if material.earlier is not None:
            return _answer_again(material.earlier, press, request)
        activity = material.near[press.activity]
        if press.version is not None and press.version != activity.version:
            raise StaleVersion(activity.id, press.version, activity.version, uow.winner(activity.id))
        _must_be_attached(activity, press.evidence)
        situation = situation_of(desk, material, press.activity, uow.now(), uow, comment=press.comment.strip())
        if press.form is not None:
            situation = _fill(desk, uow, situation, press.form)
        return _press(desk, uow, situation, press, request)


def foresee(desk: Desk, press: Press) -> tuple[Reason, ...]:
    """
    Return the reasons for which the press would succeed now; write nothing.

    Raises:
        What ``fire_trigger`` would; a stale version names no winner, and form, files and key are not looked at.
    """
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        material = reader.material(press.activity, press.person, depth=desk.shelf.depth, now=now)
        activity = material.near[press.activity]
        must_see(material.actor, activity, desk.municipality)
        if press.version is not None and press.version != activity.version:
            raise StaleVersion(activity.id, press.version, activity.version)
        situation = situation_of(desk, material, press.activity, now, reader, comment=press.comment.strip())
    try:
        return kernel.decide(situation, press.trigger).steps[0].reasons
    except TransitionRefused as refusal:
        raise _by_family(refusal) from None


def _press(desk: Desk, uow: UnitOfWork, situation: Situation, press: Press, request: str) -> Fired:
    try:
        decision = kernel.decide(situation, press.trigger)
    except TransitionRefused as refusal:
        record = write_refusal(uow, situation, press.trigger, refusal.reasons, key=press.key, request=request)
        uow.commit()
        refusal.position = record.position
        raise _by_family(refusal) from None
    records = write_decision(desk, uow, decision, situation, key=press.key, request=request)
    uow.commit()
    return Fired(records)


def _fill(desk: Desk, uow: UnitOfWork, situation: Situation, answers: Mapping[str, Any]) -> Situation:
    """Save *answers* first, so that the guards see them; a refusal afterwards loses nothing that was typed."""
    check_answers(situation.version, answers)
    activity = write_form(desk, uow, situation, answers)
    return dataclasses.replace(situation, activity=activity, near={**situation.near, activity.id: activity})


def _must_be_attached(activity: Activity, evidence: tuple[str, ...]) -> None:
    attached = {piece.id for piece in activity.evidence}
    missing = [piece for piece in evidence if piece not in attached]
    if missing:
        raise Unreadable("unknown_evidence", f"К работе не приложены файлы: {', '.join(missing)}.")


def _answer_again(earlier: Record, press: Press, request: str) -> Fired:
    event = earlier.event
    if event.request != request:
        raise KeyReused(press.key)
    if isinstance(event, RefusedEvent):
        refusal = TransitionRefused(event.activity, event.source, event.trigger, reasons_of(event))
        refusal.position = earlier.position
        raise _by_family(refusal)
    return Fired((earlier,), repeated=True)


def reasons_of(event: RefusedEvent) -> tuple[Reason, ...]:
    """Return the reasons that a recorded refusal was answered with."""
    return tuple(
        Reason(
            guard=step["guard"],
            verdict=step["verdict"],
            sentence=Text(**step["sentence"]),
            facts=step["facts"],
            clears=Clears(**step["clears"]),
        )
        for step in event.guards
    )


def _by_family(refusal: TransitionRefused) -> TransitionRefused | NotPermitted:
    """A press by the wrong role is «not your role» (403), whatever else stood in the way."""
    wrong_role = [reason for reason in refusal.reasons if reason.guard == "role" and not reason.passed]
    if not wrong_role:
        return refusal
    needed = NotPermitted(refusal.trigger, tuple(reason.clears.role for reason in wrong_role), refusal.reasons)
    needed.position = refusal.position
    return needed
