"""Schedule: the rule in the order's own words, and the obligations (occurrences) it makes."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TermUnit = Literal["working days", "days", "hours"]


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: ``3 working days``; working days are counted by the subject's calendar."""

    amount: int
    unit: TermUnit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deadline phrase is read against: it fills in a missing year and bounds what recurs."""

    order_date: date
    start: date
    end: date
    """The last day of the plan's period, included."""
    year: int
    """The year meant by a date that names none."""
    external: tuple[str, ...] = ()
    """Names of external plans already known to the municipality («план работы ЦДО»)."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading that a person must confirm; *sentence* is Russian, *code* is stable."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What every kind of schedule keeps: the order's words and the doubts about them."""

    text: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Phrase):
    """«до D», D included."""

    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Phrase):
    """On one named day."""

    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Phrase):
    """Between two days, both included; a month is its first to its last day."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Several(Phrase):
    """Several deadlines, days or windows named in one cell; one obligation each."""

    parts: tuple["Schedule", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring(Phrase):
    """One obligation per period, due at the period's end; *rrule* is RFC 5545, DAILY to YEARLY."""

    rrule: str


@dataclass(frozen=True, slots=True)
class MinimumRule:
    """At least *at_least* times in every *per* (``week``, ``month``, ``quarter``, ``school quarter``, ``year`` …)."""

    at_least: int
    per: str
    of: str
    """What is counted, in the order's words («общешкольные собрания»); empty when the row itself is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum(Phrase):
    """«Не менее n раз в …»: obligations counted, not dated."""

    rules: tuple[MinimumRule, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A schedule in force until the stage named by *until* is over; None for the last stage."""

    until: str | None
    schedule: "Schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged(Phrase):
    """Another rhythm per stage, switched by the state of an activity."""

    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuous(Phrase):
    """All the time from *start* to *end*; *condition* is the order's own proviso, empty if none."""

    start: date
    end: date
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDemand(Phrase):
    """«По мере необходимости»: opened by a person, never overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class External(Phrase):
    """Waits for the dates of the plan named *plan*; *window* is what the order itself says besides."""

    plan: str
    window: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterEvent(Phrase):
    """Due *within* a term after *event*; a None term means that the order names no length."""

    event: str
    within: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Phrase):
    """Text that stays text; a person decides."""


Schedule = (
    Deadline
    | Day
    | Window
    | Several
    | Recurring
    | Minimum
    | Staged
    | Continuous
    | OnDemand
    | External
    | AfterEvent
    | Unreadable
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One obligation that a schedule makes inside a plan."""

    key: str
    """Stable and unique within the schedule: ``1`` for a single one, ``2021-W14``, ``2021-05``, ``2021-Q2`` …"""
    opens: date | None
    """The first day on which work makes sense; None when that is not known."""
    due: date | None
    """The last day, included; None when nothing can be overdue yet (on demand, external, after an event)."""
    waits_for: str = ""
    """The external plan or event it waits for, in the order's words; empty when it waits for none."""
