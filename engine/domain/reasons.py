"""Reason: one guard's answer about one press, the same object in pages, API and journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.domain.text import Text

Verdict = Literal["pass", "fail", "crashed"]
Fact = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Clears:
    """Who or what turns the answer around; at least one field is filled for a verdict that is not ``pass``."""

    role: str = ""
    """A concrete role (``director``) whose holder can clear it."""
    person: str = ""
    time: str = ""
    """An ISO moment from which the guard holds by itself."""
    what: str = ""
    """What to do, as a stable code: ``fill_form``, ``attach_evidence``, ``open_evidence``, ``write_comment`` …"""

    def to_json(self) -> dict[str, str]:
        pairs = (("role", self.role), ("person", self.person), ("time", self.time), ("what", self.what))
        return {key: value for key, value in pairs if value}


@dataclass(frozen=True, slots=True)
class Reason:
    """What one guard said, in words, with the facts it looked at."""

    guard: str
    verdict: Verdict
    sentence: Text
    facts: Mapping[str, Fact] = field(default_factory=dict)
    clears: Clears = Clears()

    @property
    def passed(self) -> bool:
        return self.verdict == "pass"

    def to_json(self) -> dict[str, object]:
        return {
            "guard": self.guard,
            "verdict": self.verdict,
            "sentence": self.sentence.to_json(),
            "facts": dict(self.facts),
            "clears": self.clears.to_json(),
        }
