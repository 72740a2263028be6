"""Everyday: the pages of every day: my agenda, lists of activities, one activity."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.web.activity_page import activity_page
from api.web.frame import Looking, frame_of, go, show
from engine.domain.people import Organisation
from engine.domain.rows import ActivityFilter
from engine.usecases.list_activities import list_activities
from engine.usecases.show_activity import show_activity
from engine.usecases.show_agenda import show_agenda
from engine.usecases.show_people import show_workflows

router = APIRouter(include_in_schema=False)

LINES = 60
NOTES = frozenset(("saved", "attached", "commented"))

Word = Annotated[str, Query(max_length=100)]


@router.get("/agenda", name="web:agenda")
def agenda(request: Request, visitor: Looking) -> Response:
    """What waits for me, by due day, and for whom I wait."""
    found = show_agenda(doorway_of(request).desk, visitor.person, language=visitor.language)
    groups = [(name, getattr(found, name), found.counts[name]) for name in ("overdue", "this_week", "later", "undated")]
    return show(
        request,
        "agenda.html",
        visitor,
        here="agenda",
        groups=[group for group in groups if group[1]],
        waiting=sum(count for _, _, count in groups),
        others=found.waiting_on_others,
        others_count=found.counts["waiting_on_others"],
    )


@router.get("/activities", name="web:activities")
def activities(
    request: Request,
    visitor: Looking,
    item: Word = "",
    subject: Word = "",
    workflow: Word = "",
    section: Word = "",
    roadmap: Word = "",
    mine: bool = False,
    overdue: bool = False,
    after: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """The activities I may see, narrowed as I like, by due day."""
    desk = doorway_of(request).desk
    wanted = ActivityFilter(item=item.strip(), subject=subject, workflow=workflow, section=section, roadmap=roadmap)
    page = list_activities(
        desk, visitor.person, wanted, mine=mine, overdue=overdue, language=visitor.language, after=after, limit=LINES
    )
    asked = {
        "item": item.strip(),
        "subject": subject,
        "workflow": workflow,
        "section": section,
        "roadmap": roadmap,
        "mine": "true" if mine else "",
        "overdue": "true" if overdue else "",
    }
    return show(
        request,
        "activities.html",
        visitor,
        here="activities",
        page=page,
        asked=asked,
        after=after,
        subjects=_subjects(frame_of(request, visitor).organisations),
        workflows=[(card.edition.workflow, card.title) for card in show_workflows(desk)],
    )


@router.get("/activities/{activity}", name="web:activity")
def activity(request: Request, visitor: Looking, activity: str, done: int = 0, note: Word = "") -> Response:
    """One activity: where it stands, what can be pressed and why not, form, files, history."""
    card = show_activity(doorway_of(request).desk, activity, visitor.person, language=visitor.language, history=True)
    pressed = next((line for line in card.history if line.position == done), None)
    return activity_page(request, visitor, card, pressed=pressed, note=note if note in NOTES else "")


@router.get("/activities/{activity}/evidence", include_in_schema=False)
@router.get("/activities/{activity}/presses", include_in_schema=False)
@router.get("/activities/{activity}/comments", include_in_schema=False)
def back_to_activity(request: Request, activity: str) -> Response:
    """Somebody reloaded the address that a form was sent to."""
    return go(request, "activity", activity=activity)


def _subjects(organisations: Mapping[str, Organisation]) -> list[Organisation]:
    return [organisation for organisation in organisations.values() if organisation.kind != "other"]
