"""The database itself refuses rewriting: dozens of statements as the application, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pysqlite3.dbapi2 as sqlite
import pytest

from engine.ports import Store
from engine.storage import open_store
from engine.storage.roles import APPLICATION, separate_roles
from tests.postgres import fresh_database
from tests.storage.town import TOWN, VERSION, CountingLuck, HandClock, founded, lived_in, open_activity

EVENT_COLUMNS = "journal, position, act, seq, type, prev, leaf, actor, idem, at, body"
LATER = f"'{TOWN}', 1 + (SELECT max(position) FROM event)"
OTHER_LEAF = "(SELECT leaf FROM event ORDER BY position DESC LIMIT 1)"


def _again(
    *, position: str = LATER, act: str = "'x'", seq: str = "1", prev: str = OTHER_LEAF, idem: str = "'x'"
) -> str:
    """Return the values of an event that repeats position 3 except where it is told otherwise."""
    return f"SELECT {position}, {act}, {seq}, type, {prev}, leaf, actor, {idem}, at, body FROM event WHERE position = 3"


SAME_PLACE = _again(position="journal, position")
SAME_PREV = _again(prev="prev")
SAME_SEQ = _again(act="act", seq="seq")
SAME_KEY = _again(idem="idem")

REWRITING = (
    "UPDATE event SET body = body",
    "UPDATE event SET at = '2020-01-01T00:00:00.000000Z' WHERE position = 2",
    "UPDATE event SET actor = 'p_x' WHERE position = 2",
    "UPDATE event SET leaf = prev WHERE position = 2",
    "UPDATE event SET prev = leaf WHERE position = 2",
    "UPDATE event SET position = position + 1000",
    "UPDATE event SET seq = seq + 1000 WHERE position = 4",
    "UPDATE event SET journal = 'other'",
    "UPDATE event SET idem = 'k' WHERE position = 2",
    "DELETE FROM event",
    "DELETE FROM event WHERE position = (SELECT max(position) FROM event)",
    *(f"INSERT INTO event ({EVENT_COLUMNS}) {rows}" for rows in (SAME_PLACE, SAME_PREV, SAME_SEQ, SAME_KEY)),
    *(
        f"INSERT INTO event ({EVENT_COLUMNS}) {rows} ON CONFLICT ({key}) DO UPDATE SET body = excluded.body"
        for rows, key in (
            (SAME_PLACE.replace("position = 3", "position = 3 AND true"), "journal, position"),
            (SAME_SEQ.replace("position = 3", "position = 3 AND true"), "journal, act, seq"),
        )
    ),
    f"INSERT INTO event ({EVENT_COLUMNS}) {_again(position=f'{chr(39)}{TOWN}{chr(39)}, 0')}",
    f"INSERT INTO event ({EVENT_COLUMNS}) {_again(position=f'{chr(39)}{TOWN}{chr(39)}, NULL')}",
    f"INSERT INTO event ({EVENT_COLUMNS}) {_again(prev='NULL')}",
    f"INSERT INTO event ({EVENT_COLUMNS}) {_again(idem=chr(39) * 2)}",
    f"INSERT INTO event ({EVENT_COLUMNS}) {_again(seq='0')}",
    "UPDATE journal_head SET size = size - 1",
    "UPDATE journal_head SET size = 0, last_at = ''",
    "UPDATE journal_head SET journal = 'other'",
    "DELETE FROM journal_head",
    "INSERT INTO journal_head SELECT * FROM journal_head",
    "UPDATE sealed SET content = 'другое'",
    "UPDATE sealed SET position = position + 1",
    "UPDATE sealed SET content = NULL, salt = salt, field = 'other'",
    "DELETE FROM sealed",
    "UPDATE document SET content = content",
    "DELETE FROM document",
)

REPLACING = (
    *(f"INSERT OR REPLACE INTO event ({EVENT_COLUMNS}) {rows}" for rows in (SAME_PLACE, SAME_PREV, SAME_SEQ, SAME_KEY)),
    f"REPLACE INTO event ({EVENT_COLUMNS}) {SAME_PLACE}",
    "UPDATE OR REPLACE event SET position = 3 WHERE position = 2",
    "INSERT OR REPLACE INTO journal_head SELECT * FROM journal_head",
    "INSERT OR REPLACE INTO sealed SELECT * FROM sealed",
    "INSERT OR REPLACE INTO document SELECT digest, media_type, CAST(content || ' ' AS BLOB) FROM document",
    "REPLACE INTO document SELECT digest, 'text/html', content FROM document",
    f"INSERT INTO event ({EVENT_COLUMNS}) {_again(act='x' + chr(39) + '00' + chr(39))}",
)
"""SQLite's own ways of losing a row, and a value of another type, which STRICT tables refuse."""

ESCALATING = (
    "TRUNCATE event CASCADE",
    "TRUNCATE journal_head",
    "TRUNCATE sealed",
    "TRUNCATE document",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TRIGGER event_no_update ON event",
    "DROP TABLE event CASCADE",
    "ALTER TABLE event DROP CONSTRAINT uq_event_prev",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION vekha_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "SET ROLE vekha_owner",
    "ALTER TABLE event OWNER TO vekha_app",
)


OUR_WORDS = "only grows|never gets shorter|only be erased|never changes"


@pytest.fixture(scope="module")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("append") / "town.sqlite"
    store = open_store(f"sqlite:///{path}", HandClock(), CountingLuck(), VERSION)
    store.upgrade()
    lived_in(founded(store, clock := HandClock()), clock)
    store.close()
    return path


@pytest.fixture(scope="module")
def separated(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with a town in it, its tables handed to their owner."""
    with fresh_database(request.getfixturevalue("postgres_url")) as url:
        store = open_store(url, clock := HandClock(), CountingLuck(), VERSION)
        store.upgrade()
        lived_in(founded(store, clock), clock)
        store.close()
        separate_roles(url)
        yield url


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("statement", [*REWRITING, *REPLACING])
def test_sqlite_refuses(sqlite_file: Path, statement: str, recursive: str) -> None:
    """Through any statement, also on a connection that forgot ``recursive_triggers``; the row count stays."""
    connection = sqlite.connect(str(sqlite_file), isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        before = connection.execute("SELECT * FROM event, journal_head").fetchall()
        with pytest.raises(sqlite.IntegrityError):
            connection.execute(statement)
        assert connection.execute("SELECT * FROM event, journal_head").fetchall() == before
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [*REWRITING, *ESCALATING])
def test_postgresql_refuses_the_application(separated: str, statement: str) -> None:
    """By privilege, trigger or constraint."""
    with psycopg.connect(separated.replace("owner@", f"{APPLICATION}@"), autocommit=True) as connection:
        before = connection.execute("SELECT * FROM event, journal_head").fetchall()
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert isinstance(
            refused.value,
            psycopg.errors.InsufficientPrivilege | psycopg.errors.IntegrityError | psycopg.errors.NoData,
        ), refused.value
        assert connection.execute("SELECT * FROM event, journal_head").fetchall() == before


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [each for each in REWRITING if not each.startswith("INSERT")] + [*ESCALATING[:4]])
@pytest.mark.parametrize("replica", [False, True])
def test_postgresql_refuses_even_a_superuser_who_forgets_the_triggers(
    separated: str, statement: str, *, replica: bool
) -> None:
    """``session_replication_role = replica`` switches ordinary triggers off, but not these."""
    with psycopg.connect(separated) as connection:
        if replica:
            connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.IntegrityError, match=OUR_WORDS):
            connection.execute(statement.encode())
        connection.rollback()


@pytest.mark.postgres
def test_the_application_s_role_can_do_all_the_work(separated: str, clock: HandClock) -> None:
    """Units, readers, accounts and rebuilding need no more than what it was given."""
    store = open_store(separated.replace("owner@", f"{APPLICATION}@"), clock, CountingLuck(), VERSION)
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_9")
        unit.keep_document("sha256:9", "text/plain", b"9")
        unit.commit()
    assert dict(store.rebuild(TOWN).changed) == {}
    assert store.accounts().logins() == ()
    with store.reader(TOWN) as reader:
        assert reader.document("sha256:9") == b"9"
    store.close()


def test_an_erased_value_leaves_a_chain_that_still_reads(
    database: Store, clock: HandClock, run_sql: Callable[[str], None]
) -> None:
    """The one update that passes: content gone, salt gone; names turn blank, everything else stays."""
    lived_in(database, clock)
    run_sql("UPDATE sealed SET content = NULL, salt = substr(salt, 1, 0)")
    with database.reader(TOWN) as reader:
        assert {each.title for each in reader.persons().values()} == {""}
        activity = reader.material("a_1", "p", depth=0, now=clock.now()).near["a_1"]
        assert [piece.name for piece in activity.evidence] == ["", ""]
        assert all(value.content is None for record in reader.records(0, 1000) for value in record.sealed)
    assert dict(database.rebuild(TOWN).changed) == {}
