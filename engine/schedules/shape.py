"""Shape: a schedule as JSON, the form in which the API answers it and the journal keeps it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args

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
    Recurring,
    Schedule,
    Several,
    Stage,
    Staged,
    Term,
    TermUnit,
    Unreadable,
    Window,
)
from engine.schedules.recurrence import is_rrule, per_parts

_DEEPEST = 8
"""Schedules inside schedules; a phrase makes two."""


def to_json(schedule: Schedule) -> dict[str, Any]:
    """Return the schedule as plain JSON: ``kind``, the kind's own fields, ``text`` and ``doubts``; dates ISO."""
    return {
        **_fields(schedule),
        "text": schedule.text,
        "doubts": [{"code": each.code, "sentence": each.sentence} for each in schedule.doubts],
    }


def from_json(shape: Mapping[str, Any]) -> Schedule:
    """
    Return the schedule that *shape* describes; keys that are not its own are ignored.

    Raises:
        engine.domain.errors.Unreadable: a field is missing or is not what the kind needs (``schedule_shape``).
    """
    return _schedule(shape, 0)


def _fields(schedule: Schedule) -> dict[str, Any]:
    match schedule:
        case Deadline(due=due):
            return {"kind": "deadline", "due": due.isoformat()}
        case Day(date=day):
            return {"kind": "day", "date": day.isoformat()}
        case Window(start=start, end=end):
            return {"kind": "window", "start": start.isoformat(), "end": end.isoformat()}
        case Several(parts=parts):
            return {"kind": "several", "parts": [to_json(part) for part in parts]}
        case Recurring(rrule=rule):
            return {"kind": "recurring", "rrule": rule}
        case Minimum(rules=rules):
            return {
                "kind": "minimum",
                "rules": [{"at_least": rule.at_least, "per": rule.per, "of": rule.of} for rule in rules],
            }
        case Staged(stages=stages):
            return {
                "kind": "staged",
                "stages": [{"until": stage.until, "schedule": to_json(stage.schedule)} for stage in stages],
            }
        case Continuous(start=start, end=end, condition=condition):
            return {
                "kind": "continuous", "start": start.isoformat(), "end": end.isoformat(), "condition": condition,
            }  # fmt: skip
        case OnDemand():
            return {"kind": "on_demand"}
        case External(plan=plan, window=window):
            return {"kind": "external", "plan": plan, "window": None if window is None else to_json(window)}
        case AfterEvent(event=event, within=within):
            return {"kind": "after_event", "event": event, "within": None if within is None else str(within)}
        case _:
            return {"kind": "unreadable"}


def _schedule(shape: object, depth: int) -> Schedule:
    if not isinstance(shape, Mapping):
        raise _wrong("schedule", shape)
    if depth > _DEEPEST:
        raise _wrong("depth", depth)
    kind = shape.get("kind")
    builder = _BUILDERS.get(kind) if isinstance(kind, str) else None
    if builder is None:
        raise _wrong("kind", kind)
    doubts = tuple(Doubt(_text(each, "code"), _text(each, "sentence")) for each in _list(shape, "doubts"))
    return builder(shape, _text(shape, "text"), doubts, depth)


_Doubts = tuple[Doubt, ...]
_Shape = Mapping[str, Any]


def _window(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> Window:
    start, end = _date(shape, "start"), _date(shape, "end")
    if start > end:
        raise _wrong("end", shape["end"])
    return Window(text=text, doubts=doubts, start=start, end=end)


def _several(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> Several:
    return Several(text=text, doubts=doubts, parts=tuple(_schedule(one, depth + 1) for one in _list(shape, "parts")))


def _recurring(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> Recurring:
    rule = _text(shape, "rrule")
    if not is_rrule(rule):
        raise _wrong("rrule", rule)
    return Recurring(text=text, doubts=doubts, rrule=rule)


def _minimum(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> Minimum:
    return Minimum(text=text, doubts=doubts, rules=tuple(_rule(one) for one in _list(shape, "rules")))


def _rule(shape: _Shape) -> MinimumRule:
    least = _field(shape, "at_least")
    if not isinstance(least, int) or isinstance(least, bool) or not 1 <= least <= 999:
        raise _wrong("at_least", least)
    per = _text(shape, "per")
    if per_parts(per) is None:
        raise _wrong("per", per)
    return MinimumRule(least, per, _text(shape, "of"))


def _staged(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> Staged:
    return Staged(text=text, doubts=doubts, stages=tuple(_stage(one, depth) for one in _list(shape, "stages")))


def _stage(shape: _Shape, depth: int) -> Stage:
    until = None if _field(shape, "until") is None else _text(shape, "until")
    return Stage(until, _schedule(_field(shape, "schedule"), depth + 1))


def _continuous(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> Continuous:
    return Continuous(
        text=text,
        doubts=doubts,
        start=_date(shape, "start"),
        end=_date(shape, "end"),
        condition=_text(shape, "condition"),
    )


def _external(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> External:
    inner = _field(shape, "window")
    window = None if inner is None else _schedule(inner, depth + 1)
    if window is not None and not isinstance(window, Window):
        raise _wrong("window", inner)
    return External(text=text, doubts=doubts, plan=_text(shape, "plan"), window=window)


def _after_event(shape: _Shape, text: str, doubts: _Doubts, depth: int) -> AfterEvent:
    within = _field(shape, "within")
    return AfterEvent(
        text=text, doubts=doubts, event=_text(shape, "event"), within=None if within is None else _term(within)
    )


_BUILDERS: Mapping[str, Callable[[_Shape, str, _Doubts, int], Schedule]] = {
    "deadline": lambda shape, text, doubts, depth: Deadline(text=text, doubts=doubts, due=_date(shape, "due")),
    "day": lambda shape, text, doubts, depth: Day(text=text, doubts=doubts, date=_date(shape, "date")),
    "window": _window,
    "several": _several,
    "recurring": _recurring,
    "minimum": _minimum,
    "staged": _staged,
    "continuous": _continuous,
    "on_demand": lambda shape, text, doubts, depth: OnDemand(text=text, doubts=doubts),
    "external": _external,
    "after_event": _after_event,
    "unreadable": lambda shape, text, doubts, depth: Unreadable(text=text, doubts=doubts),
}


def _field(shape: object, key: str) -> Any:
    if not isinstance(shape, Mapping) or key not in shape:
        raise _wrong(key, None)
    return shape[key]


def _text(shape: object, key: str) -> str:
    value = _field(shape, key)
    if not isinstance(value, str):
        raise _wrong(key, value)
    return value


def _list(shape: object, key: str) -> list[Any]:
    value = _field(shape, key)
    if not isinstance(value, list | tuple):
        raise _wrong(key, value)
    return list(value)


def _date(shape: object, key: str) -> date:
    value = _text(shape, key)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _wrong(key, value) from None


def _term(value: object) -> Term:
    amount, _, unit = str(value).partition(" ")
    units: tuple[TermUnit, ...] = get_args(TermUnit)
    found = next((each for each in units if each == unit), None)
    if found is None or not (amount.isascii() and amount.isdecimal()) or not 1 <= int(amount[:6]) <= 9999:
        raise _wrong("within", value)
    return Term(int(amount), found)


def _wrong(key: str, value: object) -> NotAShape:
    return NotAShape("schedule_shape", f"«{key}» of a schedule cannot be {value!r:.80}")
