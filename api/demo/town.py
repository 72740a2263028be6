"""The town: founded, its schools and posts registered, its workflow types published, its roadmap adopted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import resources

from api.demo.virtual import VirtualClock
from engine import documents
from engine.domain.people import Organisation
from engine.domain.roadmap import Roadmap
from engine.usecases.adopt_roadmap import adopt_roadmap
from engine.usecases.appoint import (
    Appointment,
    NewPerson,
    grant_roles,
    register_organisations,
    register_people,
)
from engine.usecases.desk import Desk
from engine.usecases.publish_workflow import Source, publish_workflow

ROADMAP = "roadmaps/kamensk-500plus.yaml"
MUNICIPALITY = "kamensk"
FOUNDERS = (("admin", "Администратор системы"), ("coordinator", "Муниципальный координатор"))
ZONE = "Asia/Yekaterinburg"
FOUNDED_BEFORE = timedelta(days=60)
"""How long before the order the installation was set up: two rows of the order are due earlier than its date."""


@dataclass(frozen=True, slots=True)
class Town:
    roadmap: Roadmap
    people: Mapping[str, str]
    """Login → pseudonym."""


def read_roadmap_of(year: int) -> Roadmap:
    """Return the shipped roadmap with its dates shifted to *year*."""
    text = resources.files("workflows").joinpath(ROADMAP).read_text("utf-8")
    return documents.parse_roadmap(text, ROADMAP, year=year)


def shipped_workflows() -> tuple[Source, ...]:
    """Return every workflow type in the package, with the forms they name."""
    folder = resources.files("workflows")
    forms = {
        f"forms/{form.name}": form.read_text("utf-8")
        for form in folder.joinpath("forms").iterdir()
        if form.name.endswith(".json")
    }
    return tuple(
        Source(entry.read_text("utf-8"), f"workflows/{entry.name}", forms)
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    )


def settle(
    desk: Desk, roadmap: Roadmap, founders: tuple[str, ...], clock: VirtualClock, progress: Callable[[int, int], None]
) -> Town:
    """Do everything that had to be done before the first school could press a button."""
    admin, coordinator = founders
    people = {"admin": admin, "coordinator": coordinator}
    register_organisations(
        desk,
        tuple(
            Organisation(organisation.key, organisation.kind, organisation.title.ru)
            for organisation in roadmap.organisations
        ),
        coordinator,
    )
    newcomers = [post for post in roadmap.posts if post.key not in people]
    pseudonyms = register_people(
        desk, tuple(NewPerson(post.title.ru, post.organisation) for post in newcomers), coordinator
    )
    people |= {post.key: pseudonym for post, pseudonym in zip(newcomers, pseudonyms, strict=True)}
    for appointing, roles in ((admin, ("auditor",)), (coordinator, ("director", "curator"))):
        grant_roles(
            desk,
            tuple(
                Appointment(people[post.key], role, organisation)
                for post in newcomers
                for role, organisation in post.roles
                if role in roles
            ),
            appointing,
        )
    publish_workflow(desk, shipped_workflows(), coordinator)
    clock.move_to(morning(roadmap.order_date, desk))
    adopt_roadmap(desk, roadmap, coordinator, progress=progress)
    return Town(roadmap, people)


def morning(day: date, desk: Desk) -> datetime:
    """Return nine o'clock of *day* in the town's zone."""
    return datetime.combine(day, time(9), desk.zone)
