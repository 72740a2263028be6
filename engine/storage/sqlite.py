"""SQLite: one file for one municipality; every setting that keeps it honest is made and read back per connection."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pysqlite3.dbapi2 as driver
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
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
        self._writer = _engine(self._open_writer, size=1)
        event.listen(self._writer, "begin", _begin_immediate)
        self._readers = _engine(self._open_reader, size=READERS)
        if existed:
            self._check_file()

    def writing(self) -> "SqliteWire":
        return SqliteWire(self._writer, self._book, "BEGIN IMMEDIATE")

    def reading(self) -> "SqliteWire":
        return SqliteWire(self._readers, self._book, "BEGIN")

    def upgrade(self) -> None:
        try:
            with self._writer.begin() as connection:
                upgrade(connection)
        except driver.Error as error:
            raise told(error) from error

    def close(self) -> None:
        self._readers.dispose()
        self._writer.dispose()

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

    def __init__(self, engine: Engine, book: Phrasebook, begin: str) -> None:
        self._book = book
        try:
            self._fairy = engine.raw_connection()
        except PoolTimeout as error:
            raise Unavailable("another unit of work holds the database") from error
        except driver.Error as error:
            raise told(error) from error
        self._connection: Any = self._fairy.driver_connection
        try:
            self.run(begin)
        except EngineError:
            self._fairy.close()
            raise

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
        """The pool rolls back whatever is still open."""
        self._fairy.close()


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


def _engine(opener: Any, size: int) -> Engine:
    return create_engine(
        "sqlite://", module=driver, creator=opener, poolclass=QueuePool,
        pool_size=size, max_overflow=0, pool_timeout=WAIT_SECONDS,
    )  # fmt: skip


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
