"""The journal: its head, and its events in order for a follower."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.rest.shapes import answer, record_json
from api.session import SignedIn
from engine.usecases.show_journal import read_journal

router = APIRouter(tags=["journal"])


@router.get("/journal")
def follow(
    request: Request,
    visitor: SignedIn,
    after: Annotated[int, Query(ge=0, lt=10**15)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """События после позиции, по порядку и без пропусков. The events after a position, in order and without gaps."""
    head, records = read_journal(doorway_of(request).desk, visitor.person, after=after, limit=limit)
    last = records[-1].position if records else after
    return answer(
        {
            "journal": head.journal,
            "size": head.size,
            "root": head.root.hex(),
            "items": [record_json(record) for record in records],
            "next": last if last < head.size else None,
        }
    )


@router.get("/journal/head")
def head(request: Request, visitor: SignedIn) -> Response:
    """Размер журнала и корень дерева. How long the journal is, and the root of its tree."""
    found, _ = read_journal(doorway_of(request).desk, visitor.person, limit=0)
    return answer(
        {
            "journal": found.journal,
            "size": found.size,
            "root": found.root.hex(),
            "leaf": found.leaf.hex(),
            "last_at": found.last_at.isoformat() if found.last_at else None,
        }
    )
