"""Rendering schedules in plain words, and keeping them as JSON."""

import json
from calendar import monthrange
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.errors import Unreadable as NotAShape
from engine.domain.schedule import (
    AfterEvent,
    Continuous,
    Day,
    Deadline,
    Doubt,
    External,
    Minimum,
    MinimumRule,
    OnDemand,
    Phrase,
    Recurring,
    Schedule,
    Several,
    Stage,
    Staged,
    Term,
    Unreadable,
    Window,
)
from engine.schedules import from_json, read, render, to_json
from engine.schedules.recurrence import monthly_by, rrule_of, yearly_by
from tests.schedules.phrases import AROUND, ORDER, PLAN

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
pairs = st.tuples(days, days).map(sorted)
words = st.sampled_from(["план", "работы", "ЦДО", "школы", "№", "2", "с", "детьми", "отчёт"])
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
deadlines = days.map(lambda day: Deadline(text="", due=day))
single_days = days.map(lambda day: Day(text="", date=day))
windows = pairs.map(lambda pair: Window(text="", start=pair[0], end=pair[1]))
months = st.builds(
    lambda year, month: Window(text="", start=date(year, month, 1), end=date(year, month, monthrange(year, month)[1])),
    st.integers(1900, 2199),
    st.integers(1, 12),
)
units = st.sampled_from(["day", "week", "month", "quarter", "half-year", "year"])
rules = st.one_of(
    st.builds(rrule_of, st.integers(1, 150), units),
    st.integers(1, 31).map(monthly_by),
    st.builds(yearly_by, st.integers(1, 12), st.integers(1, 31)),
).filter(bool)
rhythms = rules.map(lambda rule: Recurring(text="", rrule=str(rule)))
pers = st.one_of(units, st.sampled_from(["school quarter", "2 months", "3 weeks", "21 days", "5 school quarters"]))
dated = st.one_of(deadlines, single_days, windows, months)
terms = st.builds(Term, st.integers(1, 999), st.sampled_from(["working days", "days", "hours"]))

schedules: st.SearchStrategy[Schedule] = st.one_of(
    dated,
    st.lists(dated, min_size=2, max_size=5).map(lambda parts: Several(text="", parts=tuple(parts))),
    rhythms,
    st.lists(st.builds(MinimumRule, st.integers(1, 99), pers, st.just("") | names), min_size=1, max_size=3).map(
        lambda found: Minimum(text="", rules=tuple(found))
    ),
    st.tuples(st.lists(st.builds(Stage, names, rhythms), min_size=1, max_size=3), st.none() | rhythms).map(
        lambda found: Staged(text="", stages=(*found[0], *([Stage(None, found[1])] if found[1] else [])))
    ),
    st.builds(
        lambda pair, why: Continuous(text="", start=pair[0], end=pair[1], condition=why), pairs, st.just("") | names
    ),
    st.just(OnDemand(text="")),
    st.builds(lambda plan, window: External(text="", plan=plan, window=window), names, st.none() | windows | months),
    st.builds(lambda event, within: AfterEvent(text="", event=event, within=within), names, st.none() | terms),
    st.text(max_size=30).map(lambda text: Unreadable(text=text)),
)


@given(schedules)
def test_reading_the_rendering_gives_the_same_schedule(schedule: Schedule) -> None:
    """What people are told means what is kept; only the words and the doubts may differ."""
    assert _meaning(read(render(schedule, "ru"), PLAN)) == _meaning(schedule)


@given(schedules, st.lists(st.builds(Doubt, st.text(), st.text()), max_size=2))
def test_json_keeps_all_of_a_schedule(schedule: Schedule, doubts: list[Doubt]) -> None:
    """Through real JSON and back, words and doubts included."""
    doubted = replace(schedule, doubts=tuple(doubts))

    assert from_json(json.loads(json.dumps(to_json(doubted)))) == doubted


@pytest.mark.parametrize(("text", "_kind", "_told"), ORDER + AROUND)
def test_a_phrase_survives_its_rendering_and_its_json(text: str, _kind: str, _told: str) -> None:
    """For each wording of the order, not only for generated schedules."""
    schedule = read(text, PLAN)

    assert _meaning(read(render(schedule, "ru"), PLAN)) == _meaning(schedule)
    assert from_json(to_json(schedule)) == schedule


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("до 01.04.2021", "by 1 April 2021, inclusive"),
        ("01.04.2021", "on 1 April 2021"),
        ("август-сентябрь, декабрь 2021", "August to September 2021; in December 2021"),
        ("с 13 по 15 октября", "from 13 October 2021 to 15 October 2021, inclusive"),
        ("1 раз в две недели", "once every 2 weeks"),
        ("до 25 числа каждого месяца", "every month by day 25"),
        ("ежегодно до 1 февраля", "every year by 1 February"),
        ("не менее 2 раз в год", "at least 2 times per year"),
        ("еженедельно на стадии формирования карт", "until the stage «формирование карт» ends, every week"),
        ("в течение года", "throughout, from 29 March 2021 to 31 December 2021"),
        ("по мере необходимости", "on demand"),
        ("по плану работы ЦДО", "by another plan: план работы ЦДО"),
        ("в течение 1 рабочего дня после совещания", "within 1 working day after the event: совещания"),
        ("завтра", "not understood: завтра"),
    ],
)
def test_english_says_the_same(text: str, told: str) -> None:
    """The order's own words stay Russian, all else is English."""
    assert render(read(text, PLAN), "en") == told


def test_the_shape_is_the_contracts() -> None:
    """Keys and values as the design fixes them, for a kind with everything in it."""
    assert to_json(read("октябрь, ноябрь 2021г", PLAN)) == {
        "kind": "several",
        "parts": [
            {"kind": "window", "start": "2021-10-01", "end": "2021-10-31", "text": "октябрь", "doubts": []},
            {"kind": "window", "start": "2021-11-01", "end": "2021-11-30", "text": "ноябрь 2021г", "doubts": []},
        ],
        "text": "октябрь, ноябрь 2021г",
        "doubts": [
            {
                "code": "one_or_several",
                "sentence": "Перечислены соседние месяцы: одна работа на весь срок или отдельная в каждом месяце?",
            }
        ],
    }


GOOD = {"text": "", "doubts": []}


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {**GOOD, "kind": "soon"},
        {**GOOD, "kind": ["day"]},
        {**GOOD, "kind": "day"},
        {**GOOD, "kind": "day", "date": "2021-02-30"},
        {**GOOD, "kind": "window", "start": "2021-05-02", "end": "2021-05-01"},
        {**GOOD, "kind": "recurring", "rrule": "FREQ=SECONDLY"},
        {**GOOD, "kind": "recurring", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
        {**GOOD, "kind": "minimum", "rules": [{"at_least": True, "per": "year", "of": ""}]},
        {**GOOD, "kind": "minimum", "rules": [{"at_least": 1, "per": "fortnight", "of": ""}]},
        {**GOOD, "kind": "several", "parts": "12"},
        {**GOOD, "kind": "external", "plan": "план", "window": {**GOOD, "kind": "day", "date": "2021-05-01"}},
        {**GOOD, "kind": "after_event", "event": "", "within": "5 fortnights"},
        {"kind": "unreadable", "text": "", "doubts": [{}]},
    ],
)
def test_a_foreign_shape_is_refused_by_name(shape: dict[str, object]) -> None:
    """What was stored or sent by others is checked field by field, and the field is named."""
    with pytest.raises(NotAShape) as refused:
        from_json(shape)
    assert refused.value.code == "schedule_shape"


def test_schedules_inside_schedules_have_an_end() -> None:
    """A shape nested without end is refused before the stack is spent."""
    shape: dict[str, object] = {**GOOD, "kind": "unreadable"}
    for _ in range(500):
        shape = {**GOOD, "kind": "several", "parts": [shape]}
    with pytest.raises(NotAShape, match="depth"):
        from_json(shape)


def _meaning(schedule: object) -> object:
    """The schedule without words and doubts, all the way down."""
    if isinstance(schedule, Phrase):
        fields = {name: _meaning(getattr(schedule, name)) for name in schedule.__dataclass_fields__}
        return type(schedule).__name__, {
            name: value for name, value in fields.items() if name not in ("text", "doubts")
        }
    if isinstance(schedule, Stage):
        return schedule.until, _meaning(schedule.schedule)
    return tuple(map(_meaning, schedule)) if isinstance(schedule, tuple) else schedule
