"""
Everything that can go wrong, as one tree; the doors translate six families, not fifty classes.

EngineError
├── Refused         a rule said no; a person can fix it         409
│   ├── TransitionRefused     every reason is listed
│   ├── NotPermitted          it is not your role               403
│   └── Disallowed            a deed other than a press is not possible now (``code`` says which)
├── NotFound        the id leads nowhere, or not for you        404
├── Conflict        someone was faster                          412
│   ├── StaleVersion          names who won, what and when
│   └── KeyReused             one idempotency key, two different requests   422
├── Unreadable      the input cannot be understood              422
│   ├── WorkflowUnreadable    all findings, each with its place
│   └── RoadmapUnreadable
├── Unavailable     the database is busy or away; try again     503
└── Corrupted       what we stored can no longer be trusted     500
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.domain.text import Text

if TYPE_CHECKING:
    from engine.domain.reasons import Reason


class EngineError(Exception):
    """Root of the tree; ``code`` is stable and part of the contract, the message is for the log."""

    code = "engine_error"


class Refused(EngineError):
    code = "refused"


class TransitionRefused(Refused):
    """The press of *trigger* was refused; every reason is here, passed ones included."""

    code = "transition_refused"

    def __init__(self, activity: str, state: str, trigger: str, reasons: "tuple[Reason, ...]") -> None:
        self.activity, self.state, self.trigger, self.reasons = activity, state, trigger, reasons
        self.position: int | None = None
        """Where the refused attempt stands in the journal; None until it is written."""
        failed = ", ".join(reason.guard for reason in reasons if reason.verdict != "pass")
        super().__init__(f"{trigger} on {activity} in {state}: {failed or 'no such arrow'}")


class NotPermitted(Refused):
    """The deed exists, but not for a person in this role; *needed* names the roles that may."""

    code = "not_permitted"

    def __init__(self, deed: str, needed: tuple[str, ...], reasons: "tuple[Reason, ...]" = ()) -> None:
        self.deed, self.needed, self.reasons = deed, needed, reasons
        self.position: int | None = None
        """Where the refused attempt stands in the journal; None for a deed that is not recorded."""
        super().__init__(f"{deed} needs one of: {', '.join(needed) or 'nobody'}")


class Disallowed(Refused):
    """A deed that is not possible as things stand; *code* says why and *sentence* tells people."""

    def __init__(self, code: str, sentence: Text) -> None:
        self.code, self.sentence = code, sentence
        super().__init__(f"{code}: {sentence.to('en')}")


class NotFound(EngineError):
    """Nothing of *kind* is known under *name*, or it is not yours to know; the two are not told apart."""

    code = "not_found"

    def __init__(self, kind: str, name: str) -> None:
        self.kind, self.name = kind, name
        super().__init__(f"no {kind} {name!r}")


class Conflict(EngineError):
    code = "conflict"


@dataclass(frozen=True, slots=True)
class Winner:
    """Who was faster: the last act that changed the activity."""

    person: str
    deed: str
    at: datetime
    position: int


class StaleVersion(Conflict):
    """The activity grew from version *expected* to *actual* since it was read."""

    code = "stale_version"

    def __init__(self, activity: str, expected: int, actual: int, winner: Winner | None = None) -> None:
        self.activity, self.expected, self.actual, self.winner = activity, expected, actual, winner
        super().__init__(f"activity {activity} is at version {actual}, not {expected}")


class KeyReused(Conflict):
    """An idempotency key came back with another request than its first one."""

    code = "key_reused"

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"idempotency key {key!r} was used for another request")


class Unreadable(EngineError):
    """Input that cannot be understood: what was found and where; *line* and *column* are 1-based, 0 if unknown."""

    code = "unreadable"

    def __init__(self, code: str, sentence: str, line: int = 0, column: int = 0, file: str = "") -> None:
        self.code, self.sentence, self.line, self.column, self.file = code, sentence, line, column, file
        place = ":".join(str(part) for part in (file, line, column) if part)
        super().__init__(f"{place}: {sentence}" if place else sentence)


class RoadmapUnreadable(Unreadable):
    """An order's file or a roadmap's YAML; *sentence* is Russian."""


class WorkflowUnreadable(Unreadable):
    """A workflow definition with errors; ``findings`` lists all of them, the first is the message."""

    def __init__(self, findings: "tuple[Finding, ...]") -> None:
        self.findings = findings
        first = findings[0]
        super().__init__(first.code, first.sentence.to("en"), first.line, first.column, first.file)


class Unavailable(EngineError):
    """The database did not answer in time; nothing was written and the same request may be tried again."""

    code = "unavailable"


class Corrupted(EngineError):
    """What was stored cannot be trusted; *position* is the first bad one where it is known."""

    code = "corrupted"

    def __init__(self, sentence: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about a definition, with its place; an ``error`` forbids publishing."""

    code: str
    severity: str
    """``error`` or ``warning``."""
    file: str
    line: int
    column: int
    sentence: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence.to('ru')} [{self.code}]"
