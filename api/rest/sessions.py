"""Signing in and out, bearer tokens, and who I am."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.admission import admit
from api.doorway import doorway_of
from api.rest.bodies import SignInBody
from api.rest.shapes import agenda_json, answer
from api.session import SignedIn, drop_cookie, put_cookie
from engine.usecases import sign_in as deed
from engine.usecases.show_agenda import show_agenda

router = APIRouter(tags=["sessions"])


@router.post(
    "/session", responses={200: {"content": {"application/json": {"example": {"person": "p_01", "csrf": "c_01"}}}}}
)
def sign_in(request: Request, body: SignInBody) -> Response:
    """Войти: ставит cookie и возвращает токен формы. Sign in: sets the cookie and returns the form token."""
    signed = admit(request, body.login, body.password, kind="cookie")
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
