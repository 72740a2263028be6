"""Canonical form: one sequence of bytes per behaviour; its SHA-256 is the edition's name."""

import dataclasses
import hashlib
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

from engine.definitions.terms import read_term
from engine.domain.errors import Corrupted
from engine.domain.schedule import Term
from engine.domain.text import Text
from engine.domain.workflow import (
    By,
    EvidenceKind,
    GuardCall,
    LinkDeclaration,
    RoleBinding,
    State,
    Timer,
    Transition,
    WorkflowVersion,
)

FORMAT = 1
"""Grows when the shape below changes; older shapes are read for ever."""


def digest(version: WorkflowVersion) -> str:
    """Return ``sha256:`` and 64 hex digits over the canonical form; the version's own ``digest`` is not part of it."""
    return "sha256:" + hashlib.sha256(canonical(version)).hexdigest()


def canonical(version: WorkflowVersion) -> bytes:
    """
    Return the canonical form: UTF-8 JSON, sorted ASCII keys, no blanks, no fractions (RFC 8785 in the house's profile).

    The order of keys in the YAML does not reach it; the order of arrows, guards and lists does. The form's questions
    keep their order in ``form_order``, because people are asked in it.
    """
    shape = {
        "format": FORMAT,
        "workflow": version.key,
        "title": _text(version.title),
        "subject": version.subject,
        "roles": {each.key: {"role": each.role, "of": each.of} for each in version.roles.values()},
        "links": {
            each.name: {"workflows": list(each.workflows), "inverse": each.inverse} for each in version.links.values()
        },
        "evidence": {
            each.key: {"title": _text(each.title), "accepts": list(each.accepts)} for each in version.evidence.values()
        },
        "form": version.form,
        "form_order": list((version.form or {}).get("properties", {})),
        "states": {each.key: _state(each) for each in version.states.values()},
        "transitions": [_transition(each) for each in version.transitions],
        "timers": [
            {"in": each.state, "after": str(each.after), "remind": each.remind, "fire": each.fire}
            for each in version.timers
        ],
    }
    return json.dumps(shape, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def from_canonical(body: bytes) -> WorkflowVersion:
    """
    Return the version that *body* is the canonical form of, its digest set.

    States come in the order in which an activity meets them, the form's questions in the order of the form's file.

    Raises:
        Corrupted: *body* is not a canonical form (every byte of it is accounted for).
    """
    try:
        version = _version(json.loads(body))
        same = canonical(version) == body
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Corrupted(f"a stored workflow version cannot be read: {error}") from error
    if not same:
        raise Corrupted("a stored workflow version is not in canonical form")
    return dataclasses.replace(version, digest="sha256:" + hashlib.sha256(body).hexdigest())


def _version(shape: Mapping[str, Any]) -> WorkflowVersion:
    transitions = tuple(_read_transition(each) for each in shape["transitions"])
    states = {key: _read_state(key, each) for key, each in shape["states"].items()}
    return WorkflowVersion(
        key=shape["workflow"],
        title=_read_text(shape["title"]),
        subject=shape["subject"],
        roles={key: RoleBinding(key, each["role"], each["of"]) for key, each in shape["roles"].items()},
        links={
            name: LinkDeclaration(name, tuple(each["workflows"]), each["inverse"])
            for name, each in shape["links"].items()
        },
        evidence={
            key: EvidenceKind(key, _read_text(each["title"]), tuple(each["accepts"]))
            for key, each in shape["evidence"].items()
        },
        form=_in_order(shape["form"], shape["form_order"]),
        states=_as_met(states, transitions),
        transitions=transitions,
        timers=tuple(Timer(each["in"], _term(each["after"]), each["remind"], each["fire"]) for each in shape["timers"]),
    )


def _text(text: Text) -> dict[str, str]:
    return {"ru": text.ru, "en": text.en}


def _read_text(shape: Mapping[str, str]) -> Text:
    return Text(shape["ru"], shape["en"])


def _state(state: State) -> dict[str, Any]:
    return {
        "title": _text(state.title),
        "initial": state.initial,
        "final": state.final,
        "waits_for": state.waits_for,
        "within": None if state.within is None else str(state.within),
    }


def _read_state(key: str, shape: Mapping[str, Any]) -> State:
    within = None if shape["within"] is None else _term(shape["within"])
    return State(key, _read_text(shape["title"]), shape["initial"], shape["final"], shape["waits_for"], within)


def _transition(arrow: Transition) -> dict[str, Any]:
    return {
        "trigger": arrow.trigger,
        "title": _text(arrow.title),
        "from": list(arrow.sources),
        "to": arrow.target,
        "by": {"kind": arrow.by.kind, "name": arrow.by.name},
        "when": [_call(each) for each in arrow.when],
        "signal": [list(pair) for pair in arrow.signal],
    }


def _read_transition(shape: Mapping[str, Any]) -> Transition:
    return Transition(
        trigger=shape["trigger"],
        title=_read_text(shape["title"]),
        sources=tuple(shape["from"]),
        target=shape["to"],
        by=By(shape["by"]["kind"], shape["by"]["name"]),
        when=tuple(_read_call(each) for each in shape["when"]),
        signal=tuple((link, trigger) for link, trigger in shape["signal"]),
    )


def _call(call: GuardCall) -> dict[str, Any]:
    return {"name": call.name, "parameters": dict(call.parameters), "inner": [_call(each) for each in call.inner]}


def _read_call(shape: Mapping[str, Any]) -> GuardCall:
    return GuardCall(shape["name"], shape["parameters"], tuple(_read_call(each) for each in shape["inner"]))


def _term(text: str) -> Term:
    term = read_term(text)
    if term is None:
        raise ValueError(f"not a term: {text!r}")
    return term


def _in_order(form: dict[str, Any] | None, order: list[str]) -> dict[str, Any] | None:
    if form is None:
        return None
    questions = form["properties"]
    return {**form, "properties": {name: questions[name] for name in order}}


def _as_met(states: Mapping[str, State], transitions: tuple[Transition, ...]) -> dict[str, State]:
    """Return the states in the order in which arrows lead to them from the initial one; strays last."""
    met = dict.fromkeys(key for key, state in states.items() if state.initial)
    waiting = deque(met)
    while waiting:
        state = waiting.popleft()
        for arrow in transitions:
            if state in arrow.sources and arrow.target in states and arrow.target not in met:
                met[arrow.target] = None
                waiting.append(arrow.target)
    return {key: states[key] for key in (*met, *(key for key in states if key not in met))}
