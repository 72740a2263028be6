"""Recurrence rules: the few shapes of RFC 5545 that a schedule may hold, and the periods they cut."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from engine.domain.schedule import Plan

_FREQUENCIES = {
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "half-year": ("MONTHLY", 6),
    "year": ("YEARLY", 1),
}
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHAPE = re.compile(
    r"FREQ=(?:(?P<freq>DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=(?P<interval>[1-9][0-9]{0,2}))?"
    r"|MONTHLY;(?P<month_day>BYMONTHDAY=(?:[1-9]|1[0-9]|2[0-8]|-1|28,29;BYSETPOS=-1|28,29,30;BYSETPOS=-1))"
    r"|YEARLY;(?P<year_day>BYMONTH=(?:[1-9]|1[0-2]);BYMONTHDAY=(?:[1-9]|[12][0-9]|3[01])))\Z"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period of a rule, both days included, and the key that names it among the others."""

    key: str
    start: date
    end: date


def is_rrule(rule: str) -> bool:
    """
    Tell whether *rule* is one that a schedule may hold.

    Allowed are DAILY to YEARLY with an interval below 1000, and a named day of every month or year. Nothing else: a
    rule by the second, or one that never comes true, keeps a calendar library busy for ever.
    """
    found = _SHAPE.match(rule)
    if not found:
        return False
    if found["year_day"]:
        month, day = (int(part.partition("=")[2]) for part in found["year_day"].split(";"))
        return yearly_by(month, day) == rule
    return True


def rrule_of(count: int, unit: str) -> str | None:
    """Return the rule «once in every *count* *unit*s»; None where RFC 5545 has no such unit (school quarters)."""
    if unit not in _FREQUENCIES:
        return None
    frequency, times = _FREQUENCIES[unit]
    interval = count * times
    if interval >= 1000:
        return None
    return f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "")


def monthly_by(day: int) -> str:
    """Return the rule «by that day of every month»; in shorter months the last day serves."""
    by = {29: "28,29;BYSETPOS=-1", 30: "28,29,30;BYSETPOS=-1", 31: "-1"}.get(day, str(day))
    return f"FREQ=MONTHLY;BYMONTHDAY={by}"


def yearly_by(month: int, day: int) -> str | None:
    """Return the rule «by that day of every year», None for a day that not every year has."""
    if not 1 <= day <= _LONGEST_MONTH[month - 1] or (month, day) == (2, 29):
        return None
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"


def per_name(count: int, unit: str) -> str:
    """Return a period as ``MinimumRule.per`` calls it: ``month``, ``3 months``."""
    return unit if count == 1 else f"{count} {unit}s"


def per_parts(per: str) -> tuple[int, str] | None:
    """Return (count, unit) of a ``MinimumRule.per``, None if it is none."""
    count, space, unit = per.partition(" ")
    if space and count.isdecimal() and count.isascii():
        known = unit.removesuffix("s") if unit.endswith("s") else ""
        return (int(count), known) if len(count) <= 3 and int(count) >= 2 and _is_unit(known) else None
    return (1, per) if _is_unit(per) else None


def stretches(rule: str, plan: Plan) -> Iterator[Stretch]:
    """
    Yield the periods of *rule* from the one that contains the plan's first day, cut to the plan.

    Weeks begin on Monday; months in twos, threes, fours and sixes begin with the year's; other numbers of weeks and
    months, and days, are counted from the plan's first day's own week, month or day. A rule that names a day yields
    the stretches between those days, the named day being the last of each.

    Raises:
        ValueError: *rule* is none that a schedule may hold.
    """
    found = _SHAPE.match(rule)
    if not found or not is_rrule(rule):
        raise ValueError(f"not a rule of ours: {rule!r}")
    if found["freq"] is None:
        yield from _by_named_day(rule, plan)
        return
    frequency, interval = found["freq"], int(found["interval"] or 1)
    starts = _dates(rule, _anchor(frequency, interval, plan.start))
    start = next(starts, None)
    while start is not None and start <= plan.end:
        following = next(starts, None)
        end = following - timedelta(days=1) if following else date.max
        yield Stretch(_key(frequency, interval, start), max(start, plan.start), min(end, plan.end))
        start = following


def _by_named_day(rule: str, plan: Plan) -> Iterator[Stretch]:
    opens = plan.start
    for day in _dates(rule, plan.start):
        if day > plan.end:
            return
        yield Stretch(day.isoformat(), opens, day)
        opens = day + timedelta(days=1)


def _dates(rule: str, anchor: date) -> Iterator[date]:
    return (moment.date() for moment in rrulestr(rule, dtstart=datetime.combine(anchor, time())))


def _anchor(frequency: str, interval: int, day: date) -> date:
    if frequency == "YEARLY":
        return day.replace(month=1, day=1)
    if frequency == "MONTHLY":
        block = interval if 12 % interval == 0 else 1
        return day.replace(month=(day.month - 1) // block * block + 1, day=1)
    if frequency == "WEEKLY":
        return day - timedelta(days=min(day.weekday(), (day - date.min).days))
    return day


def _key(frequency: str, interval: int, start: date) -> str:
    if frequency == "YEARLY" and interval == 1:
        return str(start.year)
    if frequency == "MONTHLY" and interval == 1:
        return f"{start.year}-{start.month:02}"
    if frequency == "MONTHLY" and interval in (3, 6):
        return f"{start.year}-{'Q' if interval == 3 else 'H'}{(start.month - 1) // interval + 1}"
    if frequency == "WEEKLY" and interval == 1:
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02}"
    return start.isoformat()


def _is_unit(unit: str) -> bool:
    return unit in _FREQUENCIES or unit == "school quarter"
