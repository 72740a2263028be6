"""Phrases: everything that pages say in their own words, in Russian and English; templates hold keys, never words."""

from collections.abc import Mapping

from api.web.phrases.activity import ACTIVITY
from api.web.phrases.overview import OVERVIEW
from api.web.phrases.shell import SHELL
from engine.domain.text import Text

PHRASES: Mapping[str, Text] = {**SHELL, **ACTIVITY, **OVERVIEW}

COUNTED: Mapping[str, tuple[tuple[str, str, str], tuple[str, str]]] = {
    "activities": (("работа", "работы", "работ"), ("activity", "activities")),
    "days": (("день", "дня", "дней"), ("day", "days")),
    "hours": (("час", "часа", "часов"), ("hour", "hours")),
    "files": (("файл", "файла", "файлов"), ("file", "files")),
    "events": (("запись", "записи", "записей"), ("entry", "entries")),
    "states": (("состояние", "состояния", "состояний"), ("state", "states")),
    "transitions": (("переход", "перехода", "переходов"), ("transition", "transitions")),
    "versions": (("версия", "версии", "версий"), ("version", "versions")),
    "letters": (("знака", "знаков", "знаков"), ("character", "characters")),
    "items": (("мероприятие", "мероприятия", "мероприятий"), ("item", "items")),
}
"""What is counted → (1, 2, 5 of them in Russian), (1, 2 of them in English)."""


def phrase(key: str, language: str, **values: object) -> str:
    """
    Return the phrase *key* in *language* with ``{names}`` filled in.

    Raises:
        KeyError: nobody has written this phrase; a page must not guess.
    """
    words = PHRASES[key].to(language)
    return words.format(**values) if values else words


def counted(number: int, what: str, language: str) -> str:
    """Return *number* with the form of the word that goes with it: «5 дней», ``5 days``."""
    russian, english = COUNTED[what]
    if language == "en":
        return f"{grouped(number)} {english[0] if number == 1 else english[1]}"
    return f"{grouped(number)} {russian[_russian_form(number)]}"


def grouped(number: int) -> str:
    """Return *number* with its thousands set apart by narrow blanks: «18 342»."""
    return f"{number:,}".replace(",", "\u202f")


def _russian_form(number: int) -> int:
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2
