"""Rendering: a schedule said plainly in Russian or English; the Russian can be read back."""

from collections.abc import Callable
from datetime import date, timedelta

from engine.domain.schedule import (
    AfterEvent,
    Continuous,
    Day,
    Deadline,
    External,
    Minimum,
    MinimumRule,
    OnDemand,
    Recurring,
    Schedule,
    Several,
    Staged,
    Term,
    Window,
)
from engine.schedules.recurrence import per_parts


def render(schedule: Schedule, language: str) -> str:
    """
    Return *schedule* in plain words of *language*: ``ru`` or ``en``; any other language gets the Russian.

    Reading the Russian words against any plan gives an equal schedule, the text and the doubts aside.
    """
    return _english(schedule) if language == "en" else _russian(schedule)


def _russian(schedule: Schedule) -> str:
    match schedule:
        case Deadline(due=due):
            return f"до {_ru_day(due)} включительно"
        case Day(date=day):
            return _ru_day(day)
        case Window(start=start, end=end):
            return _ru_months(start, end) or f"с {_ru_day(start)} по {_ru_day(end)}"
        case Several(parts=parts):
            return "; ".join(map(_russian, parts))
        case Recurring(rrule=rule):
            return _ru_rhythm(rule)
        case Minimum(rules=rules):
            return "; ".join(map(_ru_rule, rules))
        case Staged(stages=stages):
            told = [
                (f"до конца стадии «{stage.until}» — " if stage.until is not None else "— ") + _russian(stage.schedule)
                for stage in stages
            ]
            return "; затем ".join(told)
        case Continuous(start=start, end=end, condition=condition):
            return f"постоянно с {_ru_day(start)} по {_ru_day(end)}" + (
                f", при условии: {condition}" if condition else ""
            )
        case OnDemand():
            return "по мере необходимости"
        case External(plan=plan, window=window):
            return (f"{_russian(window)}, " if window else "") + f"по внешнему плану: {plan}"
        case AfterEvent(event=event, within=within):
            return (f"в течение {_ru_term(within)} " if within else "") + f"после события: {event}"
        case _:
            return "не прочитано" + (f": {schedule.text}" if schedule.text else "")


def _english(schedule: Schedule) -> str:
    match schedule:
        case Deadline(due=due):
            return f"by {_en_day(due)}, inclusive"
        case Day(date=day):
            return f"on {_en_day(day)}"
        case Window(start=start, end=end):
            return _en_months(start, end) or f"from {_en_day(start)} to {_en_day(end)}, inclusive"
        case Several(parts=parts):
            return "; ".join(map(_english, parts))
        case Recurring(rrule=rule):
            return _en_rhythm(rule)
        case Minimum(rules=rules):
            return "; ".join(map(_en_rule, rules))
        case Staged(stages=stages):
            told = [
                ("" if stage.until is None else f"until the stage «{stage.until}» ends, ") + _english(stage.schedule)
                for stage in stages
            ]
            return "; then ".join(told)
        case Continuous(start=start, end=end, condition=condition):
            return f"throughout, from {_en_day(start)} to {_en_day(end)}" + (
                f", on condition: {condition}" if condition else ""
            )
        case OnDemand():
            return "on demand"
        case External(plan=plan, window=window):
            return (f"{_english(window)}, " if window else "") + f"by another plan: {plan}"
        case AfterEvent(event=event, within=within):
            return (f"within {_en_term(within)} " if within else "") + f"after the event: {event}"
        case _:
            return "not understood" + (f": {schedule.text}" if schedule.text else "")


_RU_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_RU_OF_MONTH = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_RU_EVERY = {
    "DAILY": ("ежедневно", "день", "дня", "дней"),
    "WEEKLY": ("еженедельно", "неделю", "недели", "недель"),
    "MONTHLY": ("ежемесячно", "месяц", "месяца", "месяцев"),
    "YEARLY": ("ежегодно", "год", "года", "лет"),
}
_EN_EVERY = {
    "DAILY": ("every day", "days"),
    "WEEKLY": ("every week", "weeks"),
    "MONTHLY": ("every month", "months"),
    "YEARLY": ("every year", "years"),
}
_RU_UNITS = {
    "day": ("день", "дня", "дней"),
    "week": ("неделю", "недели", "недель"),
    "month": ("месяц", "месяца", "месяцев"),
    "quarter": ("квартал", "квартала", "кварталов"),
    "school quarter": ("учебную четверть", "учебные четверти", "учебных четвертей"),
    "half-year": ("полугодие", "полугодия", "полугодий"),
    "year": ("год", "года", "лет"),
}


def _ru_day(day: date) -> str:
    return f"{day.day} {_RU_OF_MONTH[day.month - 1]} {day.year} года"


def _en_day(day: date) -> str:
    return f"{day.day} {_EN_MONTHS[day.month - 1]} {day.year}"


def _ru_months(start: date, end: date) -> str:
    return _whole_months(start, end, lambda day: _RU_MONTHS[day.month - 1], "{} {} года", "{}–{} {} года")


def _en_months(start: date, end: date) -> str:
    return _whole_months(start, end, lambda day: _EN_MONTHS[day.month - 1], "in {} {}", "{} to {} {}")


def _whole_months(start: date, end: date, name: Callable[[date], str], one: str, more: str) -> str:
    """Return whole months of one year by their names, empty where the window is anything else."""
    if start.day != 1 or start.year != end.year or not _is_last_of_month(end) or start > end:
        return ""
    if start.month == end.month:
        return one.format(name(start), start.year)
    return more.format(name(start), name(end), start.year)


def _is_last_of_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1


def _fields(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";") if "=" in part)


def _ru_rhythm(rule: str) -> str:
    fields = _fields(rule)
    if day := _named_day(fields):
        if "BYMONTH" in fields:
            return f"ежегодно до {day} {_RU_OF_MONTH[int(fields['BYMONTH']) - 1]}"
        return f"ежемесячно до {day} числа"
    one, *units = _RU_EVERY[fields["FREQ"]]
    count = int(fields.get("INTERVAL", "1"))
    return one if count == 1 else f"1 раз в {count} {_ru_plural(count, units)}"


def _en_rhythm(rule: str) -> str:
    fields = _fields(rule)
    if day := _named_day(fields):
        if "BYMONTH" in fields:
            return f"every year by {day} {_EN_MONTHS[int(fields['BYMONTH']) - 1]}"
        return f"every month by day {day}"
    one, units = _EN_EVERY[fields["FREQ"]]
    count = int(fields.get("INTERVAL", "1"))
    return one if count == 1 else f"once every {count} {units}"


def _named_day(fields: dict[str, str]) -> int:
    """Return the day that the rule names, 31 for a month's last day; 0 where it names none."""
    last = int(fields.get("BYMONTHDAY", "0").split(",")[-1])
    return 31 if last == -1 else last


def _ru_rule(rule: MinimumRule) -> str:
    times = "раза" if rule.at_least == 1 else "раз"
    count, unit = per_parts(rule.per) or (1, rule.per)
    forms = _RU_UNITS.get(unit, (unit, unit, unit))
    per = forms[0] if count == 1 else f"{count} {_ru_plural(count, forms)}"
    return f"не менее {rule.at_least} {times} в {per}" + (f": {rule.of}" if rule.of else "")


def _en_rule(rule: MinimumRule) -> str:
    times = "once" if rule.at_least == 1 else f"{rule.at_least} times"
    return f"at least {times} per {rule.per}" + (f": {rule.of}" if rule.of else "")


def _ru_term(term: Term) -> str:
    """In the genitive, which «в течение» asks for."""
    one = term.amount % 10 == 1 and term.amount % 100 != 11
    if term.unit == "hours":
        return f"{term.amount} {'часа' if one else 'часов'}"
    if term.unit == "days":
        return f"{term.amount} {'дня' if one else 'дней'}"
    return f"{term.amount} {'рабочего дня' if one else 'рабочих дней'}"


def _en_term(term: Term) -> str:
    return str(term) if term.amount != 1 else str(term).removesuffix("s")


def _ru_plural(count: int, forms: tuple[str, ...] | list[str]) -> str:
    if count % 10 == 1 and count % 100 != 11:
        return forms[0]
    return forms[1] if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else forms[2]
