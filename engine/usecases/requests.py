"""Requests: the digest by which a repeated request is known to be the same one."""

import hashlib

import orjson

from engine.domain.errors import Unreadable


def request_digest(*parts: object) -> str:
    """
    Return ``sha256:…`` over *parts* (JSON values); equal requests have equal digests.

    Raises:
        Unreadable: a number beyond 64 bits or a broken character, which no request of ours needs.
    """
    try:
        text = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise Unreadable("bad_value", f"В запросе есть значение, которого не записать: {error}.") from error
    return "sha256:" + hashlib.sha256(text).hexdigest()
