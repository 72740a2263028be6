"""Connecting: engines whose every connection has the settings that durability rests on, set and read back."""

from typing import Any

import psycopg
import sqlalchemy
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from engine.domain.errors import Corrupted

SAFE_SQLITE = (3, 51, 3)
"""The first release without the bug that loses pages when a write-ahead log is reset."""
BACKPORTED = {(3, 50): 7, (3, 44): 6}
"""Older lines that received the same fix, by (major, minor) and patch."""

SQLITE_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "mmap_size": 0,
}
"""All but the first belong to a connection, not to the file, so each connection sets and reads back all of them."""

POSTGRES_SETTINGS = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}
"""What a commit must mean; read back, because a role or a database may have weakened it."""
POSTGRES_OPTIONS = "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"


def writer_engine(url: str) -> Engine:
    """Return the engine for units of work; on SQLite it has one connection, because there is one writer."""
    if make_url(url).get_backend_name() != "sqlite":
        return _postgres(url)
    return _sqlite(url, read_only=False, pool_size=1)


def reader_engine(url: str) -> Engine:
    """Return the engine for readers; on SQLite its connections cannot write."""
    if make_url(url).get_backend_name() != "sqlite":
        return _postgres(url)
    return _sqlite(url, read_only=True, pool_size=8)


def check_sqlite_version(version: tuple[int, ...]) -> None:
    """
    Raises:
        Corrupted: a library that can lose committed pages; better not to start than to lose history later.
    """
    if version < SAFE_SQLITE and version[2] < BACKPORTED.get((version[0], version[1]), 10**6):
        found, needed = (".".join(map(str, number)) for number in (version, SAFE_SQLITE))
        raise Corrupted(f"SQLite {found} can lose pages of a write-ahead log; {needed} or later is needed")


def _sqlite(url: str, *, read_only: bool, pool_size: int) -> Engine:
    check_sqlite_version(tuple(sqlite.sqlite_version_info))
    engine = sqlalchemy.create_engine(
        url,
        module=sqlite,
        pool_size=pool_size,
        max_overflow=0 if not read_only else 32,
        pool_timeout=10,
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for name, value in SQLITE_SETTINGS.items():
            cursor.execute(f"PRAGMA {name} = {value}")
            found = cursor.execute(f"PRAGMA {name}").fetchone()
            if found is not None and str(found[0]).lower() != str(value):
                raise Corrupted(f"PRAGMA {name} is {found[0]} and would not become {value}")
        if read_only:
            cursor.execute("PRAGMA query_only = 1")
        cursor.close()

    return engine


def _postgres(url: str) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(
        address,
        pool_size=8,
        max_overflow=32,
        pool_timeout=10,
        pool_pre_ping=False,
        connect_args={"options": POSTGRES_OPTIONS, "prepare_threshold": 2, "application_name": "vekha"},
    )

    @event.listens_for(engine, "connect")
    def settle(connection: psycopg.Connection[Any], record: object) -> None:
        with connection.cursor() as cursor:
            for name, value in POSTGRES_SETTINGS.items():
                found = cursor.execute(f"SHOW {name}").fetchone()  # type: ignore[call-overload]  # a constant of ours
                if found is None or found[0] != value:
                    raise Corrupted(f"{name} is {found and found[0]}; a commit must mean that it is on disk")
        connection.rollback()

    return engine
