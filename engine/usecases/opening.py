"""Opening: the events with which a plan's organisations, activities and the ties between them begin."""

from collections.abc import Iterable

from engine import kernel
from engine.domain.errors import NotFound
from engine.domain.events import ActivityLinked, ActivityOpened, OrganisationRegistered, Signature
from engine.domain.people import Organisation
from engine.domain.schedule import Occurrence
from engine.domain.workflow import WorkflowVersion
from engine.ports import UnitOfWork
from engine.usecases.desk import Desk


def write_opening(
    desk: Desk,
    uow: UnitOfWork,
    version: WorkflowVersion,
    by: Signature,
    *,
    roadmap: str,
    item: str,
    subject: str,
    occurrence: Occurrence,
    key: str = "",
    request: str = "",
) -> str:
    """Append an activity's first event and return its id."""
    activity = desk.luck.id("a")
    now = uow.now()
    role, organisation = kernel.waits(version, version.initial, subject, desk.municipality)
    uow.append(
        ActivityOpened(
            at=now,
            by=by,
            activity=activity,
            key=key,
            request=request,
            workflow=version.key,
            digest=version.digest,
            roadmap=roadmap,
            item=item,
            subject=subject,
            occurrence=occurrence.key,
            state=version.initial,
            waits_for=role,
            waits_in=organisation,
            due=desk.end_of(occurrence.due),
            opens=desk.start_of(occurrence.opens),
            waits_plan=occurrence.waits_for,
            respond_by=desk.respond_by(version, version.initial, now),
        )
    )
    return activity


def write_tie(uow: UnitOfWork, by: Signature, one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
    """
    Append both halves of a tie.

    Args:
        one: activity id, the tie's name seen from it, and the version it has after the event.
        other: the same of the other end.
    """
    cause: int | None = None
    for (activity, name, version), (far, _, _) in ((one, other), (other, one)):
        record = uow.append(
            ActivityLinked(at=uow.now(), by=by, activity=activity, cause=cause, link=name, other=far, version=version)
        )
        cause = record.position


def write_organisations(uow: UnitOfWork, wanted: Iterable[Organisation], by: Signature) -> None:
    """Register those of *wanted* that nobody has registered yet; known ones are left as they are."""
    for new in wanted:
        try:
            uow.organisation(new.key)
        except NotFound:
            event = OrganisationRegistered(at=uow.now(), by=by, organisation=new.key, kind=new.kind, title=new.title)
            uow.append(event)
