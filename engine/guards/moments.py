"""Guards about time: not earlier than a day, not later than the due moment. ``now`` comes with the situation."""

import re
from datetime import date, datetime, timedelta

from engine.domain.activity import Situation
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.guards.definition import Question
from engine.guards.words import day, stamp

_BEFORE_DUE = re.compile(r"due\s*-\s*(\d{1,4})\s*days?\Z")
_NO_DUE = Text(
    "У мероприятия нет срока, поэтому нельзя сказать, с какого дня это можно: попросите координатора назначить срок",
    "The activity has no due date, so nobody can say from which day this is possible: ask the coordinator to set one",
)


def read_moment(text: str) -> date | timedelta:
    """
    Read ``2021-04-01`` as that day and ``due-14 days`` as a length before the due day.

    Raises:
        ValueError: neither.
    """
    relative = _BEFORE_DUE.match(text.strip())
    if relative:
        return timedelta(days=int(relative[1]))
    return date.fromisoformat(text.strip())


def not_before(moment: date | timedelta) -> Question:
    """From the first moment of a day on, in the municipality's zone: a given day, or some days before the due day."""

    def ask(situation: Situation) -> Reason:
        start = _start(situation, moment)
        facts: dict[str, Fact] = {"now": stamp(situation.now), "from": None if start is None else stamp(start)}
        if start is None:
            return Reason("not_before", "fail", _NO_DUE, facts, Clears(role="coordinator", what="set_due"))
        on = day(start, situation.zone)
        if situation.now >= start:
            return Reason("not_before", "pass", Text(f"Можно с {on.ru}", f"Possible since {on.en}"), facts)
        sentence = Text(f"Ещё рано: можно с {on.ru}", f"Too early: possible from {on.en}")
        return Reason("not_before", "fail", sentence, facts, Clears(time=stamp(start), what="wait"))

    return ask


def before_due(situation: Situation) -> Reason:
    """The due moment, included, has not passed; what has no due moment is never late."""
    due = situation.activity.due
    facts: dict[str, Fact] = {"now": stamp(situation.now), "due": None if due is None else stamp(due)}
    if due is None:
        return Reason("before_due", "pass", Text("Срока у мероприятия нет", "The activity has no due date"), facts)
    on = day(due, situation.zone)
    if situation.now <= due:
        return Reason("before_due", "pass", Text(f"Срок не прошёл: до {on.ru}", f"Not late: due {on.en}"), facts)
    sentence = Text(
        f"Срок прошёл {on.ru}: перенести его может координатор",
        f"It was due {on.en}: the coordinator may move the date",
    )
    return Reason("before_due", "fail", sentence, facts, Clears(role="coordinator", what="move_due"))


def _start(situation: Situation, moment: date | timedelta) -> datetime | None:
    if isinstance(moment, timedelta):
        due = situation.activity.due
        if due is None:
            return None
        moment = due.astimezone(situation.zone).date() - moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=situation.zone)
