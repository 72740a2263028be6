"""Reading: an order's deadline phrase → a schedule. Total: any text gives a schedule, a doubt or «unreadable»."""

import re
from dataclasses import replace

from engine.domain.schedule import Doubt, Plan, Schedule, Several, Staged, Unreadable
from engine.schedules import date_productions, rhythm_productions, waiting_productions
from engine.schedules.doubts import doubt
from engine.schedules.grammar import Grammar, Production, TooLong
from engine.schedules.lexicon import LEXICAL
from engine.schedules.words import LONGEST, MOST_TOKENS, composed, tokens

PRODUCTIONS: tuple[Production, ...] = (
    *date_productions.DATES,
    *date_productions.SPANS,
    *date_productions.DATED,
    *rhythm_productions.PERIODS,
    *rhythm_productions.RHYTHMS,
    *rhythm_productions.MINIMUMS,
    *rhythm_productions.SCHEDULES,
    *waiting_productions.ON_DEMAND,
    *waiting_productions.CONTINUOUS,
    *waiting_productions.EXTERNAL,
    *waiting_productions.AFTER,
)
"""The language, in the order in which its productions are tried."""

GRAMMAR = Grammar(PRODUCTIONS, LEXICAL)

_REMARK = re.compile(r"\s*\(([^()]*)\)\s*\Z")


def read(text: str, plan: Plan) -> Schedule:
    """
    Return what *text* says about time, against *plan*; never raises and never invents a date.

    The schedule keeps *text* as it stands. Every guess is a doubt of the schedule as a whole; what cannot be
    understood, or is longer than people write, is ``Unreadable``. A date stands as it is written even if it lies
    outside the plan: contradictions are found where rows are compared.
    """
    if len(text) > LONGEST:
        return Unreadable(text=text)
    said = composed(text)
    found = _schedule(said, plan)
    if found is None and (remark := _REMARK.search(said)) and not re.search(r"\d", remark[1]):
        found = _schedule(said[: remark.start()], plan)
        if found is not None:
            found = replace(found, doubts=(*found.doubts, doubt("remark", remark[1])))
    if found is None:
        return Unreadable(text=text)
    return replace(_gathered(found), text=text)


def _schedule(said: str, plan: Plan) -> Schedule | None:
    words = tokens(said)
    if not 0 < len(words) <= MOST_TOKENS:
        return None
    try:
        found = GRAMMAR.read("schedule", words, said, plan)
    except TooLong:
        return None
    return found if isinstance(found, Schedule) else None


def _gathered(schedule: Schedule) -> Schedule:
    """Move the doubts of the parts up to the whole, each once: a person confirms a cell, not a fragment of it."""
    inner: list[Doubt] = []
    if isinstance(schedule, Several):
        inner = [each for part in schedule.parts for each in part.doubts]
        schedule = replace(schedule, parts=tuple(_sure(part) for part in schedule.parts))
    elif isinstance(schedule, Staged):
        inner = [each for stage in schedule.stages for each in stage.schedule.doubts]
        stages = tuple(replace(stage, schedule=_sure(stage.schedule)) for stage in schedule.stages)
        schedule = replace(schedule, stages=stages)
    return replace(schedule, doubts=tuple(dict.fromkeys((*schedule.doubts, *inner))))


def _sure(part: Schedule) -> Schedule:
    return replace(part, doubts=())
