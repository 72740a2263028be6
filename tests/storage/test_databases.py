"""What only real databases can promise: settings, schema, damage, waiting."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite_driver
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import make_url

from engine.domain.errors import Corrupted, Unavailable, Unreadable
from engine.journal.canonical import parse_moment
from engine.journal.chain import Head
from engine.journal.merkle import Frontier
from engine.journal.verify import StoredEvent, verify_chain
from engine.ports import Store
from engine.projections import KEYS
from engine.storage import asking, open_store, pipeline, postgres, sqlite
from engine.storage.neighbourhood import NEIGHBOURHOOD
from engine.storage.tables import METADATA
from engine.storage.wires import UnsafeDatabase
from tests.postgres import fresh_database
from tests.storage.town import DIRECTOR, TOWN, VERSION, CountingLuck, HandClock, fire, founded, lived_in, open_activity

SCHEMA_OF = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL",
    "postgresql": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version' UNION ALL"
    " SELECT tablename, indexname, indexdef FROM pg_indexes"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    " UNION ALL SELECT table_name, column_name, concat(data_type, is_nullable, collation_name, column_default)"
    " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
}


def engine_of(url: str) -> Any:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return create_engine(address, module=sqlite_driver, poolclass=NullPool)
    return create_engine(address.set(drivername="postgresql+psycopg"), poolclass=NullPool)


def schema(url: str) -> set[tuple[str, ...]]:
    engine = engine_of(url)
    with engine.connect() as connection:
        rows = connection.execute(text(SCHEMA_OF[engine.dialect.name])).all()
    return {tuple(re.sub(r"\s+", " ", str(part)).strip() for part in row) for row in rows if row[0] != "trigger"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        yield (f"sqlite:///{tmp_path / 'one.sqlite'}", f"sqlite:///{tmp_path / 'two.sqlite'}")
        return
    server = request.getfixturevalue("postgres_url")
    with fresh_database(server) as one, fresh_database(server) as two:
        yield (one, two)


def test_migrations_lead_to_exactly_the_tables_of_the_models(two_urls: tuple[str, str]) -> None:
    """Column by column, constraint by constraint, check by check; running them again changes nothing."""
    migrated, created = two_urls
    store = open_store(migrated, HandClock(), CountingLuck(), VERSION)
    store.upgrade()
    first = schema(migrated)
    store.upgrade()
    store.close()
    METADATA.create_all(engine_of(created))
    assert first == schema(migrated) == schema(created)
    with engine_of(migrated).connect() as connection:
        options = {"compare_server_default": True, "include_name": lambda name, *_: name != "alembic_version"}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_migrations_keep_every_byte_of_the_journal(database: Store, clock: HandClock) -> None:
    """Bringing the tables up to date touches no body."""
    lived_in(database, clock)
    with database.reader(TOWN) as reader:
        before = [record.body for record in reader.records(0, 1000)]
    database.upgrade()
    with database.reader(TOWN) as reader:
        assert [record.body for record in reader.records(0, 1000)] == before


def test_every_projected_table_has_the_key_that_the_folds_name() -> None:
    """And nothing is null but sealed content that was erased."""
    for table, key in KEYS.items():
        assert tuple(column.name for column in METADATA.tables[table].primary_key) == key
    nullable = {str(column) for table in METADATA.sorted_tables for column in table.columns if column.nullable}
    assert nullable == {"sealed.content"}


def test_the_stored_journal_verifies(database: Store, clock: HandClock, run_sql: Callable[..., Any]) -> None:
    """The verifier walks the columns as they lie in the database and finds nothing to object to."""
    lived_in(database, clock)
    columns = "journal, position, act, seq, type, actor, idem, at, prev, leaf, body"
    rows = run_sql(f"SELECT {columns} FROM event ORDER BY position")
    size, leaf, frontier, last_at = run_sql("SELECT size, leaf, frontier, last_at FROM journal_head")[0]
    stored = [StoredEvent(*row[:8], *(bytes(value) for value in row[8:])) for row in rows]
    head = Head(TOWN, size, bytes(leaf), Frontier.from_bytes(bytes(frontier)), parse_moment(last_at))
    verdict = verify_chain(stored, head)
    assert (verdict.verdict, verdict.positions) == ("unproven", len(rows))


def test_a_rebuild_says_what_it_repaired(database: Store, clock: HandClock, run_sql: Callable[..., Any]) -> None:
    """Rows changed or lost behind our back come back from the journal, table by table."""
    lived_in(database, clock)
    run_sql("UPDATE activity SET state = 'approved' WHERE id = 'a_1'")
    run_sql("DELETE FROM link")
    assert dict(database.rebuild(TOWN).changed) == {"activity": 2, "link": 2}
    assert dict(database.rebuild(TOWN).changed) == {}
    with database.reader(TOWN) as reader:
        assert reader.row("a_1", "ru").state == "uploaded"


def test_a_sealed_value_that_was_altered_is_not_shown(
    kind: str, database: Store, clock: HandClock, run_sql: Callable[..., Any]
) -> None:
    """Somebody with the keys to the database changes a comment: the commitment in the chain says no."""
    lived_in(database, clock)
    off = {"sqlite": "DROP TRIGGER sealed_no_update", "postgresql": "ALTER TABLE sealed DISABLE TRIGGER USER"}
    run_sql(off[kind])
    run_sql("UPDATE sealed SET content = 'Не готово' WHERE field = 'comment'")
    with database.reader(TOWN) as reader, pytest.raises(Corrupted):
        reader.history("a_1")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than a fifth of a second."""
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.2)
    monkeypatch.setitem(sqlite.SETTINGS, "busy_timeout", 200)
    monkeypatch.setitem(postgres.SESSION, "lock_timeout", "200ms")


def test_a_second_unit_waits_and_gives_up_in_words(
    impatient: None, database: Store, open_again: Callable[[], Store]
) -> None:
    """While one unit holds the journal another one is told that the database is busy; nothing is written by it."""
    store, other = database, open_again()
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        for second in (store, other):
            begun = time.monotonic()
            with pytest.raises(Unavailable), second.unit(TOWN) as late:
                late.now()
            assert time.monotonic() - begun < 5
        unit.commit()
    with other.unit(TOWN) as unit:
        open_activity(unit, "a_2")
        unit.commit()


def test_a_unit_of_another_replica_waits_its_turn(database: Store, open_again: Callable[[], Store]) -> None:
    """Two stores on one database, as two replicas have: positions still follow one another."""
    other = open_again()
    entered = threading.Event()

    def second() -> int:
        entered.set()
        with other.unit(TOWN) as unit:
            position = open_activity(unit, "a_2").position
            unit.commit()
        return position

    found: list[int] = []
    with database.unit(TOWN) as unit:
        first = open_activity(unit, "a_1").position
        thread = threading.Thread(target=lambda: found.append(second()))
        thread.start()
        entered.wait()
        time.sleep(0.05)
        unit.commit()
    thread.join()
    assert found == [first + 1]


# ---------------------------------------------------------------- SQLite


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_a_library_that_can_lose_commits_is_refused(version: tuple[int, ...], *, safe: bool) -> None:
    """Only libraries with the repair of the WAL-reset bug are used."""
    if safe:
        sqlite.check_library(version)
    else:
        with pytest.raises(UnsafeDatabase, match="WAL-reset"):
            sqlite.check_library(version)


def test_sqlite_connections_keep_what_they_are_told(
    open_kind: Callable[[str], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every setting is read back, on the writer and on readers; one that does not stick stops the start."""
    store = open_kind("sqlite")
    for opened, more in ((store._database.writing, {}), (store._database.reading, {"query_only": 1})):  # type: ignore[attr-defined]
        wire = opened()
        for name, value in {**sqlite.SETTINGS, **more}.items():
            assert wire.run(f"PRAGMA {name}") == [(value,)], name
        wire.close()
    monkeypatch.setitem(sqlite.SETTINGS, "no_such_setting", 1)
    with pytest.raises(UnsafeDatabase, match="no_such_setting"):
        open_kind("sqlite")


def test_a_damaged_file_is_not_served(open_kind: Callable[[str], Store], clock: HandClock, tmp_path: Path) -> None:
    """Bytes overwritten in the middle are found at the start."""
    store = founded(open_kind("sqlite"), clock)
    store.close()
    path = tmp_path / "town.sqlite"
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 12)
    with pytest.raises(Corrupted):
        open_kind("sqlite")


def test_a_file_that_is_no_database_is_not_served(open_kind: Callable[[str], Store], tmp_path: Path) -> None:
    """Somebody's letter does not become a journal."""
    (tmp_path / "town.sqlite").write_text("Уважаемые коллеги! " * 500)
    with pytest.raises(Corrupted):
        open_kind("sqlite")


def test_only_the_owner_of_the_process_may_read_a_new_file(open_kind: Callable[[str], Store], tmp_path: Path) -> None:
    """It will hold sealed texts."""
    open_kind("sqlite")
    assert (tmp_path / "town.sqlite").stat().st_mode & 0o077 == 0


# ---------------------------------------------------------------- PostgreSQL


@pytest.mark.postgres
@pytest.mark.parametrize("setting", ["synchronous_commit = off", "synchronous_commit = local"])
def test_a_weakened_postgresql_is_not_served(fresh_postgres: str, setting: str) -> None:
    """A database that was told to answer before the disk does is refused, although the server's default is right."""
    name = make_url(fresh_postgres).database
    with psycopg.connect(fresh_postgres, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET {setting}'.encode())
    store = open_store(fresh_postgres, HandClock(), CountingLuck(), VERSION)
    with pytest.raises(UnsafeDatabase, match="synchronous_commit"):
        store.journals()
    store.close()


@pytest.mark.postgres
def test_journals_of_two_municipalities_do_not_wait_for_each_other(
    open_kind: Callable[[str], Store], clock: HandClock
) -> None:
    """A unit of one commits while a unit of the other is open."""
    store = founded(founded(open_kind("postgresql"), clock), clock, "rezh")
    with store.unit(TOWN) as slow:
        open_activity(slow, "a_1")
        with store.unit("rezh") as quick:
            open_activity(quick, "a_1")
            quick.commit()
        slow.commit()


@pytest.mark.postgres
def test_a_press_takes_two_round_trips(
    open_kind: Callable[[str], Store], clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One to begin, lock and read, one to write and commit: on PostgreSQL round trips are the cost."""
    store = founded(open_kind("postgresql"), clock)
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        unit.commit()
    trips: list[int] = []
    finish = pipeline.Pipeline.finish

    def counted(self: pipeline.Pipeline) -> Any:
        trips.append(1)
        return finish(self)

    monkeypatch.setattr(pipeline.Pipeline, "finish", counted)
    with store.unit(TOWN) as unit:
        activity = unit.material("a_1", DIRECTOR, depth=3, key="k").near["a_1"]
        fire(unit, "a_1", "go", activity.state, "gone", 2, key="k")
        unit.commit()
    assert len(trips) == 2


@pytest.mark.postgres
def test_a_server_that_went_away_is_unavailable_and_comes_back(
    open_kind: Callable[[str], Store], clock: HandClock, migrated_postgres: str
) -> None:
    """Connections cut in the pool are not handed out for ever."""
    store = founded(open_kind("postgresql"), clock)
    with psycopg.connect(migrated_postgres, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vekha'")
    outcomes = []
    for _ in range(postgres.CONNECTIONS + 1):
        try:
            outcomes.append(store.journals())
        except Unavailable:
            outcomes.append(())
    assert outcomes[-1] == (TOWN,)


def test_no_part_of_a_press_reads_more_than_it_needs_on_sqlite(open_kind: Callable[[str], Store]) -> None:
    """Every table is searched by at least two columns of a key: a fire costs the same in a journal of any length."""
    wire = open_kind("sqlite")._database.reading()  # type: ignore[attr-defined]
    values = {"journal": TOWN, "activity": "a_1", "person": DIRECTOR, "depth": 2, "key": "k"}
    for statement in (NEIGHBOURHOOD, asking.EARLIER, asking.LAST_CHANGE):
        prepared = wire._book[statement]
        plan = wire._connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", prepared.row(values)).fetchall()
        steps = [row[3] for row in plan if row[3].startswith(("SEARCH", "SCAN"))]
        searched = [step for step in steps if step.startswith("SEARCH")]
        assert all(step.count("=?") >= 2 for step in searched), searched
        assert {step for step in steps if step.startswith("SCAN")} <= {"SCAN near", "SCAN CONSTANT ROW"}
    wire.close()


@pytest.mark.postgres
def test_no_part_of_a_press_reads_more_than_it_needs_on_postgresql(
    open_kind: Callable[[str], Store], clock: HandClock, migrated_postgres: str
) -> None:
    """Also where the planner has no statistics yet, as in every new installation."""
    store = founded(open_kind("postgresql"), clock)
    prepared = store._database.book[NEIGHBOURHOOD]  # type: ignore[attr-defined]
    values = {"journal": TOWN, "activity": "a_1", "person": DIRECTOR, "depth": 2}
    literal = re.sub(r"\$(\d+)", lambda n: repr(prepared.row(values)[int(n[1]) - 1]), prepared.sql)
    with psycopg.connect(migrated_postgres) as connection:
        plan = [row[0] for row in connection.execute(f"EXPLAIN {literal}".encode()).fetchall()]
    assert not [line for line in plan if "Seq Scan" in line]
    conditions = [line for line in plan if "Index Cond" in line]
    assert len(conditions) >= 8
    assert all(line.count(" AND ") >= 1 for line in conditions), conditions
    assert not [line for line in plan if "using ix_" in line], plan


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "oracle://x"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    """Only what the suite has been played on."""
    with pytest.raises(Unreadable):
        open_store(url, HandClock(), CountingLuck(), VERSION)
