"""Open evidence: hand out a file, and remember that this person has seen it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from engine.domain.activity import Evidence
from engine.domain.errors import NotFound
from engine.domain.events import EvidenceOpened, Signature
from engine.usecases.authority import must_see, part_in
from engine.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class OpenedFile:
    evidence: Evidence
    file: AbstractContextManager[BinaryIO]
    """The stored bytes, already checked against their digest."""


def open_evidence(desk: Desk, activity: str, evidence: str, person: str) -> OpenedFile:
    """
    Return the file of *evidence*; the first opening by each person becomes an event.

    Raises:
        NotFound: no such activity or file, or not this person's to know.
        Corrupted: the stored bytes no longer match their digest; nothing is handed out, nothing counts as seen.
    """
    with desk.store.reader(desk.journal) as reader:
        material = reader.material(activity, person, depth=0, now=desk.clock.now())
    here = material.near[activity]
    must_see(material.actor, here, desk.municipality)
    piece = next((piece for piece in here.evidence if piece.id == evidence), None)
    if piece is None or not piece.digest:
        raise NotFound("evidence", evidence)
    file = desk.files.open(piece.digest)
    if evidence not in material.seen:
        _remember(desk, activity, evidence, person)
    return OpenedFile(piece, file)


def _remember(desk: Desk, activity: str, evidence: str, person: str) -> None:
    """Write that *person* has seen the file; apart from the check of its bytes, for which no writer should wait."""
    with desk.store.unit(desk.journal) as uow:
        material = uow.material(activity, person, depth=0)
        here = material.near[activity]
        must_see(material.actor, here, desk.municipality)
        if evidence in material.seen:
            return
        part = part_in(material.actor, here, desk.shelf.take(here.digest, uow), desk.municipality)
        role, organisation = part or ("", "")
        uow.append(
            EvidenceOpened(
                at=uow.now(),
                by=Signature(person, role, organisation),
                activity=activity,
                evidence=evidence,
                version=here.version,
            )
        )
        uow.commit()
