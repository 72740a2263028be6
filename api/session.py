"""Sessions: who is asking, from a cookie or a bearer token; and the proof that a browser's form is ours."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from api.doorway import Doorway, doorway_of
from engine.ports import Session
from engine.usecases.sign_in import LONGEST, NotSignedIn, recognise, same_secret

CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is signed in."""

    person: str
    session: Session
    language: str

    @property
    def csrf(self) -> str:
        return self.session.csrf


class ForgedRequest(Exception):
    """A browser sent a changing request without the token of its session."""

    code = "forged_request"


def language_of(request: Request) -> str:
    """Return ``ru`` or ``en``: the reader's own choice, then what the browser prefers, then Russian."""
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    if chosen in ("ru", "en"):
        return str(chosen)
    accepted = request.headers.get("accept-language", "").lower()
    return "en" if accepted.startswith("en") else "ru"


def find_visitor(request: Request) -> Visitor | None:
    """Return who is signed in, or None; a bearer token wins over a cookie."""
    door = doorway_of(request)
    secret = _bearer(request) or request.cookies.get(door.cookie, "")
    if not secret:
        return None
    try:
        session = recognise(door.accounts, secret, door.now())
    except NotSignedIn:
        return None
    return Visitor(session.person, session, language_of(request))


def visitor(request: Request) -> Visitor:
    """
    Return who is signed in; a cookie's changing request must carry the session's token in ``X-CSRF-Token``.

    Raises:
        NotSignedIn, ForgedRequest.
    """
    found = find_visitor(request)
    if found is None:
        raise NotSignedIn("sign in first")
    if found.session.kind == "cookie" and request.method not in SAFE_METHODS:
        check_token(found, request.headers.get(CSRF_HEADER, ""))
    return found


def check_token(found: Visitor, token: str) -> None:
    """Raises ForgedRequest unless *token* is the session's own."""
    if not same_secret(found.csrf, token):
        raise ForgedRequest


def put_cookie(response: Response, door: Doorway, secret: str) -> None:
    """Give the browser its session; scripts cannot read it and other sites' forms do not carry it."""
    response.set_cookie(
        door.cookie,
        secret,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=door.settings.secure_cookies,
        path="/",
    )


def drop_cookie(response: Response, door: Doorway) -> None:
    response.delete_cookie(door.cookie, path="/", secure=door.settings.secure_cookies, httponly=True, samesite="lax")


def _bearer(request: Request) -> str:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


SignedIn = Annotated[Visitor, Depends(visitor)]
