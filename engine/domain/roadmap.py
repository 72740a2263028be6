"""Roadmap: an adopted plan and its rows; and the reading of an order before anybody has agreed to it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.domain.people import OrganisationKind
from engine.domain.schedule import Doubt, Plan, Schedule
from engine.domain.text import Text

PartyKind = Literal["person", "role", "body", "outsider", "cut"]


@dataclass(frozen=True, slots=True)
class Party:
    """One of those responsible for a row, as the cell names them."""

    kind: PartyKind
    name: str
    """The cell's own words for it; a person's name only in a reading, never in an adopted roadmap."""
    post: str = ""
    role: str = ""
    """``director``, ``curator``, ``coordinator`` … where the words name a role we know; else empty."""
    organisations: tuple[str, ...] = ()
    """Organisation keys (``school-7``) that the words name or imply."""


@dataclass(frozen=True, slots=True)
class ReadItem:
    """A row as it was read: nothing fixed, nothing invented, every uncertainty a doubt."""

    number: str
    """Without the trailing dot: ``1.7``."""
    section: str
    """Key of its section: ``1``."""
    title: str
    terms: str
    schedule: Schedule
    parties: tuple[Party, ...]
    line: int
    """1-based line of the file on which the row starts."""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places of one order that cannot both be meant."""

    code: str
    items: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section of the order's table; *key* is what its rows' numbers begin with."""

    key: str
    title: str
    """Without the number; empty when rows of the section stand under no title of their own."""
    line: int
    numbered: bool = True
    """False when the order left the number out and it was taken from the rows below."""


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line of the table's range that is neither a row, a section, a page number nor a rule."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class CuratorPair:
    """A school and those who curate it, where a row of the order names them together."""

    school: str
    director: str
    curators: tuple[str, ...]
    item: str
    line: int


@dataclass(frozen=True, slots=True)
class RoadmapReading:
    """All that was found in an order's file; the answer of ``vekha roadmap read``."""

    items: tuple[ReadItem, ...]
    contradictions: tuple[Contradiction, ...] = ()
    unread: tuple[UnreadLine, ...] = ()
    pairs: tuple[CuratorPair, ...] = ()
    schools: tuple[str, ...] = ()
    """Keys of the participating schools, in the order's order."""
    order_number: str = ""
    order_date: date | None = None
    sections: tuple[ReadSection, ...] = ()
    period: tuple[date, date] | None = None
    """First and last day that the schedules were read against."""


@dataclass(frozen=True, slots=True)
class ItemLink:
    """This item's activity is tied to that of *item* (same subject, same occurrence) under the link *name*."""

    name: str
    item: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A second activity of the same item and occurrence: one for *subject*, tied under *link* to each of the first."""

    workflow: str
    subject: str
    """Organisation key."""
    link: str


@dataclass(frozen=True, slots=True)
class RoadmapItem:
    """One row of a roadmap that can be adopted: typed, with subjects, ready to become activities."""

    number: str
    section: str
    title: Text
    terms: str
    schedule: Schedule
    workflow: str
    """Key of the workflow type whose current version its activities will run on."""
    subjects: tuple[str, ...]
    """Organisation keys; one activity per subject and occurrence."""
    parties: tuple[Party, ...] = ()
    links: tuple[ItemLink, ...] = ()
    companions: tuple[Companion, ...] = ()
    stage_ends: tuple[tuple[str, date], ...] = ()
    """For a staged schedule: (stage, the day on which it is planned to end)."""


@dataclass(frozen=True, slots=True)
class RoadmapOrganisation:
    """An organisation that the roadmap names: subject school, curators' school or the municipality itself."""

    key: str
    kind: OrganisationKind
    title: Text


@dataclass(frozen=True, slots=True)
class RoadmapPost:
    """A post that takes part: people are named by post, their names are given elsewhere or never."""

    key: str
    """Login-like and stable: ``director-2``, ``curator-27``, ``coordinator``."""
    title: Text
    organisation: str
    """Where the holder works."""
    roles: tuple[tuple[str, str], ...]
    """Pairs (role, organisation key) that adopting the roadmap grants: ``("curator", "school-27")``."""


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A plan ready to be adopted."""

    key: str
    title: Text
    order_number: str
    order_date: date
    start: date
    end: date
    sections: tuple[tuple[str, Text], ...]
    """Pairs (section key, title), in order."""
    items: tuple[RoadmapItem, ...]
    organisations: tuple[RoadmapOrganisation, ...] = ()
    posts: tuple[RoadmapPost, ...] = ()

    @property
    def plan(self) -> Plan:
        """The frame that this roadmap's own deadlines are read against."""
        return Plan(self.order_date, self.start, self.end, self.order_date.year)
