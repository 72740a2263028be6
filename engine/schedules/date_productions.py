"""Productions of dates: days, months, quarters, deadlines, windows and lists of them."""

from collections.abc import Callable

from engine.domain.schedule import Several, Window
from engine.schedules.dates import Partial, Span, dated
from engine.schedules.doubts import doubt
from engine.schedules.grammar import Match, Production
from engine.schedules.lexicon import Number, Year


def _date(match: Match) -> Partial:
    year = match.first("year", Year)
    return Partial(
        month=match.the("month", Number).value,
        day=match.the("day", Number).value,
        year=year.value if year else None,
        short_year=bool(year and year.short),
    )


def _month(match: Match) -> Partial:
    year = match.first("year", Year)
    return Partial(month=match.the("month", Number).value, year=year.value if year else None)


def _part_of_year(months: int) -> Callable[[Match], Span | None]:
    def build(match: Match) -> Span | None:
        place = match.the("ordinal", Number).value
        if place * months > 12:
            return None
        year = match.first("year", Year)
        named = year.value if year else None
        first, last = Partial(place * months - months + 1, year=named), Partial(place * months, year=named)
        return Span("window", first, last, match.text)

    return build


def _day(match: Match) -> Span:
    day = match.the("date", Partial)
    return Span("day", day, day, match.text)


def _deadline(match: Match) -> Span:
    day = match.the("date", Partial)
    return Span("deadline", day, day, match.text)


def _by_month_end(match: Match) -> Span:
    month = match.the("of", Partial)
    return Span("deadline", month, month, match.text)


def _deadline_before_month(match: Match) -> Span:
    month = match.the("of", Partial)
    return Span("deadline", month, month, match.text, (doubt("until_month", match.text),))


def _deadline_of_year(match: Match) -> Span:
    year = match.first("year", Year)
    day = Partial(12, 31, year.value if year else None)
    return Span("deadline", day, day, match.text)


def _window(match: Match) -> Span:
    return Span("window", match.the("from", Partial), match.the("to", Partial), match.text)


def _month_window(match: Match) -> Span:
    month = match.the("of", Partial)
    return Span("window", month, month, match.text)


def _days(match: Match) -> Span:
    last = _date(match)
    first = Partial(last.month, match.the("first", Number).value, last.year, last.short_year)
    return Span("window", first, last, match.text)


def _spans(match: Match) -> tuple[Span, ...]:
    found = list(match.all("span", Span))
    for index, separator in enumerate(match.all("and", str), 1):
        before, here = found[index - 1], found[index]
        if before.kind == "deadline" and here.kind == "day" and separator != ";" and "включ" not in before.text.lower():
            found[index] = Span(
                "deadline", here.first, here.last, here.text, (*here.doubts, doubt("shared_until", here.text))
            )
    return tuple(found)


def _schedule(match: Match) -> object | None:
    spans = match.the("spans", tuple)
    found = dated(spans, match.plan)
    if found is None or len(found) == 1:
        return found and found[0]
    neighbours = any(
        isinstance(one, Window) and isinstance(other, Window) and _is_month(a) and _is_month(b) and _follow(one, other)
        for a, b, one, other in zip(spans, spans[1:], found, found[1:], strict=False)
    )
    return Several(text=match.text, doubts=(doubt("one_or_several"),) if neighbours else (), parts=found)


def _is_month(span: Span) -> bool:
    return span.first == span.last and span.first.day is None


def _follow(one: Window, other: Window) -> bool:
    return (other.start - one.end).days == 1


def _text(match: Match) -> str:
    return match.text


DATES = (
    Production("year", "<yyyy:year> [год/года/году/г] [.]", "2021 года", "a year", lambda m: m.the("year", Year)),
    Production("date", "<dd:day> . <mm:month> . <yy:year> [год/года/г] [.]", "15.12.2021", "a day", _date),
    Production("date", "<dd:day> . <mm2:month> [.]", "25.04.", "a day whose year stands elsewhere", _date),
    Production("date", "<dd:day> <month> [<year>]", "30 мая 2021", "a day", _date),
    Production("date", "<yyyy:year> - <mm2:month> - <dd:day>", "2021-04-01", "a day", _date),
    Production("month of year", "<month> [<year>]", "апрель 2021", "a month, first to last day", _month),
)  # fmt: skip
"""Days and months: ``date`` and ``month of year``."""

SPANS = (
    Production("until", "[в] [срок] до/к/ко", "в срок до", "the day that follows is the last one", _text),
    Production("until", "[в] [срок] не позднее/позже", "не позднее", "the day that follows is the last one", _text),
    Production(
        "span", "<until> <date> [включительно]", "в срок до 15.12.2021", "a deadline, the day included", _deadline
    ),
    Production(
        "span", "<until> конца/окончания <month of year:of>", "до конца мая", "a deadline: the last day", _by_month_end
    ),
    Production(
        "span", "<until> конца/окончания [календарного] <year>", "до конца 2021 года", "a deadline: 31 December",
        _deadline_of_year,
    ),
    Production(
        "span", "<until> конца/окончания [календарного] года", "до конца года", "a deadline: 31 December",
        _deadline_of_year,
    ),
    Production(
        "span", "<until> <month of year:of>", "до мая 2021", "a deadline: the last day, doubted", _deadline_before_month
    ),
    Production("span", "<date>", "01.04.2021", "that very day", _day),
    Production("span", "[с/со] <date:from> -/по <date:to> [включительно]", "13.10 – 15.10.2014", "a window", _window),
    Production(
        "span", "[с/со] <dd:first> -/по <dd:day> <month> [<year>]", "с 13 по 15 октября 2021", "a window", _days
    ),
    Production(
        "span", "[с/со] <dd:first> -/по <dd:day> . <mm:month> . <yy:year>", "13-15.10.2021", "a window", _days
    ),
    Production(
        "span", "[в] [течение/течении] <month of year:of>", "апрель 2021", "a window: first to last day", _month_window
    ),
    Production(
        "span", "[в] [с/со/течение/течении] <month of year:from> -/по <month of year:to>", "апрель-май",
        "a window: first day of the one to last day of the other", _window,
    ),
    Production("span", "[в] <ordinal> квартал/квартале [<year>]", "I квартал", "a window", _part_of_year(3)),
    Production("span", "[в] <ordinal> полугодие/полугодии [<year>]", "2 полугодие", "a window", _part_of_year(6)),
    Production("and", "[,] и", "и", "the next one of a list", _text),
    Production("and", ",", ",", "the next one of a list", _text),
    Production("and", ";", ";", "the next one of a list, on its own", _text),
    Production(
        "spans", "<span> {<and> <span>}", "август-сентябрь, декабрь 2021", "a list; one year serves all of it", _spans
    ),
)  # fmt: skip
"""Deadlines, days and windows: ``span``; lists of them: ``spans``."""

DATED = (
    Production("schedule", "<spans>", "до 30 мая 2021, до 15 декабря 2021 года", "one schedule, or several", _schedule),
)  # fmt: skip
