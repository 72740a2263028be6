"""Reading deadline phrases."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.domain.schedule import (
    AfterEvent,
    Continuous,
    Day,
    Deadline,
    External,
    Minimum,
    MinimumRule,
    Plan,
    Recurring,
    Several,
    Stage,
    Staged,
    Term,
    Unreadable,
    Window,
)
from engine.schedules import PRODUCTIONS, read, render, to_json
from engine.schedules.grammar import Grammar, Production, TooLong
from engine.schedules.lexicon import LEXICAL
from engine.schedules.words import LONGEST, MOST_TOKENS, composed, tokens
from tests.schedules.phrases import AROUND, MEANINGLESS, ORDER, PLAN

DOCUMENT = Path(__file__).parents[3] / "shared" / "documents" / "kamensk-500plus-2021.txt"


@pytest.mark.parametrize(("text", "kind", "told"), ORDER + AROUND)
def test_a_phrase_has_its_kind_and_is_told_in_plain_words(text: str, kind: str, told: str) -> None:
    """Every wording of the order is understood, keeps its words and says what it was understood to mean."""
    schedule = read(text, PLAN)

    assert (to_json(schedule)["kind"], schedule.text, render(schedule, "ru")) == (kind, text, told)


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the order lies outside this repository")
def test_the_order_makes_the_known_counts() -> None:
    """74 rows: 25 deadlines, 2 days, 5 lists, 5 windows …, and nothing unreadable."""
    rows = [line.split("\t") for line in DOCUMENT.read_text(encoding="utf-8").splitlines()]
    terms = [cells[2] for cells in rows if len(cells) == 4 and re.match(r"\d+\.\d+\.?\Z", cells[0])]
    schedules = [read(text, PLAN) for text in terms]

    assert len(terms) == 74
    assert Counter(to_json(schedule)["kind"] for schedule in schedules) == {
        "deadline": 25, "day": 2, "several": 5, "window": 5, "recurring": 6, "minimum": 1, "staged": 1,
        "continuous": 17, "external": 9, "on_demand": 2, "after_event": 1,
    }  # fmt: skip
    assert [one.condition for one in schedules if isinstance(one, Continuous) and one.condition] == [
        "по мере поступления бюджетных и внебюджетных средств"
    ]
    assert sum(isinstance(one, External) and one.window is not None for one in schedules) == 2


@pytest.mark.parametrize("text", MEANINGLESS)
def test_text_without_a_sure_meaning_stays_text(text: str) -> None:
    """A date that does not exist, half a phrase or noise goes to a person as it is."""
    assert read(text, PLAN) == Unreadable(text=text)


def test_until_a_day_includes_the_day_even_before_the_order() -> None:
    """A term before the order is read as it stands; comparing rows is another room's work."""
    assert read("до 25.02.2021", PLAN) == Deadline(text="до 25.02.2021", due=date(2021, 2, 25))


def test_a_year_written_once_belongs_to_the_whole_list() -> None:
    """The last part's year serves the first, whatever year the plan has."""
    schedule = read("август-сентябрь, декабрь 2019", PLAN)

    assert isinstance(schedule, Several)
    assert [(one.start, one.end) for one in schedule.parts if isinstance(one, Window)] == [
        (date(2019, 8, 1), date(2019, 9, 30)),
        (date(2019, 12, 1), date(2019, 12, 31)),
    ]


def test_no_year_means_the_plans_and_within_a_school_year_the_one_that_fits() -> None:
    """A plan from September to May has two years; April is in the second, and a person is asked."""
    school_year = Plan(date(2021, 8, 25), date(2021, 9, 1), date(2022, 5, 31), 2021)

    assert read("апрель", PLAN) == Window(text="апрель", start=date(2021, 4, 1), end=date(2021, 4, 30))
    april = read("апрель", school_year)
    assert replace(april, doubts=()) == Window(text="апрель", start=date(2022, 4, 1), end=date(2022, 4, 30))
    assert [each.code for each in april.doubts] == ["year_of_period"]
    both = read("ноябрь, апрель", school_year)
    assert isinstance(both, Several)
    assert [one.end for one in both.parts if isinstance(one, Window)] == [date(2021, 11, 30), date(2022, 4, 30)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("октябрь, ноябрь 2021г", ["one_or_several"]),
        ("Март, октябрь, декабрь.", []),
        ("апрель-май, ноябрь-декабрь", []),
        ("не реже 1 раза в 3-4 недели", ["longer_of_range"]),
        ("сентябрь-май", ["over_new_year"]),
        ("в течение учебного года", ["school_year"]),
        ("1 раз в четверть", ["school_quarters", "exact_count"]),
        ("до мая 2021", ["until_month"]),
        ("до 10 января и 10 июля 2021", ["shared_until"]),
        ("8.05.13", ["short_year"]),
        ("ноябрь, апрель 2021", ["year_of_list"]),
        ("по плану работы ЦДО на апрель", ["date_in_words"]),
        ("до 15.12.2021 (по согласованию)", ["remark"]),
    ],
)
def test_what_was_guessed_is_a_doubt_with_a_sentence(text: str, codes: list[str]) -> None:
    """A person who confirms a reading sees every guess in words, and no guess where there was none."""
    doubts = read(text, PLAN).doubts

    assert [each.code for each in doubts] == codes
    assert all(each.sentence and "{" not in each.sentence for each in doubts)


def test_rhythms_of_stages_are_told_apart() -> None:
    """Weekly while the maps are drawn up, every four weeks after: the longer of «3-4» is what is owed."""
    schedule = read(ORDER[17][0], PLAN)

    assert isinstance(schedule, Staged)
    assert [(stage.until, stage.schedule) for stage in schedule.stages] == [
        ("формирование дорожных карт", Recurring(text="не реже 1 раза в неделю", rrule="FREQ=WEEKLY")),
        (None, Recurring(text="Не реже 1 раза в 3-4 недели", rrule="FREQ=WEEKLY;INTERVAL=4")),
    ]
    assert [each.code for each in schedule.doubts] == ["longer_of_range"]


def test_minimums_name_what_they_count() -> None:
    """Two rules in one cell; a school's «четверть» is not a calendar quarter."""
    schedule = read(ORDER[16][0], PLAN)

    assert isinstance(schedule, Minimum)
    assert schedule.rules == (
        MinimumRule(2, "year", "общешкольные собрания"),
        MinimumRule(1, "school quarter", "классные родительские собрания"),
    )


def test_a_known_plan_keeps_its_own_spelling() -> None:
    """The municipality's register of plans decides how a plan is written."""
    known = replace(PLAN, external=("План работы ЦДО",))

    assert read("по плану работы ЦДО", known) == External(text="по плану работы ЦДО", plan="План работы ЦДО")


def test_a_term_after_an_event_keeps_its_length() -> None:
    """Working days, days and hours are told apart; weeks are days."""
    assert [
        one.within
        for text in ("в течение 5 рабочих дней после совещания", "через 2 недели после совещания", "после совещания")
        if isinstance(one := read(text, PLAN), AfterEvent)
    ] == [Term(5, "working days"), Term(14, "days"), None]


@pytest.mark.parametrize(
    "text",
    ["до 1 апрeля 2021", "ДО 1 АПРЕЛЯ 2021 Г.", "до 1 апреля 2021г", "до 1\u00a0апреля 2021", "до 1 апре\u00adля 2021"],
)
def test_scanning_and_typing_do_not_change_the_meaning(text: str) -> None:
    """Latin letters among Cyrillic ones, capitals, no-break spaces and soft hyphens are forgiven."""
    assert read(text, PLAN) == Deadline(text=text, due=date(2021, 4, 1))


def test_a_decomposed_letter_is_read_and_kept_as_it_came() -> None:
    """Some systems write «й» as two characters; the order's words stay as they were."""
    text = "апрель-маи\u0306"

    assert read(text, PLAN) == Window(text=text, start=date(2021, 4, 1), end=date(2021, 5, 31))


@pytest.mark.parametrize("production", PRODUCTIONS, ids=lambda one: f"{one.rule}: {one.example}")
def test_every_production_reads_its_own_example(production: Production) -> None:
    """The table of productions is the documentation, so it must be true."""
    among = composed(f"же {production.example} же")
    alone = Grammar([production, *(one for one in PRODUCTIONS if one.rule != production.rule)], LEXICAL)

    assert production.meaning
    assert alone.read(production.rule, tokens(among)[1:-1], among, PLAN) is not None


FRAGMENTS = sorted(
    {word for text, _, told in ORDER + AROUND for word in re.findall(r"\w+|[^\w\s]", f"{text} {told}")}
    | {"31", "29", "02", "2020", "раз", "«", "»", "(", ")", "квартал", "после", "через", "в рамках", "согласно"}
)
cells = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join),
    st.sampled_from([text for text, _, _ in ORDER + AROUND]).flatmap(
        lambda text: st.integers(0, len(text)).flatmap(
            lambda place: st.sampled_from(FRAGMENTS).map(lambda more: f"{text[:place]}{more}{text[place:]}")
        )
    ),
)
plans = st.dates(date(1990, 1, 1), date(2100, 1, 1)).flatmap(
    lambda start: st.dates(start, date(2101, 1, 1)).map(lambda end: Plan(start, start, end, start.year))
)


@given(text=cells, plan=plans)
@example(text="29 февраля", plan=PLAN)
@example(text="до 31.12", plan=Plan(date.max, date.max, date.max, 9999))
@example(text="в течение года", plan=Plan(date.min, date.min, date.max, 1))
def test_any_text_is_answered_and_no_date_is_invented(text: str, plan: Plan) -> None:
    """No exception; a date is the plan's own end, or has a month that the text names and a year of text or plan."""
    for day in _dates(to_json(read(text, plan))):
        if day in (plan.start, plan.end):
            continue
        assert _names_month(text, day.month), f"{day} out of nowhere in {text!r}"
        assert day.year in _years(text, plan), f"the year of {day} is neither in {text!r} nor the plan's"


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=40, max_size=400).map(" ".join))
def test_reading_stops_before_a_long_text_costs_much(text: str) -> None:
    """The work is bounded by characters and tokens, so that no cell can stall an import."""
    schedule = read(text, PLAN)

    assert schedule.text == text
    if len(text) > LONGEST or len(tokens(composed(text))) > MOST_TOKENS:
        assert schedule == Unreadable(text=text)


def test_a_phrase_with_too_many_readings_is_given_up() -> None:
    """Two ways to take each of sixty words are more readings than anyone has time for."""
    doubling = Grammar([Production("schedule", "{а | а} б", "а б", "", lambda match: match.text)], {})
    text = "а " * 60

    with pytest.raises(TooLong):
        doubling.read("schedule", tokens(text), text, PLAN)


def _dates(shape: object) -> list[date]:
    if isinstance(shape, dict):
        own = [date.fromisoformat(shape[key]) for key in ("due", "date", "start", "end") if key in shape]
        return own + [day for value in shape.values() for day in _dates(value)]
    return [day for value in shape for day in _dates(value)] if isinstance(shape, list) else []


STEMS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def _names_month(text: str, month: int) -> bool:
    lower = composed(text).lower().replace("\u00ad", "")
    if any(word in lower for word in ("квартал", "полугод", "учебн", "год")):
        return True
    figures = {int(number) for number in re.findall("[0-9]+", lower) if len(number) <= 4}
    return month in figures or STEMS[month - 1] in lower


def _years(text: str, plan: Plan) -> set[int]:
    figures = {int(number) for number in re.findall("[0-9]+", text) if len(number) <= 4}
    named = {number + 2000 * (number < 100) for number in figures}
    near = {year + step for year in named for step in (-1, 0, 1)}
    return near | {plan.year + step for step in (-1, 0, 1, 2)} | {plan.end.year}


def test_a_day_on_its_own_is_that_day() -> None:
    """«01.04.2021» is not «до 01.04.2021»."""
    assert read("01.04.2021", PLAN) == Day(text="01.04.2021", date=date(2021, 4, 1))


def test_a_single_stage_ends_with_it() -> None:
    """A rhythm named for one stage only is owed no longer when the stage is over."""
    assert read("еженедельно на этапе подготовки карт", PLAN) == Staged(
        text="еженедельно на этапе подготовки карт",
        stages=(Stage("подготовки карт", Recurring(text="еженедельно", rrule="FREQ=WEEKLY")),),
    )
