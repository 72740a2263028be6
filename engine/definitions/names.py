"""Names: everything that a definition refers to must exist in it, and everything in it should be referred to."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.definitions.findings import Findings
from engine.definitions.places import Path
from engine.domain.people import HOUSE_ROLES
from engine.domain.workflow import GuardCall, Transition, WorkflowVersion
from engine.guards import CATALOGUE

WATCHERS = ("auditor", "admin")
"""Roles of the house that look and look after, and must never decide anything about an activity."""

Asked = tuple[Path, GuardCall]


def check_names(version: WorkflowVersion, findings: Findings) -> None:
    """Note every name that leads nowhere, every role that nobody can hold, and what is declared and never used."""
    _roles(version, findings)
    _states_and_arrows(version, findings)
    _timers(version, findings)
    for path, call in calls_of(version):
        _guard(version, path, call, findings)
    _unused(version, findings)


def calls_of(version: WorkflowVersion) -> Iterator[Asked]:
    """Return every guard of every arrow with its path, those inside ``any_of`` and ``not`` included."""
    for number, arrow in enumerate(version.transitions):
        yield from calls_in(arrow, ("transitions", number))


def calls_in(arrow: Transition, path: Path) -> Iterator[Asked]:
    waiting: list[Asked] = [((*path, "when", number), call) for number, call in enumerate(arrow.when)]
    while waiting:
        at, call = waiting.pop()
        yield at, call
        several = call.name in CATALOGUE and CATALOGUE[call.name].shape == "guards"
        for number, inner in enumerate(call.inner):
            waiting.append(((*at, call.name, number) if several else (*at, call.name), inner))


def parameters_of(path: Path, call: GuardCall, kind: str) -> Iterator[tuple[Path, Any]]:
    """Return the values of *call*'s parameters of type *kind* (a ``ParameterType``), each with its path."""
    definition = CATALOGUE.get(call.name)
    for parameter in definition.parameters if definition else ():
        if parameter.type == kind and call.parameters.get(parameter.name) is not None:
            tail = () if definition and definition.shape == "scalar" else (parameter.name,)
            yield (*path, call.name, *tail), call.parameters[parameter.name]


def _roles(version: WorkflowVersion, findings: Findings) -> None:
    for key, binding in version.roles.items():
        if binding.role and binding.role not in HOUSE_ROLES:
            findings.add(
                "role_nobody_holds",
                findings.places.of(("roles", key, "role")),
                name=key,
                role=binding.role,
                expected=", ".join(HOUSE_ROLES),
            )


def _states_and_arrows(version: WorkflowVersion, findings: Findings) -> None:
    for key, state in version.states.items():
        if state.waits_for and state.waits_for not in version.roles:
            findings.add("unknown_role", ("states", key, "waits_for"), near=version.roles, name=state.waits_for)
    for number, arrow in enumerate(version.transitions):
        path: Path = ("transitions", number)
        for place, source in enumerate(arrow.sources):
            _known(source, version.states, "unknown_state", (*path, "from", place), findings)
        _known(arrow.target, version.states, "unknown_state", (*path, "to"), findings)
        if arrow.by.kind == "link":
            _known(arrow.by.name, version.links, "unknown_link", (*path, "by"), findings)
        elif arrow.by.kind == "role":
            _known(arrow.by.name, version.roles, "unknown_role", (*path, "by"), findings)
            role = version.roles[arrow.by.name].role if arrow.by.name in version.roles else ""
            if role in WATCHERS:
                findings.add("role_must_not_act", (*path, "by"), title=arrow.title, role=role)
        for link, _ in arrow.signal:
            if link not in version.links:
                at = findings.places.of_key((*path, "signal", link))
                findings.add("unknown_link", at, near=version.links, name=link)


def _timers(version: WorkflowVersion, findings: Findings) -> None:
    for number, timer in enumerate(version.timers):
        people = (*version.roles, *HOUSE_ROLES)
        for key, name, known in (
            ("in", timer.state, tuple(version.states)),
            ("remind", timer.remind, people),
            ("fire", timer.fire, version.triggers),
        ):
            if name and name not in known:
                expected = ", ".join(dict.fromkeys(each for each in known if each)) or "—"
                findings.add(
                    "timer_names_unknown", ("timers", number, key), near=known, name=name, expected=_cut(expected)
                )


def _guard(version: WorkflowVersion, path: Path, call: GuardCall, findings: Findings) -> None:
    for at, kind in parameters_of(path, call, "evidence"):
        _known(kind, version.evidence, "unknown_evidence", at, findings)
    for at, link in parameters_of(path, call, "link"):
        _known(link, version.links, "unknown_link", at, findings)
    for at, press in parameters_of(path, call, "press"):
        link, dot, trigger = press.rpartition(".")
        if dot:
            _known(link, version.links, "unknown_link", at, findings)
        else:
            _known(trigger, version.triggers, "unknown_trigger", at, findings)
    if call.name == "form_complete" and version.form is None:
        findings.add("guard_without_form", path, name=call.name)
    for at, question in parameters_of(path, call, "field"):
        if version.form is None:
            findings.add("guard_without_form", at, name=call.name)
        else:
            _known(question, version.form.get("properties", {}), "unknown_field", at, findings)


def _unused(version: WorkflowVersion, findings: Findings) -> None:
    roles = {state.waits_for for state in version.states.values()} | {timer.remind for timer in version.timers}
    roles |= {arrow.by.name for arrow in version.transitions if arrow.by.kind == "role"}
    for key in version.roles:
        if key not in roles:
            findings.add("unused_role", findings.places.of_key(("roles", key)), name=key)
    kinds = {kind for path, call in calls_of(version) for _, kind in parameters_of(path, call, "evidence")}
    for key, evidence in version.evidence.items():
        if key not in kinds:
            findings.add("unused_evidence", findings.places.of_key(("evidence", key)), name=key, title=evidence.title)


def _known(name: str, known: Mapping[str, Any] | tuple[str, ...], code: str, at: Path, findings: Findings) -> None:
    if name and name not in known:
        findings.add(code, at, near=known, name=name)


def _cut(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"
