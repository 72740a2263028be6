"""
The library underneath, trap by trap: what it does by itself, and what the kernel's own use of it does instead.

An upgrade of the library that changes either is noticed here.
"""

import logging
from pathlib import Path
from typing import Any

import pytest
from transitions import EventData, Machine, MachineError

from engine import kernel
from engine.domain.text import Text
from engine.domain.workflow import By, State, Transition, WorkflowVersion
from engine.kernel.machine import Cursor
from tests.kernel.example import DIRECTOR, WORK, a_situation, an_activity, before_approval
from tests.kernel.generated import named_by_content

STATES = ["a", "b"]


class Model:
    state = "a"


def plain(**options: Any) -> Machine:
    """Return a machine as the library makes it when nobody takes care, except for what *options* say."""
    arrows = [{"trigger": "go", "source": "a", "dest": "b", **options.pop("arrow", {})}]
    return Machine(model=None, states=STATES, initial="a", transitions=arrows, **options)


def ours() -> Machine:
    return kernel.compile_version(WORK).machine


# ---------------------------------------------------------------- strings are code


def test_the_library_imports_and_runs_whatever_a_string_names(tmp_path: Path) -> None:
    """A definition that could place a string in a callback could run any function of any module."""
    victim = tmp_path / "touched"
    machine = plain(arrow={"before": "os.mkdir"}, auto_transitions=False)
    machine.events["go"].trigger(Model(), victim)
    assert victim.exists()


def test_our_machine_refuses_a_string_wherever_it_stands() -> None:
    """Conditions, callbacks of arrows and of the machine: a string is an error, never a name to look up."""
    for place in ("conditions", "unless", "before", "after", "prepare"):
        machine = type(ours())(model=None, states=STATES, initial=None, auto_transitions=False, send_event=True)
        machine.add_transition("go", "a", "b", **{place: "os.getcwd"})
        with pytest.raises(TypeError, match="has to be a function of ours"):
            machine.events["go"].trigger(Model())


# ---------------------------------------------------------------- models


def test_the_library_writes_methods_into_every_model_it_is_given() -> None:
    """`add_model` sprinkles triggers, `is_…`, `to_…` and `may_…` over the object and overwrites its state."""
    model = Model()
    model.state = "b"
    plain().add_model(model)
    assert model.state == "a"
    assert {"go", "is_a", "to_b", "may_go", "trigger"} <= set(vars(model))


def test_the_library_lets_a_method_with_the_triggers_name_win_silently() -> None:
    """The press runs the model's own method; nothing moves and nobody is told but the log."""

    class Homonym(Model):
        def go(self) -> str:
            return "not a transition"

    model = Homonym()
    plain().add_model(model)
    assert model.go() == "not a transition"
    assert model.state == "a"


def test_the_library_refuses_models_that_forbid_new_attributes() -> None:
    """An object with slots (or a table model) cannot be added; a cursor need not be."""
    with pytest.raises(AttributeError):
        plain().add_model(Cursor(before_approval()))


def test_our_machine_has_no_models_and_a_press_leaves_none_behind() -> None:
    """Nothing is registered, so nothing is sprinkled, kept alive or shared between presses."""
    kernel.decide(before_approval(), "approve")
    assert ours().models == []
    assert not hasattr(Cursor(before_approval()), "approve")


def test_a_trigger_may_be_called_like_anything() -> None:
    """Names of the library's own attributes are ordinary words in a definition: they press, and nothing else."""
    words = ("state", "trigger", "model", "events", "initial", "to_b", "may_go", "add_model", "at", "situation")
    version = named_by_content(
        WorkflowVersion(
            key="words",
            title=Text("Слова", "Words"),
            subject="school",
            roles=WORK.roles,
            states={"state": State("state", Text("А", "A"), initial=True), "to_b": State("to_b", Text("Б", "B"))},
            transitions=tuple(
                Transition(word, Text(word, word), ("state",), "to_b", By("role", "performer")) for word in words
            ),
        )
    )
    situation = a_situation(an_activity("a", version, "state"), DIRECTOR, versions={version.digest: version})
    for word in words:
        assert kernel.decide(situation, word).steps[0].arrow.target == "to_b"


# ---------------------------------------------------------------- arrows nobody drew


def test_the_library_adds_an_arrow_to_every_state_from_everywhere() -> None:
    """With auto transitions `to_b` goes from anywhere to b, past every guard."""
    assert {"to_a", "to_b"} <= set(plain().events)
    assert "initial" in Machine(model=None, states=STATES).states


def test_our_machine_has_only_what_the_definition_draws() -> None:
    """No automatic arrows, no automatic state."""
    assert set(ours().events) == set(WORK.triggers)
    assert set(ours().states) == set(WORK.states)


# ---------------------------------------------------------------- conditions


def test_the_library_takes_a_truthy_answer_for_a_no() -> None:
    """A condition is compared with `== True`: 2, "yes" and a non-empty list are all refused."""
    for answer in (2, "yes", [1]):
        machine = plain(arrow={"conditions": lambda _, answer=answer: answer}, send_event=True)
        assert machine.events["go"].trigger(Model()) is False


def test_the_library_stops_asking_at_the_first_no() -> None:
    """Conditions short-circuit, so a refusal could name one reason only."""
    asked: list[str] = []

    def question(name: str) -> Any:
        return lambda _: asked.append(name)  # None: a no

    machine = plain(arrow={"conditions": [question("first"), question("second")]}, send_event=True)
    machine.events["go"].trigger(Model())
    assert asked == ["first"]


def test_our_arrows_have_one_condition_that_asks_everything_and_answers_with_a_bool() -> None:
    """The machine itself hears exactly `True` or `False`, after all questions have been asked."""
    for event in ours().events.values():
        for arrows in event.transitions.values():
            (arrow,) = arrows
            (condition,) = arrow.conditions
            cursor = Cursor(before_approval(actor=DIRECTOR, comment=""))
            assert callable(condition.func)
            heard = condition.func(EventData(None, event, ours(), cursor, (), {}))
            assert heard is all(reason.passed for reason in cursor.reasons)
            assert cursor.reasons


# ---------------------------------------------------------------- exceptions and queues


def test_the_library_swallows_what_finalize_raises(caplog: pytest.LogCaptureFixture) -> None:
    """An exception in `finalize_event` disappears into the log; the press looks fine."""

    def burst(_: EventData) -> None:
        raise RuntimeError("lost")

    model = Model()
    machine = plain(finalize_event=burst, send_event=True)
    with caplog.at_level(logging.ERROR, logger="transitions"):
        assert machine.events["go"].trigger(model) is True
    assert "lost" in caplog.text


def test_the_library_keeps_the_new_state_when_after_raises() -> None:
    """An exception in `after` (or on entering) comes too late: the state has moved already."""

    def burst(_: EventData) -> None:
        raise RuntimeError("too late")

    model = Model()
    with pytest.raises(RuntimeError):
        plain(arrow={"after": burst}, send_event=True).events["go"].trigger(model)
    assert model.state == "b"


def test_our_machine_has_no_callbacks_that_could_fail_too_late() -> None:
    """No finalizer, no exception handler, nothing before or after any arrow, nothing on entering or leaving a state."""
    machine = ours()
    for event in machine.events.values():
        for arrows in event.transitions.values():
            assert all(not arrow.before and not arrow.after and not arrow.prepare for arrow in arrows)
    assert all(not state.on_enter and not state.on_exit for state in machine.states.values())
    hooks = ("finalize_event", "prepare_event", "before_state_change", "after_state_change", "on_exception", "on_final")
    assert all(not getattr(machine, hook) for hook in hooks)


def test_the_library_says_true_to_every_queued_press() -> None:
    """With `queued=True` a refused press returns `True`."""
    model = Model()
    machine = plain(arrow={"conditions": lambda _: False}, send_event=True, queued=True)
    assert machine.events["go"].trigger(model) is True
    assert model.state == "a"


def test_our_machine_is_not_queued_and_says_false_to_a_refused_press() -> None:
    """The press returns what happened, and a state without the arrow is an error of the library's own."""
    machine = ours()
    assert not machine.has_queue
    assert machine.send_event
    refused = Cursor(a_situation(an_activity("a", WORK, "filling"), DIRECTOR))
    assert machine.events["upload"].trigger(refused) is False
    assert refused.at == "filling"
    with pytest.raises(MachineError):
        machine.events["approve"].trigger(refused)
