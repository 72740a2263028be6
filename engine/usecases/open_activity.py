"""Open one activity outside the adoption of a roadmap: work on demand, or a workflow type tried for the first time."""

from dataclasses import dataclass
from datetime import date

from engine.domain.errors import Disallowed, KeyReused, NotFound, Unreadable
from engine.domain.events import Signature
from engine.domain.schedule import Occurrence
from engine.domain.text import Text
from engine.usecases.authority import must_hold
from engine.usecases.desk import Desk
from engine.usecases.opening import write_opening
from engine.usecases.requests import request_digest


@dataclass(frozen=True, slots=True)
class Opening:
    """*occurrence* tells apart several activities of one item and subject (``2021-W14``, ``2``)."""

    workflow: str
    subject: str
    person: str
    occurrence: str = "1"
    roadmap: str = ""
    item: str = ""
    due: date | None = None
    key: str = ""


def open_activity(desk: Desk, wish: Opening) -> str:
    """
    Open an activity on the newest edition of its workflow and return its id.

    Raises:
        NotPermitted: only a coordinator opens; NotFound: unknown workflow, organisation or roadmap;
        Disallowed: that very activity is open already; Unreadable: the workflow is for another kind of subject;
        KeyReused: the idempotency key belongs to another request.
    """
    with desk.store.unit(desk.journal) as uow:
        actor = uow.actor(wish.person)
        role = must_hold(actor, desk.municipality, "coordinator", deed="open_activity")
        request = request_digest(
            "open", wish.workflow, wish.subject, wish.occurrence, wish.roadmap, wish.item, str(wish.due)
        )
        earlier = uow.earlier(wish.person, wish.key) if wish.key else None
        if earlier is not None:
            if earlier.event.request != request:
                raise KeyReused(wish.key)
            return earlier.event.activity
        edition = uow.edition(wish.workflow)
        if edition is None:
            raise NotFound("workflow", wish.workflow)
        version = desk.shelf.take(edition.digest, uow)
        subject = uow.organisation(wish.subject)
        if subject.kind != version.subject:
            raise Unreadable("other_subject", f"Процесс «{version.title.ru}» — не для «{subject.title}».")
        if wish.roadmap and not uow.roadmap_known(wish.roadmap):
            raise NotFound("roadmap", wish.roadmap)
        if uow.activity_at(wish.roadmap, wish.item, wish.subject, wish.occurrence, wish.workflow):
            raise Disallowed("open_already", Text("Такая работа уже открыта.", "This very activity is open already."))
        opened = write_opening(
            desk,
            uow,
            version,
            Signature(wish.person, role, desk.municipality),
            roadmap=wish.roadmap,
            item=wish.item,
            subject=wish.subject,
            occurrence=Occurrence(key=wish.occurrence, opens=None, due=wish.due),
            key=wish.key,
            request=request,
        )
        uow.commit()
        return opened
