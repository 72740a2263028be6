"""The house under test: a small town behind a real server, and the people who come to its door."""

import atexit
import dataclasses
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from api.app import create_app
from api.demo.virtual import SeededLuck, VirtualClock
from api.doorway import Doorway
from engine.bootstrap import SystemLuck, open_house
from engine.domain.rows import ActivityFilter
from engine.ports import Account, Store
from engine.settings import Settings
from engine.storage import LocalFiles, MemoryStore
from engine.usecases.attach_evidence import Attachment, attach_evidence
from engine.usecases.desk import Desk, Shelf
from engine.usecases.fire_trigger import Press, fire_trigger
from engine.usecases.list_activities import list_activities
from engine.usecases.look import look_at
from engine.usecases.save_form import Answers, save_form
from specs.serving import serving
from specs.stage import complete_answers
from specs.town import MUNICIPALITY, SCHOOLS, START, Town, build_town

PASSWORD = "ten-letters-at-least"
PAPER = b"%PDF-1.4\n% a page that somebody handed in\n%%EOF\n"
API = "/api/v1"
WORKS = {
    "diagnosis": ("1.7", "self_diagnosis"),
    "diagnosis check": ("1.8", "curator_approval"),
    "plan": ("1.11", "roadmap_upload"),
    "plan check": ("1.12", "curator_approval"),
    "report": ("1.16", "report"),
    "summary": ("1.16", "report_summary"),
}


class QuickPasswords:
    """A real digest without the slowness: what is tested here is the door, not Argon2."""

    def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    def verify(self, password: str, hashed: str) -> bool:
        return self.hash(password) == hashed


@dataclass
class House:
    """A town, its application and the address it answers at."""

    town: Town
    app: FastAPI
    address: str
    files: Path
    _clients: dict[str, httpx2.Client] = field(default_factory=dict)
    _ids: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.town.desk

    @property
    def door(self) -> Doorway:
        door = self.app.state.doorway
        assert isinstance(door, Doorway)
        return door

    @property
    def stranger(self) -> httpx2.Client:
        """Somebody who has not signed in; keeps no cookies between the tests that share a house."""
        client = self._client("")
        client.cookies.clear()
        return client

    def as_(self, login: str) -> httpx2.Client:
        """A program of *login*'s, with a bearer token."""
        client = self._client(login)
        if "authorization" not in client.headers:
            answer = client.post("/tokens", json={"login": login, "password": PASSWORD})
            client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return client

    @contextmanager
    def browser(self, login: str) -> Iterator[httpx2.Client]:
        """A fresh browser in which *login* has signed in; the form token goes with every request."""
        with self.open_client() as client:
            answer = client.post("/session", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
            yield client

    def open_client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.address + API, trust_env=False, timeout=30)

    def activity(self, work: str, school: str = "school-2") -> str:
        """Return the id of one of the town's works; ids stay the same when the town is put back."""
        if (work, school) not in self._ids:
            self._ids[(work, school)] = self._find(work, school)
        return self._ids[(work, school)]

    def _find(self, work: str, school: str) -> str:
        item, workflow = WORKS[work]
        subject = MUNICIPALITY if work == "summary" else school
        wanted = ActivityFilter(item=item, subject=subject, workflow=workflow)
        return list_activities(self.desk, self.town.people["coordinator"], wanted).items[0].row.id

    def size(self) -> int:
        """Return how many events the journal holds."""
        with self.desk.store.reader(self.desk.journal) as reader:
            return reader.head().size

    def version(self, activity: str) -> int:
        return look_at(self.desk, activity, "engine").activity.version

    def press(self, login: str, work: str, trigger: str, school: str = "school-2", **more: Any) -> httpx2.Response:
        """Press with the version that stands now, unless a version is given."""
        activity = self.activity(work, school)
        seen = more.pop("version", None) or self.version(activity)
        headers = {"If-Match": f'"{seen}"', **more.pop("headers", {})}
        return self.as_(login).post(f"/activities/{activity}/transitions/{trigger}", headers=headers, **more)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def _client(self, login: str) -> httpx2.Client:
        if login not in self._clients:
            self._clients[login] = self.open_client()
        return self._clients[login]


@contextmanager
def house_on(store: Store, town: Town, files: Path, *, settings: Mapping[str, Any] | None = None) -> Iterator[House]:
    """Open the door of *town*; everybody's password is ``PASSWORD``."""
    accounts, passwords = store.accounts(), QuickPasswords()
    for login, person in town.people.items():
        accounts.put_account(Account(login, person, passwords.hash(PASSWORD)))
    chosen = Settings(data=files.parent, **(settings or {}))
    app = create_app(town.desk, accounts=accounts, passwords=passwords, settings=chosen)
    with serving(app) as address:
        house = House(town, app, address, files)
        yield house
        house.close()


@contextmanager
def memory_house(folder: Path, *, settings: Mapping[str, Any] | None = None) -> Iterator[House]:
    """A copy of the model town on a store of its own, evidence files included."""
    model = _model()
    clock = VirtualClock(model.town.clock.now())
    store = MemoryStore(clock, SystemLuck(), "0.0.0")
    files = folder / "files"
    shutil.copytree(model.files, files)
    desk = dataclasses.replace(
        model.town.desk, store=store, clock=clock, files=LocalFiles(files), luck=SystemLuck(), shelf=Shelf()
    )
    put_back(store)
    with house_on(store, Town(desk, clock, model.town.people), files, settings=settings) as house:
        yield house


def put_back(store: Store) -> None:
    """Let *store* hold the model town again, whatever has been done to it."""
    assert isinstance(store, MemoryStore)
    model = _model().store.snapshot(MUNICIPALITY)
    copy = dataclasses.replace(
        model,
        records=list(model.records),
        streams={activity: list(records) for activity, records in model.streams.items()},
        keys=dict(model.keys),
    )
    store.replace(copy, copy, [])


@contextmanager
def sqlite_house(folder: Path) -> Iterator[House]:
    """The same town on a real database file."""
    settings = Settings(data=folder, database_url="")
    clock = VirtualClock(START)
    store = open_house(settings, clock=clock, luck=SystemLuck())
    store.upgrade()
    town = build_town(store, clock, settings.files)
    play(town)
    with house_on(store, town, settings.files) as house:
        yield house
    store.close()


@dataclass(frozen=True)
class _Model:
    store: MemoryStore
    town: Town
    files: Path


@cache
def _model() -> _Model:
    """Build the town once per process; houses get copies of it."""
    clock = VirtualClock(START)
    files = Path(tempfile.mkdtemp(prefix="vekha-model-"))
    atexit.register(shutil.rmtree, files, ignore_errors=True)
    store = MemoryStore(clock, SeededLuck(2), "0.0.0")
    town = build_town(store, clock, files)
    play(town)
    return _Model(store, town, files)


def play(town: Town) -> None:
    """Bring both schools to the same point: self-diagnosis is being checked, the school's plan is being drafted."""
    for school in SCHOOLS:
        director = f"director-{school[7:]}"
        work(town, director, "1.7", school, "start")
        fill(town, director, "1.7", school)
        attach(town, director, "1.7", school, "self_diagnosis")
        work(town, director, "1.7", school, "upload")
        work(town, director, "1.11", school, "start")
        attach(town, director, "1.11", school, "school_roadmap")


def work(town: Town, login: str, item: str, subject: str, trigger: str, comment: str = "") -> None:
    fire_trigger(town.desk, Press(_find(town, item, subject), trigger, town.people[login], None, comment=comment))


def fill(town: Town, login: str, item: str, subject: str) -> None:
    activity = _find(town, item, subject)
    answers = complete_answers(look_at(town.desk, activity, "engine").version)
    save_form(town.desk, Answers(activity, town.people[login], answers))


def attach(town: Town, login: str, item: str, subject: str, kind: str, name: str = "Файл школы.pdf") -> None:
    attach_evidence(town.desk, Attachment(_find(town, item, subject), town.people[login], kind, name, iter((PAPER,))))


def _find(town: Town, item: str, subject: str) -> str:
    wanted = ActivityFilter(item=item, subject=subject)
    return list_activities(town.desk, town.people["coordinator"], wanted).items[0].row.id
