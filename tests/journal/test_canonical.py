"""Canonical bytes: one sequence per value, the same that RFC 8785 asks for."""

import math
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from engine.domain.errors import Unreadable
from engine.journal.canonical import (
    MOST_INTEGER,
    NotCanonical,
    canonical,
    moment,
    nfc,
    parse,
    parse_canonical,
    parse_moment,
)
from tests.journal.book import moments, plain


@given(value=plain)
@example(value="".join(map(chr, range(0x20))) + '\x7f"\\/\u2028\u2029\U0001f3eb')
@example(value={"b": MOST_INTEGER, "a": -MOST_INTEGER, "": [], "B": {}})
@example(value=["\n\u0303", "<", "\u0338"])
def test_our_bytes_are_those_of_the_standard(value: Any) -> None:
    """Any JCS implementation writes the same bytes, so anybody can check the journal."""
    assert canonical(value) == rfc8785.dumps(value)


@given(value=plain)
def test_what_was_written_is_read_back(value: Any) -> None:
    """Nothing is lost or changed on the way to bytes and back, strictly or fast."""
    assert parse_canonical(canonical(value)) == value
    assert parse(canonical(value)) == value


@given(junk=st.binary() | st.text().map(str.encode))
@example(junk=b'{"a":1}')
@example(junk=b"-0")
def test_bytes_that_are_accepted_have_only_one_spelling(junk: bytes) -> None:
    """Whatever bytes come: either they are refused, or writing their value gives them again."""
    try:
        value = parse_canonical(junk)
    except NotCanonical:
        return
    assert canonical(value) == junk


@pytest.mark.parametrize(
    "spelling",
    [
        b'{ "a":1}',
        b'{"a":1}\n',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'"\\u0430"',
        b'"\\/"',
        b'"\\u000A"',
        b"1.0",
        b"1e3",
        b"-0",
        b"9007199254740992",
        b"123456789012345678901234567890",
        b"NaN",
        b"Infinity",
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xd0\xb8\xcc\x86"',
        '{"й":1}'.encode(),
        b"\xef\xbb\xbf1",
        b"",
        b"{",
        b"[" * 2000 + b"]" * 2000,
    ],
)
def test_another_spelling_is_refused(spelling: bytes) -> None:
    """A body has one spelling: a second one with the same meaning would have another leaf."""
    with pytest.raises(NotCanonical) as refused:
        parse_canonical(spelling)
    assert refused.value.code == "not_canonical"


def _deep() -> Any:
    value: Any = None
    for _ in range(5000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        1.0,
        math.nan,
        math.inf,
        2**53,
        -(2**53),
        2**70,
        "\ud800",
        "и\u0306",
        {"й": 1},
        {1: 1},
        {"a": {"b": [1.5]}},
        datetime(2026, 1, 1, tzinfo=UTC),
        b"bytes",
        {1, 2},
        object(),
        _deep(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_without_a_place_in_the_profile_is_refused(value: Any) -> None:
    """Fractions, naked moments, foreign keys: refused with words, as bad input (422) and as a ValueError."""
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert isinstance(refused.value, Unreadable)
    assert isinstance(refused.value, ValueError)
    assert refused.value.sentence


def test_tuples_and_foreign_mappings_are_written_like_lists_and_objects() -> None:
    """Events are frozen, so they hold tuples and read-only mappings."""
    assert canonical(MappingProxyType({"b": (1, MappingProxyType({"a": ()}))})) == b'{"b":[1,{"a":[]}]}'


def test_one_letter_of_two_signs_becomes_one_sign() -> None:
    """File names of macOS and pasted text come decomposed; after normalising they can be written."""
    typed = {"title": ["Каменский раи\u0306он"], "count": 1}
    with pytest.raises(NotCanonical):
        canonical(typed)
    assert canonical(nfc(typed)) == '{"count":1,"title":["Каменский район"]}'.encode()


@given(at=moments)
@example(at=datetime(2026, 11, 23, 13, 14, 36, 202641, tzinfo=UTC))
@example(at=datetime(1, 1, 1, tzinfo=UTC))
def test_a_moment_comes_back_to_the_microsecond(at: datetime) -> None:
    """Always 27 signs: UTC, six digits, Z."""
    text = moment(at)
    assert (len(text), text[-8], text[-1]) == (27, ".", "Z")
    assert parse_moment(text) == at
    assert parse_moment(text).tzinfo is UTC


@given(first=moments, second=moments)
def test_moments_sort_as_text(first: datetime, second: datetime) -> None:
    """Databases compare moments as text, so the orders must be the same."""
    assert (first < second) == (moment(first) < moment(second))


def test_a_moment_of_another_zone_is_written_in_utc() -> None:
    """Ekaterinburg's morning is the night of UTC."""
    assert moment(datetime(2026, 4, 1, 4, 0, tzinfo=timezone(timedelta(hours=5)))) == "2026-03-31T23:00:00.000000Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T13:14:36Z",
        "2026-11-23T13:14:36.202Z",
        "2026-11-23T13:14:36.202641",
        "2026-11-23T13:14:36.202641+00:00",
        "2026-11-23T13:14:36.202641+05:00",
        "2026-11-23 13:14:36.202641Z",
        "2026-W48-1T13:14:36.202641Z",
        "20261123T131436.202641Z",
        "2026-13-23T13:14:36.202641Z",
        "",
        "вчера",
    ],
)
def test_another_spelling_of_a_moment_is_refused(text: str) -> None:
    """Six digits and Z, nothing else; else text order and time order would part."""
    with pytest.raises(NotCanonical):
        parse_moment(text)


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nobody knows when that was."""
    with pytest.raises(NotCanonical):
        moment(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))
