"""Activities: lists, one activity with every button's reasons, its form, comments, history."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.rest.bodies import FIRST_YEAR, LAST_YEAR, CommentBody, FormBody, LinkBody, OpenBody
from api.rest.repeats import key_of
from api.rest.shapes import activity_json, answer, history_json, list_json
from api.session import SignedIn
from engine.domain.errors import Unreadable
from engine.domain.rows import ActivityFilter
from engine.usecases.add_comment import add_comment
from engine.usecases.link_activities import link_activities
from engine.usecases.list_activities import list_activities
from engine.usecases.open_activity import Opening, open_activity
from engine.usecases.save_form import Answers, save_form
from engine.usecases.show_activity import show_activity

router = APIRouter(prefix="/activities", tags=["activities"])

Word = Annotated[str, Query(max_length=100)]


@router.get("")
def index(
    request: Request,
    visitor: SignedIn,
    item: Word = "",
    subject: Word = "",
    state: Word = "",
    workflow: Word = "",
    roadmap: Word = "",
    section: Word = "",
    occurrence: Word = "",
    mine: bool = False,
    overdue: bool = False,
    after: Annotated[str, Query(max_length=1000)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:
    """Список работ, которые вам видны. The activities you may see, by due moment."""
    wanted = ActivityFilter(
        item=item,
        subject=subject,
        state=state,
        workflow=workflow,
        roadmap=roadmap,
        section=section,
        occurrence=occurrence,
    )
    page = list_activities(
        doorway_of(request).desk,
        visitor.person,
        wanted,
        mine=mine,
        overdue=overdue,
        language=visitor.language,
        after=after,
        limit=limit,
    )
    return answer(
        {
            "items": [list_json(card, visitor.language) for card in page.items],
            "next": page.next or None,
            "total": page.total,
        }
    )


@router.post("", status_code=201)
def open_one(request: Request, visitor: SignedIn, body: OpenBody) -> Response:
    """Открыть работу вне плана (координатор). Open an activity outside the plan (coordinator)."""
    desk = doorway_of(request).desk
    opened = open_activity(
        desk,
        Opening(
            body.workflow,
            body.subject,
            visitor.person,
            body.occurrence,
            body.roadmap,
            body.item,
            body.due,
            key=key_of(request),
        ),
    )
    return answer({"id": opened}, 201)


@router.get("/{activity}")
def show(request: Request, visitor: SignedIn, activity: str, as_of: datetime | None = None) -> Response:
    """Работа сейчас или на прошлый момент. An activity now, or as it was at ``as_of``."""
    desk = doorway_of(request).desk
    if as_of is not None and not FIRST_YEAR <= as_of.year <= LAST_YEAR:
        raise Unreadable("bad_moment", f"Момент должен быть между {FIRST_YEAR} и {LAST_YEAR} годом.")
    moment = as_of if as_of is None or as_of.tzinfo else as_of.replace(tzinfo=desk.zone)
    card = show_activity(desk, activity, visitor.person, language=visitor.language, as_of=moment)
    return answer(activity_json(card, visitor.language), headers={"ETag": f'"{card.row.version}"'})


@router.get("/{activity}/history")
def history(request: Request, visitor: SignedIn, activity: str) -> Response:
    """История с отказами и причинами. The history, refusals and their reasons included."""
    card = show_activity(doorway_of(request).desk, activity, visitor.person, language=visitor.language, history=True)
    return answer({"items": history_json(card.history, visitor.language)})


@router.put("/{activity}/form")
def fill(request: Request, visitor: SignedIn, activity: str, body: FormBody) -> Response:
    """Сохранить черновик формы. Save the form as a draft."""
    desk = doorway_of(request).desk
    changed = save_form(desk, Answers(activity, visitor.person, body.answers, body.version))
    return answer({"version": changed.version, "form": dict(changed.form)}, headers={"ETag": f'"{changed.version}"'})


@router.post("/{activity}/comments", status_code=201)
def comment(request: Request, visitor: SignedIn, activity: str, body: CommentBody) -> Response:
    """Оставить комментарий. Leave a comment."""
    record = add_comment(
        doorway_of(request).desk,
        activity,
        visitor.person,
        body.text,
        key=key_of(request),
    )
    return answer({"position": record.position}, 201)


@router.post("/{activity}/links", status_code=204)
def link(request: Request, visitor: SignedIn, activity: str, body: LinkBody) -> Response:
    """Связать две работы (координатор). Tie two activities together (coordinator)."""
    link_activities(doorway_of(request).desk, activity, body.link, body.other, visitor.person)
    return Response(status_code=204)
