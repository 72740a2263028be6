"""Canonical bytes: one sequence of bytes per value, the house's narrow profile of RFC 8785."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from engine.domain.errors import Unreadable

MOST_INTEGER = 2**53 - 1
"""Largest magnitude of an integer that every JSON reader keeps exactly."""


class NotCanonical(Unreadable, ValueError):
    """A value or a sequence of bytes that has no place in the profile; *sentence* is Russian and says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__("not_canonical", sentence)


def canonical(value: Any) -> bytes:
    """
    Return the only bytes that stand for *value*: UTF-8 JSON without blanks, keys sorted, equal to RFC 8785.

    The profile: mappings with ASCII keys, lists and tuples, NFC strings, integers up to ±(2^53−1), booleans, None.

    Raises:
        NotCanonical: anything else (fractions, NaN, lone surrogates, strings that are not NFC, other types).
    """
    try:
        _check(value)
        return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS)
    except RecursionError:
        raise NotCanonical("Слишком много уровней вложенности.") from None
    except orjson.JSONEncodeError as error:
        raise NotCanonical(f"Значение не записывается: {error}.") from error


def parse_canonical(body: bytes) -> Any:
    """
    Return the value that *body* stands for.

    Raises:
        NotCanonical: not JSON, or JSON whose canonical bytes are others (blanks, key order or repeated keys, needless
            escapes, fractions, …): ``canonical(parse_canonical(body)) == body`` always holds.
    """
    value = parse(body)
    if canonical(value) != body:
        raise NotCanonical("JSON записан не в канонической форме.")
    return value


def parse(body: bytes) -> Any:
    """
    Return the value of bytes that are known to be canonical, several times faster than ``parse_canonical``.

    Raises:
        NotCanonical: not JSON at all; nothing else is noticed.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotCanonical(f"Это не JSON: {error}.") from error


def nfc(value: Any) -> Any:
    """Return *value* with every string of it normalised to NFC, as doors do with what people type («й» is one sign)."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {nfc(key): nfc(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [nfc(each) for each in value]
    return value


def moment(at: datetime) -> str:
    """
    Return an aware moment as text that sorts: ``2026-11-23T13:14:36.202641Z``.

    Raises:
        NotCanonical: *at* is naive.
    """
    if at.tzinfo is not UTC and at.utcoffset() is None:
        raise NotCanonical(f"У момента {at} нет часового пояса.")
    return _moment(at)


def parse_moment(text: str) -> datetime:
    """
    Return the aware moment (UTC) written as *text*.

    Raises:
        NotCanonical: anything but UTC with exactly six digits of the second's fraction and ``Z``.
    """
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise NotCanonical(f"Это не момент времени: {text!r}.") from None
    if _MOMENT.fullmatch(text) is None:
        raise NotCanonical(f"Момент записан не в канонической форме: {text!r}.")
    return at


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@lru_cache(maxsize=1024)
def _moment(at: datetime) -> str:
    """One unit of work writes its moment into body, columns and rows; equal moments have equal texts in any zone."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _check(value: Any) -> None:
    """Walk *value*; types that JSON itself gives are asked first, because nearly everything is of them."""
    kind = type(value)
    if kind is str:
        if not (value.isascii() or unicodedata.is_normalized("NFC", value)):
            raise NotCanonical(f"Строка не в форме NFC: {value[:80]!r}.")
    elif kind is int:
        if not -MOST_INTEGER <= value <= MOST_INTEGER:
            raise NotCanonical(f"Число больше, чем 2^53−1: {value}.")
    elif kind is dict or isinstance(value, Mapping):
        for key, each in value.items():
            if type(key) is not str or not key.isascii():
                raise NotCanonical(f"Ключ не из знаков ASCII: {repr(key)[:80]}.")
            if type(each) is not str or not each.isascii():  # nearly everything is plain text and not worth a call
                _check(each)
    elif kind is list or kind is tuple:
        for each in value:
            _check(each)
    elif kind is not bool and value is not None:
        raise NotCanonical(f"Значение типа {kind.__name__} не записывается: {repr(value)[:80]}.")


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
