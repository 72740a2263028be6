"""Decide: what pressing a trigger would make true; and offer: every button with every reason. No clock, no database."""

from dataclasses import dataclass

from engine.domain.activity import Situation
from engine.domain.errors import TransitionRefused
from engine.domain.reasons import Reason
from engine.domain.text import Text
from engine.domain.workflow import By
from engine.kernel.machine import Compiled
from engine.kernel.walk import Step, Walk


@dataclass(frozen=True, slots=True)
class Decision:
    """What a press makes true, in order: the pressed activity first, then those it signals, depth first."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: an arrow that leaves the present state, and whether pressing it would succeed."""

    trigger: str
    title: Text
    to: str
    to_title: Text
    allowed: bool
    reasons: tuple[Reason, ...]
    """All of them: who may press, every guard, every signal."""
    by: By


def decide(situation: Situation, trigger: str) -> Decision:
    """
    Return what pressing *trigger* makes true; write nothing, change nothing in *situation*.

    Raises:
        TransitionRefused: no arrow from this state, not this actor's to press, a guard or a signalled activity said
            no, or a check crashed; every reason is listed, passed ones included.
        Corrupted: a pinned definition misuses its guards.
    """
    walk = Walk(Compiled.press)
    reasons = walk.press(situation, trigger)
    if not all(reason.passed for reason in reasons):
        raise TransitionRefused(situation.activity.id, situation.activity.state, trigger, reasons)
    return Decision(tuple(walk.steps))


def explain(situation: Situation) -> tuple[Offer, ...]:
    """
    Return an offer for every arrow that leaves the state; allowed exactly when ``decide`` would succeed.

    The same walk asks the same questions; only the machine itself stays unpressed.
    """
    version, state = situation.version, situation.activity.state
    offers: list[Offer] = []
    for arrow in version.arrows(state):
        if version.arrow(state, arrow.trigger) is not arrow:
            continue  # a second arrow of one trigger can never be pressed
        reasons = Walk(Compiled.ask).press(situation, arrow.trigger)
        allowed = all(reason.passed for reason in reasons)
        title = version.states[arrow.target].title
        offers.append(Offer(arrow.trigger, arrow.title, arrow.target, title, allowed, reasons, arrow.by))
    return tuple(offers)
