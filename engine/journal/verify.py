"""Verify: walk a stored journal from its first byte to its head and name the first thing that is not as it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.domain.errors import Corrupted
from engine.domain.events import Sealed
from engine.journal.canonical import NotCanonical, parse_canonical, parse_moment
from engine.journal.chain import ZERO, Head, Tip, idem, opens
from engine.journal.codec import Place, from_body, place_of
from engine.journal.merkle import Frontier, leaf_hash

Outcome = Literal["proven", "tampered", "unreadable", "unproven"]

EXIT_CODES: dict[Outcome, int] = {"proven": 0, "tampered": 1, "unreadable": 2, "unproven": 3}
"""What a terminal answers; the same numbers wherever a verdict is given."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row of a stored journal as it was found: the columns that queries use, and what was sealed."""

    journal: str
    position: int
    act: str
    seq: int
    type: str
    actor: str
    idem: str
    at: str
    prev: bytes
    leaf: bytes
    body: bytes
    sealed: tuple[Sealed, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What a walk found; it stops at the first bad position.

    Kinds: ``altered`` (bytes or hashes), ``missing``, ``inserted``, ``reordered``, ``fork`` (two bodies for one
    position), ``truncated`` (the head knows more), ``head`` (the head belongs to another history, where they part
    is not known), ``column`` (a column contradicts its body), ``stream`` (seq or prev_act), ``time`` (runs back),
    ``sealed`` (a value does not open its commitment), ``unknown`` (an event this product cannot read), ``empty``.
    """

    verdict: Outcome
    """``unproven``: intact, but without a checkpoint from outside nobody can say that it is complete."""
    positions: int
    """How many were looked at."""
    first_bad_position: int | None = None
    kind: str | None = None

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.verdict]

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "positions": self.positions,
            "first_bad_position": self.first_bad_position,
            "kind": self.kind,
        }


def verify_chain(rows: Iterable[StoredEvent], expected: Head | None = None) -> Verdict:
    """
    Return what there is to say about *rows*, a journal in the order of its positions; memory grows with streams only.

    Args:
        expected: the stored head; None when there is none to compare with (then a cut tail goes unnoticed).
    """
    walk, remaining = _Walk(), iter(rows)
    row = next(remaining, None)
    while row is not None:
        following = next(remaining, None)
        fault = walk.step(row, following, expected)
        if fault is not None:
            return Verdict("tampered", walk.size + 1, *fault)
        row = following
    fault = walk.end(expected)
    if fault is not None:
        return Verdict("tampered", walk.size, *fault)
    if walk.size == 0:
        return Verdict("unreadable", 0, None, "empty")
    if walk.unknown_at is not None:
        return Verdict("unreadable", walk.size, walk.unknown_at, "unknown")
    return Verdict("unproven", walk.size)


_Fault = tuple[int | None, str]
"""First bad position and kind."""


class _Walk:
    """Everything known about the rows walked so far; all of them were good."""

    def __init__(self) -> None:
        self.size = 0
        self.journal = ""
        self.leaf = ZERO
        self.frontier = Frontier()
        self.before = Frontier()
        """The frontier without the last row."""
        self.tips: dict[str, Tip] = {}
        self.last_at: datetime | None = None
        self.unknown_at: int | None = None

    def step(self, row: StoredEvent, following: StoredEvent | None, expected: Head | None) -> _Fault | None:
        """Take *row* as the next one, or say what is wrong; *following* and *expected* help to blame the right one."""
        here = self.size + 1
        leaf = leaf_hash(row.body)
        read = _read(row)
        if read is None or leaf != row.leaf:
            return here, "altered"
        body, place = read
        if place.position != here:
            return self._out_of_place(place, leaf, following)
        if place.prev != self.leaf:
            vouched = _vouched(leaf, following) or (
                expected is not None and (expected.size, expected.leaf) == (here, leaf)
            )
            return (here - 1 if vouched and self.size else here), "altered"
        kind = self._broken_rule(row, body, place)
        if kind is not None:
            return here, kind
        self._take(body, place, leaf)
        return None

    def end(self, expected: Head | None) -> _Fault | None:
        """Compare the end of the walk with the stored head."""
        if expected is None:
            return None
        if self.size != expected.size:
            return (self.size + 1, "truncated") if self.size < expected.size else (expected.size + 1, "inserted")
        if (self.leaf, self.frontier) != (expected.leaf, expected.frontier):
            # Whoever swaps only the last body leaves a head that fits everything before it.
            last = self.size > 0 and self.before.append(expected.leaf) == expected.frontier
            return (self.size, "altered") if last else (None, "head")
        if self.size and (self.journal, self.last_at) != (expected.journal, expected.last_at):
            return None, "head"
        return None

    def _out_of_place(self, place: Place, leaf: bytes, following: StoredEvent | None) -> _Fault:
        here = self.size + 1
        if place.position < here:
            fork = place.position == self.size and leaf != self.leaf
            return (self.size, "fork") if fork else (here, "inserted")
        after = None if following is None else _read(following)
        return here, "missing" if after is None or after[1].position != here else "reordered"

    def _broken_rule(self, row: StoredEvent, body: dict[str, Any], place: Place) -> str | None:
        tip = self.tips.get(body["act"], Tip())
        if self.size and place.journal != self.journal:
            return "inserted"
        if (place.seq, place.prev_act) != (tip.seq + 1, tip.leaf):
            return "stream"
        if _columns(row) != _same_columns(body, place):
            return "column"
        try:
            at = parse_moment(body["at"])
        except NotCanonical:
            return "altered"
        if self.last_at is not None and at < self.last_at:
            return "time"
        if not all(opens(body, each) for each in row.sealed):
            return "sealed"
        return None

    def _take(self, body: dict[str, Any], place: Place, leaf: bytes) -> None:
        try:
            from_body(body)
        except Corrupted:
            # The hashes hold, so this is no damage: perhaps a newer product wrote it. The walk goes on.
            self.unknown_at = self.unknown_at or place.position
        self.size, self.journal, self.last_at = place.position, place.journal, parse_moment(body["at"])
        self.leaf, self.before, self.frontier = leaf, self.frontier, self.frontier.append(leaf)
        self.tips[body["act"]] = Tip(place.seq, leaf)


def _read(row: StoredEvent) -> tuple[dict[str, Any], Place] | None:
    """Return the parsed body of *row* and its place; None when it is not canonical or has no place."""
    try:
        body: dict[str, Any] = parse_canonical(row.body)
        return body, place_of(body)
    except (NotCanonical, Corrupted):
        return None


def _vouched(leaf: bytes, following: StoredEvent | None) -> bool:
    """Tell whether the row after names *leaf*: then the break is not the fault of the row with that leaf."""
    read = None if following is None else _read(following)
    return read is not None and read[1].prev == leaf


def _columns(row: StoredEvent) -> tuple[object, ...]:
    return row.journal, row.position, row.act, row.seq, row.type, row.actor, row.idem, row.at, row.prev


def _same_columns(body: dict[str, Any], place: Place) -> tuple[object, ...]:
    key = idem(body["key"], body["cause"], place.position)
    names = place.journal, place.position, body["act"], place.seq, body["type"], body["actor"]
    return *names, key, body["at"], place.prev
