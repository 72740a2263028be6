"""Loading: from the rows of one round trip to records, heads and everything a press needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.domain.activity import Activity, Evidence
from engine.domain.errors import Corrupted, NotFound
from engine.domain.events import Record, Sealed
from engine.domain.people import Actor
from engine.journal.canonical import moment, parse_moment
from engine.journal.chain import Head, Tip, read_record
from engine.journal.merkle import Frontier
from engine.ports import Material
from engine.projections import NEVER
from engine.storage.asking import HEAD_OF, named
from engine.storage.neighbourhood import NEAR_KINDS
from engine.storage.rebuilding import file_of, opened
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


def to_records(rows: Iterable[Row]) -> Iterator[Record]:
    """
    Yield the records of (position, leaf, body, field, salt, content) rows, in their order.

    A record with several sealed values has a row for each, one after the other. Lazily, because records that are
    forgotten one by one cost the garbage collector nothing: a replay takes a third less time for it.

    Raises:
        Corrupted: a body that is not the one its leaf was taken of, or as ``read_record``.
    """
    at, leaf, whole, sealed = 0, b"", b"", list[Sealed]()
    for position, hashed, body, field, salt, content in rows:
        if position != at:
            if at:
                yield _record(at, leaf, whole, sealed)
            at, leaf, whole, sealed = position, hashed, body, []
        if field is not None:
            sealed.append(Sealed(field, salt, content))
    if at:
        yield _record(at, leaf, whole, sealed)


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

    def performed(self) -> set[tuple[str, ...]]:
        """Triples (activity, trigger, person) of the rows that are there already."""
        return {row[1:4] for row in self._kinds["performed"]}

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
        at = moment(now)
        held = [(role, place) for _, _, role, place, since, until, *_ in self._kinds["grant"] if since <= at < until]
        return Actor(person, frozenset(held), on_behalf)

    def activities(self) -> dict[str, Activity]:
        kinds = self._kinds
        links: dict[str, dict[str, list[str]]] = {}
        for _, activity, name, other, *_ in sorted(kinds["link"], key=_position):
            links.setdefault(activity, {}).setdefault(name, []).append(other)
        presses: dict[str, dict[str, set[str]]] = {}
        for _, activity, trigger, person, *_ in kinds["performed"]:
            persons = presses.setdefault(activity, {}).setdefault(trigger, set())
            if person:
                persons.add(person)
        evidence: dict[str, list[Evidence]] = {}
        for row in sorted(kinds["evidence"], key=_position):
            evidence.setdefault(row[1], []).append(_evidence(row))
        found = {}
        for row in kinds["activity"]:
            (_, key, workflow, digest, roadmap, item, subject, occurrence, state,
             opened_at, entered_at, due, respond_by, form, version, seq, *_) = row  # fmt: skip
            found[key] = Activity(
                key, workflow, digest, roadmap, item, subject, occurrence, state, version, seq,
                parse_moment(opened_at), parse_moment(entered_at),
                None if due == NEVER else parse_moment(due),
                None if respond_by == NEVER else parse_moment(respond_by),
                opened(form, "form"),
                tuple(evidence.get(key, ())),
                {trigger: frozenset(persons) for trigger, persons in presses.get(key, {}).items()},
                {name: tuple(others) for name, others in links.get(key, {}).items()},
            )  # fmt: skip
        return found


def _record(position: int, leaf: bytes, body: bytes, sealed: list[Sealed]) -> Record:
    record = read_record(body, sealed)
    if record.leaf != leaf or record.position != position:
        raise Corrupted(f"the event at position {position} was altered where it lay", position)
    return record


_N = 14
"""Column of the first number: after the kind and 13 texts."""
_LEAF = 18


def _position(row: Row) -> int:
    position: int = row[_N]
    return position


def _evidence(row: Row) -> Evidence:
    _, _, key, kind, media_type, by, at, sealed = row[:8]
    position, number, size = row[_N : _N + 3]
    name, digest = file_of(sealed)
    return Evidence(key, kind, digest, number, name, size, media_type, by, parse_moment(at), position)
