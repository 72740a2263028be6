"""Save a form as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.activity import Activity
from engine.domain.errors import StaleVersion
from engine.usecases.authority import must_see
from engine.usecases.desk import Desk
from engine.usecases.filling import check_answers, write_form
from engine.usecases.pressing import situation_of


@dataclass(frozen=True, slots=True)
class Answers:
    """The whole form as it now stands; a field left out is an answer taken back."""

    activity: str
    person: str
    answers: Mapping[str, Any]
    version: int | None = None
    """What the person saw; None saves over whatever stands."""


def save_form(desk: Desk, wish: Answers) -> Activity:
    """
    Save a draft of the answers and return the activity as it now is.

    Raises:
        NotFound, NotPermitted, Disallowed, StaleVersion, Unreadable.
    """
    with desk.store.unit(desk.journal) as uow:
        material = uow.material(wish.activity, wish.person, depth=desk.shelf.depth)
        activity = material.near[wish.activity]
        must_see(material.actor, activity, desk.municipality)
        if wish.version is not None and wish.version != activity.version:
            raise StaleVersion(activity.id, wish.version, activity.version, uow.winner(activity.id))
        situation = situation_of(desk, material, wish.activity, uow.now(), uow)
        check_answers(situation.version, wish.answers)
        changed = write_form(desk, uow, situation, wish.answers)
        uow.commit()
        return changed
