"""Web: pages for people, made on the server; they work without JavaScript, which only makes them smoother."""

from importlib import resources

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.web import deeds, entrance, everyday, overview
from api.web.mishaps import answer_in_words
from api.web.pictures import Pictures

HTMX = resources.files("js_lib_htmx").joinpath("static/htmx")


def mount_web(app: FastAPI) -> None:
    """Add pages, their static files and error pages to *app*, whose JSON error handlers stand already."""
    app.state.pictures = Pictures()
    for room in (entrance, everyday, deeds, overview):
        app.include_router(room.router)
    app.mount("/static/htmx", _Lasting(directory=str(HTMX)), name="htmx")
    app.mount("/static", _Lasting(packages=[("api.web", "static")]), name="static")
    answer_in_words(app)


class _Lasting(StaticFiles):
    """Static files, kept by browsers for a day; their addresses carry the release."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response
