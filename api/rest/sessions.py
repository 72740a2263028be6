"""Signing in and out, bearer tokens, and who I am."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.doorway import Doorway, doorway_of
from api.problems import problem
from api.rest.bodies import SignInBody
from api.rest.shapes import agenda_json, answer
from api.session import SignedIn, drop_cookie, language_of, put_cookie
from api.wording import HEADLINES
from engine.usecases import sign_in as deed
from engine.usecases.show_agenda import show_agenda
from engine.usecases.sign_in import NotSignedIn

router = APIRouter(tags=["sessions"])


@router.post(
    "/session", responses={200: {"content": {"application/json": {"example": {"person": "p_01", "csrf": "c_01"}}}}}
)
def sign_in(request: Request, body: SignInBody) -> Response:
    """Войти: ставит cookie и возвращает токен формы. Sign in: sets the cookie and returns the form token."""
    signed = admit(request, body.login, body.password, kind="cookie")
    if isinstance(signed, Response):
        return signed
    response = answer({"person": signed.session.person, "csrf": signed.session.csrf})
    put_cookie(response, doorway_of(request), signed.secret)
    return response


@router.delete("/session", status_code=204)
def sign_out(request: Request, visitor: SignedIn) -> Response:
    """Выйти. Sign out."""
    door = doorway_of(request)
    deed.sign_out(door.accounts, visitor.session)
    response = Response(status_code=204)
    drop_cookie(response, door)
    return response


@router.post("/tokens", responses={200: {"content": {"application/json": {"example": {"token": "s_01"}}}}})
def make_token(request: Request, body: SignInBody) -> Response:
    """Токен для программ на 90 дней. A bearer token for programs, good for 90 days."""
    signed = admit(request, body.login, body.password, kind="token")
    if isinstance(signed, Response):
        return signed
    return answer({"token": signed.secret, "expires_at": signed.session.expires_at.isoformat()})


@router.get("/me")
def me(request: Request, visitor: SignedIn) -> Response:
    """Кто я и какие у меня роли. Who I am and which roles I hold."""
    desk = doorway_of(request).desk
    with desk.store.reader(desk.journal) as reader:
        actor = reader.actor(visitor.person, desk.clock.now())
        person = reader.persons().get(visitor.person)
    return answer(
        {
            "person": visitor.person,
            "title": person.title if person else "",
            "grants": [{"role": role, "organisation": organisation} for role, organisation in sorted(actor.grants)],
            "csrf": visitor.csrf,
        }
    )


@router.get("/me/agenda")
def agenda(request: Request, visitor: SignedIn) -> Response:
    """Что ждёт меня и кого жду я. What waits for me, and for whom I wait."""
    return answer(
        agenda_json(show_agenda(doorway_of(request).desk, visitor.person, language=visitor.language), visitor.language)
    )


def admit(request: Request, login: str, password: str, *, kind: str) -> deed.SignedIn | Response:
    """
    Check a password behind the brake; return the new session, or the answer that says how long to wait.

    Raises:
        NotSignedIn: wrong login or password.
    """
    door: Doorway = doorway_of(request)
    address = request.client.host if request.client else ""
    wait = door.brake.wait_seconds(login, address)
    if wait:
        language = language_of(request)
        return problem(429, "too_often", HEADLINES[429].to(language), f"{wait} s", retry=wait)
    try:
        signed = deed.sign_in(door.accounts, door.passwords, door.desk.luck, login, password, door.now(), kind=kind)
    except NotSignedIn:
        door.brake.failed(login, address)
        raise
    door.brake.succeeded(login, address)
    return signed
