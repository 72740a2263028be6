"""Working calendar: which days people work, and the moment at which a day or a term ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

from engine.domain.schedule import Term

_SATURDAY = 5
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """
    A five-day week with exceptions, for the *years* it knows.

    A day of another year is judged by its weekday alone: the state announces next year's transfers each autumn,
    and a term that reaches beyond them must still have an end.
    """

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    """Days off that fall on Monday to Friday or, harmlessly, on a weekend."""
    working_weekends: frozenset[date] = frozenset()
    """Saturdays and Sundays worked in exchange for a transferred day off; they win over *holidays*."""

    def knows(self, day: date) -> bool:
        """Tell whether the official transfers of the day's year are in this calendar."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """Tell whether people work on *day*."""
        if day in self.working_weekends:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add_working_days(self, day: date, amount: int) -> date:
        """
        Return the *amount*-th working day after *day*; counting starts on the next day.

        Args:
            amount: 0 means *day* itself if people work on it, else the next working day.
        Raises:
            ValueError: *amount* is negative.
        """
        if amount < 0:
            raise ValueError(f"cannot count {amount} working days ahead")
        if amount == 0:
            return day if self.is_working(day) else self.add_working_days(day, 1)
        while amount:
            day += timedelta(days=1)
            amount -= self.is_working(day)
        return day

    def due_moment(self, day: date, zone: ZoneInfo) -> datetime:
        """Return the last second of *day* on the walls of *zone*, in UTC: «до D» includes D."""
        return datetime.combine(day, _LAST_SECOND, tzinfo=zone).astimezone(UTC)

    def after(self, moment: datetime, term: Term, zone: ZoneInfo) -> datetime:
        """
        Return when *term* is over that began at *moment*, in UTC.

        Days, working or not, are counted from the day after *moment*'s day in *zone* to the end of the last one, as
        civil terms are; hours are counted to the second.

        Raises:
            ValueError: *moment* is naive.
        """
        if moment.tzinfo is None:
            raise ValueError("a term cannot be counted from a moment without a zone")
        if term.unit == "hours":
            return moment.astimezone(UTC) + timedelta(hours=term.amount)
        today = moment.astimezone(zone).date()
        if term.unit == "days":
            return self.due_moment(today + timedelta(days=term.amount), zone)
        return self.due_moment(self.add_working_days(today, term.amount), zone)

    def changed(self, days_off: Iterable[date] = (), working: Iterable[date] = ()) -> "WorkingCalendar":
        """
        Return this calendar with a municipality's own table laid over it.

        Args:
            days_off: further days on which nobody works (the non-working days of May 2021, a quarantine).
            working: days on which people do work, whatever this calendar said.
        """
        off, worked = frozenset(days_off), frozenset(working)
        return WorkingCalendar(
            years=self.years,
            holidays=(self.holidays | off) - worked,
            working_weekends=(self.working_weekends - off) | {day for day in worked if day.weekday() >= _SATURDAY},
        )


def russian_calendar(
    years: Iterable[int], overrides: Mapping[int, tuple[Iterable[date], Iterable[date]]] | None = None
) -> WorkingCalendar:
    """
    Return the Russian calendar of *years* with the government's transfers, as the library ``holidays`` knows them.

    Args:
        overrides: a municipality's table: year → (further days off, further working days).
    """
    wanted = sorted(set(years))
    if not wanted:
        return WorkingCalendar()
    known = country_holidays("RU", years=wanted)
    calendar = WorkingCalendar(
        years=frozenset(wanted),
        holidays=frozenset(known),
        working_weekends=frozenset(day for day in known.weekend_workdays if day.year in wanted),
    )
    for off, working in (overrides or {}).values():
        calendar = calendar.changed(off, working)
    return calendar
