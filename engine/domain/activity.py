"""Activity: one running state machine, and the situation in which somebody looks at it or presses a trigger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from engine.domain.people import Actor
from engine.domain.workflow import WorkflowVersion


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file by digest, attached to one activity; its name and bytes live outside the chain."""

    id: str
    kind: str
    digest: str
    """``sha256:…`` of the bytes; empty once the file has been lawfully erased."""
    number: int
    """1, 2, 3 … among the files of this kind on this activity; the highest is the newest."""
    name: str
    size: int
    """Bytes."""
    media_type: str
    by: str
    at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Activity:
    """item × subject organisation × occurrence, pinned to a workflow version; the fold of its events."""

    id: str
    workflow: str
    digest: str
    """Of the workflow version it is pinned to."""
    roadmap: str
    item: str
    """Number of the roadmap's item; empty for an activity opened outside a roadmap."""
    subject: str
    """Organisation key."""
    occurrence: str
    state: str
    version: int
    """Grows by one with every event that a decision rests on; what If-Match names. Refusals do not grow it."""
    seq: int
    """Number of its events, refusals and openings included."""
    opened_at: datetime
    entered_at: datetime
    """When the present state was entered."""
    due: datetime | None = None
    """The last moment, included; None when nothing can be overdue."""
    respond_by: datetime | None = None
    """Until when whoever the state waits for should have acted (the state's ``within``)."""
    form: Mapping[str, Any] = field(default_factory=dict)
    """Answers as last saved; empty when nothing has been saved or the workflow has no form."""
    evidence: tuple[Evidence, ...] = ()
    performed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Trigger → everybody who ever pressed it here (substituted persons included); four-eyes reads it."""
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Link name → ids of the activities tied under it."""

    def newest(self, kind: str | None = None) -> tuple[Evidence, ...]:
        """Return the newest file of each kind (of *kind* alone when it is given)."""
        newest: dict[str, Evidence] = {}
        for piece in self.evidence:
            if kind in (None, piece.kind) and (piece.kind not in newest or newest[piece.kind].number < piece.number):
                newest[piece.kind] = piece
        return tuple(newest.values())


@dataclass(frozen=True, slots=True)
class Situation:
    """
    All that a guard may look at: the activity, the neighbours its links lead to, who presses and when.

    ``near`` reaches as far as signals go (it may hold *activity* itself); ``versions`` has the
    workflow version of every activity in it, by digest.
    """

    activity: Activity
    actor: Actor
    now: datetime
    municipality: str
    """Organisation key that ``of: municipality`` means."""
    versions: Mapping[str, WorkflowVersion]
    near: Mapping[str, Activity] = field(default_factory=dict)
    comment: str = ""
    seen: frozenset[str] = frozenset()
    """Ids of the evidence that the acting person has opened."""
    zone: tzinfo = UTC
    """The municipality's: in it a day begins and ends, for guards that name one."""

    @property
    def version(self) -> WorkflowVersion:
        return self.versions[self.activity.digest]

    def linked(self, name: str) -> tuple[Activity, ...]:
        """Return the activities tied to this one under *name*, as far as they were loaded."""
        return tuple(self.near[other] for other in self.activity.links.get(name, ()) if other in self.near)
