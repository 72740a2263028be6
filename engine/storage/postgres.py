"""PostgreSQL: READ COMMITTED under the head row's lock, and two round trips for a whole unit of work."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus
from sqlalchemy import NullPool, QueuePool, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.domain.errors import Corrupted, EngineError, Unavailable
from engine.storage.migrations import upgrade
from engine.storage.neighbourhood import NEIGHBOURHOOD, NEIGHBOURHOOD_ON_POSTGRESQL
from engine.storage.pipeline import Pipeline
from engine.storage.wires import Batch, Phrasebook, Prepared, Question, Row, UnsafeDatabase, Values

WAIT_SECONDS = 5
CONNECTIONS = 16

SESSION = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "default_transaction_isolation": "read committed",
}
"""
Set for every connection. Ours are look-ups by key: planning one anew, or compiling it just in time, costs more than
running it.
"""

NEEDED = {
    "synchronous_commit": ("on", "remote_apply"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "server_encoding": ("UTF8",),
}
"""Read back for every connection: a role or a database may have been given a weaker setting behind our back."""

_WRITING = b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_READING = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresDatabase:
    """A pool of connections to one database."""

    def __init__(self, address: URL) -> None:
        self._address = address.set(drivername="postgresql+psycopg")
        self._book = Phrasebook(
            PGDialect_psycopg(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
            {NEIGHBOURHOOD: NEIGHBOURHOOD_ON_POSTGRESQL},
        )
        self._engine = create_engine(
            self._address, poolclass=QueuePool, pool_size=CONNECTIONS, max_overflow=CONNECTIONS,
            pool_timeout=WAIT_SECONDS, pool_reset_on_return=None, connect_args=_arguments() | {"autocommit": True},
        )  # fmt: skip
        event.listen(self._engine, "connect", _check)

    def writing(self) -> "PostgresWire":
        return PostgresWire(self, _WRITING)

    def reading(self) -> "PostgresWire":
        return PostgresWire(self, _READING)

    def upgrade(self) -> None:
        engine = create_engine(self._address, poolclass=NullPool, connect_args=_arguments())
        try:
            with engine.begin() as connection:
                upgrade(connection)
        except DBAPIError as error:
            raise told(error.orig if isinstance(error.orig, psycopg.Error) else error) from error

    def close(self) -> None:
        self._engine.dispose()

    def connect(self) -> Any:
        """Return a pooled connection in autocommit: transactions are begun and ended by our own words."""
        try:
            return self._engine.raw_connection()
        except PoolTimeout as error:
            raise Unavailable("all connections are busy") from error
        except DBAPIError as error:
            raise told(error.orig if isinstance(error.orig, psycopg.Error) else error) from error
        except psycopg.Error as error:
            raise told(error) from error

    @property
    def book(self) -> Phrasebook:
        return self._book


class PostgresWire:
    """See ``Wire``; BEGIN travels with the first questions, COMMIT with the last writes."""

    def __init__(self, database: PostgresDatabase, begin: bytes) -> None:
        self._database, self._book = database, database.book
        self._begin: bytes | None = begin
        self._fairy = database.connect()
        self._connection: psycopg.Connection[Any] = self._fairy.driver_connection
        self._prepared: dict[str, bytes] = self._fairy.info.setdefault("prepared", {})
        self._sound = True

    def ask(self, *questions: Question) -> list[list[Row]]:
        book = self._book
        return self._run([(book[statement], values) for statement, values in questions], commit=False)

    def write(self, batches: Sequence[Batch], *, commit: bool) -> None:
        book = self._book
        self._run([(book[statement], values) for statement, times in batches for values in times], commit=commit)

    def close(self) -> None:
        """Roll back what is still open, if anything; a connection on which something failed is not used again."""
        try:
            if self._sound and self._connection.pgconn.transaction_status != TransactionStatus.IDLE:
                self._connection.rollback()
        except psycopg.Error:
            self._sound = False
        if self._sound:
            self._fairy.close()
        else:
            self._fairy.invalidate()

    def _run(self, statements: Sequence[tuple[Prepared, Values]], *, commit: bool) -> list[list[Row]]:
        if not self._sound:
            raise Unavailable("the transaction has failed already; nothing of it will be kept")
        try:
            pipeline = Pipeline(self._connection, self._prepared)
            begin, self._begin = self._begin, None
            if begin is not None:
                pipeline.plain(begin)
            for prepared, values in statements:
                pipeline.send(prepared.sql, prepared.row(values))
            if commit:
                pipeline.plain(b"COMMIT")
            answers = pipeline.finish()
        except psycopg.Error as error:
            self._sound = False
            raise told(error) from error
        return answers if begin is None else answers[1:]


def told(error: BaseException) -> EngineError:
    """Return our error for one of the driver's: what waiting may heal is unavailable, the rest is damage."""
    words = str(error).strip()
    if isinstance(error, errors.DataCorrupted | errors.IndexCorrupted):
        return Corrupted(words)
    if isinstance(error, psycopg.OperationalError):
        return Unavailable(words)
    return Corrupted(f"the database refused: {words}")


def _arguments() -> dict[str, Any]:
    options = " ".join(f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in SESSION.items())
    return {"options": options, "connect_timeout": WAIT_SECONDS, "application_name": "vekha"}


def _check(connection: "psycopg.Connection[Any]", _record: object) -> None:
    """
    Raises:
        UnsafeDatabase: a commit on this connection might be lost, or text might be read back as other text.
    """
    names = list(NEEDED)
    found = dict(connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (names,)).fetchall())
    for name, allowed in NEEDED.items():
        if found.get(name) not in allowed:
            raise UnsafeDatabase(f"PostgreSQL has {name} = {found.get(name)}; {' or '.join(allowed)} is needed")
