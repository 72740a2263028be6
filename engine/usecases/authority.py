"""Authority: what a person may see and do, decided from the grants held at this very moment."""

from engine import kernel
from engine.domain.activity import Activity
from engine.domain.errors import NotFound, NotPermitted
from engine.domain.people import Actor
from engine.domain.workflow import GuardCall, WorkflowVersion
from engine.ports import Visible

SEES_EVERYTHING = ("coordinator", "auditor")
"""Roles that, held in the municipality, see all its activities."""
BLIND = ("admin",)
"""Roles that open no activity: an administrator runs the installation and reads nobody's work."""


def visible_to(actor: Actor, municipality: str) -> Visible:
    """Return the organisations whose activities *actor* may see; None means all of the municipality."""
    if any(actor.holds(role, municipality) for role in SEES_EVERYTHING):
        return None
    return frozenset(organisation for role, organisation in actor.grants if role not in BLIND)


def must_see(actor: Actor, activity: Activity, municipality: str) -> None:
    """
    Raises:
        NotFound: the activity is not *actor*'s to know; the same answer as for an id that leads nowhere.
    """
    visible = visible_to(actor, municipality)
    if visible is not None and activity.subject not in visible:
        raise NotFound("activity", activity.id)


def must_hold(actor: Actor, organisation: str, *roles: str, deed: str) -> str:
    """
    Return the first of *roles* that *actor* holds in *organisation*.

    Raises:
        NotPermitted: none of them is held.
    """
    for role in roles:
        if actor.holds(role, organisation):
            return role
    raise NotPermitted(deed, roles)


def part_in(actor: Actor, activity: Activity, version: WorkflowVersion, municipality: str) -> tuple[str, str] | None:
    """Return the (role, organisation) through which *actor* takes part in the activity, or None."""
    for binding in version.roles.values():
        organisation = activity.subject if binding.of == "subject" else municipality
        if actor.holds(binding.role, organisation):
            return binding.role, organisation
    return None


def must_be_awaited(
    actor: Actor, activity: Activity, version: WorkflowVersion, municipality: str, *, deed: str
) -> tuple[str, str]:
    """
    Return the (role, organisation) that the present state waits for, which *actor* holds.

    Answers and files change only while their author has the turn: what a curator is checking stays as it was sent.

    Raises:
        NotPermitted: the state waits for somebody else, for nobody, or for somebody who only checks.
    """
    role, organisation = kernel.waits(version, activity.state, activity.subject, municipality)
    if not is_awaited(actor, activity, version, municipality):
        raise NotPermitted(deed, (role,) if role else ())
    return role, organisation


def is_awaited(actor: Actor, activity: Activity, version: WorkflowVersion, municipality: str) -> bool:
    """Return whether *actor* may change answers and files in the present state."""
    role, organisation = kernel.waits(version, activity.state, activity.subject, municipality)
    return bool(role) and waits_for_author(version, activity.state) and actor.holds(role, organisation)


def waits_for_author(version: WorkflowVersion, state: str) -> bool:
    """
    Return whether *state* waits for a role that fills in the form and attaches files, rather than one that checks them.

    Authors are the roles whose own buttons ask for answers or files; where no button asks, whoever has the turn is one.
    """
    authors = {
        arrow.by.name
        for arrow in version.transitions
        if arrow.by.kind == "role" and any(_asks_for_work(call) for call in arrow.when)
    }
    return not authors or version.states[state].waits_for in authors


def _asks_for_work(call: GuardCall) -> bool:
    return call.name in ("form_complete", "form", "evidence") or any(_asks_for_work(inner) for inner in call.inner)


def must_take_part(
    actor: Actor, activity: Activity, version: WorkflowVersion, municipality: str, *, deed: str
) -> tuple[str, str]:
    """
    Return the (role, organisation) through which *actor* takes part.

    Raises:
        NotPermitted: the actor may look on, but plays no role in this workflow.
    """
    part = part_in(actor, activity, version, municipality)
    if part is None:
        raise NotPermitted(deed, tuple(dict.fromkeys(binding.role for binding in version.roles.values())))
    return part
