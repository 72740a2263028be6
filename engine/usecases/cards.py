"""Cards: what reading deeds hand to the doors; plain values, ready to be shown, nothing left to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.activity import Evidence
from engine.domain.people import Organisation
from engine.domain.rows import ActivityRow, Edition, JournalHead, RoadmapRow
from engine.domain.text import Text
from engine.domain.workflow import EvidenceKind
from engine.kernel import Offer


@dataclass(frozen=True, slots=True)
class ListCard:
    """One activity in a list."""

    row: ActivityRow
    workflow_title: Text
    state_title: Text
    standing: str
    """One of ``STANDINGS``."""
    overdue: bool
    waits_for_me: bool


STANDINGS = ("planned", "moving", "review", "done", "cancelled", "overdue", "waiting")
"""
What the board's colours mean: not begun; begun; with someone who checks; ended; called off; past its term;
waiting for an external plan.
"""


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    evidence: Evidence
    kind_title: Text
    by_title: str
    newest: bool
    seen: bool
    """Whether the person looking has opened it."""
    activity: str
    """The activity it belongs to; another one than the page's for a linked activity's file."""


@dataclass(frozen=True, slots=True)
class LinkCard:
    name: str
    activity: str
    workflow_title: Text
    state_title: Text
    item: str
    subject_title: str
    evidence: tuple[EvidenceCard, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of an activity in words' reach: the templates only choose the sentence by ``type``."""

    position: int
    seq: int
    type: str
    at: datetime
    person: str
    person_title: str
    role: str
    on_behalf_title: str
    trigger: str
    trigger_title: Text
    source_title: Text
    target_title: Text
    comment: str
    guards: tuple[Mapping[str, Any], ...]
    detail: str
    """The file's name, the link's name … by type; empty otherwise."""
    cause: int | None


@dataclass(frozen=True, slots=True)
class ActivityCard:
    """Everything an activity's page shows to one person."""

    row: ActivityRow
    item_title: Text
    workflow_title: Text
    workflow_number: int
    state_title: Text
    standing: str
    overdue: bool
    waits_for_me: bool
    may_fill: bool
    """Whether this person may save the form and attach files now."""
    offers: tuple[Offer, ...]
    form_schema: Mapping[str, Any] | None
    form: Mapping[str, Any]
    evidence_kinds: tuple[EvidenceKind, ...]
    evidence: tuple[EvidenceCard, ...]
    links: tuple[LinkCard, ...]
    terms: str
    """The order's own words for the deadline; empty for an activity outside a roadmap."""
    history: tuple[HistoryLine, ...] = ()
    as_of: datetime | None = None
    """The past moment this card shows; None for now."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What waits for one person, by due moment; and what they wait for from others."""

    overdue: tuple[ListCard, ...]
    this_week: tuple[ListCard, ...]
    later: tuple[ListCard, ...]
    undated: tuple[ListCard, ...]
    waiting_on_others: tuple[ListCard, ...]
    counts: Mapping[str, int]
    """How many there are of each before the lists are cut, among those that were looked through."""
    now: datetime


@dataclass(frozen=True, slots=True)
class BoardCell:
    item: str
    subject: str
    total: int
    done: int
    overdue: int
    review: int
    moving: int
    planned: int
    waiting: int
    cancelled: int
    standing: str
    """The standing that colours the cell: the worst of its activities."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    number: str
    title: Text
    terms: str
    done: int
    total: int
    cells: Mapping[str, BoardCell]
    """Subject → cell; a subject the item does not concern is missing."""


@dataclass(frozen=True, slots=True)
class BoardSection:
    key: str
    title: Text
    lines: tuple[BoardLine, ...]


@dataclass(frozen=True, slots=True)
class Board:
    roadmap: RoadmapRow
    subjects: tuple[Organisation, ...]
    sections: tuple[BoardSection, ...]
    totals: Mapping[str, int]
    """Standing → number of activities."""
    now: datetime


@dataclass(frozen=True, slots=True)
class RoadmapLine:
    number: str
    title: Text
    terms: str
    reading: Text
    """How the engine understands the terms, in words."""
    workflow: str
    workflow_title: Text
    subjects: tuple[str, ...]
    """Titles of the organisations."""
    roles: tuple[str, ...]
    doubts: tuple[str, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RoadmapCard:
    roadmap: RoadmapRow
    sections: tuple[tuple[str, Text, tuple[RoadmapLine, ...]], ...]


@dataclass(frozen=True, slots=True)
class JournalLine:
    position: int
    seq: int
    type: str
    at: datetime
    person_title: str
    activity: str
    summary: Text
    leaf: str
    place: str = ""
    """The item's number and whose work it is, for an event of an activity: «1.7, Школа № 2»."""


@dataclass(frozen=True, slots=True)
class JournalPage:
    head: JournalHead
    lines: tuple[JournalLine, ...]
    before: int
    """Pass as ``before`` to read on towards the beginning; 0 when this is the beginning."""


@dataclass(frozen=True, slots=True)
class WorkflowCard:
    edition: Edition
    title: Text
    subject: str
    states: int
    transitions: int
