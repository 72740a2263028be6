"""Chain: an event sealed at the next position of its journal, and read back from its bytes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from engine.domain.errors import Corrupted, Unreadable
from engine.domain.events import Event, Record, Sealed
from engine.journal.canonical import NotCanonical, canonical, parse
from engine.journal.codec import Body, Place, from_body, to_body
from engine.journal.merkle import Frontier, leaf_hash

ZERO = bytes(32)
"""Stands for the leaf before the first one."""

SALT_BYTES = 16

_AUTO = "auto:"
_field = attrgetter("field")


@dataclass(frozen=True, slots=True)
class Tip:
    """The last event of one stream; a new stream starts at ``Tip()``."""

    seq: int = 0
    leaf: bytes = ZERO


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one journal: all that the next event needs to know about those before it."""

    journal: str
    size: int = 0
    leaf: bytes = ZERO
    """Leaf hash of the last position."""
    frontier: Frontier = field(default_factory=Frontier)
    last_at: datetime | None = None
    """Moment of the last event; None while there is none."""


def seal(
    head: Head, tip: Tip, event: Event, sealed: Mapping[str, tuple[bytes, str]], *, engine: str
) -> tuple[Record, Head]:
    """
    Return *event* at the position after *head*, and the head after it.

    Args:
        tip: last event of the stream ``event.activity``.
        sealed: field name → (salt of 16 bytes, text kept outside the chain).
        engine: version string of the product.
    Raises:
        ValueError: *event* is earlier than the last one, or a salt has another length.
        NotCanonical, TypeError: *event* holds what a body cannot.
        Unreadable: its idempotency key looks like one that the journal gives itself.
    """
    if head.last_at is not None and event.at < head.last_at:
        raise ValueError(f"time would run back from {head.last_at} to {event.at}")
    if event.key.startswith(_AUTO):
        raise Unreadable("bad_key", f"Ключ повтора не может начинаться с «{_AUTO}».")
    place = Place(head.journal, head.size + 1, tip.seq + 1, head.leaf, tip.leaf, engine)
    commitments = {name: commitment(name, salt, text) for name, (salt, text) in sealed.items()}
    body = canonical(to_body(event, place, commitments))
    leaf = leaf_hash(body)
    kept = tuple(Sealed(name, *sealed[name]) for name in sorted(sealed))
    record = Record(head.journal, place.position, place.seq, leaf, body, event, kept)
    return record, Head(head.journal, place.position, leaf, head.frontier.append(leaf), event.at)


def read_record(body: bytes, sealed: Iterable[Sealed] = ()) -> Record:
    """
    Return the record that *body* is, with those of its sealed values that are given, ordered by field.

    Trusts the chain (``verify_chain`` walks it) but not the sealed values: each that is present must open its
    commitment, because pages and guards read them.

    Raises:
        Corrupted: not a body, an event nobody knows, or a sealed value that is not the one sealed.
    """
    try:
        value = parse(body)
    except NotCanonical as error:
        raise Corrupted(f"a body is not JSON: {error.sentence}") from error
    event = from_body(value)
    kept = tuple(sorted(sealed, key=_field))
    for each in kept:
        if not opens(value, each):
            raise Corrupted(f"the sealed {each.field} of position {value['position']} was altered", value["position"])
    return Record(value["journal"], value["position"], value["seq"], leaf_hash(body), body, event, kept)


def commitment(name: str, salt: bytes, text: str) -> str:
    """
    Return ``sha256:`` and 64 hex digits over ``sealed1`` ‖ *salt* ‖ *name* ‖ 0x00 ‖ *text*, both in UTF-8.

    Raises:
        ValueError: the salt is not 16 bytes long, or *name* holds a zero; either would let two values meet.
        NotCanonical: *text* holds a lone surrogate.
    """
    if len(salt) != SALT_BYTES or "\x00" in name:
        raise ValueError(f"a commitment to {name!r} needs a salt of {SALT_BYTES} bytes, not {len(salt)}")
    try:
        words = text.encode()
    except UnicodeEncodeError:
        raise NotCanonical("В тексте есть знак, которого нет в Юникоде.") from None
    return "sha256:" + hashlib.sha256(b"sealed1" + salt + name.encode() + b"\x00" + words).hexdigest()


def opens(body: Body, sealed: Sealed) -> bool:
    """Tell whether *sealed* is what *body* committed to; an erased value opens any commitment there is."""
    promised = body["sealed"].get(sealed.field)
    if promised is None or sealed.content is None:
        return promised is not None
    try:
        return bool(promised == commitment(sealed.field, sealed.salt, sealed.content))
    except ValueError:
        return False


def idem_of(record: Record) -> str:
    """
    Return what the journal's UNIQUE(actor, idem) holds for *record*.

    The key of the request for the first event of a request; ``auto:POSITION`` for what followed from it or
    came without a key.
    """
    return idem(record.event.key, record.event.cause, record.position)


def idem(key: str, cause: int | None, position: int) -> str:
    """Like ``idem_of``, from the parts."""
    return key if key and cause is None else f"{_AUTO}{position}"
