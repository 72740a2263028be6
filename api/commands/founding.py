"""`vekha found` and `vekha appoint`: a municipality of one's own, and people who may sign in to it."""

from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

import typer

from api.commands.demo import must_be_no_demo
from api.commands.standing import open_standing, settings_for
from api.demo.town import shipped_workflows
from engine.bootstrap import Argon2, SystemClock, SystemLuck, open_desk, open_house
from engine.domain.people import HOUSE_ROLES
from engine.usecases.appoint import Appointment, NewPerson, grant_roles, register_people
from engine.usecases.desk import Desk
from engine.usecases.found_municipality import Founding, found_municipality
from engine.usecases.publish_workflow import publish_workflow
from engine.usecases.show_people import show_people
from engine.usecases.sign_in import SHORTEST_PASSWORD, set_password


# What can be refused is refused before the first event: the journal forgets nothing, a half-made founding included.
def long_enough(password: str) -> str:
    """Return *password*. Raises typer.BadParameter when no account could be opened with it."""
    if len(password) < SHORTEST_PASSWORD:
        raise typer.BadParameter(f"в пароле не меньше {SHORTEST_PASSWORD} знаков, а здесь {len(password)}")
    return password


def known_zone(zone: str) -> str:
    """Return *zone*. Raises typer.BadParameter for what is not a name of the IANA list."""
    if zone not in available_timezones():
        raise typer.BadParameter(f"часовой пояс пишут как Asia/Yekaterinburg, а здесь «{zone}»")
    return zone


Data = Annotated[Path | None, typer.Option("--data", help="Data folder; else VEKHA_DATA.")]
Password = Annotated[
    str,
    typer.Option(
        prompt="Пароль",
        hide_input=True,
        confirmation_prompt="Ещё раз",
        callback=long_enough,
        envvar="VEKHA_PASSWORD",
        help=f"At least {SHORTEST_PASSWORD} characters; asked for when it is not given.",
    ),
]

ROLE_HELP = (
    f"ROLE@ORGANISATION, e.g. director@school-7; may be repeated. Roles: {', '.join(HOUSE_ROLES)}; "
    "organisations come with an adopted roadmap."
)


def found(
    key: Annotated[str, typer.Argument(help="Short name, e.g. kamensk; the journal's id and the town's own key.")],
    password: Password,
    title: Annotated[str, typer.Option(help="What pages call it.")] = "",
    zone: Annotated[str, typer.Option(callback=known_zone, help="IANA time zone.")] = "Europe/Moscow",
    data: Data = None,
) -> None:
    """Found a municipality: its journal, the accounts `admin` and `coordinator`, the workflow types of the box."""
    settings = settings_for(data)
    must_be_no_demo(settings)
    store = open_house(settings)
    try:
        store.upgrade()
        founders = (("admin", "Администратор системы"), ("coordinator", "Муниципальный координатор"))
        people = found_municipality(store, SystemClock(), SystemLuck(), Founding(key, title or key, zone, founders))
        desk = open_desk(store, settings.files, municipality=key)
        published = publish_workflow(desk, shipped_workflows(), people[1])
        for (login, _), person in zip(founders, people, strict=True):
            set_password(store.accounts(), Argon2(), login, person, password)
    finally:
        store.close()
    typer.echo(f"Создано: {title or key}; входы admin и coordinator; процессов опубликовано: {len(published)}")


def appoint(
    login: Annotated[str, typer.Argument(help="Login of the new person, e.g. director-7.")],
    password: Password,
    by: Annotated[str, typer.Option("--as", help="Login of the one who appoints.")],
    title: Annotated[str, typer.Option(help="The post, as pages show it.")],
    role: Annotated[list[str], typer.Option(help=ROLE_HELP)],
    organisation: Annotated[str, typer.Option(help="Where the person works; else where the first role is held.")] = "",
    data: Data = None,
) -> None:
    """Register a person by post, grant roles and open an account; the coordinator appoints, the admin the rest."""
    roles = [_role(text) for text in role]
    with open_standing(data) as (_, desk, accounts):
        appointing = accounts.account(by)
        if appointing is None:
            raise typer.BadParameter(f"нет такого входа: «{by}»")
        if accounts.account(login) is not None:
            raise typer.BadParameter(f"вход «{login}» уже занят")
        home = organisation or roles[0][1]
        _must_be_known(desk, appointing.person, {home, *(place for _, place in roles)})
        (person,) = register_people(desk, (NewPerson(title, home),), appointing.person)
        grant_roles(desk, tuple(Appointment(person, name, place) for name, place in roles), appointing.person)
        set_password(accounts, Argon2(), login, person, password)
    typer.echo(f"{login}: {title}")


def password(
    login: Annotated[str, typer.Argument(help="Login whose password is replaced.")],
    password: Password,
    data: Data = None,
) -> None:
    """Set a new password; every open session of the person ends. Whoever runs the machine does this."""
    with open_standing(data) as (_, _desk, accounts):
        account = accounts.account(login)
        if account is None:
            raise typer.BadParameter(f"нет такого входа: «{login}»")
        set_password(accounts, Argon2(), login, account.person, password)
    typer.echo(f"{login}: пароль заменён")


def _role(text: str) -> tuple[str, str]:
    name, at, place = text.partition("@")
    if not (name and at and place):
        raise typer.BadParameter(f"роль пишут как director@school-7, а здесь «{text}»")
    if name not in HOUSE_ROLES:
        raise typer.BadParameter(f"роли «{name}» нет; есть {', '.join(HOUSE_ROLES)}")
    return name, place


def _must_be_known(desk: Desk, person: str, places: set[str]) -> None:
    known = [organisation.key for organisation, _ in show_people(desk, person)]
    missing = sorted(places.difference(known))
    if missing:
        raise typer.BadParameter(f"нет организаций {', '.join(missing)}; есть {', '.join(known)}")
