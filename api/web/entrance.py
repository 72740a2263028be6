"""Entrance: signing in and out, and choosing the language of the pages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from api.admission import TooOften, admit
from api.doorway import doorway_of
from api.session import drop_cookie, find_visitor, language_of, put_cookie
from api.web.frame import FromPage, go, safe_path, show, typed_form
from api.web.phrases import phrase
from engine.usecases import sign_in as deed
from engine.usecases.sign_in import NotSignedIn

router = APIRouter(include_in_schema=False)

LANGUAGE_LASTS = 365 * 24 * 3600


@router.get("/", name="web:front")
def front(request: Request) -> Response:
    """Lead to the agenda, or to the door."""
    return go(request, "agenda" if find_visitor(request) else "sign_in")


@router.get("/sign-in", name="web:sign_in")
def sign_in(
    request: Request, onward: Annotated[str, Query(alias="next")] = "/", login: str = "", again: bool = False
) -> Response:
    """The door; demonstrations list their people beside it."""
    return _door(request, login=login, onward=safe_path(onward), again=again)


@router.post("/sign-in")
def enter(request: Request, form: Annotated[FormData, Depends(typed_form)]) -> Response:
    """Check the password, open a session, go where the person was going."""
    login, password, onward = (_text(form, name) for name in ("login", "password", "next"))
    language = language_of(request)
    try:
        signed = admit(request, login.strip(), password, kind="cookie")
    except NotSignedIn:
        return _door(
            request, login=login, onward=safe_path(onward), problem=phrase("enter.wrong", language), status=401
        )
    except TooOften:
        return _door(request, login=login, onward=safe_path(onward), problem=phrase("enter.wait", language), status=429)
    response = RedirectResponse(safe_path(onward), 303)
    put_cookie(response, doorway_of(request), signed.secret)
    return response


@router.post("/sign-out", name="web:sign_out")
def leave(request: Request, sent: FromPage) -> Response:
    """End the session here and now."""
    door = doorway_of(request)
    deed.sign_out(door.accounts, sent.visitor.session)
    response = go(request, "sign_in")
    drop_cookie(response, door)
    return response


@router.get("/language/{language}", name="web:language")
def choose_language(request: Request, language: str, back: str = "/") -> Response:
    """Remember the language and return to the page."""
    response = RedirectResponse(safe_path(back), 303)
    if language in ("ru", "en"):
        secure = doorway_of(request).settings.secure_cookies
        response.set_cookie("lang", language, max_age=LANGUAGE_LASTS, samesite="lax", secure=secure, path="/")
    return response


def _door(
    request: Request, *, login: str, onward: str, problem: str = "", status: int = 200, again: bool = False
) -> Response:
    demo = doorway_of(request).demo_logins
    return show(
        request,
        "sign_in.html",
        None,
        status=status,
        login=login,
        onward=onward,
        problem=problem,
        again=again,
        demo_logins=demo,
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
