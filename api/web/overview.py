"""Overview: the pages that look over everything: board, roadmap, journal, people, workflows."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.web.frame import Looking, pictures_of, show
from api.web.matrix import narrowed, sections_of
from engine.definitions.conditions import condition
from engine.domain.errors import NotFound
from engine.usecases.cards import STANDINGS
from engine.usecases.show_board import show_board
from engine.usecases.show_journal import show_journal
from engine.usecases.show_people import show_people, show_workflows
from engine.usecases.show_roadmap import list_roadmaps, show_roadmap
from engine.usecases.show_workflow import show_workflow

router = APIRouter(include_in_schema=False)

Word = Annotated[str, Query(max_length=100)]
JOURNAL_LINES = 50


@router.get("/board", name="web:board")
def board(
    request: Request, visitor: Looking, roadmap: Word = "", section: Word = "", standing: Word = "", subject: Word = ""
) -> Response:
    """Schools across, items down, how many are done of how many."""
    desk = doorway_of(request).desk
    plans = list_roadmaps(desk)
    if not plans:
        return show(request, "board.html", visitor, here="board", board=None)
    key = roadmap or plans[-1].key
    whole = show_board(desk, key, visitor.person)
    return show(
        request,
        "board.html",
        visitor,
        here="board",
        board=narrowed(whole, section=section, standing=standing, subject=subject),
        plans=plans,
        sections=sections_of(whole),
        subjects=whole.subjects,
        standings=STANDINGS,
        asked={"roadmap": roadmap, "section": section, "standing": standing, "subject": subject},
    )


@router.get("/roadmap", name="web:roadmap")
def roadmap(request: Request, visitor: Looking, roadmap: Word = "") -> Response:
    """The plan's rows: the order's words, how they are understood, how far each has come."""
    desk = doorway_of(request).desk
    plans = list_roadmaps(desk)
    card = show_roadmap(desk, roadmap or plans[-1].key, visitor.person) if plans else None
    lines = [line for _, _, lines in card.sections for line in lines] if card else []
    return show(
        request,
        "roadmap.html",
        visitor,
        here="roadmap",
        card=card,
        plans=plans,
        items=len(lines),
        everybody=max((line.subjects for line in lines), key=len, default=()),
        doubtful=sum(1 for line in lines if line.doubts),
    )


@router.get("/journal", name="web:journal")
def journal(request: Request, visitor: Looking, before: Annotated[int, Query(ge=0)] = 0) -> Response:
    """The journal, newest first."""
    page = show_journal(doorway_of(request).desk, visitor.person, before=before, limit=JOURNAL_LINES)
    return show(request, "journal.html", visitor, here="journal", page=page, before=before)


@router.get("/people", name="web:people")
def people(request: Request, visitor: Looking) -> Response:
    """Who holds which role where."""
    return show(
        request, "people.html", visitor, here="people", houses=show_people(doorway_of(request).desk, visitor.person)
    )


@router.get("/workflows", name="web:workflows")
def workflows(request: Request, visitor: Looking) -> Response:
    """The types of activities and their editions in force."""
    return show(request, "workflows.html", visitor, here="workflows", cards=show_workflows(doorway_of(request).desk))


@router.get("/workflows/{key}", name="web:workflow")
def workflow(request: Request, visitor: Looking, key: str) -> Response:
    """One workflow: its picture, states and buttons in words."""
    if len(key) > 100:
        raise NotFound("workflow", key[:100])
    edition, version = show_workflow(doorway_of(request).desk, key)
    return show(
        request,
        "workflow.html",
        visitor,
        here="workflows",
        edition=edition,
        version=version,
        condition=partial(condition, version),
        picture=pictures_of(request).of(version, visitor.language),
    )
