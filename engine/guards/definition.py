"""What a guard is: a name, typed parameters, and a pure question about a situation that answers with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.domain.activity import Situation
from engine.domain.reasons import Reason
from engine.domain.text import Text
from engine.domain.workflow import GuardCall

Question = Callable[[Situation], Reason]
"""A guard bound to its parameters. May raise; whoever asks turns that into the verdict ``crashed``."""

Shape = Literal["bare", "scalar", "mapping", "guards", "guard"]
"""
How it is written in YAML: ``form_complete`` (bare), ``evidence_seen: work`` (scalar), ``comment: {at_least: 10}``
(mapping), ``any_of: [..]`` (guards), ``not: ..`` (guard).
"""

ParameterType = Literal[
    "count",  # an integer ≥ 0
    "number",  # an integer
    "json",  # any scalar, or a list of scalars for one_of
    "field",  # a property of the form's schema
    "evidence",  # an evidence kind of this file
    "link",  # a link of this file
    "states",  # a list of states of the linked workflow
    "press",  # TRIGGER of this file, or LINK.TRIGGER of the linked workflow
    "moment",  # an ISO date, or ``due-N days``
]
"""What a parameter's value must be and, for names, what it must lead to; ``engine.definitions`` checks both."""


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    """``value`` for the only parameter of a scalar guard."""
    type: ParameterType
    required: bool = True


@dataclass(frozen=True, slots=True)
class GuardDefinition:
    name: str
    title: Text
    shape: Shape
    parameters: tuple[Parameter, ...]
    bind: Callable[[GuardCall, "Mapping[str, Any]"], Question]
    """From a call and a context (``{"form": schema or None}``) to the question; called once per workflow version."""
    at_least_one: tuple[str, ...] = ()
    """Of these parameters exactly one must be given (``form``: at_least, at_most, equals, one_of)."""
