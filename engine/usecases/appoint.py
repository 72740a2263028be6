"""Appoint: register organisations and people, grant roles and end them; each an event, all in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.errors import Disallowed, NotFound, NotPermitted, Unreadable
from engine.domain.events import PersonRegistered, RoleGranted, RoleRevoked, Signature
from engine.domain.people import HOUSE_ROLES, SCHOOL_ROLES, Actor, Grant, Organisation
from engine.domain.text import Text
from engine.usecases.desk import Desk
from engine.usecases.opening import write_organisations
from engine.usecases.people import appointing_role, must_appoint


@dataclass(frozen=True, slots=True)
class NewPerson:
    """*title* is what pages show, a post rather than a name; it is kept outside the chain."""

    title: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Appointment:
    person: str
    role: str
    organisation: str
    since: datetime | None = None
    """None: from now on."""
    until: datetime | None = None


def register_organisations(desk: Desk, wanted: tuple[Organisation, ...], person: str) -> None:
    """
    Register the organisations that are not known yet; known ones are left as they are.

    Raises:
        NotPermitted: a coordinator or an administrator does this.
    """
    with desk.store.unit(desk.journal) as uow:
        write_organisations(uow, wanted, _signature(uow.actor(person), desk))
        uow.commit()


def register_people(desk: Desk, wanted: tuple[NewPerson, ...], person: str) -> tuple[str, ...]:
    """
    Give everybody in *wanted* a pseudonym; return these in the same order.

    Raises:
        NotPermitted; NotFound: an organisation that is not registered.
    """
    with desk.store.unit(desk.journal) as uow:
        signature = _signature(uow.actor(person), desk)
        pseudonyms = []
        for new in wanted:
            uow.organisation(new.organisation)
            pseudonym = desk.luck.id("p")
            uow.append(
                PersonRegistered(at=uow.now(), by=signature, person=pseudonym, organisation=new.organisation),
                {"title": new.title},
            )
            pseudonyms.append(pseudonym)
        uow.commit()
        return tuple(pseudonyms)


def grant_roles(desk: Desk, wanted: tuple[Appointment, ...], person: str) -> None:
    """
    Grant roles; one that is already held is left as it is.

    Raises:
        NotPermitted: not theirs to give; Disallowed: to oneself, or roles that do not go together, now or later;
        Unreadable: no such role, not one for that organisation, or never in force from now on; NotFound.
    """
    with desk.store.unit(desk.journal) as uow:
        actor, now = uow.actor(person), uow.now()
        given: dict[str, set[str]] = {}
        for wish in wanted:
            _must_be_known(wish.role)
            living = [grant for grant in uow.grants(wish.person) if _lives(grant, now)]
            held = frozenset(grant.role for grant in living) | frozenset(given.get(wish.person, ()))
            role = must_appoint(actor, wish.role, wish.person, desk.municipality, held)
            if not uow.person_known(wish.person):
                raise NotFound("person", wish.person)
            _must_suit(wish.role, uow.organisation(wish.organisation))
            _must_last(wish, now)
            current = (grant for grant in living if grant.held_at(now))
            if any((grant.role, grant.organisation) == (wish.role, wish.organisation) for grant in current):
                continue
            given.setdefault(wish.person, set()).add(wish.role)
            uow.append(
                RoleGranted(
                    at=now,
                    by=Signature(person, role, desk.municipality),
                    person=wish.person,
                    role=wish.role,
                    organisation=wish.organisation,
                    since=wish.since or now,
                    until=wish.until,
                )
            )
        uow.commit()


def revoke_role(desk: Desk, person: str, role: str, organisation: str, by: str) -> None:
    """
    End a role that *person* holds or is about to hold, now; presses that commit later no longer have it.

    Raises:
        NotPermitted; Unreadable: no such role; Disallowed: the role is not held.
    """
    _must_be_known(role)
    with desk.store.unit(desk.journal) as uow:
        actor, now = uow.actor(by), uow.now()
        appointing = appointing_role(actor, role, desk.municipality, deed="revoke_role")
        held = any(
            (grant.role, grant.organisation) == (role, organisation) and _lives(grant, now)
            for grant in uow.grants(person)
        )
        if not held:
            raise Disallowed("role_not_held", Text("Такой роли у человека нет.", "The person does not hold this role."))
        uow.append(
            RoleRevoked(
                at=now,
                by=Signature(by, appointing, desk.municipality),
                person=person,
                role=role,
                organisation=organisation,
            )
        )
        uow.commit()


def _lives(grant: Grant, now: datetime) -> bool:
    """Return whether *grant* is held at *now* or will be: what begins tomorrow already counts as given."""
    return grant.until is None or grant.until > now


def _must_be_known(role: str) -> None:
    """Raises Unreadable, which names the roles there are."""
    if role not in HOUSE_ROLES:
        raise Unreadable("unknown_role", f"Нет роли «{role}»; есть {', '.join(HOUSE_ROLES)}.")


def _must_suit(role: str, organisation: Organisation) -> None:
    """Raises Unreadable for a school's role outside schools, or the municipality's in one."""
    kind = "school" if role in SCHOOL_ROLES else "municipality"
    if organisation.kind != kind:
        place = "школе" if kind == "school" else "муниципалитете"
        raise Unreadable("misplaced_role", f"Роль «{role}» держат только в {place}, а не в «{organisation.title}».")


def _must_last(wish: Appointment, now: datetime) -> None:
    """Raises Unreadable when the role would never be held from now on."""
    if wish.until is not None and wish.until <= max(wish.since or now, now):
        raise Unreadable("bad_term", "Роль кончается раньше, чем начинается, или уже кончилась.")


def _signature(actor: Actor, desk: Desk) -> Signature:
    for role in ("coordinator", "admin"):
        if actor.holds(role, desk.municipality):
            return Signature(actor.person, role, desk.municipality)
    raise NotPermitted("register", ("coordinator", "admin"))
