"""Frame: who is looking, what stands around every page, and templates made into answers."""

import threading
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import FormData, UploadFile

from api.doorway import doorway_of
from api.session import CSRF_FIELD, Visitor, check_token, find_visitor, language_of
from api.web import moments
from api.web.assets import asset_digest
from api.web.phrases import counted, grouped, phrase
from api.web.pictures import Pictures
from engine.domain.people import Organisation
from engine.domain.text import Text
from engine.usecases.show_journal import READERS
from engine.usecases.show_people import MAY_SEE_PEOPLE
from engine.usecases.sign_in import NotSignedIn
from engine.usecases.wording import role_title

PARTAKERS = ("director", "curator", "coordinator")
"""Roles that take part in activities and so may comment on them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the header shows and which doors it offers."""

    visitor: Visitor
    title: str
    """How pages call whoever is looking."""
    roles: frozenset[str]
    organisations: Mapping[str, Organisation]
    may_journal: bool
    may_people: bool
    takes_part: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that came from a page of ours, and who sent it."""

    visitor: Visitor
    form: FormData

    def text(self, name: str) -> str:
        """Return what was typed into *name*; empty when it is missing or a file."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self) -> dict[str, str]:
        return {name: value for name, value in self.form.items() if isinstance(value, str)}

    def file(self, name: str) -> UploadFile | None:
        """Return the chosen file; None when none was chosen (browsers send an empty part then)."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None


def signed_in(request: Request) -> Visitor:
    """Raises NotSignedIn, which pages answer by opening the door."""
    visitor = find_visitor(request)
    if visitor is None:
        raise NotSignedIn("sign in first")
    return visitor


async def typed_form(request: Request) -> AsyncIterator[FormData]:
    """Give the posted form and close its files afterwards; what was typed is kept in case the deed goes wrong."""
    async with request.form(max_files=1, max_fields=400, max_part_size=256 * 1024) as form:
        request.state.typed = {name: value for name, value in form.items() if isinstance(value, str)}
        yield form


def posted(request: Request, form: Annotated[FormData, Depends(typed_form)]) -> Posted:
    """Raises NotSignedIn, ForgedRequest."""
    visitor = signed_in(request)
    token = form.get(CSRF_FIELD, "")
    check_token(visitor, token if isinstance(token, str) else "")
    return Posted(visitor, form)


Looking = Annotated[Visitor, Depends(signed_in)]
FromPage = Annotated[Posted, Depends(posted)]


def frame_of(request: Request, visitor: Visitor) -> Frame:
    desk = doorway_of(request).desk
    with desk.store.reader(desk.journal) as reader:
        actor = reader.actor(visitor.person, desk.clock.now())
        person = reader.persons().get(visitor.person)
        organisations = {organisation.key: organisation for organisation in reader.organisations()}
    return Frame(
        visitor=visitor,
        title=person.title if person and person.title else visitor.person,
        roles=frozenset(role for role, _ in actor.grants),
        organisations=organisations,
        may_journal=any(actor.holds(role, desk.municipality) for role in READERS),
        may_people=any(actor.holds(role, desk.municipality) for role in MAY_SEE_PEOPLE),
        takes_part=any(role in PARTAKERS for role, _ in actor.grants),
    )


def show(
    request: Request, template: str, visitor: Visitor | None, *, status: int = 200, here: str = "", **given: Any
) -> Response:
    """
    Return *template* filled in, in the reader's language.

    Args:
        here: the section of the menu that the page belongs to.
        given: what the template's first line names.
    """
    frame = frame_of(request, visitor) if visitor else None
    html = (
        _environment()
        .get_template(template)
        .render(**_surroundings(request), frame=frame, here=here, status=status, **given)
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


def show_bare(request: Request, template: str, *, status: int, **given: Any) -> Response:
    """Return a page that needs nothing but its template: for when the database itself may be the trouble."""
    html = (
        _environment()
        .get_template(template)
        .render(**_surroundings(request), frame=None, here="", status=status, **given)
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


def go(request: Request, route: str, query: Mapping[str, str] | None = None, anchor: str = "", **path: str) -> Response:
    """Return a redirection after a deed, so that reloading the page does not repeat it."""
    return RedirectResponse(link_to(request, route, query, anchor, **path), 303)


def pictures_of(request: Request) -> Pictures:
    pictures: Pictures = request.app.state.pictures
    return pictures


def safe_path(path: str) -> str:
    """Return *path* if it leads to a page of this site, else the front page."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and len(path) < 2000
    return path if fine else "/"


def link_to(request: Request, route: str, query: Mapping[str, str] | None = None, anchor: str = "", **path: str) -> str:
    address = str(request.app.url_path_for(f"web:{route}", **path))
    asked = urlencode({name: value for name, value in (query or {}).items() if value})
    return f"{address}{'?' + asked if asked else ''}{'#' + anchor if anchor else ''}"


def _surroundings(request: Request) -> dict[str, Any]:
    """Return what every template may call, bound to the reader's language and the municipality's clock."""
    desk, language = doorway_of(request).desk, language_of(request)
    now = doorway_of(request).now()

    def say(text: Text | str) -> str:
        return text.to(language) if isinstance(text, Text) else text

    def when(words: Callable[..., str]) -> Callable[[Any], str]:
        return lambda moment: words(moment, now, desk.zone, language)

    return {
        "language": language,
        "t": partial(phrase, language=language),
        "say": say,
        "due": when(moments.due_words),
        "day": when(moments.day_words),
        "moment": when(moments.moment_words),
        "period": partial(moments.period_words, language=language),
        "size": partial(moments.size_words, language=language),
        "count": partial(counted, language=language),
        "grouped": grouped,
        "iso": datetime.fromisoformat,
        "role": lambda name: role_title(name).to(language),
        "link": partial(link_to, request),
        "asset": partial(_asset, request),
        "now": now,
        "path": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "method": request.method,
    }


def _asset(request: Request, name: str) -> str:
    """Return the address of a static file with its content's digest in it, so that nobody is served a stale one."""
    return f"{request.app.url_path_for('static', path=name)}?v={asset_digest(name)}"


_lock = threading.Lock()
_made: list[Environment] = []


def _environment() -> Environment:
    with _lock:
        if not _made:
            _made.append(
                Environment(
                    loader=PackageLoader("api.web"),
                    autoescape=True,
                    undefined=StrictUndefined,
                    trim_blocks=True,
                    lstrip_blocks=True,
                )
            )
        return _made[0]
