"""The closed list of guards: pure named questions about a situation, each answered with a reason in words."""

from engine.guards.asking import crashed, flattened, guarded
from engine.guards.catalogue import CATALOGUE, bind
from engine.guards.definition import GuardDefinition, Parameter, Question
from engine.guards.moments import read_moment

__all__ = [
    "CATALOGUE",
    "GuardDefinition",
    "Parameter",
    "Question",
    "bind",
    "crashed",
    "flattened",
    "guarded",
    "read_moment",
]
