"""Days, terms and periods in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.web.moments import day_words, due_words, moment_words, period_words, size_words

ZONE = ZoneInfo("Asia/Yekaterinburg")
NOW = datetime(2021, 4, 26, 6, tzinfo=UTC)


def end_of_day(days: int) -> datetime:
    return datetime(2021, 4, 26, 23, 59, 59, tzinfo=ZONE) + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "russian", "english"),
    [
        (-2, "просрочено на 2 дня", "2 days overdue"),
        (-1, "просрочено на 1 день", "1 day overdue"),
        (0, "срок сегодня", "due today"),
        (1, "срок завтра", "due tomorrow"),
        (3, "осталось 3 дня", "3 days left"),
        (30, "осталось 30 дней", "30 days left"),
    ],
)
def test_a_term_says_how_far_it_is(days: int, russian: str, english: str) -> None:
    """Counted in days of the municipality's own zone, not in hours."""
    assert due_words(end_of_day(days), NOW, ZONE, "ru") == russian
    assert due_words(end_of_day(days), NOW, ZONE, "en") == english


def test_no_term_is_said_as_such() -> None:
    """Continuous and external work is never «overdue by None»."""
    assert due_words(None, NOW, ZONE, "ru") == "без срока"


def test_a_day_belongs_to_the_zone_of_the_people() -> None:
    """Eight in the evening in UTC is tomorrow in the Urals; another year is named."""
    late = datetime(2021, 4, 26, 20, tzinfo=UTC)
    assert day_words(late, NOW, ZONE, "ru") == "27\u00a0апреля"
    assert day_words("2020-12-31", NOW, ZONE, "en") == "31\u00a0December 2020"
    assert moment_words(NOW - timedelta(hours=20), NOW, ZONE, "ru") == "вчера, 15:00"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("1", ""),
        ("3", "часть 3"),
        ("2021", "2021 год"),
        ("2021-W04", "неделя 4, 2021"),
        ("2021-05", "май 2021"),
        ("2021-Q2", "2 квартал 2021"),
        ("2021-H1", "1 полугодие 2021"),
        ("2021-05-30", "30\u00a0мая 2021"),
        ("2.2021-05", "часть 2, май 2021"),
        ("2.2021-22-Q1.3", "часть 2, 1 четверть 2021/22, № 3"),
        ("by hand", "by hand"),
    ],
)
def test_a_period_is_said_in_words(key: str, words: str) -> None:
    """The engine's keys stay inside; the only occurrence needs no word."""
    assert period_words(key, "ru") == words


def test_sizes_are_told_in_units_of_people() -> None:
    """Bytes are for machines."""
    assert [size_words(size, "ru") for size in (90, 2048, 184_320, 5_500_000)] == [
        "90\u00a0Б", "2,0\u00a0КБ", "180\u00a0КБ", "5,2\u00a0МБ",
    ]  # fmt: skip
