"""SQLite: one file for one municipality; every setting that keeps it honest is made and read back per connection."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pysqlite3.dbapi2 as driver
from sqlalchemy import Connection, NullPool, QueuePool, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.domain.errors import Corrupted, EngineError, Unavailable
from engine.storage.migrations import upgrade
from engine.storage.wires import Batch, Phrasebook, Question, Row, UnsafeDatabase

WAIT_SECONDS = 5
READERS = 16

SAFE_FROM = (3, 51, 3)
BACKPORTS = ((3, 50, 7), (3, 44, 6))
"""The first library without the WAL-reset bug, and the older lines that got its repair."""

SETTINGS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": WAIT_SECONDS * 1000,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "mmap_size": 0,
    "wal_autocheckpoint": 1000,
}
"""Per connection; only ``wal`` is a property of the file. ``synchronous`` 2 is FULL: a commit survives a power cut."""


class SqliteDatabase:
    """One writer connection and many readers of one file."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            UnsafeDatabase: the library has the WAL-reset bug, or refuses a setting.
            Corrupted: the file is damaged.
        """
        check_library(driver.sqlite_version_info)
        self._path = path
        self._book = Phrasebook(SQLiteDialect_pysqlite(paramstyle="qmark"))
        existed = path.exists()
        if not existed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._turn = threading.Lock()
        """Held by the one wire that may write."""
        self._writer: Any = None
        self._readers = create_engine(
            "sqlite://", module=driver, creator=self._open_reader, poolclass=QueuePool,
            pool_size=READERS, max_overflow=0, pool_timeout=WAIT_SECONDS,
        )  # fmt: skip
        if existed:
            self._check_file()

    def writing(self) -> "SqliteWire":
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("another unit of work holds the database")
        try:
            if self._writer is None:
                self._writer = self._open_writer()
            return SqliteWire(self._writer, self._book, "BEGIN IMMEDIATE", self._end_turn)
        except driver.Error as error:
            self._turn.release()
            raise told(error) from error
        except BaseException:
            self._turn.release()
            raise

    def reading(self) -> "SqliteWire":
        try:
            fairy = self._readers.raw_connection()
        except PoolTimeout as error:
            raise Unavailable("all readers are busy") from error
        except driver.Error as error:
            raise told(error) from error
        try:
            return SqliteWire(fairy.driver_connection, self._book, "BEGIN", fairy.close)
        except EngineError:
            fairy.close()
            raise

    def upgrade(self) -> None:
        engine = create_engine("sqlite://", module=driver, creator=self._open_writer, poolclass=NullPool)
        event.listen(engine, "begin", _begin_immediate)
        try:
            with engine.begin() as connection:
                upgrade(connection)
        except DBAPIError as error:
            raise told(error.orig if isinstance(error.orig, driver.Error) else error) from error
        except driver.Error as error:
            raise told(error) from error

    def close(self) -> None:
        self._readers.dispose()
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _end_turn(self) -> None:
        """Roll back whatever is still open; a writer that cannot is replaced."""
        try:
            if self._writer.in_transaction:
                self._writer.rollback()
        except driver.Error:
            self._writer.close()
            self._writer = None
        finally:
            self._turn.release()

    def _open_writer(self) -> Any:
        connection = driver.connect(
            str(self._path), timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        _settle(connection, SETTINGS)
        return connection

    def _open_reader(self) -> Any:
        connection = driver.connect(
            f"file:{quote(str(self._path.absolute()))}?mode=ro",
            uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512,
        )  # fmt: skip
        _settle(connection, {**SETTINGS, "query_only": 1})
        return connection

    def _check_file(self) -> None:
        wire = self.writing()
        try:
            found = wire.run("PRAGMA quick_check(1)")
            if found != [("ok",)]:
                raise Corrupted(f"{self._path.name}: {found[0][0]}")
        finally:
            wire.close()


class SqliteWire:
    """See ``Wire``; a round trip costs nothing here, so everything simply runs in order."""

    def __init__(self, connection: Any, book: Phrasebook, begin: str, end: Callable[[], None]) -> None:
        """
        Args:
            end: called once, when the wire is closed.
        """
        self._connection, self._book = connection, book
        self.run(begin)
        self._end: Callable[[], None] | None = end

    def run(self, sql: str) -> list[Row]:
        try:
            found: list[Row] = self._connection.execute(sql).fetchall()
        except driver.Error as error:
            raise told(error) from error
        return found

    def ask(self, *questions: Question) -> list[list[Row]]:
        execute, book, answers = self._connection.execute, self._book, []
        try:
            for statement, values in questions:
                prepared = book[statement]
                answers.append(execute(prepared.sql, prepared.row(values)).fetchall())
        except driver.Error as error:
            raise told(error) from error
        return answers

    def write(self, batches: Sequence[Batch], *, commit: bool) -> None:
        connection, book = self._connection, self._book
        try:
            for statement, times in batches:
                prepared = book[statement]
                if len(times) == 1:
                    connection.execute(prepared.sql, prepared.row(times[0]))
                else:
                    connection.executemany(prepared.sql, [prepared.row(values) for values in times])
            if commit:
                connection.execute("COMMIT")
        except driver.Error as error:
            raise told(error) from error

    def close(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end()


def check_library(version: tuple[int, ...]) -> None:
    """
    Raises:
        UnsafeDatabase: a SQLite of this *version* can lose committed transactions when the WAL is reset.
    """
    repaired = any(version[:2] == line[:2] and version >= line for line in BACKPORTS)
    if version < SAFE_FROM and not repaired:
        raise UnsafeDatabase(f"SQLite {'.'.join(map(str, version))} has the WAL-reset bug; 3.51.3 or newer is needed")


def told(error: Exception) -> EngineError:
    """Return our error for one of the driver's: busy and full may pass, damage does not."""
    words = str(error)
    if isinstance(error, driver.IntegrityError | driver.NotSupportedError | driver.InterfaceError):
        return Corrupted(f"the database refused a row: {words}")
    if isinstance(error, driver.OperationalError):
        return Unavailable(words)
    return Corrupted(words)


def _settle(connection: Any, settings: dict[str, int | str]) -> None:
    """Make every setting and read it back: an unknown pragma is silently ignored."""
    for name, wanted in settings.items():
        read_only = name == "journal_mode" and "query_only" in settings
        connection.execute(f"PRAGMA {name}" if read_only else f"PRAGMA {name} = {wanted}").fetchall()
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != wanted:
            raise UnsafeDatabase(f"SQLite keeps {name} = {found and found[0]}, {wanted} is needed")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a deferred transaction that turns to writing fails without waiting."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
