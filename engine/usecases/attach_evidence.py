"""Attach evidence: the file first, durable and named by its content; then the event that cites it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from engine.domain.activity import Situation
from engine.domain.errors import Disallowed, Unreadable
from engine.domain.events import EvidenceAttached, Signature
from engine.domain.text import Text
from engine.domain.workflow import EvidenceKind
from engine.journal.canonical import canonical, nfc
from engine.ports import StoredFile
from engine.usecases.authority import must_be_awaited, must_see
from engine.usecases.desk import Desk
from engine.usecases.filling import must_be_open
from engine.usecases.pressing import situation_of

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
}
"""The kinds of file that the house accepts, by the ending of the name; a workflow may narrow them."""

MOST_FILE_BYTES = 50 * 1024 * 1024
MOST_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    activity: str
    person: str
    kind: str
    name: str
    """The file's name as the person knows it; kept outside the chain."""
    stream: BinaryIO | Iterator[bytes]
    limit: int = MOST_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Attached:
    id: str
    digest: str
    kind: str
    number: int
    name: str
    size: int
    version: int
    """The activity's version after the event."""
    position: int


def attach_evidence(desk: Desk, wish: Attachment) -> Attached:
    """
    Store a file and make it evidence of an activity.

    Raises:
        NotFound, NotPermitted; Disallowed: closed, empty, too large, or an ending that the kind does not accept;
        Unreadable: a kind that the workflow does not describe.
    """
    _may_attach(desk, wish)
    salt = desk.luck.salt()
    stored = desk.files.store(wish.stream, salt=salt, limit=wish.limit)
    return _cite(desk, wish, stored, salt)


def _may_attach(desk: Desk, wish: Attachment) -> None:
    """Say no before a single byte is stored."""
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        material = reader.material(wish.activity, wish.person, depth=desk.shelf.depth, now=now)
        must_see(material.actor, material.near[wish.activity], desk.municipality)
        _check(desk, situation_of(desk, material, wish.activity, now, reader), wish)


def _cite(desk: Desk, wish: Attachment, stored: StoredFile, salt: bytes) -> Attached:
    with desk.store.unit(desk.journal) as uow:
        material = uow.material(wish.activity, wish.person, depth=desk.shelf.depth)
        situation = situation_of(desk, material, wish.activity, uow.now(), uow)
        role, organisation = _check(desk, situation, wish)
        activity = situation.activity
        name = _clean(wish.name)
        event = EvidenceAttached(
            at=situation.now,
            by=Signature(wish.person, role, organisation),
            activity=activity.id,
            evidence=desk.luck.id("e"),
            kind=wish.kind,
            number=1 + max((piece.number for piece in activity.evidence if piece.kind == wish.kind), default=0),
            size=stored.size,
            media_type=MEDIA_TYPES[_ending(name)],
            commitment=stored.commitment,
            version=activity.version + 1,
        )
        file = {"name": name, "digest": stored.digest, "salt": salt.hex()}
        record = uow.append(event, {"file": canonical(file).decode()})
        uow.commit()
    return Attached(
        event.evidence, stored.digest, event.kind, event.number, name, event.size, event.version, record.position
    )


def _check(desk: Desk, situation: Situation, wish: Attachment) -> tuple[str, str]:
    version = situation.version
    must_be_open(situation)
    part = must_be_awaited(situation.actor, situation.activity, version, desk.municipality, deed="attach_evidence")
    kind = version.evidence.get(wish.kind)
    if kind is None:
        known = ", ".join(version.evidence) or "—"
        raise Unreadable("unknown_evidence_kind", f"Вид подтверждения «{wish.kind}» не описан; описаны: {known}.")
    _check_name(kind, wish.name)
    return part


def _check_name(kind: EvidenceKind, name: str) -> None:
    accepted = kind.accepts or tuple(MEDIA_TYPES)
    if _ending(_clean(name)) not in accepted or _ending(_clean(name)) not in MEDIA_TYPES:
        raise Disallowed(
            "file_kind",
            Text(
                f"Файл «{_clean(name)}» не подходит: для «{kind.title.ru}» принимают {', '.join(accepted)}.",
                f"The file “{_clean(name)}” does not fit: “{kind.title.to('en')}” accepts {', '.join(accepted)}.",
            ),
        )


def _clean(name: str) -> str:
    """Return the last part of *name* in NFC without control characters, shortened from the left of its ending."""
    last = PurePath(nfc(name).replace("\\", "/")).name
    bare = "".join(letter for letter in last if letter.isprintable()).strip()
    stem, dot, ending = bare.rpartition(".")
    room = MOST_NAME_CHARACTERS - len(ending) - 1
    return f"{stem[:room]}{dot}{ending}" if len(bare) > MOST_NAME_CHARACTERS else bare


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
