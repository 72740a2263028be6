"""Look at an activity lightly: its state, its buttons and what has not been opened; for programs that act."""

from dataclasses import dataclass

from engine import kernel
from engine.domain.activity import Activity
from engine.domain.people import CLOCK
from engine.domain.workflow import WorkflowVersion
from engine.usecases.authority import must_see
from engine.usecases.desk import Desk
from engine.usecases.pressing import situation_of


@dataclass(frozen=True, slots=True)
class Look:
    activity: Activity
    version: WorkflowVersion
    offers: tuple[kernel.Offer, ...]
    unseen: tuple[tuple[str, str], ...]
    """Pairs (activity, evidence) of the newest files, here and at linked activities, that the person has not opened."""
    neighbours: tuple[str, ...]
    """Ids of the linked activities."""


def look_at(desk: Desk, activity: str, person: str) -> Look:
    """
    Return what *person* would find; the clock (``engine``) sees everything.

    Raises:
        NotFound: no such activity, or not the person's to know.
    """
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        material = reader.material(activity, person, depth=desk.shelf.depth, now=now)
        here = material.near[activity]
        if person != CLOCK.person:
            must_see(material.actor, here, desk.municipality)
        situation = situation_of(desk, material, activity, now, reader)
        neighbours = tuple(other for others in here.links.values() for other in others)
        return Look(
            activity=here,
            version=situation.version,
            offers=kernel.explain(situation),
            unseen=tuple(
                (other.id, piece.id)
                for other in (here, *(material.near[near] for near in neighbours if near in material.near))
                for piece in other.newest()
                if piece.id not in material.seen
            ),
            neighbours=neighbours,
        )
