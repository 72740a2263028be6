"""Presses: one trigger on one activity, or on many; the only way a state changes over HTTP."""

import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.problems import problem, status_of
from api.rest.bodies import BulkBody, PressBody
from api.rest.repeats import key_of
from api.rest.shapes import activity_json, answer, record_json
from api.session import SignedIn
from api.wording import HEADLINES, sentence_of
from engine.domain.errors import EngineError, TransitionRefused, Unreadable
from engine.usecases.fire_trigger import Fired, Press, fire_trigger, foresee
from engine.usecases.show_activity import show_activity

router = APIRouter(tags=["activities"])

_VERSION = re.compile(r'^(?:W/)?"(\d{1,15})"$')


@router.post("/activities/{activity}/transitions/{trigger}")
def press(request: Request, visitor: SignedIn, activity: str, trigger: str, body: PressBody | None = None) -> Response:
    """
    Нажать кнопку. Press a trigger: `If-Match: "<version>"` says what you saw.

    409 lists every reason; 412 names who was faster; the same `Idempotency-Key` never acts twice.
    """
    desk, wish = doorway_of(request).desk, body or PressBody()
    seen = request.headers.get("if-match")
    if seen is None:
        language = visitor.language
        return problem(428, "version_needed", HEADLINES[428].to(language), 'If-Match: "<version>"')
    version = _VERSION.match(seen)
    if version is None:
        raise Unreadable("bad_if_match", f'If-Match пишут как "7", а здесь «{seen[:50]}».')
    fired = _counted(
        request,
        Press(
            activity=activity,
            trigger=trigger,
            person=visitor.person,
            version=int(version.group(1)),
            key=key_of(request),
            comment=wish.comment,
            form=wish.form,
            evidence=tuple(wish.evidence or ()),
        ),
    )
    card = show_activity(desk, activity, visitor.person, language=visitor.language)
    return answer(
        {
            "activity": activity_json(card, visitor.language),
            "event": event_json(fired),
            "signalled": [record_json(record) for record in fired.records[1:]],
            "repeated": fired.repeated,
        },
        headers={"ETag": f'"{card.row.version}"'},
    )


@router.post("/activities:fire")
def press_many(request: Request, visitor: SignedIn, body: BulkBody) -> Response:
    """
    Нажать одну кнопку у многих работ; у каждой строки свой ответ. Press one trigger on many activities.

    Each row is its own transaction under the same rules; `dry_run` only tells what each row would answer.
    """
    desk, rows = doorway_of(request).desk, []
    key = key_of(request)
    for number, row in enumerate(body.rows):
        outcome: dict[str, Any] = {"activity": row.activity}
        wish = Press(
            row.activity, body.trigger, visitor.person, row.version, f"{key}#{number}" if key else "", body.comment
        )
        try:
            if body.dry_run:
                outcome |= {"status": 200, "reasons": [reason.to_json() for reason in foresee(desk, wish)]}
            else:
                outcome |= {"status": 200, "event": event_json(fire_trigger(desk, wish))}
        except EngineError as error:
            outcome |= {
                "status": status_of(error),
                "code": error.code,
                "detail": sentence_of(error).to(visitor.language),
                "reasons": [reason.to_json() for reason in getattr(error, "reasons", ())],
            }
        rows.append(outcome | {"allowed": outcome["status"] == 200})
    return answer({"dry_run": body.dry_run, "items": rows})


def event_json(fired: Fired) -> dict[str, Any]:
    """Return the press's own event: its place in the journal first, then what it says."""
    event = fired.record.event
    return {
        "position": fired.record.position,
        "leaf": fired.record.leaf.hex(),
        "type": event.type,
        "at": event.at.isoformat(),
        "trigger": getattr(event, "trigger", None),
        "from": getattr(event, "source", None),
        "to": getattr(event, "target", None),
    }


def _counted(request: Request, wish: Press) -> Fired:
    presses = doorway_of(request).meters.presses
    try:
        fired = fire_trigger(doorway_of(request).desk, wish)
    except TransitionRefused:
        presses.labels("refused").inc()
        raise
    presses.labels("repeated" if fired.repeated else "fired").inc()
    return fired
