"""Depth: how far signals of a workflow reach, so that storage knows how far to load neighbours."""

from collections.abc import Mapping

from engine.domain.workflow import Transition, WorkflowVersion
from engine.kernel.walk import DEEPEST


def signal_depth(version: WorkflowVersion, by_key: Mapping[str, WorkflowVersion]) -> int:
    """
    Return the length of the longest chain of signals that begins with a transition of *version*, at most 8.

    Args:
        by_key: the versions known, by workflow key; one that is missing ends its chain.
    """
    known: dict[tuple[str, int, int], int] = {}
    return max((_reach(version, arrow, by_key, DEEPEST, known) for arrow in version.transitions), default=0)


def _reach(
    version: WorkflowVersion,
    arrow: Transition,
    by_key: Mapping[str, WorkflowVersion],
    left: int,
    known: dict[tuple[str, int, int], int],
) -> int:
    if not arrow.signal or left == 0:
        return 0
    place = (version.key, id(arrow), left)
    if place not in known:
        further = [0]
        for link, trigger in arrow.signal:
            declared = version.links.get(link)
            for key in declared.workflows if declared else ():
                if other := by_key.get(key):
                    answers = [answer for answer in other.transitions if answer.trigger == trigger]
                    further += [_reach(other, answer, by_key, left - 1, known) for answer in answers]
        known[place] = 1 + max(further)
    return known[place]
