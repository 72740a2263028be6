"""
Events: what happened, in the past tense. The journal seals them; everything else is read from them.

Every class has a stable ``type`` (its name in the journal, never an import path). Fields hold plain values
only: strings, integers, booleans, aware moments, tuples and mappings of these. Text that a person wrote and
names of people and files are never fields: they travel beside the event as *sealed* values, and the body
holds a salted commitment to each (see ``engine.journal``).
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Signature:
    """In whose name an event is written."""

    actor: str
    """Pseudonym, or ``engine`` for the clock and the installation itself."""
    role: str = ""
    """The concrete role acted in (``curator``); empty where none was needed."""
    scope: str = ""
    """Organisation inside whose walls the role is held."""
    on_behalf: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    What every event tells. ``activity`` is the stream: an activity's id, or empty for the municipality's own stream.

    ``key`` is the idempotency key of the request that caused it (empty: none was given); ``request`` the digest of
    that request; ``cause`` the position of the event that signalled this one.
    """

    type: ClassVar[str] = ""

    at: datetime
    by: Signature
    activity: str = ""
    key: str = ""
    request: str = ""
    cause: int | None = None


# ---------------------------------------------------------------- the municipality's own stream


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalOpened(Event):
    """The first event of every journal; ``zone`` is the municipality's IANA time zone."""

    type: ClassVar[str] = "journal_opened"
    municipality: str
    title: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRegistered(Event):
    type: ClassVar[str] = "organisation_registered"
    organisation: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered(Event):
    """A pseudonym appeared; sealed: ``title`` (post or name)."""

    type: ClassVar[str] = "person_registered"
    person: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted(Event):
    """A curator's assignment to a school is the grant (curator, that school)."""

    type: ClassVar[str] = "role_granted"
    person: str
    role: str
    organisation: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked(Event):
    """The role ends at ``at``."""

    type: ClassVar[str] = "role_revoked"
    person: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowPublished(Event):
    """Edition *number* of *workflow* is in force for activities opened from now on; the text lives by its digest."""

    type: ClassVar[str] = "workflow_published"
    workflow: str
    number: int
    digest: str
    source: str = ""
    """Digest of the text the coordinator wrote; empty when the edition was not published from a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapAdopted(Event):
    """The whole plan, as rows: nothing outside the journal is needed to show it."""

    type: ClassVar[str] = "roadmap_adopted"
    roadmap: str
    title: Mapping[str, str]
    order_number: str
    order_date: str
    start: str
    end: str
    sections: tuple[Mapping[str, Any], ...]
    items: tuple[Mapping[str, Any], ...]
    """Each: number, section, title {ru, en}, terms, schedule (JSON), workflow, subjects, roles (party words)."""


# ---------------------------------------------------------------- an activity's stream


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityOpened(Event):
    type: ClassVar[str] = "activity_opened"
    workflow: str
    digest: str
    roadmap: str
    item: str
    subject: str
    occurrence: str
    state: str
    waits_for: str = ""
    """The concrete role the state waits for (``director``), empty when for none."""
    waits_in: str = ""
    """Organisation in which that role is held."""
    due: datetime | None = None
    opens: datetime | None = None
    """From when work makes sense; None when that is at once."""
    waits_plan: str = ""
    """The external plan or event it waits for, in the order's words."""
    respond_by: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLinked(Event):
    """The tie seen from this side; the other side's stream holds its own event."""

    type: ClassVar[str] = "activity_linked"
    link: str
    other: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionFired(Event):
    """A trigger was pressed and its arrow followed. Sealed: ``comment`` if one was written."""

    type: ClassVar[str] = "transition_fired"
    trigger: str
    source: str
    target: str
    digest: str
    guards: tuple[Mapping[str, Any], ...]
    """The guard trace: for every guard asked, ``{guard, verdict, facts}``."""
    version: int
    final: str = ""
    """``done`` or ``cancelled`` when *target* is final."""
    waits_for: str = ""
    waits_in: str = ""
    respond_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionRefused(Event):
    """A press that changed nothing, kept with its reasons. ``version`` stays what it was."""

    type: ClassVar[str] = "transition_refused"
    trigger: str
    source: str
    digest: str
    guards: tuple[Mapping[str, Any], ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached(Event):
    """A file became evidence. Sealed: ``file`` = canonical JSON of its name, digest and salt."""

    type: ClassVar[str] = "evidence_attached"
    evidence: str
    kind: str
    number: int
    size: int
    media_type: str
    commitment: str
    """``sha256:`` of ``evd1`` ‖ salt ‖ bytes."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOpened(Event):
    """Somebody opened a file of this activity for the first time; changes no version."""

    type: ClassVar[str] = "evidence_opened"
    evidence: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSaved(Event):
    """A draft of the answers was saved. Sealed: ``form`` = canonical JSON of the answers."""

    type: ClassVar[str] = "form_saved"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentAdded(Event):
    """A remark beside the transitions. Sealed: ``comment``."""

    type: ClassVar[str] = "comment_added"
    version: int


EVENT_TYPES: Mapping[str, type[Event]] = {
    kind.type: kind
    for kind in (
        JournalOpened,
        OrganisationRegistered,
        PersonRegistered,
        RoleGranted,
        RoleRevoked,
        WorkflowPublished,
        RoadmapAdopted,
        ActivityOpened,
        ActivityLinked,
        TransitionFired,
        TransitionRefused,
        EvidenceAttached,
        EvidenceOpened,
        FormSaved,
        CommentAdded,
    )
}
"""Stable name in the journal → class."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One value kept outside the chain, bound to it by a commitment; None content has been lawfully erased."""

    field: str
    salt: bytes
    content: str | None = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """An event in its place in the journal."""

    journal: str
    position: int
    seq: int
    """1, 2, 3 … inside the stream ``event.activity``."""
    leaf: bytes
    body: bytes
    event: Event
    sealed: tuple[Sealed, ...] = ()
