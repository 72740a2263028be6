"""Workflow version: one immutable published edition of a type of activity, named by its digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from engine.domain.schedule import Term
from engine.domain.text import Text

SubjectKind = Literal["school", "municipality"]
Scope = Literal["subject", "municipality"]
Final = Literal["done", "cancelled"]


@dataclass(frozen=True, slots=True)
class RoleBinding:
    """A role of this file (``performer``) and who fills it: holders of *role* in the organisation *of*."""

    key: str
    role: str
    """A role of the house: ``director``, ``curator``, ``coordinator``, ``auditor``, ``admin``."""
    of: Scope


@dataclass(frozen=True, slots=True)
class LinkDeclaration:
    """A named tie to activities of other workflows; *inverse* is the tie's name seen from there."""

    name: str
    workflows: tuple[str, ...]
    """Keys of the workflows that may stand at the other end; YAML writes one name or a list."""
    inverse: str


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    key: str
    title: Text
    accepts: tuple[str, ...]
    """File name endings without the dot; empty accepts every kind that the house accepts."""


@dataclass(frozen=True, slots=True)
class State:
    key: str
    title: Text
    initial: bool = False
    final: Final | None = None
    waits_for: str | None = None
    """Key of the role binding that the state waits for; None when it waits for a link, a timer or nobody."""
    within: Term | None = None
    """How long whoever it waits for may take."""


@dataclass(frozen=True, slots=True)
class GuardCall:
    """A guard as it is written down; ``engine.guards`` knows the closed list and binds it."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON values; the scalar of ``not_before: 2021-04-01`` or ``evidence_seen: work`` is under ``value``."""
    inner: tuple["GuardCall", ...] = ()
    """The guards inside ``any_of`` and ``not``."""


@dataclass(frozen=True, slots=True)
class By:
    """Who may press: a role of this file, only the activity linked under *name*, or a timer (*name* empty)."""

    kind: Literal["role", "link", "timer"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow. Several arrows may share a trigger if they leave different states."""

    trigger: str
    title: Text
    sources: tuple[str, ...]
    target: str
    by: By
    when: tuple[GuardCall, ...] = ()
    signal: tuple[tuple[str, str], ...] = ()
    """Pairs (link name, trigger pressed there in the same transaction)."""


@dataclass(frozen=True, slots=True)
class Timer:
    """After *after* in *state*: remind a role (of this file or of the house), or fire a trigger."""

    state: str
    after: Term
    remind: str | None = None
    fire: str | None = None


@dataclass(frozen=True)
class WorkflowVersion:
    """One edition. Equal digests mean equal behaviour: it covers every field but itself."""

    key: str
    title: Text
    subject: SubjectKind
    roles: Mapping[str, RoleBinding]
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    links: Mapping[str, LinkDeclaration] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceKind] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    """The JSON Schema (2020-12) of the form itself, not its file name; None when nothing is filled in."""
    timers: tuple[Timer, ...] = ()
    digest: str = ""
    """``sha256:…`` of the canonical form."""

    @cached_property
    def initial(self) -> str:
        """Key of the initial state; the structural check makes sure that there is exactly one."""
        return next(state.key for state in self.states.values() if state.initial)

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        """Names on the arrows, each once, in the order of the file."""
        return tuple(dict.fromkeys(arrow.trigger for arrow in self.transitions))

    def arrows(self, state: str) -> tuple[Transition, ...]:
        """Return the arrows that leave *state*, in the order of the file."""
        return self._arrows.get(state, ())

    def arrow(self, state: str, trigger: str) -> Transition | None:
        """Return the arrow of *trigger* from *state*, or None; the check refuses two of them."""
        return self._by_press.get((state, trigger))

    @cached_property
    def _arrows(self) -> Mapping[str, tuple[Transition, ...]]:
        return {key: tuple(arrow for arrow in self.transitions if key in arrow.sources) for key in self.states}

    @cached_property
    def _by_press(self) -> Mapping[tuple[str, str], Transition]:
        presses: dict[tuple[str, str], Transition] = {}
        for arrow in self.transitions:
            for source in arrow.sources:
                presses.setdefault((source, arrow.trigger), arrow)
        return presses
