"""Tie two activities together under a link that their workflows declare."""

from engine.domain.errors import Disallowed, Unreadable
from engine.domain.events import Signature
from engine.domain.text import Text
from engine.usecases.authority import must_hold
from engine.usecases.desk import Desk
from engine.usecases.opening import write_tie


def link_activities(desk: Desk, activity: str, link: str, other: str, person: str) -> None:
    """
    Tie *activity* to *other* under the name *link*, and back under its inverse.

    Raises:
        NotPermitted: only a coordinator ties; NotFound; Unreadable: the workflows declare no such link;
        Disallowed: tied already.
    """
    with desk.store.unit(desk.journal) as uow:
        actor = uow.actor(person)
        role = must_hold(actor, desk.municipality, "coordinator", deed="link_activities")
        here = uow.material(activity, person, depth=0).near[activity]
        there = uow.material(other, person, depth=0).near[other]
        declared = desk.shelf.take(here.digest, uow).links.get(link)
        if declared is None or there.workflow not in declared.workflows:
            raise Unreadable("unknown_link", f"Связь «{link}» к процессу «{there.workflow}» не описана.")
        if other in here.links.get(link, ()):
            raise Disallowed("tied_already", Text("Эти работы уже связаны.", "These activities are tied already."))
        write_tie(
            uow,
            Signature(person, role, desk.municipality),
            (activity, link, here.version + 1),
            (other, declared.inverse, there.version + 1),
        )
        uow.commit()
