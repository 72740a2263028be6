"""Walk: one press and all the signals it sends, depth first, each seen in the situation that the earlier ones made."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from engine.domain.activity import Activity, Situation
from engine.domain.people import CLOCK, Actor
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.domain.workflow import Transition, WorkflowVersion
from engine.guards import crashed, flattened
from engine.guards.words import joined, link_title, shortened, trigger_title
from engine.kernel.capacity import no_arrow
from engine.kernel.machine import Compiled, compile_version

DEEPEST = 8
"""Signals may follow one another so far; further is refused."""

PRESSES_AT_MOST = 256
"""Of one press with all its signals; a fan of signals that wants more is refused."""

Turn = Callable[[Compiled, Situation, str], tuple[Reason, ...]]
"""How one arrow is tried: ``Compiled.press`` really presses the machine, ``Compiled.ask`` only asks."""


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow that is followed."""

    activity: Activity
    """As it stood before this step."""
    arrow: Transition
    reasons: tuple[Reason, ...]
    """Who may press, every guard, every signal; all pass."""
    actor: Actor
    cause: int | None
    """Index of the step whose signal this is; None for the press itself."""


class Walk:
    """The press of one trigger, carried through; ``steps`` make sense only when every reason passed."""

    def __init__(self, turn: Turn) -> None:
        self.steps: list[Step] = []
        self._turn = turn
        self._near: dict[str, Activity] = {}
        """The neighbours as the steps so far have made them; filled when the first signal is sent."""
        self._chain: list[str] = []
        self._presses = 0

    def press(self, situation: Situation, trigger: str, cause: int | None = None) -> tuple[Reason, ...]:
        """Return every reason: the arrow's own, then one per signal. Nothing in *situation* is changed."""
        activity, version = situation.activity, situation.version
        arrow = version.arrow(activity.state, trigger)
        if arrow is None:
            return (no_arrow(situation, trigger), *compile_version(version).ask_elsewhere(situation, trigger))
        self._presses += 1
        reasons = self._turn(compile_version(version), situation, trigger)
        here = len(self.steps)
        self.steps.append(Step(activity, arrow, reasons, situation.actor, cause))
        if arrow.signal and not self._near:
            self._near = dict(situation.near)
        if self._near or arrow.signal:
            self._near[activity.id] = moved(activity, arrow, situation)
        if arrow.signal:
            reasons += self._signals(situation, arrow, here)
            self.steps[here] = dataclasses.replace(self.steps[here], reasons=reasons)
        return reasons

    def _signals(self, situation: Situation, arrow: Transition, here: int) -> tuple[Reason, ...]:
        """Press what *arrow* signals; guards there see this activity already moved, even if it will be refused."""
        self._chain.append(situation.activity.id)
        reasons: list[Reason] = []
        for link, trigger in arrow.signal:
            others = situation.activity.links.get(link, ())
            if not others:
                reasons.append(_nothing_tied(situation, link, trigger))
            reasons += [self._signal(situation, link, trigger, other, here) for other in others]
        self._chain.pop()
        return tuple(reasons)

    def _signal(self, situation: Situation, link: str, trigger: str, other: str, here: int) -> Reason:
        facts: dict[str, Fact] = {"link": link, "trigger": trigger, "activity": other}
        try:
            target = self._near[other]
            version = situation.versions[target.digest]
            inverse = situation.version.links[link].inverse
        except KeyError as missing:
            return dataclasses.replace(crashed("signal", _TITLE, missing), facts={**facts, "error": "KeyError"})
        if situation.activity.id not in target.links.get(inverse, ()):
            return _refused(facts, _NOT_MUTUAL, Clears(role="coordinator", what="link_activity"))
        if other in self._chain or len(self._chain) > DEEPEST or self._presses >= PRESSES_AT_MOST:
            return _refused(facts, _ENDLESS, Clears(role="coordinator", what="mend_workflow"))
        actor = dataclasses.replace(situation.actor, kind="link", link=inverse)
        there = dataclasses.replace(situation, activity=target, actor=actor, near=self._near)
        inner = self.press(there, trigger, here)
        facts |= {"state": target.state}
        return _answer(version, trigger, inner, facts)


def moved(activity: Activity, arrow: Transition, situation: Situation) -> Activity:
    """Return *activity* after *arrow*, as the next guard sees it; when to respond by is for the calendar to say."""
    presses = activity.performed.get(arrow.trigger, frozenset()) | (situation.actor.persons - {CLOCK.person})
    return dataclasses.replace(
        activity,
        state=arrow.target,
        version=activity.version + 1,
        seq=activity.seq + 1,
        entered_at=situation.now,
        respond_by=None,
        performed={**activity.performed, arrow.trigger: presses},
    )


def _answer(version: WorkflowVersion, trigger: str, inner: tuple[Reason, ...], facts: dict[str, Fact]) -> Reason:
    """Return what the signalled activity's own reasons mean for the press that signalled it."""
    title = trigger_title(version, trigger)
    pressed = Text(f"«{title.ru}»", f"“{title.to('en')}”") if title else Text("этот сигнал", "this signal")
    refused = tuple(reason for reason in inner if not reason.passed)
    if not refused:
        sentence = Text(
            f"Связанное мероприятие «{version.title.ru}» примет {pressed.ru}",
            f"The linked activity “{version.title.to('en')}” accepts {pressed.en}",
        )
        return Reason("signal", "pass", sentence, facts)
    why = shortened(joined(reason.sentence for reason in refused), _WHY_AT_MOST)
    sentence = Text(
        f"Связанное мероприятие «{version.title.ru}» не примет {pressed.ru}: {why.ru}",
        f"The linked activity “{version.title.to('en')}” does not accept {pressed.en}: {why.en}",
    )
    broken = any(reason.verdict == "crashed" for reason in refused)
    return Reason(
        "signal", "crashed" if broken else "fail", sentence, facts | flattened(_near(refused)), refused[0].clears
    )


def _near(refused: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Leave out what signals further away looked at: a refusal is kept for ever and must not grow with the tangle."""
    own = ("link", "trigger", "activity", "state")
    return tuple(
        dataclasses.replace(reason, facts={key: fact for key, fact in reason.facts.items() if key in own})
        if reason.guard == "signal"
        else reason
        for reason in refused
    )


_WHY_AT_MOST = 600
"""Characters of the other activity's own reasons in one sentence."""

_TITLE = Text("связанное мероприятие принимает сигнал", "the linked activity accepts the signal")
_NOT_MUTUAL = Text(
    "Связь видна только с одной стороны: попросите координатора связать мероприятия заново",
    "The tie is seen from one side only: ask the coordinator to tie the activities again",
)
_ENDLESS = Text(
    "Сигналы связанных мероприятий ходят по кругу или слишком далеко: координатору нужно исправить описание процесса",
    "The signals of linked activities run in a circle or too far: the coordinator has to mend the workflow",
)


def _refused(facts: dict[str, Fact], sentence: Text, clears: Clears) -> Reason:
    return Reason("signal", "fail", sentence, facts, clears)


def _nothing_tied(situation: Situation, link: str, trigger: str) -> Reason:
    title = link_title(situation, link)
    of = Text(f" «{title.ru}»", f" “{title.to('en')}”") if title else Text("")
    sentence = Text(
        f"Нет связанного мероприятия{of.ru}, которому это сообщить: попросите координатора связать их",
        f"There is no linked activity{of.en} to tell: ask the coordinator to tie them",
    )
    facts: dict[str, Fact] = {"link": link, "trigger": trigger, "activity": None}
    return _refused(facts, sentence, Clears(role="coordinator", what="link_activity"))
