"""Assets: style sheet, scripts and pictures, ours and htmx's, served with addresses that change with their content."""

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDERS = {
    "/static/htmx": resources.files("js_lib_htmx").joinpath("static/htmx"),
    "/static": resources.files("api.web").joinpath("static"),
}
"""Where they are served → where they are; the longer address is asked first."""


def mount_assets(app: FastAPI) -> None:
    for address, folder in FOLDERS.items():
        app.mount(address, _Lasting(directory=str(folder)), name=address.rpartition("/")[2])


@cache
def asset_digest(name: str) -> str:
    """Return ten hex digits of the content's SHA-256; *name* is relative to ``/static``."""
    return hashlib.sha256(_file(name).read_bytes()).hexdigest()[:10]


def _file(name: str) -> Traversable:
    folder, _, rest = name.partition("/")
    return FOLDERS["/static/htmx"].joinpath(rest) if folder == "htmx" else FOLDERS["/static"].joinpath(name)


class _Lasting(StaticFiles):
    """Static files, kept by browsers for a day."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response
