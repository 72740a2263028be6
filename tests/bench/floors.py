"""Floors: the hand-written SQL of the same unit on the raw driver: load, guard, update, one history row, commit."""

import json
from pathlib import Path
from typing import Any

import psycopg
from pysqlite3 import dbapi2 as sqlite

SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000")


class SqliteFloor:
    """One row of state and a history, as somebody would write them by hand for SQLite."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite.connect(str(path), isolation_level=None, check_same_thread=False)
        for setting in SETTINGS:
            self._connection.execute(f"PRAGMA {setting}")
        self._connection.execute("CREATE TABLE state (id TEXT PRIMARY KEY, state TEXT, version INTEGER, role TEXT)")
        self._connection.execute(
            "CREATE TABLE history (id INTEGER PRIMARY KEY, activity TEXT, at TEXT, who TEXT, source TEXT, target TEXT)"
        )
        self._connection.execute("INSERT INTO state VALUES ('a', 'ping', 1, 'director')")

    def fire(self) -> int:
        """Move the row between its two states and write the history."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        state, version, role = run("SELECT state, version, role FROM state WHERE id = ?", ("a",)).fetchone()
        if role != "director" or state not in ("ping", "pong"):
            raise AssertionError(state)
        target = "pong" if state == "ping" else "ping"
        run("UPDATE state SET state = ?, version = version + 1 WHERE id = ? AND version = ?", (target, "a", version))
        run(
            "INSERT INTO history (activity, at, who, source, target) VALUES (?, ?, ?, ?, ?)",
            ("a", "2026-01-01T00:00:00.000000Z", "p", state, target),
        )
        run("COMMIT")
        return int(version) + 1

    def insert(self, rows: int) -> None:
        """Write *rows* history rows in one commit."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "INSERT INTO history (activity, at, who, source, target) VALUES (?, ?, ?, ?, ?)",
            [(f"a{number}", "2026-01-01T00:00:00.000000Z", "p", "", "ping") for number in range(rows)],
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class RowsFloor:
    """The rows of a page, read and nothing more."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite.connect(f"file:{path}?mode=ro", uri=True)

    def all_activities(self) -> int:
        return len(self._connection.execute("SELECT * FROM activity").fetchall())

    def close(self) -> None:
        self._connection.close()


class PostgresFloor:
    """The same for PostgreSQL, with the row locked as it is read."""

    def __init__(self, url: str) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(url, prepare_threshold=2)
        with self._connection.transaction():
            self._connection.execute("DROP TABLE IF EXISTS floor_state, floor_history")
            self._connection.execute(
                "CREATE TABLE floor_state (id text PRIMARY KEY, state text, version bigint, role text)"
            )
            self._connection.execute(
                "CREATE TABLE floor_history (id bigserial PRIMARY KEY, activity text, at text, who text,"
                " source text, target text)"
            )
            self._connection.execute("INSERT INTO floor_state VALUES ('a', 'ping', 1, 'director')")

    def fire(self) -> int:
        run = self._connection.execute
        row = run("SELECT state, version, role FROM floor_state WHERE id = %s FOR UPDATE", ("a",)).fetchone()
        assert row is not None
        state, version, role = row
        if role != "director" or state not in ("ping", "pong"):
            raise AssertionError(state)
        target = "pong" if state == "ping" else "ping"
        run(
            "UPDATE floor_state SET state = %s, version = version + 1 WHERE id = %s AND version = %s",
            (target, "a", version),
        )
        run(
            "INSERT INTO floor_history (activity, at, who, source, target) VALUES (%s, %s, %s, %s, %s)",
            ("a", "2026-01-01T00:00:00.000000Z", "p", state, target),
        )
        self._connection.commit()
        return int(version) + 1

    def close(self) -> None:
        self._connection.close()


class FoldFloor:
    """A table of JSON texts, read in order and folded into a dict: the least that a replay can be."""

    def __init__(self, path: Path, bodies: list[bytes]) -> None:
        self._connection = sqlite.connect(str(path), isolation_level=None)
        self._connection.execute("CREATE TABLE history (seq INTEGER PRIMARY KEY, body BLOB)")
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO history VALUES (?, ?)", enumerate(bodies, 1))
        self._connection.execute("COMMIT")

    def fold(self) -> dict[str, Any]:
        state: dict[str, Any] = {"state": "", "version": 0, "performed": {}}
        for (body,) in self._connection.execute("SELECT body FROM history ORDER BY seq"):
            event = json.loads(body)
            data = event["data"]
            if event["type"] == "transition_fired":
                state["state"], state["version"] = data["target"], data["version"]
                state["performed"].setdefault(data["trigger"], set()).add(event["actor"])
            elif event["type"] == "activity_opened":
                state["state"] = data["state"]
        return state

    def close(self) -> None:
        self._connection.close()
