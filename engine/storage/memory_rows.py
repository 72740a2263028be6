"""Memory's rows: projected tables as dictionaries that are copied when they change, so that snapshots cost nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.domain.activity import Activity
from engine.domain.errors import NotFound
from engine.domain.events import Record
from engine.domain.people import Actor, Grant
from engine.journal.chain import Head, Tip
from engine.ports import Material
from engine.projections import KEYS, Amend, Change, Lower, Put, Value, changes
from engine.storage import rebuilding

Row = Mapping[str, Any]
Group = Mapping[tuple[Any, ...], Row]
"""Rows that share the second column of their key (the activity, the person …), by the rest of it."""


class Rows:
    """All projected tables of one journal; ``branch`` gives a copy on which changes are made."""

    def __init__(self, tables: dict[str, dict[Any, Group]] | None = None) -> None:
        self._tables = tables or {table: {} for table in KEYS}
        self._own: set[str] = set() if tables else set(KEYS)
        """Tables that belong to this copy alone."""

    def branch(self) -> "Rows":
        return Rows(dict(self._tables))

    def group(self, table: str, key: str) -> list[Row]:
        """Return the rows of one group, in the order in which they appeared."""
        return list(self._tables[table].get(key, {}).values())

    def all(self, table: str) -> Iterator[Row]:
        for group in self._tables[table].values():
            yield from group.values()

    def fold(self, record: Record) -> None:
        for change in changes(record):
            self._apply(change)

    def compared(self, other: "Rows") -> dict[str, int]:
        """Return for every table with differences how many keys stand otherwise."""
        found = {}
        for table in KEYS:
            ours, theirs = self._keyed(table), other._keyed(table)
            differences = sum(ours.get(key) != theirs.get(key) for key in ours.keys() | theirs.keys())
            if differences:
                found[table] = differences
        return found

    def _keyed(self, table: str) -> dict[tuple[Any, ...], Row]:
        return {tuple(row[column] for column in KEYS[table]): row for row in self.all(table)}

    def _apply(self, change: Change) -> None:
        if change.table not in self._own:
            self._tables[change.table] = dict(self._tables[change.table])
            self._own.add(change.table)
        groups, (_, second, *rest) = self._tables[change.table], KEYS[change.table]
        if isinstance(change, Put):
            key = tuple(change.values[column] for column in rest)
            group = groups.get(change.values[second], {})
            if key not in group:
                groups[change.values[second]] = {**group, key: dict(change.values)}
            return
        become = _amended(change) if isinstance(change, Amend) else _lowered(change)
        where = change.where.items()
        place = change.where[second]
        groups[place] = {
            key: become(row) if where <= row.items() else row for key, row in groups.get(place, {}).items()
        }


@dataclass(slots=True)
class Snapshot:
    """One journal as the last commit left it. *records* may grow behind our back: only ``head.size`` of them count."""

    zone: str
    title: str
    head: Head
    own: Tip
    """Of the municipality's own stream."""
    records: list[Record] = field(default_factory=list)
    streams: dict[str, list[Record]] = field(default_factory=dict)
    keys: dict[tuple[str, str], Record] = field(default_factory=dict)
    """(actor, idempotency key) → first event of the request."""
    rows: Rows = field(default_factory=Rows)
    documents: Mapping[str, bytes] = field(default_factory=dict)

    def stream(self, activity: str) -> list[Record]:
        return [record for record in self.streams.get(activity, ()) if record.position <= self.head.size]

    def sealed(self, position: int, name: str) -> str | None:
        return next((value.content for value in self.records[position - 1].sealed if value.field == name), None)


Sealed = Callable[[int, str], str | None]
"""(position, field) → sealed text, None where it was erased."""


def near(rows: Rows, sealed: Sealed, activity: str, depth: int) -> dict[str, Activity]:
    """
    Return *activity* and those its links lead to within *depth* steps.

    Raises:
        NotFound: there is no such activity.
    """
    if not rows.group("activity", activity):
        raise NotFound("activity", activity)
    found, ring = {activity}, {activity}
    for _ in range(depth):
        ring = {row["other"] for one in ring for row in rows.group("link", one)} - found
        found |= ring
    chosen = [row for one in sorted(found) for row in rows.group("activity", one)]
    return rebuilding.to_activities(
        chosen,
        _of(rows, "link", found),
        [(row, sealed(row["position"], "file")) for row in _of(rows, "evidence", found)],
        _of(rows, "performed", found),
        {row["id"]: sealed(row["form_position"], "form") for row in chosen if row["form_position"]},
    )


def material(
    rows: Rows, sealed: Sealed, activity: str, person: str, depth: int, now: datetime,
    earlier: Record | None = None, on_behalf: str = "",
) -> Material:  # fmt: skip
    around = near(rows, sealed, activity, depth)
    seen = {row["evidence"] for row in _of(rows, "evidence_seen", around) if row["person"] == person}
    return Material(actor(rows, person, now, on_behalf), around, frozenset(seen), earlier)


def actor(rows: Rows, person: str, now: datetime, on_behalf: str = "") -> Actor:
    return Actor(person, rebuilding.held(rows.group("role_grant", person), now), on_behalf)


def grants(rows: Rows, person: str) -> tuple[Grant, ...]:
    return tuple(rebuilding.to_grant(row) for row in rows.group("role_grant", person))


def _of(rows: Rows, table: str, activities: Iterable[str]) -> list[Row]:
    return [row for activity in activities for row in rows.group(table, activity)]


def _amended(change: Amend) -> Callable[[Row], Row]:
    return lambda row: {**row, **change.values}


def _lowered(change: Lower) -> Callable[[Row], Row]:
    def lower(row: Row) -> Row:
        value: Value = min(row[change.column], change.value)
        return {**row, change.column: value}

    return lower
