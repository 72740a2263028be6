"""Shape: the graph that states and arrows make — beginnings, ends, dead ends and circles, told as stories."""

from collections.abc import Iterable, Mapping

from engine.definitions.findings import Findings
from engine.definitions.places import Path
from engine.domain.text import Text
from engine.domain.workflow import State, Transition, WorkflowVersion

Ways = Mapping[str, frozenset[str]]
"""State → the states one arrow away."""


def check_shape(version: WorkflowVersion, findings: Findings) -> None:
    """Note what is wrong with the graph; every name in it must exist (see ``engine.definitions.names``)."""
    initials = [state for state in version.states.values() if state.initial]
    finals = [state for state in version.states.values() if state.final]
    _beginnings(initials, findings)
    _arrows(version, findings)
    _timers(version, findings)
    if not finals:
        findings.add("no_final_state", findings.places.of_key(("states",)))
    if len(initials) == 1:
        _journeys(version, initials[0], finals, findings)


def reaches_an_end(version: WorkflowVersion, without: tuple[Transition, ...] = ()) -> bool:
    """Tell whether some chain of presses leads from the beginning to an end, never using the arrows *without*."""
    ways = _ways(arrow for arrow in version.transitions if arrow not in without)
    reached = _walk([state.key for state in version.states.values() if state.initial], ways)
    return any(key in reached and state.final for key, state in version.states.items())


def _beginnings(initials: list[State], findings: Findings) -> None:
    if not initials:
        findings.add("no_initial", findings.places.of_key(("states",)))
    for extra in initials[1:]:
        at: Path = ("states", extra.key, "initial")
        findings.add("two_initials", at, first=initials[0].title, second=extra.title)


def _arrows(version: WorkflowVersion, findings: Findings) -> None:
    first: dict[tuple[str, str], int] = {}
    for number, arrow in enumerate(version.transitions):
        for place, source in enumerate(arrow.sources):
            at: Path = ("transitions", number, "from", place)
            state = version.states[source]
            if source in arrow.sources[:place]:
                findings.add("repeated_source", at, name=source)
                continue
            if state.final:
                findings.add("final_has_way_out", at, title=state.title, name=source, trigger=arrow.title)
            before = first.setdefault((source, arrow.trigger), number)
            if before != number:
                line = findings.places.of(("transitions", before, "trigger")).line
                findings.add("ambiguous_arrows", at, title=state.title, name=source, trigger=arrow.trigger, line=line)


def _timers(version: WorkflowVersion, findings: Findings) -> None:
    fired = {(timer.state, timer.fire) for timer in version.timers if timer.fire}
    for number, timer in enumerate(version.timers):
        arrows = [arrow for arrow in version.arrows(timer.state) if arrow.trigger == timer.fire]
        if timer.fire and not any(arrow.by.kind == "timer" for arrow in arrows):
            title = version.states[timer.state].title
            findings.add("timer_without_transition", ("timers", number, "fire"), title=title, trigger=timer.fire)
    for number, arrow in enumerate(version.transitions):
        for source in arrow.sources if arrow.by.kind == "timer" else ():
            if (source, arrow.trigger) not in fired:
                title = version.states[source].title
                findings.add("timer_never_fires", ("transitions", number, "by"), title=title, trigger=arrow.trigger)


def _journeys(version: WorkflowVersion, start: State, finals: list[State], findings: Findings) -> None:
    """Walk from the initial state forwards and from the final ones backwards; what is on one walk only is a story."""
    onward = _ways(version.transitions)
    back: dict[str, set[str]] = {}
    for source, targets in onward.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    reached = _walk([start.key], onward)
    traps = [key for key in version.states if key in reached and not onward.get(key) and not version.states[key].final]
    can_end = _walk([state.key for state in finals], back)
    # a state that only leads into a dead end has one cause, told once, at the dead end
    explained = _walk(traps, back)
    ends = Text(", ".join(each.title.ru for each in finals), ", ".join(each.title.to("en") for each in finals))
    for key, state in version.states.items():
        at = findings.places.of_key(("states", key))
        if key not in reached:
            findings.add("unreachable_state", at, title=state.title, name=key, start=start.title)
        elif key in traps:
            findings.add("trap_state", at, title=state.title, name=key)
        elif finals and key not in can_end and key not in explained:
            findings.add("no_final_reachable", at, title=state.title, name=key, finals=ends)


def _ways(transitions: Iterable[Transition]) -> dict[str, frozenset[str]]:
    ways: dict[str, set[str]] = {}
    for arrow in transitions:
        for source in arrow.sources:
            ways.setdefault(source, set()).add(arrow.target)
    return {source: frozenset(targets) for source, targets in ways.items()}


def _walk(starts: Iterable[str], ways: Mapping[str, Iterable[str]]) -> set[str]:
    reached = set(starts)
    waiting = list(reached)
    while waiting:
        for target in ways.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
