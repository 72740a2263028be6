"""Houses for the tests of the door: one shared by a file's tests and put back before each, or one's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.doorway import SignInBrake
from tests.api.house import House, memory_house, put_back, sqlite_house


@pytest.fixture(scope="module")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with memory_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def house(_shared: House) -> House:
    """The town as it was founded, behind a server that the tests of one file share."""
    put_back(_shared.desk.store)
    _shared.door.brake = SignInBrake()
    return _shared


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[House]:
    """A house of the test's own, for those that move its clock or break its parts."""
    with memory_house(tmp_path) as house:
        yield house


@pytest.fixture(params=["memory", "sqlite"])
def any_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house of the test's own on each kind of database."""
    kind = memory_house if request.param == "memory" else sqlite_house
    with kind(tmp_path) as house:
        yield house


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def unchanging_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house on each kind of database, shared by the tests of a file that only read."""
    kind = memory_house if request.param == "memory" else sqlite_house
    with kind(tmp_path_factory.mktemp(request.param)) as house:
        yield house
