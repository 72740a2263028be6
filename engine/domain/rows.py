"""Rows: the lines that lists and boards are made of, as readers return them; plain values, nothing to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from engine.domain.people import Grant, Person

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edition:
    """One published workflow version."""

    workflow: str
    number: int
    digest: str
    at: datetime
    by: str
    position: int


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of a list: an activity with the names that lists show."""

    id: str
    roadmap: str
    item: str
    item_title: str
    """In the language asked for."""
    section: str
    subject: str
    subject_title: str
    occurrence: str
    workflow: str
    digest: str
    state: str
    final: str
    """``done``, ``cancelled`` or empty."""
    moved: bool
    """Whether any transition has been fired."""
    version: int
    waits_for: str
    """Concrete role, empty when the state waits for nobody."""
    waits_in: str
    waits_plan: str
    opens: datetime | None
    due: datetime | None
    respond_by: datetime | None
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Every field narrows; None or empty does not. ``grants`` keeps what waits for one of these pairs (role, place)."""

    ids: tuple[str, ...] = ()
    """Keep only these activities."""
    roadmap: str = ""
    item: str = ""
    section: str = ""
    subject: str = ""
    workflow: str = ""
    state: str = ""
    occurrence: str = ""
    open_only: bool = False
    moved_only: bool = False
    """Keep only those in which a transition has been fired."""
    overdue_at: datetime | None = None
    """Keep only those that are not final and were due before this moment."""
    grants: frozenset[tuple[str, str]] | None = None
    opens_before: datetime | None = None
    """Keep only those on which work makes sense before this moment (no opening date counts as now)."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list; *next* is an opaque cursor, empty on the last page."""

    items: tuple[T, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class BoardCount:
    """How many activities of an item and a subject stand alike."""

    item: str
    subject: str
    final: str
    waits_for: str
    moved: bool
    overdue: bool
    waits_plan: bool
    count: int


@dataclass(frozen=True, slots=True)
class RoadmapRow:
    key: str
    title: Mapping[str, str]
    order_number: str
    order_date: str
    start: str
    end: str
    sections: tuple[Mapping[str, Any], ...]
    position: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A roadmap's row as adopted; *plain* is the mapping that the adopting event holds."""

    number: str
    order: int
    section: str
    title: Mapping[str, str]
    terms: str
    schedule: Mapping[str, Any]
    workflow: str
    subjects: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JournalHead:
    journal: str
    size: int
    leaf: bytes
    root: bytes
    """Merkle tree hash (RFC 9162) over all leaves."""
    last_at: datetime | None
    zone: str
    title: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with one role, as the people page lists them."""

    person: Person
    grant: Grant
