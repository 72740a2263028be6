"""Two casts for every scenario, and the vocabulary that all features share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.app import create_app
from api.demo.virtual import SeededLuck, VirtualClock
from engine.bootstrap import Argon2, open_house
from engine.ports import Account
from engine.settings import Settings
from engine.storage import MemoryStore
from specs.serving import serving
from specs.stage import EngineStage, HttpStage, Outcome, Stage
from specs.town import START, Town, build_town

PASSWORD = "scenario-password"


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


@pytest.fixture
def town(stage: Stage) -> Town:
    return stage.town
