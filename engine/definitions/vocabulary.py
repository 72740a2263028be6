"""The words of the format: which keys stand where and which values they take. The published schema says the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")
"""
Every name that other lines refer to (workflow, role, link, evidence kind, state, trigger): ASCII lower snake case.
Names travel into journals, URLs, file names and picture ids; what people read is the title, in any script.
"""

TITLE_AT_MOST = 200
"""Characters in one language of a title."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one kind of mapping, in the order in which they are usually written."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.optional


KEYS: Mapping[str, Keys] = {
    "workflow": Keys(
        ("workflow", "title", "subject", "roles", "states", "transitions"), ("links", "form", "evidence", "timers")
    ),
    "title": Keys(("ru",), ("en",)),
    "role": Keys(("role", "of")),
    "link": Keys(("workflow", "inverse")),
    "evidence": Keys(("title",), ("accepts",)),
    "state": Keys(("title",), ("initial", "waits_for", "within", "final")),
    "transition": Keys(("trigger", "title", "from", "to", "by"), ("when", "signal")),
    "timer": Keys(("in", "after"), ("remind", "fire")),
}

SUBJECTS = ("school", "municipality")
SCOPES = ("subject", "municipality")
FINALS = ("done", "cancelled")

RESERVED_ROLES = ("timer",)
"""``by: timer`` means the clock."""
