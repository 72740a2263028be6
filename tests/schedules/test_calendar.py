"""Working days, official transfers and the ends of terms."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.schedule import Term
from engine.schedules import WorkingCalendar, russian_calendar

URALS = ZoneInfo("Asia/Yekaterinburg")
CALENDAR = russian_calendar([2021, 2026])


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2021, 2, 20), True),  # a Saturday worked for the 22nd
        (date(2021, 2, 22), False),
        (date(2021, 5, 3), False),  # for 1 May, a Saturday
        (date(2021, 5, 4), True),
        (date(2021, 5, 10), False),  # for 9 May, a Sunday
        (date(2021, 11, 5), False),  # from 2 January
        (date(2021, 12, 31), False),  # from 3 January
        (date(2026, 1, 9), False),  # from 3 January
        (date(2026, 3, 9), False),  # for 8 March, a Sunday
        (date(2026, 5, 11), False),  # for 9 May, a Saturday
        (date(2026, 12, 31), False),  # from 4 January
        (date(2026, 6, 13), False),
        (date(2026, 6, 15), True),
    ],
)
def test_the_official_transfers_are_known(day: date, working: bool) -> None:
    """Facts of the government's decrees for 2021 and 2026."""
    assert CALENDAR.is_working(day) is working


def test_working_days_are_counted_from_the_next_day_over_the_holidays() -> None:
    """Three working days after 30 April 2021 end on the sixth of May."""
    assert CALENDAR.add_working_days(date(2021, 4, 30), 3) == date(2021, 5, 6)
    assert CALENDAR.add_working_days(date(2021, 5, 1), 0) == date(2021, 5, 4)
    assert CALENDAR.add_working_days(date(2021, 5, 4), 0) == date(2021, 5, 4)
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add_working_days(date(2021, 5, 4), -1)


def test_a_municipality_lays_its_own_table_over_the_official_one() -> None:
    """The non-working days of May 2021 and a Saturday that a school works."""
    month = [date(2021, 5, day) for day in (4, 5, 6, 7)]
    local = russian_calendar([2021], {2021: (month, [date(2021, 5, 15)])})

    assert local.add_working_days(date(2021, 4, 30), 1) == date(2021, 5, 11)
    assert local.is_working(date(2021, 5, 15))
    assert not CALENDAR.is_working(date(2021, 5, 15))
    assert local.changed(working=[date(2021, 5, 4)]).is_working(date(2021, 5, 4))
    assert not local.changed(days_off=[date(2021, 2, 20)]).is_working(date(2021, 2, 20))


def test_a_year_that_is_not_known_is_judged_by_its_weekdays() -> None:
    """A term that reaches into it still has an end, and the calendar says that it does not know."""
    assert not CALENDAR.knows(date(2031, 1, 1))
    assert CALENDAR.is_working(date(2031, 1, 1))
    assert not WorkingCalendar().is_working(date(2021, 5, 8))


def test_a_day_ends_with_its_last_second_on_the_towns_walls() -> None:
    """«До 1 апреля» in Kamensk is over when it is still 19:00 in Greenwich."""
    assert CALENDAR.due_moment(date(2021, 4, 1), URALS) == datetime(2021, 4, 1, 18, 59, 59, tzinfo=UTC)


def test_terms_end_by_their_unit() -> None:
    """Working days and days at the end of the last one, hours to the second; the day is the town's."""
    late = datetime(2021, 4, 29, 20, 30, tzinfo=UTC)  # the thirtieth in the Urals

    assert CALENDAR.after(late, Term(3, "working days"), URALS) == datetime(2021, 5, 6, 18, 59, 59, tzinfo=UTC)
    assert CALENDAR.after(late, Term(3, "days"), URALS) == datetime(2021, 5, 3, 18, 59, 59, tzinfo=UTC)
    assert CALENDAR.after(late, Term(48, "hours"), URALS) == datetime(2021, 5, 1, 20, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.after(late.replace(tzinfo=None), Term(1, "days"), URALS)


@given(st.dates(date(2020, 12, 1), date(2027, 1, 31)), st.integers(1, 60))
def test_counting_ahead_lands_on_a_working_day_after_so_many(day: date, amount: int) -> None:
    """Between the start and the answer lie exactly that many working days."""
    end = CALENDAR.add_working_days(day, amount)
    between = [date.fromordinal(number) for number in range(day.toordinal() + 1, end.toordinal() + 1)]

    assert CALENDAR.is_working(end)
    assert sum(map(CALENDAR.is_working, between)) == amount
