"""Occurring: the obligations that a schedule makes inside a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.domain.schedule import (
    AfterEvent,
    Continuous,
    Day,
    Deadline,
    External,
    Minimum,
    MinimumRule,
    Occurrence,
    Plan,
    Recurring,
    Schedule,
    Several,
    Staged,
    Window,
)
from engine.schedules.recurrence import Stretch, per_parts, rrule_of, stretches

_NO_ENDS: Mapping[str, date] = {}

SCHOOL_QUARTERS = (
    ("Q1", (9, 1), (10, 27)),
    ("Q2", (11, 5), (12, 28)),
    ("Q3", (1, 10), (3, 24)),
    ("Q4", (4, 1), (5, 31)),
)
"""Usual quarters of a school year: name, first and last (month, day). A reading that needs them carries a doubt."""


def occurrences(schedule: Schedule, plan: Plan, stage_ends: Mapping[str, date] = _NO_ENDS) -> tuple[Occurrence, ...]:
    """
    Return the obligations of *schedule* inside *plan*, in the order's order; their keys are unique.

    Dates that the order itself names stand even outside the plan; what recurs begins with the period that contains
    the plan's first day and is cut to the plan. Something that waits for a person, a plan or an event makes one
    obligation without a due day that says what it waits for.

    Args:
        stage_ends: the day on which a stage ends or is planned to; a stage not named here lasts to the plan's end.
    Raises:
        ValueError: a rule or a period that this room does not make (``from_json`` refuses them).
    """
    match schedule:
        case Deadline(due=due):
            return (Occurrence("1", plan.start if plan.start <= due else None, due),)
        case Day(date=day):
            return (Occurrence("1", day, day),)
        case Window(start=start, end=end):
            return (Occurrence("1", start, end),)
        case Continuous(start=start, end=end):
            return (Occurrence("1", start, end),)
        case Several(parts=parts):
            return tuple(_numbered([occurrences(part, plan, stage_ends) for part in parts]))
        case Recurring(rrule=rule):
            return tuple(Occurrence(each.key, each.start, each.end) for each in stretches(rule, plan))
        case Minimum(rules=rules):
            return tuple(one for number, rule in enumerate(rules, 1) for one in _counted(number, rule, plan))
        case Staged():
            return tuple(_by_stage(schedule, plan, stage_ends))
        case External(plan=name, window=window):
            opens, until = (window.start, window.end) if window else (None, None)
            return (Occurrence("1", opens, until, waits_for=name),)
        case AfterEvent(event=event):
            return (Occurrence("1", None, None, waits_for=event),)
        case _:
            return (Occurrence("1", None, None, waits_for=schedule.text),)


def _numbered(parts: Sequence[tuple[Occurrence, ...]]) -> Iterator[Occurrence]:
    """One per part is «1», «2» …; a part that makes more keeps its own keys behind the number."""
    for number, found in enumerate(parts, 1):
        for one in found:
            yield replace(one, key=str(number) if len(found) == 1 else f"{number}.{one.key}")


def _counted(number: int, rule: MinimumRule, plan: Plan) -> Iterator[Occurrence]:
    """*at_least* obligations per period, all due at its end: ``1.2021.1``, ``1.2021.2``, ``2.2020-21-Q4.1``."""
    for period in _periods(rule.per, plan):
        for time in range(1, rule.at_least + 1):
            yield Occurrence(f"{number}.{period.key}.{time}", period.start, period.end)


def _periods(per: str, plan: Plan) -> Iterator[Stretch]:
    parts = per_parts(per)
    if parts is None:
        raise ValueError(f"not a period of ours: {per!r}")
    count, unit = parts
    rule = rrule_of(count, unit)
    if rule is not None:
        yield from stretches(rule, plan)
        return
    quarters = list(_school_quarters(plan))
    for index in range(0, len(quarters), count):
        together = quarters[index : index + count]
        yield Stretch(together[0].key, together[0].start, together[-1].end)


def _school_quarters(plan: Plan) -> Iterator[Stretch]:
    for first in range(plan.start.year - 1, plan.end.year + 1):
        for name, (month, day), (last_month, last_day) in SCHOOL_QUARTERS:
            year = first if month >= 9 else first + 1
            start, end = date(year, month, day), date(year, last_month, last_day)
            if start <= plan.end and plan.start <= end:
                key = f"{first}-{(first + 1) % 100:02}-{name}"
                yield Stretch(key, max(start, plan.start), min(end, plan.end))


def _by_stage(schedule: Staged, plan: Plan, stage_ends: Mapping[str, date]) -> Iterator[Occurrence]:
    start = plan.start
    for number, stage in enumerate(schedule.stages, 1):
        named = None if stage.until is None else stage_ends.get(stage.until)
        end = plan.end if named is None else min(named, plan.end)
        if start <= end:
            for one in occurrences(stage.schedule, replace(plan, start=start, end=end), stage_ends):
                yield replace(one, key=f"{number}.{one.key}")
        if end == plan.end:
            return
        start = max(start, end + timedelta(days=1))
