"""Mishaps: errors answered as pages to people, while programs go on getting problem documents."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.doorway import doorway_of
from api.problems import problem, status_of
from api.session import ForgedRequest, find_visitor, language_of
from api.web.frame import go, show, show_bare
from api.web.phrases import PHRASES, phrase
from api.wording import HEADLINES, sentence_of
from engine.domain.errors import Corrupted, EngineError, NotPermitted, TransitionRefused, Unavailable
from engine.usecases.sign_in import NotSignedIn

Handler = Callable[[Request, Exception], Response]

UNTOLD = frozenset(("csrf", "key", "expected_version", "deed", "password", "login", "next", "kind"))
"""Fields of a form that are the page's own, or secret."""
log = structlog.get_logger("vekha.web")


def answer_in_words(app: FastAPI) -> None:
    """Put a page in front of every error handler of *app*, for requests that come from people."""
    for kind in (EngineError, ForgedRequest, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _paged(cast("Handler", app.exception_handlers[kind])))
    app.add_exception_handler(Exception, _unforeseen)


def _paged(otherwise: Handler) -> Handler:
    """A handler that is not a coroutine runs in a thread of its own, where reading the database holds nobody up."""

    def answer(request: Request, error: Exception) -> Response:
        return _page(request, error) if _is_person(request) else otherwise(request, error)

    return answer


def _unforeseen(request: Request, error: Exception) -> Response:
    """Nobody thought of this; the server's log has the trace, people get words and no details."""
    log.error("unforeseen", kind=type(error).__name__)
    language = language_of(request)
    title = HEADLINES[500].to(language)
    if not _is_person(request):
        return problem(500, "unforeseen", title, title)
    return _bare(request, 500, (), "unforeseen")


def _is_person(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _page(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn) and request.method in ("GET", "HEAD"):
        onward = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        again = "1" if doorway_of(request).cookie in request.cookies else ""
        return go(request, "sign_in", {"next": onward, "again": again})
    status, code, sentences = _told(request, error)
    if isinstance(error, Unavailable | Corrupted):
        return _bare(request, status, sentences, code)
    return show(
        request, "mishap.html", find_visitor(request), status=status, **_given(request, status, sentences, code)
    )


def _told(request: Request, error: Exception) -> tuple[int, str, tuple[str, ...]]:
    """Return (status, code, what was found)."""
    language = language_of(request)
    if isinstance(error, HTTPException):
        return error.status_code, f"http_{error.status_code}", ()
    if isinstance(error, RequestValidationError):
        return 422, "unreadable_request", tuple(str(found["msg"]) for found in error.errors()[:5])
    if isinstance(error, TransitionRefused | NotPermitted) and error.reasons:
        unmet = tuple(reason.sentence.to(language) for reason in error.reasons if not reason.passed)
        return status_of(error), error.code, unmet
    code = "forged_request" if isinstance(error, ForgedRequest) else str(getattr(error, "code", "error"))
    return status_of(error), code, (sentence_of(error).to(language),)


def _bare(request: Request, status: int, sentences: tuple[str, ...], code: str) -> Response:
    return show_bare(request, "mishap.html", status=status, **_given(request, status, sentences, code))


def _given(request: Request, status: int, sentences: tuple[str, ...], code: str) -> dict[str, Any]:
    language = language_of(request)
    advice = f"mishap.{status}" if f"mishap.{status}" in PHRASES else "mishap.other"
    typed: Mapping[str, str] = getattr(request.state, "typed", {})
    return {
        "title": HEADLINES.get(status, HEADLINES[500]).to(language),
        "sentences": sentences,
        "advice": phrase(advice, language),
        "code": code,
        "typed": [value for name, value in typed.items() if value.strip() and name not in UNTOLD],
    }
