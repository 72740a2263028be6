"""Two casts for every scenario, and the vocabulary that all features share."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.demo.virtual import SeededLuck, VirtualClock
from engine.bootstrap import Argon2, open_house
from engine.ports import Account
from engine.settings import Settings
from engine.storage import MemoryStore
from specs.stage import EngineStage, HttpStage, Outcome, Stage
from specs.town import START, Town, build_town

PASSWORD = "scenario-password"  # noqa: S105 - of people who exist for one test


@dataclass
class Story:
    """What one scenario remembers between its steps."""

    outcome: Outcome | None = None
    seen_versions: dict[tuple[str, str], int] = field(default_factory=dict)
    """(login, activity) → the version on the page that person has before them."""
    reading: object = None


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture(params=["engine", "http"], autouse=True)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The cast: the engine in memory, or people with browsers' sessions at a real server with a real database."""
    clock = VirtualClock(START)
    if request.param == "engine":
        store = MemoryStore(clock, SeededLuck(2), "0.0.0")
        yield EngineStage(build_town(store, clock, tmp_path / "files"))
        return
    settings = Settings(data=tmp_path, database_url="")
    house = open_house(settings, clock=clock, luck=SeededLuck(2))
    house.upgrade()
    town = build_town(house, clock, settings.files)
    accounts, passwords = house.accounts(), Argon2()
    hashed = passwords.hash(PASSWORD)
    for login, person in town.people.items():
        accounts.put_account(Account(login, person, hashed))
    app = create_app(town.desk, accounts=accounts, passwords=passwords, settings=settings)
    with serving(app) as address:
        cast = HttpStage(town, address, PASSWORD)
        yield cast
        cast.close()
    house.close()


class serving:  # noqa: N801 - reads as a verb at its only use
    """A real uvicorn on a free port, in a thread, for the length of a ``with``."""

    def __init__(self, app: object) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))  # type: ignore[arg-type]  # an ASGI application
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *exc: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


@pytest.fixture
def town(stage: Stage) -> Town:
    return stage.town
