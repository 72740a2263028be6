"""Codec: events to journal bodies and back, by stable names; old bodies are brought up to date as they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from types import NoneType
from typing import Any

from engine.domain.errors import Corrupted
from engine.domain.events import EVENT_TYPES, Event, Signature
from engine.journal.canonical import moment, parse_moment
from engine.journal.fields import Field, FieldReader, fields_of

Body = Mapping[str, Any]
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""
(type, version) → function from a body of that version to a body of a later version, or of another type.

Works on a copy in memory; what is stored never changes. A field added with a default needs none: bodies
written before it simply lack it.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """What a body says besides its event: where it stands and what it follows."""

    journal: str
    position: int
    seq: int
    """1, 2, 3 … inside the stream ``event.activity``."""
    prev: bytes
    """Leaf hash of position − 1; 32 zero bytes at position 1."""
    prev_act: bytes
    """Leaf hash of seq − 1 of the same stream; 32 zero bytes at seq 1."""
    engine: str
    """Version of the product that wrote it."""


def to_body(event: Event, place: Place, commitments: Mapping[str, str]) -> dict[str, Any]:
    """
    Return the value whose canonical bytes are the body of *event*.

    Args:
        commitments: field name → ``sha256:…`` of a value kept outside the chain.
    Raises:
        TypeError: a field holds a value of another type than its class declares.
    """
    by = event.by
    return {
        "v": _VERSIONS[event.type],
        "journal": place.journal,
        "position": place.position,
        "act": event.activity,
        "seq": place.seq,
        "prev": place.prev.hex(),
        "prev_act": place.prev_act.hex(),
        "type": event.type,
        "at": moment(event.at),
        "actor": by.actor,
        "role": by.role,
        "scope": by.scope,
        "on_behalf": by.on_behalf,
        "key": event.key,
        "request": event.request,
        "cause": event.cause,
        "engine": place.engine,
        "data": {name: field.write(getattr(event, name)) for name, field in _FIELDS[event.type].items()},
        "sealed": commitments,
    }


def from_body(body: Body, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> Event:
    """
    Return the event that *body* tells, in the form that today's classes have.

    Raises:
        Corrupted: unknown type or version, unknown or missing field, a value of another type.
    """
    try:
        body = _up_to_date(body, upcasters)
        _check_envelope(body)
        kind = body["type"]
        return EVENT_TYPES[kind](
            at=parse_moment(body["at"]),
            by=_signature(body["actor"], body["role"], body["scope"], body["on_behalf"]),
            activity=body["act"],
            key=body["key"],
            request=body["request"],
            cause=body["cause"],
            **_READERS[kind].read(body["data"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Corrupted(f"a body cannot be read: {error!r}", _position(body)) from error


def place_of(body: Body) -> Place:
    """
    Return where *body* says that it stands; the same keys in every version of every type.

    Raises:
        Corrupted: a key is missing or holds a value of another type.
    """
    try:
        _check_envelope(body)
        prev, prev_act = bytes.fromhex(body["prev"]), bytes.fromhex(body["prev_act"])
        if len(prev) != 32 or len(prev_act) != 32:
            raise ValueError("a leaf hash has 32 bytes")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Corrupted(f"a body does not say where it stands: {error!r}") from error
    return Place(body["journal"], body["position"], body["seq"], prev, prev_act, body["engine"])


def _position(body: Any) -> int | None:
    return body.get("position") if isinstance(body, dict) else None


_ENVELOPE: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(
        ("journal", "act", "prev", "prev_act", "type", "at", "actor", "role", "scope", "on_behalf"), (str,)
    ),
    **dict.fromkeys(("key", "request", "engine"), (str,)),
    **dict.fromkeys(("v", "position", "seq"), (int,)),
    **dict.fromkeys(("data", "sealed"), (dict,)),
    "cause": (int, NoneType),
}


_SHAPES = frozenset(product(*_ENVELOPE.values()))
"""The types that an envelope's values may have, in the order of ``_ENVELOPE``: one look for the nineteen of them."""

_signature = lru_cache(maxsize=1024)(Signature)
"""A history is written by a few hands over and over."""


def _check_envelope(body: Body) -> None:
    if len(body) == len(_ENVELOPE) and tuple(map(type, map(body.get, _ENVELOPE))) in _SHAPES and "cause" in body:
        return
    if body.keys() != _ENVELOPE.keys():
        raise ValueError(f"keys {sorted(body.keys() ^ _ENVELOPE.keys())} are missing or unknown")
    for key, allowed in _ENVELOPE.items():
        if type(body[key]) not in allowed:
            raise TypeError(f"{key} cannot hold {body[key]!r}")


def _up_to_date(body: Body, upcasters: Mapping[tuple[str, int], Upcaster]) -> Body:
    while (step := (body["type"], body["v"])) in upcasters:
        body = upcasters[step](dict(body))
        if (body["type"], body["v"]) == step:
            raise ValueError(f"the upcaster of {step} leads nowhere")
    if _VERSIONS[body["type"]] != body["v"]:
        raise ValueError(f"version {body['v']} of {body['type']} is not known")
    return body


_FIELDS: Mapping[str, Mapping[str, Field]] = {name: fields_of(kind) for name, kind in EVENT_TYPES.items()}

_READERS: Mapping[str, FieldReader] = {name: FieldReader(fields) for name, fields in _FIELDS.items()}

_VERSIONS: Mapping[str, int] = {
    name: 1 + max((version for kind, version in UPCASTERS if kind == name), default=0) for name in EVENT_TYPES
}
"""Type → the version that is written today."""
