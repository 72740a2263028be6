"""Repeats: the key by which a caller that heard no answer asks the same thing again."""

from fastapi import Request

from engine.domain.errors import Unreadable

HEADER = "idempotency-key"
MOST_CHARACTERS = 190
"""Ten fewer than the journal keeps: a bulk request adds the number of each row."""


def key_of(request: Request) -> str:
    """
    Return the request's ``Idempotency-Key``, empty when there is none.

    Raises:
        Unreadable: longer than 190 characters, or not printable ASCII.
    """
    key = request.headers.get(HEADER, "")
    if len(key) > MOST_CHARACTERS or not key.isascii() or not key.isprintable():
        raise Unreadable("bad_key", f"Idempotency-Key — до {MOST_CHARACTERS} печатных знаков ASCII.")
    return key
