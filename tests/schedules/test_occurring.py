"""Obligations that schedules make inside a plan."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.schedule import Minimum, Occurrence, Plan, Recurring, Staged
from engine.schedules import occurrences, read
from engine.schedules.recurrence import is_rrule, monthly_by, rrule_of
from tests.schedules.phrases import AROUND, ORDER, PLAN

STAGED = ORDER[17][0]


def test_a_single_term_makes_one_obligation() -> None:
    """A deadline is due on its day, a window on its last one; a term before the plan stands."""
    assert _of("до 01.04.2021") == [("1", date(2021, 3, 29), date(2021, 4, 1))]
    assert _of("до 25.02.2021") == [("1", None, date(2021, 2, 25))]
    assert _of("01.04.2021") == [("1", date(2021, 4, 1), date(2021, 4, 1))]
    assert _of("апрель-май") == [("1", date(2021, 4, 1), date(2021, 5, 31))]


def test_a_list_makes_one_obligation_each() -> None:
    """«Март, октябрь, декабрь» are three works, numbered in the order's order."""
    assert [(key, due) for key, _, due in _of("Март, октябрь, декабрь.")] == [
        ("1", date(2021, 3, 31)),
        ("2", date(2021, 10, 31)),
        ("3", date(2021, 12, 31)),
    ]


def test_a_recurrence_begins_with_the_period_of_the_plans_first_day() -> None:
    """One obligation per period, due at its end, cut to the plan at both ends."""
    weeks = _of("еженедельно")
    assert weeks[0] == ("2021-W13", date(2021, 3, 29), date(2021, 4, 4))
    assert weeks[-1] == ("2021-W52", date(2021, 12, 27), date(2021, 12, 31))
    assert len(weeks) == 40
    assert [key for key, _, _ in _of("ежемесячно")] == [f"2021-{month:02}" for month in range(3, 13)]
    assert _of("ежемесячно")[0] == ("2021-03", date(2021, 3, 29), date(2021, 3, 31))
    assert [key for key, _, _ in _of("1 раз в три месяца")] == ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"]
    assert _of("1 раз в две недели")[1] == ("2021-04-12", date(2021, 4, 12), date(2021, 4, 25))


def test_a_plan_that_begins_inside_a_week_begins_with_that_week() -> None:
    """The week of a Thursday is owed from Thursday on; over New Year the week keeps its ISO name."""
    plan = Plan(date(2020, 12, 31), date(2020, 12, 31), date(2021, 1, 10), 2021)

    assert [(one.key, one.opens, one.due) for one in occurrences(read("еженедельно", plan), plan)] == [
        ("2020-W53", date(2020, 12, 31), date(2021, 1, 3)),
        ("2021-W01", date(2021, 1, 4), date(2021, 1, 10)),
    ]


def test_a_named_day_of_the_month_is_the_due_day() -> None:
    """Shorter months take their last day; a year's day comes once a year."""
    plan = Plan(date(2021, 1, 1), date(2021, 1, 1), date(2021, 4, 30), 2021)
    assert [one.due for one in occurrences(Recurring(text="", rrule=monthly_by(30)), plan)] == [
        date(2021, 1, 30), date(2021, 2, 28), date(2021, 3, 30), date(2021, 4, 30),
    ]  # fmt: skip
    assert _of("ежегодно до 1 июня") == [("2021-06-01", date(2021, 3, 29), date(2021, 6, 1))]


def test_all_the_time_is_due_when_the_plan_ends() -> None:
    """A continuous row is never overdue before the plan's end."""
    assert _of("в течение учебного года") == [("1", PLAN.start, PLAN.end)]


@pytest.mark.parametrize(
    ("text", "waits_for"),
    [
        ("по плану работы ЦДО", "план работы ЦДО"),
        ("по итогам выполнения работ", "итоги выполнения работ"),
        ("по мере необходимости", "по мере необходимости"),
        ("когда-нибудь", "когда-нибудь"),
    ],
)
def test_what_waits_says_for_what_and_cannot_be_overdue(text: str, waits_for: str) -> None:
    """No due day is made up for another plan, an event, a person's wish or an unread phrase."""
    assert occurrences(read(text, PLAN), PLAN) == (Occurrence("1", None, None, waits_for=waits_for),)


def test_an_external_row_with_a_window_has_both() -> None:
    """The order's own window bounds it, and it still waits for the other plan."""
    assert occurrences(read("в ходе реализации проекта «500+», согласно графику", PLAN), PLAN) == (
        Occurrence("1", PLAN.start, PLAN.end, waits_for="график"),
    )


def test_minimums_are_counted_per_period() -> None:
    """Twice in the year and once in each school quarter that the plan touches."""
    assert [(one.key, one.due) for one in occurrences(read(ORDER[16][0], PLAN), PLAN)] == [
        ("1.2021.1", date(2021, 12, 31)),
        ("1.2021.2", date(2021, 12, 31)),
        ("2.2020-21-Q4.1", date(2021, 5, 31)),
        ("2.2021-22-Q1.1", date(2021, 10, 27)),
        ("2.2021-22-Q2.1", date(2021, 12, 28)),
    ]


def test_a_stage_gives_way_to_the_next_on_its_last_day() -> None:
    """Weekly up to the stage's end, every four weeks after it; an unknown end keeps the first rhythm."""
    schedule = read(STAGED, PLAN)
    known = occurrences(schedule, PLAN, {"формирование дорожных карт": date(2021, 4, 15)})

    assert [(one.key, one.due) for one in known[:4]] == [
        ("1.2021-W13", date(2021, 4, 4)),
        ("1.2021-W14", date(2021, 4, 11)),
        ("1.2021-W15", date(2021, 4, 15)),
        ("2.2021-04-12", date(2021, 5, 9)),
    ]
    assert known[3].opens == date(2021, 4, 16)
    assert [one.key for one in occurrences(schedule, PLAN)] == [f"1.2021-W{week}" for week in range(13, 53)]


def test_a_stage_that_ended_before_the_plan_owes_nothing() -> None:
    """The second rhythm then begins with the plan."""
    found = occurrences(read(STAGED, PLAN), PLAN, {"формирование дорожных карт": date(2021, 1, 1)})

    assert found[0].key == "2.2021-03-29"


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;COUNT=9", "FREQ=MONTHLY;BYMONTHDAY=32", ""]
)
def test_a_hostile_rule_is_refused(rule: str) -> None:
    """Rules by the second, or that never come true, keep a calendar library busy for ever."""
    assert not is_rrule(rule)
    with pytest.raises(ValueError, match="not a rule of ours"):
        occurrences(Recurring(text="", rrule=rule), PLAN)


def test_the_last_day_of_the_calendar_ends_a_rule() -> None:
    """The year 9999 has no next year."""
    last = Plan(date.max, date(9999, 12, 30), date.max, 9999)

    assert [one.due for one in occurrences(Recurring(text="", rrule="FREQ=YEARLY"), last)] == [date.max]


plans = st.dates(date(1990, 1, 1), date(2100, 1, 1)).flatmap(
    lambda start: st.integers(0, 800).map(
        lambda length: Plan(start, start, date.fromordinal(start.toordinal() + length), start.year)
    )
)
units = st.sampled_from(["day", "week", "month", "quarter", "half-year", "year"])
rules = st.builds(rrule_of, st.integers(1, 40), units).filter(bool)


@given(rule=rules, plan=plans)
def test_what_recurs_fills_the_plan_without_gap_or_overlap(rule: str, plan: Plan) -> None:
    """From the plan's first day to its last, each day belongs to exactly one obligation."""
    found = occurrences(Recurring(text="", rrule=rule), plan)

    assert found[0].opens == plan.start
    assert found[-1].due == plan.end
    for before, after in pairwise(found):
        assert (after.opens or date.max) - (before.due or date.min) == timedelta(days=1)


@given(text=st.sampled_from([text for text, _, _ in ORDER + AROUND]), plan=plans)
def test_keys_are_unique_and_rhythms_stay_inside_the_plan(text: str, plan: Plan) -> None:
    """Two obligations of one row are never taken for one; only a date that the order writes may lie outside."""
    schedule = read(text, plan)
    found = occurrences(schedule, plan, {"формирование дорожных карт": plan.start + (plan.end - plan.start) / 2})

    assert len({one.key for one in found}) == len(found)
    if isinstance(schedule, Recurring | Minimum | Staged):
        assert all(one.opens and one.due and plan.start <= one.opens <= one.due <= plan.end for one in found)


def _of(text: str) -> list[tuple[str, date | None, date | None]]:
    return [(one.key, one.opens, one.due) for one in occurrences(read(text, PLAN), PLAN)]
