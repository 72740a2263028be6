"""People: whom the authority to appoint belongs to, shared by the deeds that grant and revoke."""

from collections.abc import Mapping

from engine.domain.errors import Disallowed
from engine.domain.people import Actor
from engine.domain.text import Text
from engine.usecases.authority import must_hold

APPOINTED_BY: Mapping[str, tuple[str, ...]] = {
    "director": ("coordinator",),
    "curator": ("coordinator",),
    "coordinator": ("admin",),
    "auditor": ("admin",),
    "admin": ("admin",),
}
"""Role → who may grant and revoke it; whoever runs the installation appoints nobody who approves."""

INCOMPATIBLE = (frozenset(("admin", "curator")), frozenset(("admin", "coordinator")), frozenset(("admin", "director")))
"""Pairs of roles that one person never holds together: an administrator does no work and approves none."""


def appointing_role(actor: Actor, role: str, municipality: str, *, deed: str) -> str:
    """
    Return the role in which *actor* may grant or end *role*.

    Raises:
        NotPermitted: it is not theirs to give.
    """
    return must_hold(actor, municipality, *APPOINTED_BY[role], deed=deed)


def must_appoint(actor: Actor, role: str, person: str, municipality: str, held: frozenset[str]) -> str:
    """
    Return the role in which *actor* may give *role* to *person*, who already holds the roles *held*.

    Raises:
        NotPermitted: not theirs to give, or to themselves; Disallowed: the two roles do not go together.
    """
    appointing = appointing_role(actor, role, municipality, deed="grant_role")
    if person == actor.person:
        raise Disallowed("own_role", Text("Роль себе не выдают.", "Nobody grants a role to themselves."))
    clash = next((pair for pair in INCOMPATIBLE if role in pair and pair & (held - {role})), None)
    if clash is not None:
        raise Disallowed(
            "incompatible_roles",
            Text("Администратор не ведёт и не одобряет работу.", "An administrator neither does nor approves work."),
        )
    return appointing
