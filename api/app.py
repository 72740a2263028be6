"""The application: one desk behind an API and pages; everything hangs on what is passed in, nothing is global."""

import asyncio
from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import Scope

from api import problems
from api.admission import TooOften
from api.doorway import Doorway
from api.middleware import AccessLog, BodyLimit, SameOrigin, SecurityHeaders
from api.rest import API_DESCRIPTION, TAGS, rest_router
from api.session import ForgedRequest, find_visitor
from api.web import mount_web
from engine.bootstrap import engine_version
from engine.domain.errors import EngineError
from engine.ports import Accounts, Passwords
from engine.settings import Settings
from engine.usecases.desk import Desk

API = "/api/v1"


def create_app(
    desk: Desk,
    *,
    accounts: Accounts,
    passwords: Passwords,
    settings: Settings,
    demo_logins: Sequence[Mapping[str, str]] = (),
) -> FastAPI:
    """
    Build the application around *desk*.

    Args:
        demo_logins: mappings with ``login``, ``title`` and perhaps ``password`` that the sign-in page lists; empty
                outside demonstrations.
    """
    app = FastAPI(
        title="Vekha («Веха»)",
        version=engine_version(),
        description=API_DESCRIPTION,
        openapi_tags=TAGS,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    doorway = Doorway(desk, accounts, passwords, settings, demo_logins)
    app.state.doorway = doorway
    app.include_router(rest_router(), prefix=API)
    _mount_probes(app, doorway)
    _mount_errors(app)
    mount_web(app)

    async def may_upload(scope: Scope) -> bool:
        request = Request(scope)
        return await asyncio.to_thread(find_visitor, request) is not None

    app.add_middleware(
        BodyLimit, most=settings.most_body_bytes, most_file=settings.most_file_bytes + 64 * 1024, may_upload=may_upload
    )
    app.add_middleware(SameOrigin, base_url=settings.base_url)
    app.add_middleware(AccessLog, doorway=doorway)
    app.add_middleware(SecurityHeaders, secure=settings.secure_cookies)
    return app


def _mount_errors(app: FastAPI) -> None:
    app.add_exception_handler(EngineError, problems.answer_error)
    app.add_exception_handler(ForgedRequest, problems.answer_error)
    app.add_exception_handler(TooOften, problems.answer_error)
    app.add_exception_handler(RequestValidationError, problems.answer_validation)
    app.add_exception_handler(HTTPException, problems.answer_http)


def _mount_probes(app: FastAPI, doorway: Doorway) -> None:
    @app.get("/live", include_in_schema=False)
    def live() -> PlainTextResponse:
        """The process answers."""
        return PlainTextResponse("live\n")

    @app.get("/ready", include_in_schema=False)
    def ready() -> Response:
        """The database answers too."""
        with doorway.desk.store.reader(doorway.desk.journal) as reader:
            size = reader.head().size
        return PlainTextResponse(f"ready {size}\n")

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        """Figures for Prometheus."""
        return Response(generate_latest(doorway.meters.registry), media_type=CONTENT_TYPE_LATEST)
