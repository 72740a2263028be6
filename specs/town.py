"""A small town for scenarios and tests: two schools, their directors and curators, four rows of a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from api.demo.town import shipped_workflows
from api.demo.virtual import SeededLuck, VirtualClock
from engine.bootstrap import open_desk
from engine.domain.people import Organisation
from engine.domain.roadmap import Companion, ItemLink, Roadmap, RoadmapItem
from engine.domain.schedule import Deadline
from engine.domain.text import Text
from engine.ports import Store
from engine.usecases.adopt_roadmap import adopt_roadmap
from engine.usecases.appoint import (
    Appointment,
    NewPerson,
    grant_roles,
    register_organisations,
    register_people,
)
from engine.usecases.desk import Desk
from engine.usecases.found_municipality import Founding, found_municipality
from engine.usecases.publish_workflow import publish_workflow

MUNICIPALITY = "kamensk"
SCHOOLS = ("school-2", "school-7")
START = datetime(2021, 3, 29, 6, tzinfo=UTC)

POSTS: Mapping[str, tuple[str, str, str]] = {
    "director-2": ("Директор школы № 2", "director", "school-2"),
    "director-7": ("Директор школы № 7", "director", "school-7"),
    "curator-2": ("Куратор школы № 2", "curator", "school-2"),
    "curator-7": ("Куратор школы № 7", "curator", "school-7"),
    "second-curator-2": ("Второй куратор школы № 2", "curator", "school-2"),
    "auditor": ("Аудитор", "auditor", MUNICIPALITY),
}
"""Login → (title, role, organisation)."""


@dataclass(frozen=True)
class Town:
    desk: Desk
    clock: VirtualClock
    people: Mapping[str, str]
    """Login → pseudonym."""


def small_plan(today: date) -> Roadmap:
    """Return a plan with self-diagnosis, roadmap upload, their checks, and a report with its summary."""
    due = today + timedelta(days=30)

    def item(
        number: str,
        title: str,
        workflow: str,
        *,
        links: tuple[ItemLink, ...] = (),
        companions: tuple[Companion, ...] = (),
    ) -> RoadmapItem:
        return RoadmapItem(
            number=number,
            section="1",
            title=Text(title, title),
            terms=f"до {due:%d.%m.%Y}",
            schedule=Deadline(text=f"до {due:%d.%m.%Y}", due=due),
            workflow=workflow,
            subjects=SCHOOLS,
            links=links,
            companions=companions,
        )

    return Roadmap(
        key="small",
        title=Text("Малый план", "A small plan"),
        order_number="1",
        order_date=today,
        start=today,
        end=date(today.year, 12, 31),
        sections=(("1", Text("Раздел", "Section")),),
        items=(
            item("1.7", "Самодиагностика", "self_diagnosis", links=(ItemLink("review", "1.8"),)),
            item("1.8", "Проверка самодиагностики", "curator_approval"),
            item("1.11", "Дорожная карта школы", "roadmap_upload", links=(ItemLink("review", "1.12"),)),
            item("1.12", "Проверка дорожной карты", "curator_approval"),
            item("1.16", "Отчёт", "report", companions=(Companion("report_summary", MUNICIPALITY, "summary"),)),
        ),
    )


def build_town(store: Store, clock: VirtualClock, files: Path, *, seed: int = 1) -> Town:
    """Found, appoint, publish and adopt through the real deeds; *store* must use the same *clock*."""
    luck = SeededLuck(seed)
    admin, coordinator = found_municipality(
        store,
        clock,
        luck,
        Founding(
            MUNICIPALITY,
            "Город",
            "Asia/Yekaterinburg",
            (("admin", "Администратор"), ("coordinator", "Координатор")),
        ),
    )
    desk = open_desk(store, files, municipality=MUNICIPALITY, clock=clock, luck=luck)
    register_organisations(
        desk, tuple(Organisation(key, "school", f"Школа № {key[7:]}") for key in SCHOOLS), coordinator
    )
    pseudonyms = register_people(
        desk, tuple(NewPerson(title, organisation) for title, _, organisation in POSTS.values()), coordinator
    )
    people = {"admin": admin, "coordinator": coordinator, **dict(zip(POSTS, pseudonyms, strict=True))}
    for login, (_, role, organisation) in POSTS.items():
        by = admin if role == "auditor" else coordinator
        grant_roles(desk, (Appointment(people[login], role, organisation),), by)
    publish_workflow(desk, shipped_workflows(), coordinator)
    adopt_roadmap(desk, small_plan(clock.now().date()), coordinator)
    return Town(desk, clock, people)
