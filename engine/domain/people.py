"""People: organisations, pseudonyms, roles scoped to organisations and dated, and whoever is acting now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

HOUSE_ROLES = ("director", "curator", "coordinator", "auditor", "admin")
"""Every role that can be granted; a workflow's roles are bound to these."""

SCHOOL_ROLES = ("director", "curator")
"""Those held in a school; the others are held in the municipality itself."""

OrganisationKind = Literal["school", "municipality", "other"]


@dataclass(frozen=True, slots=True)
class Organisation:
    key: str
    """``school-7``; the municipality's own key is the journal's id."""
    kind: OrganisationKind
    title: str


@dataclass(frozen=True, slots=True)
class Person:
    """A pseudonym and, outside the chain, what people call its bearer."""

    id: str
    """``p_`` and 32 hex digits."""
    organisation: str
    title: str
    """Post or name as pages show it; empty once the person has been erased."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held inside one organisation's walls; *until* is the first moment it is no longer held, None is open."""

    person: str
    role: str
    organisation: str
    since: datetime
    until: datetime | None = None

    def held_at(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who acts, in what capacity. A press is made by a person, by a linked activity, or by the clock.

    ``person`` is the pseudonym (``engine`` for the clock); ``grants`` are those held at the moment of the act.
    """

    person: str
    grants: frozenset[tuple[str, str]] = frozenset()
    """Pairs (role, organisation key)."""
    on_behalf_of: str = ""
    """Pseudonym of the person substituted; empty when acting for oneself."""
    kind: Literal["person", "link", "timer"] = "person"
    link: str = ""
    """With kind ``link``: the name, in the pressed activity's workflow, of the link the signal came through."""

    @property
    def persons(self) -> frozenset[str]:
        """Everybody whose hand this is: the actor and whoever is substituted; four-eyes compares these."""
        return frozenset((self.person, self.on_behalf_of)) if self.on_behalf_of else frozenset((self.person,))

    def holds(self, role: str, organisation: str) -> bool:
        return (role, organisation) in self.grants


CLOCK = Actor(person="engine", kind="timer")
"""The clock pressing a timer's trigger."""
