"""Roadmaps: reading an order without side effects, adopting a plan, its rows and its board."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.rest.bodies import OrderBody, TextBody
from api.rest.shapes import answer, board_json, roadmap_json
from api.session import SignedIn
from engine import documents
from engine.domain.errors import Unreadable
from engine.usecases.adopt_roadmap import adopt_roadmap
from engine.usecases.show_board import show_board
from engine.usecases.show_roadmap import list_roadmaps, show_roadmap

router = APIRouter(tags=["roadmaps"])


@router.get("/roadmaps")
def index(request: Request, visitor: SignedIn) -> Response:
    """Принятые планы. The adopted roadmaps."""
    return answer(
        {
            "items": [
                {
                    "key": plan.key,
                    "title": plan.title.get(visitor.language) or plan.title["ru"],
                    "order": {"number": plan.order_number, "date": plan.order_date},
                    "period": {"start": plan.start, "end": plan.end},
                }
                for plan in list_roadmaps(doorway_of(request).desk)
            ],
            "next": None,
        }
    )


@router.post("/roadmaps:read")
def read(visitor: SignedIn, body: OrderBody) -> Response:
    """Прочитать текст приказа, ничего не меняя. Read an order's text; nothing is changed."""
    if (body.start is None) != (body.end is None):
        raise Unreadable("bad_period", "У периода должны быть и начало, и конец.")
    period = (body.start, body.end) if body.start and body.end else None
    reading = documents.read_roadmap(body.text, order_date=body.order_date, period=period)
    return answer(documents.reading_to_json(reading))


@router.post("/roadmaps", status_code=201)
def adopt(request: Request, visitor: SignedIn, body: TextBody) -> Response:
    """Принять план из YAML (координатор). Adopt a roadmap written in YAML (coordinator)."""
    roadmap = documents.parse_roadmap(body.text, body.file or "roadmap.yaml")
    adopted = adopt_roadmap(doorway_of(request).desk, roadmap, visitor.person)
    return answer(
        {
            "key": adopted.roadmap,
            "position": adopted.position,
            "activities": adopted.activities,
            "ties": adopted.ties,
        },
        201,
    )


@router.get("/roadmaps/{roadmap}")
def show(request: Request, visitor: SignedIn, roadmap: str) -> Response:
    """План по строкам: слова приказа, как они поняты, сколько сделано. A roadmap, row by row."""
    return answer(roadmap_json(show_roadmap(doorway_of(request).desk, roadmap, visitor.person), visitor.language))


@router.get("/roadmaps/{roadmap}/board")
def board(request: Request, visitor: SignedIn, roadmap: str) -> Response:
    """Доска: школы × строки. The board: schools × items."""
    return answer(board_json(show_board(doorway_of(request).desk, roadmap, visitor.person), visitor.language))
