"""Moments: days, terms, periods and sizes in the words people use, in the municipality's own zone."""

import re
from datetime import date, datetime, tzinfo

from api.web.phrases import counted, phrase

MONTHS = {
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня",
           "июля", "августа", "сентября", "октября", "ноября", "декабря"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}  # fmt: skip
"""As they stand after a day's number."""
MONTHS_ALONE = ("январь", "февраль", "март", "апрель", "май", "июнь",
                "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")  # fmt: skip

_PERIODS = (
    (re.compile(r"^(?P<year>\d{4})-W0?(?P<number>\d{1,2})$"), "when.week"),
    (re.compile(r"^(?P<year>\d{4})-Q(?P<number>\d)$"), "when.quarter"),
    (re.compile(r"^(?P<year>\d{4})-H(?P<number>\d)$"), "when.half"),
    (re.compile(r"^(?P<first>\d{4})-(?P<second>\d{2})-Q(?P<number>\d)$"), "when.school_quarter"),
    (re.compile(r"^(?P<year>\d{4})$"), "when.year"),
)
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


def due_words(due: datetime | None, now: datetime, zone: tzinfo, language: str) -> str:
    """Return how far the term is: «осталось 3 дня», «срок сегодня», «просрочено на 2 дня»; None has no term."""
    if due is None:
        return phrase("due.none", language)
    days = (due.astimezone(zone).date() - now.astimezone(zone).date()).days
    if due < now:
        return phrase("due.overdue", language, days=counted(max(1, -days), "days", language))
    if days < 2:
        return phrase("due.tomorrow" if days else "due.today", language)
    return phrase("due.left", language, days=counted(days, "days", language))


def day_words(moment: datetime | date | str | None, now: datetime, zone: tzinfo, language: str) -> str:
    """Return a day as people say it, the year only where it is another one than now; ISO texts are read."""
    if moment is None:
        return phrase("shell.none", language)
    day = _day_of(moment, zone)
    year = "" if day.year == now.astimezone(zone).year else f" {day.year}"
    return f"{day.day}\u00a0{MONTHS[language][day.month - 1]}{year}"


def moment_words(moment: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """Return day and hour: «29 марта, 11:40»; today and yesterday by name."""
    here = moment.astimezone(zone)
    days = (now.astimezone(zone).date() - here.date()).days
    names = {0: "due.today_word", 1: "due.yesterday_word"}
    day = phrase(names[days], language) if days in names else day_words(moment, now, zone, language)
    return f"{day}, {here:%H:%M}"


def period_words(occurrence: str, language: str) -> str:
    """
    Return an occurrence's key in words; ``1``, the only one, is not worth a word.

    A key is ``PERIOD``, ``PART``, ``PART.PERIOD`` or ``PART.PERIOD.TIME``: the part of the order's phrase, the period
    it falls into, and which of several times within it.
    """
    part, _, rest = occurrence.partition(".")
    if not rest:
        if not part.isdigit() or len(part) == 4:
            return _one_period(part, language)
        return "" if part == "1" else phrase("when.part", language, number=part)
    period, _, time = rest.partition(".")
    words = [phrase("when.part", language, number=part), _one_period(period, language)]
    return ", ".join([*words, phrase("when.time", language, number=time)] if time else words)


def _one_period(key: str, language: str) -> str:
    for shape, words in _PERIODS:
        if found := shape.match(key):
            return phrase(words, language, **found.groupdict())
    if found := _DAY.match(key):
        return f"{int(found[3])}\u00a0{MONTHS[language][int(found[2]) - 1]} {found[1]}"
    if found := _MONTH.match(key):
        month = int(found[2]) - 1
        return f"{MONTHS_ALONE[month] if language == 'ru' else MONTHS['en'][month]} {found[1]}"
    return key


def size_words(size: int, language: str) -> str:
    """Return bytes in the unit that suits them: «184 КБ»."""
    units = ("Б", "КБ", "МБ", "ГБ") if language == "ru" else ("B", "KB", "MB", "GB")
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(units) - 1:
        amount, unit = amount / 1024, unit + 1
    shown = f"{amount:.1f}" if unit and amount < 10 else f"{amount:.0f}"
    return f"{shown.replace('.', ',') if language == 'ru' else shown}\u00a0{units[unit]}"


def _day_of(moment: datetime | date | str, zone: tzinfo) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(zone).date()
    return date.fromisoformat(moment) if isinstance(moment, str) else moment
