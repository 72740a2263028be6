"""Stores to try: each test gets its own, empty or founded."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite
import pytest

from engine.ports import Store
from engine.storage import MemoryStore, open_store
from engine.storage.tables import METADATA
from tests.postgres import fresh_database, fresh_postgres, postgres_url
from tests.storage.town import VERSION, CountingLuck, HandClock, founded

KINDS = ("memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
DATABASES = KINDS[1:]

__all__ = ["fresh_postgres", "postgres_url"]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def migrated_postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one database with our tables for all tests; making one for each would be most of their time."""
    server: str = request.getfixturevalue("postgres_url")
    with fresh_database(server) as url:
        store = open_store(url, HandClock(), CountingLuck(), VERSION)
        store.upgrade()
        store.close()
        yield url


@pytest.fixture
def open_kind(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[Callable[[str], Store]]:
    """A function that opens an empty store of a kind; twice the same kind is twice the same database."""
    with ExitStack() as stack:
        opened: set[str] = set()

        def opener(kind: str) -> Store:
            if kind == "memory":
                return MemoryStore(clock, CountingLuck(), VERSION)
            if kind == "sqlite":
                url = f"sqlite:///{tmp_path / 'town.sqlite'}"
            else:
                url = request.getfixturevalue("migrated_postgres")
                if kind not in opened:
                    emptied(url)
            store = open_store(url, clock, CountingLuck(), VERSION)
            if kind == "sqlite":
                store.upgrade()
            opened.add(kind)
            stack.callback(store.close)
            return store

        yield opener


def emptied(url: str) -> None:
    """Forget everything, as only the tables' owner can: the triggers that forbid it are off for this transaction."""
    with psycopg.connect(url) as connection:
        for table in ("event", "sealed", "document", "journal_head"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        for table in reversed(METADATA.sorted_tables):
            connection.execute(f"DELETE FROM {table.name}".encode())
        for table in ("event", "sealed", "document", "journal_head"):
            for deed in ("update", "delete", "truncate"):
                connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{deed}".encode())


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, open_kind: Callable[[str], Store]) -> Store:
    """A store of each kind, with no journal in it."""
    return open_kind(request.param)


@pytest.fixture
def store(empty: Store, clock: HandClock) -> Store:
    """A store of each kind with one town in it."""
    return founded(empty, clock)


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each real database."""
    name: str = request.param
    return name


@pytest.fixture
def database(kind: str, open_kind: Callable[[str], Store], clock: HandClock) -> Store:
    """A founded store on each real database."""
    return founded(open_kind(kind), clock)


@pytest.fixture
def open_again(kind: str, open_kind: Callable[[str], Store]) -> Callable[[], Store]:
    """Opens a second store on the database of ``database``, as another process would."""
    return lambda: open_kind(kind)


@pytest.fixture
def run_sql(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], list[Any]]:
    """Runs a statement behind the store's back, as its owner can; PostgreSQL's triggers are named with their table."""

    def run(statement: str) -> list[Any]:
        if kind == "sqlite":
            connection = sqlite.connect(str(tmp_path / "town.sqlite"), isolation_level=None)
            try:
                rows: list[Any] = connection.execute(statement).fetchall()
                return rows
            finally:
                connection.close()
        with psycopg.connect(request.getfixturevalue("migrated_postgres")) as owner:
            cursor = owner.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    return run
