"""Loading: from the rows of one round trip to records, heads and everything a press needs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.domain.activity import Activity
from engine.domain.errors import NotFound
from engine.domain.events import Record, Sealed
from engine.domain.people import Actor
from engine.journal.canonical import parse_moment
from engine.journal.chain import Head, Tip, read_record
from engine.journal.merkle import Frontier
from engine.ports import Material
from engine.storage import rebuilding
from engine.storage.asking import HEAD_OF, named
from engine.storage.neighbourhood import NEAR_KINDS
from engine.storage.wires import Row


def to_head(rows: Sequence[Row], journal: str) -> Mapping[str, Any]:
    """
    Return the head row as a mapping.

    Raises:
        NotFound: there is no such journal.
    """
    found = named(HEAD_OF, rows)
    if not found:
        raise NotFound("journal", journal)
    return found[0]


def to_chain(head: Mapping[str, Any]) -> tuple[Head, Tip]:
    """Return the head of the chain, and the tip of the municipality's own stream."""
    last_at = parse_moment(head["last_at"]) if head["last_at"] else None
    frontier = Frontier.from_bytes(head["frontier"])
    return (
        Head(head["journal"], head["size"], head["leaf"], frontier, last_at),
        Tip(head["seq"], head["tip"]),
    )


def to_records(rows: Iterable[Row]) -> list[Record]:
    """Return the records of (position, body, field, salt, content) rows, in their order; a row per sealed value."""
    bodies: dict[int, tuple[bytes, list[Sealed]]] = {}
    for position, body, field, salt, content in rows:
        sealed = bodies.setdefault(position, (body, []))[1]
        if field is not None:
            sealed.append(Sealed(field, salt, content))
    return [read_record(body, sealed) for body, sealed in bodies.values()]


class Near:
    """The rows of ``NEIGHBOURHOOD`` by kind."""

    def __init__(self, rows: Iterable[Row]) -> None:
        kinds: dict[str, list[Row]] = {kind: [] for kind in NEAR_KINDS}
        for row in rows:
            kinds[row[0]].append(row)
        self._kinds = kinds

    def tips(self) -> dict[str, Tip]:
        """Activity → tip of its stream."""
        return {row[1]: Tip(row[_N + 1], row[_LEAF]) for row in self._kinds["activity"]}

    def material(self, activity: str, actor: Actor, earlier: Record | None) -> Material:
        """
        Raises:
            NotFound: *activity* is not among the rows.
        """
        near = self.activities()
        if activity not in near:
            raise NotFound("activity", activity)
        seen = frozenset(row[2] for row in self._kinds["evidence"] if row[_N + 3])
        return Material(actor, near, seen, earlier)

    def actor(self, person: str, now: datetime, on_behalf: str = "") -> Actor:
        return Actor(person, rebuilding.held(self._named("grant"), now), on_behalf)

    def activities(self) -> dict[str, Activity]:
        activities = [
            {**row, "version": plain[_N], "seq": plain[_N + 1]}
            for row, plain in zip(self._named("activity"), self._kinds["activity"], strict=True)
        ]
        self._kinds["link"].sort(key=_position)
        self._kinds["evidence"].sort(key=_position)
        evidence = [
            ({**row, "position": plain[_N], "number": plain[_N + 1], "size": plain[_N + 2]}, row["file"] or None)
            for row, plain in zip(self._named("evidence"), self._kinds["evidence"], strict=True)
        ]
        forms = {row["id"]: row["form"] or None for row in activities}
        return rebuilding.to_activities(activities, self._named("link"), evidence, self._named("performed"), forms)

    def _named(self, kind: str) -> list[dict[str, Any]]:
        names = NEAR_KINDS[kind]
        return [dict(zip(names, row[1:], strict=False)) for row in self._kinds[kind]]


_N = 14
"""Column of the first number: after the kind and 13 texts."""
_LEAF = 18


def _position(row: Row) -> int:
    position: int = row[_N]
    return position
