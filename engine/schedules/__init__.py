"""Schedules: Russian deadline phrases → schedules, obligations and plain words; the working calendar."""

from engine.schedules.calendar import WorkingCalendar, russian_calendar
from engine.schedules.occurring import occurrences
from engine.schedules.reading import PRODUCTIONS, read
from engine.schedules.rendering import render
from engine.schedules.shape import from_json, to_json

__all__ = [
    "PRODUCTIONS",
    "WorkingCalendar",
    "from_json",
    "occurrences",
    "read",
    "render",
    "russian_calendar",
    "to_json",
]
