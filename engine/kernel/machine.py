"""Machine: one shared ``transitions`` machine per workflow version; nothing else in the house imports the library."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from transitions import EventData
from transitions import Machine as TransitionsMachine

from engine.domain.activity import Situation
from engine.domain.errors import Corrupted
from engine.domain.reasons import Reason
from engine.domain.workflow import Transition, WorkflowVersion
from engine.guards import Question, bind
from engine.kernel.capacity import may_press

_KEPT = 512
"""Compiled versions kept at a time; an installation has some dozens."""


class Cursor:
    """The model that a machine moves: made for one press, thrown away after it."""

    __slots__ = ("_at", "reasons", "situation")

    def __init__(self, situation: Situation) -> None:
        self._at = situation.activity.state
        self.situation = situation
        self.reasons: tuple[Reason, ...] = ()

    @property
    def at(self) -> str:
        return self._at


@dataclass(frozen=True, slots=True)
class Compiled:
    """A version ready to be pressed: its machine, and the questions of every arrow with parameters bound once."""

    version: WorkflowVersion
    machine: "_Machine"
    questions: Mapping[tuple[str, str], tuple[Question, ...]]
    """(state, trigger) → who may press, then every guard in the order of the file."""

    def ask(self, situation: Situation, trigger: str) -> tuple[Reason, ...]:
        """Ask every question of the arrow of *trigger* from the activity's state; there must be one."""
        return tuple([question(situation) for question in self.questions[situation.activity.state, trigger]])

    def ask_elsewhere(self, situation: Situation, trigger: str) -> tuple[Reason, ...]:
        """
        Ask what *trigger* would ask in the first state that has it; nothing where the activity has ended.

        For a press from the wrong state: whoever is told «not now» learns at once what else will be asked.
        """
        if self.version.states[situation.activity.state].final:
            return ()
        asked = next((asked for (_, name), asked in self.questions.items() if name == trigger), ())
        return tuple([question(situation) for question in asked])

    def press(self, situation: Situation, trigger: str) -> tuple[Reason, ...]:
        """
        Press *trigger* on the machine itself; it asks the same questions and moves a fresh cursor when all pass.

        Raises:
            Corrupted: the machine went elsewhere than the arrow says.
        """
        cursor = Cursor(situation)
        moved = self.machine.events[trigger].trigger(cursor)
        passed = all(reason.passed for reason in cursor.reasons)
        arrow = self.version.arrow(situation.activity.state, trigger)
        expected = arrow.target if arrow is not None and passed else situation.activity.state
        if moved is not passed or cursor.at != expected:
            raise Corrupted(f"the machine of {self.version.key} stands in {cursor.at}, not in {expected}")
        return cursor.reasons


def compile_version(version: WorkflowVersion) -> Compiled:
    """
    Return *version* compiled, made once per digest and shared by all threads.

    Raises:
        Corrupted: a published version names a guard that does not exist or misuses one.
    """
    known = _compiled.get(version.digest)
    if known is not None and (known.version is version or known.version == version):
        return known
    made = _compile(version)
    with _lock:
        if len(_compiled) >= _KEPT:
            _compiled.pop(next(iter(_compiled)))
        _compiled[version.digest] = made
    return made


_compiled: dict[str, Compiled] = {}
_lock = Lock()


class _Machine(TransitionsMachine):
    """A machine to which a string is never code: the library would import and run whatever one names."""

    @staticmethod
    def resolve_callable(func: Any, event_data: EventData) -> Callable[..., Any]:
        if not callable(func):
            raise TypeError(f"a callback has to be a function of ours, not {func!r}")
        found: Callable[..., Any] = func
        return found


def _compile(version: WorkflowVersion) -> Compiled:
    machine = _Machine(
        model=None,
        states=list(version.states),
        initial=None,
        auto_transitions=False,
        queued=False,
        send_event=True,
        # An identifier of ours never begins with an underscore; a trigger called like the attribute is refused.
        model_attribute="_at",
    )
    context = {"form": version.form}
    questions: dict[tuple[str, str], tuple[Question, ...]] = {}
    for arrow in version.transitions:
        asked = (may_press(version, arrow), *(_bound(version, arrow, context)))
        for state in arrow.sources:
            if version.arrow(state, arrow.trigger) is arrow:
                questions[state, arrow.trigger] = asked
                machine.add_transition(arrow.trigger, state, arrow.target, conditions=_condition(asked))
    return Compiled(version, machine, questions)


def _bound(version: WorkflowVersion, arrow: Transition, context: Mapping[str, Any]) -> tuple[Question, ...]:
    try:
        return tuple(bind(call, context) for call in arrow.when)
    except ValueError as error:
        raise Corrupted(f"{version.key} ({version.digest}), {arrow.trigger}: {error}") from error


def _condition(asked: tuple[Question, ...]) -> Callable[[EventData], bool]:
    """Return one predicate that asks everything: the library stops at the first condition that is not ``True``."""

    def all_pass(event: EventData) -> bool:
        cursor = event.model
        if not isinstance(cursor, Cursor):
            raise TypeError(f"a machine moves cursors only, not {cursor!r}")
        cursor.reasons = tuple([question(cursor.situation) for question in asked])
        return all(reason.passed for reason in cursor.reasons)

    return all_pass
