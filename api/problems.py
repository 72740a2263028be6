"""Problems: the engine's six families as RFC 9457 answers; one table, so that every door says the same."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.admission import TooOften
from api.doorway import doorway_of
from api.session import ForgedRequest, language_of
from api.wording import HEADLINES, sentence_of
from engine.domain.errors import (
    Conflict,
    Corrupted,
    Disallowed,
    EngineError,
    KeyReused,
    NotFound,
    NotPermitted,
    Refused,
    StaleVersion,
    TransitionRefused,
    Unavailable,
    Unreadable,
    WorkflowUnreadable,
)
from engine.usecases.sign_in import NotSignedIn

MEDIA_TYPE = "application/problem+json"

STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NotSignedIn, 401),
    (TooOften, 429),
    (ForgedRequest, 403),
    (NotPermitted, 403),
    (NotFound, 404),
    (KeyReused, 422),
    (StaleVersion, 412),
    (Conflict, 412),
    (Disallowed, 409),
    (Refused, 409),
    (Unreadable, 422),
    (Unavailable, 503),
    (Corrupted, 500),
    (EngineError, 500),
)
"""The first match wins, so the narrower error stands above its family."""

TOO_LARGE = frozenset(("too_large",))


def status_of(error: Exception) -> int:
    """Return the HTTP status of an error of ours."""
    if getattr(error, "code", "") in TOO_LARGE:
        return 413
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    extra: Mapping[str, Any] | None = None,
    retry: int = 0,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return one problem document; *retry* is in seconds, 0 says nothing about trying again."""
    body = {"type": f"urn:vekha:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
    told = {"Cache-Control": "no-store", **(headers or {})}
    if retry:
        told["Retry-After"] = str(retry)
    if status == 401:
        told["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(body | dict(extra or {})), status, told, media_type=MEDIA_TYPE)


def answer_error(request: Request, error: Exception) -> Response:
    """Translate an error of ours into a problem in the reader's language."""
    language = language_of(request)
    status = status_of(error)
    return problem(
        status,
        str(getattr(error, "code", "error")),
        HEADLINES[status].to(language),
        sentence_of(error).to(language),
        extra=_details(request, error),
        retry=error.seconds if isinstance(error, TooOften) else 2 if status == 503 else 0,
    )


def answer_validation(request: Request, error: Exception) -> Response:
    """A body, a query or a header that is not of the declared shape: what was found, and where."""
    if not isinstance(error, RequestValidationError):
        raise error
    language = language_of(request)
    unread = any(found["loc"] == ("body",) and found["type"] != "missing" for found in error.errors())
    if unread and not _says_json(request):
        detail = "Content-Type: application/json"
        return problem(
            415, "not_json", HEADLINES[415].to(language), detail, headers={"Accept-Post": "application/json"}
        )
    places = [
        {
            "where": ".".join(str(part) for part in found["loc"]),
            "what": found["msg"],
            "kind": found["type"],
        }
        for found in error.errors()
    ]
    detail = "; ".join(f"{place['where']}: {place['what']}" for place in places[:5])
    return problem(422, "unreadable_request", HEADLINES[422].to(language), detail, extra={"errors": places})


def answer_http(request: Request, error: Exception) -> Response:
    """The framework's own errors: no such route, a method that is not offered."""
    if not isinstance(error, HTTPException):
        raise error
    language = language_of(request)
    headline = HEADLINES.get(error.status_code, HEADLINES[500]).to(language)
    return problem(error.status_code, f"http_{error.status_code}", headline, str(error.detail), headers=error.headers)


def _says_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _details(request: Request, error: Exception) -> Mapping[str, Any]:
    if isinstance(error, TransitionRefused):
        return {
            "activity": error.activity,
            "state": error.state,
            "trigger": error.trigger,
            "reasons": [reason.to_json() for reason in error.reasons],
            "position": error.position,
        }
    if isinstance(error, NotPermitted):
        return {
            "needed": list(error.needed),
            "reasons": [reason.to_json() for reason in error.reasons],
            "position": error.position,
        }
    if isinstance(error, StaleVersion):
        return {"expected": error.expected, "version": error.actual, "winner": winner_json(request, error)}
    if isinstance(error, WorkflowUnreadable):
        return {
            "findings": [
                {
                    "code": finding.code,
                    "severity": finding.severity,
                    "file": finding.file,
                    "line": finding.line,
                    "column": finding.column,
                    "sentence": finding.sentence.to_json(),
                }
                for finding in error.findings
            ]
        }
    if isinstance(error, Unreadable):
        return {"error": {"code": error.code, "sentence": error.sentence, "line": error.line, "column": error.column}}
    return {}


def winner_json(request: Request, error: StaleVersion) -> Mapping[str, Any] | None:
    """Return who was faster, with the title that pages show."""
    if error.winner is None:
        return None
    desk = doorway_of(request).desk
    with desk.store.reader(desk.journal) as reader:
        person = reader.persons().get(error.winner.person)
    return {
        "person": error.winner.person,
        "title": person.title if person else error.winner.person,
        "deed": error.winner.deed,
        "at": error.winner.at.isoformat(),
        "position": error.winner.position,
    }
