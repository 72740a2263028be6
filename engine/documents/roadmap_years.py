"""Roadmap years: a plan moved by whole years, as a demonstration or next year's draft needs it."""

import re
from dataclasses import replace
from datetime import date

from engine import schedules
from engine.domain.roadmap import Roadmap, RoadmapItem
from engine.domain.schedule import Plan

_YEAR_IN_WORDS = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


def shift_years(roadmap: Roadmap, years: int) -> Roadmap:
    """Return *roadmap* moved by whole years: its dates, the years in its terms' words, and so its schedules."""
    moved = replace(
        roadmap,
        order_date=_moved(roadmap.order_date, years),
        start=_moved(roadmap.start, years),
        end=_moved(roadmap.end, years),
    )
    return replace(moved, items=tuple(_moved_item(item, years, moved.plan) for item in roadmap.items))


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February has no counterpart in a common year
        return day.replace(year=day.year + years, day=28)


def _moved_item(item: RoadmapItem, years: int, plan: Plan) -> RoadmapItem:
    terms = _YEAR_IN_WORDS.sub(lambda found: str(int(found[0]) + years), item.terms)
    ends = tuple((stage, _moved(day, years)) for stage, day in item.stage_ends)
    return replace(item, terms=terms, schedule=schedules.read(terms, plan), stage_ends=ends)
