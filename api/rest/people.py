"""People: who holds which role where; registering, granting and revoking."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.rest.bodies import GrantBody, PersonBody, RevokeBody
from api.rest.shapes import answer, iso
from api.session import SignedIn
from engine.usecases.appoint import Appointment, NewPerson, grant_roles, register_people, revoke_role
from engine.usecases.show_people import show_people

router = APIRouter(tags=["people"])


@router.get("/people")
def index(request: Request, visitor: SignedIn) -> Response:
    """Организации и те, кто в них держит роли. Organisations and the holders of roles in them."""
    return answer(
        {
            "items": [
                {
                    "key": organisation.key,
                    "kind": organisation.kind,
                    "title": organisation.title,
                    "holders": [
                        {
                            "person": holder.person.id,
                            "title": holder.person.title,
                            "role": holder.grant.role,
                            "since": iso(holder.grant.since),
                            "until": iso(holder.grant.until),
                        }
                        for holder in holders
                    ],
                }
                for organisation, holders in show_people(doorway_of(request).desk, visitor.person)
            ],
            "next": None,
        }
    )


@router.post("/people", status_code=201)
def register(request: Request, visitor: SignedIn, body: PersonBody) -> Response:
    """Внести человека по должности. Register a person by post."""
    new = NewPerson(body.title, body.organisation)
    return answer({"person": register_people(doorway_of(request).desk, (new,), visitor.person)[0]}, 201)


@router.post("/people/grants", status_code=204)
def grant(request: Request, visitor: SignedIn, body: GrantBody) -> Response:
    """Выдать роль. Grant a role."""
    wish = Appointment(body.person, body.role, body.organisation, body.since, body.until)
    grant_roles(doorway_of(request).desk, (wish,), visitor.person)
    return Response(status_code=204)


@router.post("/people/grants:revoke", status_code=204)
def revoke(request: Request, visitor: SignedIn, body: RevokeBody) -> Response:
    """Снять роль. Revoke a role."""
    revoke_role(doorway_of(request).desk, body.person, body.role, body.organisation, visitor.person)
    return Response(status_code=204)
