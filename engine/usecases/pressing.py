"""Pressing: the situation of a press, and the events that a decision or a refusal becomes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import kernel
from engine.domain.activity import Activity, Situation
from engine.domain.events import Record, Signature, TransitionFired, TransitionRefused
from engine.domain.people import Actor
from engine.domain.reasons import Reason
from engine.domain.workflow import Transition, WorkflowVersion
from engine.ports import Material, UnitOfWork
from engine.usecases.desk import Desk, Documents


def situation_of(
    desk: Desk, material: Material, activity: str, now: datetime, documents: Documents, *, comment: str = ""
) -> Situation:
    """Return the situation in which *material*'s actor looks at *activity*."""
    return Situation(
        activity=material.near[activity],
        actor=material.actor,
        now=now,
        zone=desk.zone,
        municipality=desk.municipality,
        versions=desk.shelf.take_all((near.digest for near in material.near.values()), documents),
        near=material.near,
        comment=comment,
        seen=material.seen,
    )


def write_decision(
    desk: Desk, uow: UnitOfWork, decision: kernel.Decision, situation: Situation, *, key: str, request: str
) -> tuple[Record, ...]:
    """Append one event per step of *decision*; a signalled step names the position of the step that caused it."""
    records: list[Record] = []
    signature = _signature(situation, decision.steps[0].arrow)
    for step in decision.steps:
        version = situation.versions[step.activity.digest]
        target = version.states[step.arrow.target]
        role, organisation = kernel.waits(version, target.key, step.activity.subject, desk.municipality)
        event = TransitionFired(
            at=situation.now,
            by=signature,
            activity=step.activity.id,
            key=key if step.cause is None else "",
            request=request if step.cause is None else "",
            cause=None if step.cause is None else records[step.cause].position,
            trigger=step.arrow.trigger,
            source=step.activity.state,
            target=target.key,
            digest=step.activity.digest,
            guards=trace(step.reasons),
            version=step.activity.version + 1,
            final=target.final or "",
            waits_for=role,
            waits_in=organisation,
            respond_by=desk.respond_by(version, target.key, situation.now),
        )
        sealed = {"comment": situation.comment} if step.cause is None and situation.comment else {}
        records.append(uow.append(event, sealed))
    return tuple(records)


def write_refusal(
    uow: UnitOfWork, situation: Situation, trigger: str, reasons: tuple[Reason, ...], *, key: str, request: str
) -> Record:
    """Append the refused attempt: who pressed what, and every reason with its facts."""
    activity = situation.activity
    event = TransitionRefused(
        at=situation.now,
        by=_signature(situation, situation.version.arrow(activity.state, trigger)),
        activity=activity.id,
        key=key,
        request=request,
        trigger=trigger,
        source=activity.state,
        digest=activity.digest,
        guards=full_trace(reasons),
        version=activity.version,
    )
    return uow.append(event, {"comment": situation.comment} if situation.comment else {})


def trace(reasons: tuple[Reason, ...]) -> tuple[Mapping[str, Any], ...]:
    """Return the guard trace that a fired transition keeps: what was asked, what it said, and the facts."""
    return tuple({"guard": reason.guard, "verdict": reason.verdict, "facts": dict(reason.facts)} for reason in reasons)


def full_trace(reasons: tuple[Reason, ...]) -> tuple[Mapping[str, Any], ...]:
    """Return the trace that a refusal keeps: besides, the words it was answered with and what would clear it."""
    return tuple(reason.to_json() for reason in reasons)


def _signature(situation: Situation, arrow: Transition | None) -> Signature:
    actor, activity = situation.actor, situation.activity
    role, scope = _capacity(actor, activity, situation.version, arrow, situation.municipality)
    return Signature(actor=actor.person, role=role, scope=scope, on_behalf=actor.on_behalf_of)


def _capacity(
    actor: Actor, activity: Activity, version: WorkflowVersion, arrow: Transition | None, municipality: str
) -> tuple[str, str]:
    """Return the (role, organisation) acted in: the arrow's own where it is held, else any part played here."""
    bindings = list(version.roles.values())
    if arrow is not None and arrow.by.kind == "role" and arrow.by.name in version.roles:
        bindings.insert(0, version.roles[arrow.by.name])
    for binding in bindings:
        organisation = activity.subject if binding.of == "subject" else municipality
        if actor.holds(binding.role, organisation):
            return binding.role, organisation
    return "", ""
