"""Dates as a phrase gives them, often without a year; and which year is meant."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from engine.domain.schedule import Day, Deadline, Doubt, Plan, Window
from engine.schedules.doubts import doubt


@dataclass(frozen=True, slots=True)
class Partial:
    """A day (or, without *day*, a whole month) of a year that may be named elsewhere."""

    month: int
    day: int | None = None
    year: int | None = None
    short_year: bool = False
    """The year was written with two digits."""

    def first(self, year: int) -> date:
        return date(year, self.month, self.day or 1)

    def last(self, year: int) -> date:
        return date(year, self.month, self.day or monthrange(year, self.month)[1])


@dataclass(frozen=True, slots=True)
class Span:
    """One deadline, day or window of a list, before its year is known."""

    kind: Literal["deadline", "day", "window"]
    first: Partial
    last: Partial
    text: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def over_new_year(self) -> bool:
        """From a later month (or day) to an earlier one: «сентябрь-май»."""
        return (self.first.month, self.first.day or 1) > (self.last.month, self.last.day or 31)

    @property
    def year(self) -> int | None:
        """The year in which the span begins, where the span itself says it."""
        if self.first.year is not None:
            return self.first.year
        return None if self.last.year is None else self.last.year - self.over_new_year


Dated = Deadline | Day | Window


def dated(spans: Sequence[Span], plan: Plan) -> tuple[Dated, ...] | None:
    """
    Return *spans* with their years, in the same order; None when one of the dates does not exist.

    A year written once belongs to the whole list: a span without one takes that of the next span that has one, else
    of the last before it. Where the list has none the plan's is taken, and for a plan that goes over New Year the one
    in which the span touches the plan.
    """
    try:
        found = [_with_year(span, _inherited(spans, index), plan) for index, span in enumerate(spans)]
    except ValueError:  # the thirty-first of April: nothing that a person could have meant for sure
        return None
    if any(isinstance(one, Window) and one.start > one.end for one in found):
        return None
    for index in range(1, len(found)):
        before, after = spans[index - 1 : index + 1]
        if (before.year is None) != (after.year is None) and _start(found[index - 1]) > _start(found[index]):
            doubtful = found[index - 1]
            said_once = doubt("year_of_list", spans[index - 1].text)
            found[index - 1] = replace(doubtful, doubts=(*doubtful.doubts, said_once))
    return tuple(found)


def _inherited(spans: Sequence[Span], index: int) -> int | None:
    later = (span.year for span in spans[index:])
    earlier = (span.last.year or span.year for span in reversed(spans[:index]))
    return next((year for year in (*later, *earlier) if year is not None), None)


def _with_year(span: Span, inherited: int | None, plan: Plan) -> Dated:
    doubts = list(span.doubts)
    if inherited is not None:
        year = inherited
    else:
        fits = [year for year in (plan.year, plan.year + 1, plan.year - 1) if _touches(span, year, plan)]
        year = fits[0] if fits else plan.year
        if not span.over_new_year and (len(fits) > 1 or year != plan.year):
            doubts.append(doubt("year_of_period", year))
    written = dict.fromkeys((span.first, span.last))
    doubts += [doubt("short_year", partial.year) for partial in written if partial.short_year]
    end_year = span.last.year if span.last.year is not None else year + span.over_new_year
    if span.over_new_year and None in (span.first.year, span.last.year):
        doubts.append(doubt("over_new_year", f"{year}/{end_year}"))
    start, end = span.first.first(year), span.last.last(end_year)
    text, kept = span.text, tuple(doubts)
    if span.kind == "deadline":
        return Deadline(text=text, doubts=kept, due=end)
    if span.kind == "day":
        return Day(text=text, doubts=kept, date=end)
    return Window(text=text, doubts=kept, start=start, end=end)


def _touches(span: Span, year: int, plan: Plan) -> bool:
    try:
        start, end = span.first.first(year), span.last.last(year + span.over_new_year)
    except ValueError:  # the twenty-ninth of February
        return False
    return start <= plan.end and plan.start <= end


def _start(one: Dated) -> date:
    return one.start if isinstance(one, Window) else one.due if isinstance(one, Deadline) else one.date
