"""Web: pages for people, made on the server; they work without JavaScript, which only makes them smoother."""

from fastapi import FastAPI

from api.web import deeds, entrance, everyday, overview
from api.web.assets import mount_assets
from api.web.mishaps import answer_in_words
from api.web.pictures import Pictures


def mount_web(app: FastAPI) -> None:
    """Add pages, their static files and error pages to *app*, whose JSON error handlers stand already."""
    app.state.pictures = Pictures()
    for room in (entrance, everyday, deeds, overview):
        app.include_router(room.router)
    mount_assets(app)
    answer_in_words(app)
