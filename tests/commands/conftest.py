"""An installation on disk, its own for each test, and the terminal that a person would type into."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from api import cli
from api.demo.virtual import SeededLuck, VirtualClock
from engine.bootstrap import open_house
from engine.settings import Settings
from specs.town import START, build_town

Terminal = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    clock = VirtualClock(START)
    store = open_house(Settings(data=folder, database_url=""), clock=clock, luck=SeededLuck(1))
    store.upgrade()
    build_town(store, clock, folder / "files")
    store.close()
    return folder


@pytest.fixture
def installation(_built: Path, tmp_path: Path) -> Path:
    """A data folder with a town in it."""
    return shutil.copytree(_built, tmp_path / "data")


@pytest.fixture
def run_sql(installation: Path) -> Callable[..., list[tuple[object, ...]]]:
    """Runs statements behind the product's back, with the triggers on events dropped."""

    def run(*statements: str) -> list[tuple[object, ...]]:
        connection = sqlite.connect(str(installation / "vekha.sqlite"), isolation_level=None)
        try:
            for deed in ("update", "delete"):
                connection.execute(f"DROP TRIGGER IF EXISTS event_no_{deed}")
            return [row for statement in statements for row in connection.execute(statement).fetchall()]
        finally:
            connection.close()

    return run


@pytest.fixture
def vekha(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Types ``vekha …``; returns exit code, what was printed and what was complained about."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vekha", *map(str, words)])
        monkeypatch.delenv("VEKHA_DATABASE_URL", raising=False)
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return run
