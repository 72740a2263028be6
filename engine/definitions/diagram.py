"""Diagram: a workflow version as DOT and as Mermaid, with people's words on it and nothing but ASCII in its ids."""

import math
import textwrap

from engine.domain.text import Text
from engine.domain.workflow import By, State, Transition, WorkflowVersion

HOUSE_ROLE_TITLES = {
    "director": Text("директор", "director"),
    "curator": Text("куратор", "curator"),
    "coordinator": Text("координатор", "coordinator"),
    "auditor": Text("аудитор", "auditor"),
    "admin": Text("администратор", "administrator"),
}
"""Who presses, in small letters under an arrow's title."""

BY_LINK = Text("по связи", "by link")
BY_TIMER = Text("по сроку", "by timer")

_LOOK = """\
  graph [rankdir=TB, bgcolor="transparent", nodesep=0.5, ranksep=0.45, pad=0.1, splines=spline];
  node [shape=box, style="rounded,filled", fontname="Arial", fontsize=13, margin="0.2,0.12", height=0.5,
        penwidth=1.2, color="#c3cad5", fillcolor="#f6f8fb", fontcolor="#1f2a3a"];
  edge [fontname="Arial", fontsize=11, fontcolor="#3d4859", color="#8a94a6", penwidth=1.2, arrowsize=0.7];
  "@start" [shape=circle, style=filled, fillcolor="#5b6676", color="#5b6676", label="", width=0.14, height=0.14,
            fixedsize=true, id="start", class="start"];"""
_KINDS = {
    "current": 'color="#1d4f91", fillcolor="#1d4f91", fontcolor="#ffffff", penwidth=2',
    "done": 'color="#3f8f63", fillcolor="#e8f5ed", fontcolor="#1d5a39", peripheries=2',
    "cancelled": 'color="#9aa1ac", fillcolor="#eef0f3", fontcolor="#4a5261", peripheries=2',
    "idle": "",
}


def to_dot(version: WorkflowVersion, language: str = "ru", current: str | None = None) -> str:
    """
    Return the picture's source for Graphviz.

    The elements of the drawn SVG carry ids (``state-filling``, ``arrow-3``) and classes (``state``, ``initial``,
    ``final``, ``done``, ``cancelled``, ``current``; ``arrow``, ``by-role``, ``by-link``, ``by-timer``), so that a
    page's style sheet can redraw them. The last line of an arrow's label says who presses.

    Args:
        language: ``ru`` or ``en``.
        current: the state to highlight, where an activity stands.
    """
    # a graph's name, unlike a label, cannot spell a backslash, and with «%» in front it would be nameless
    name = version.title.to(language).replace("\\", "/")
    lines = [f"digraph {_quoted([f' {name}'])} {{", _LOOK]
    for state in version.states.values():
        lines.append(f"  {_node(state, language, state.key == current)}")
        if state.initial:
            lines.append(f'  "@start" -> "{state.key}" [id="arrow-start", class="arrow start"];')
    for number, arrow in enumerate(version.transitions):
        lines += [f"  {_edge(version, number, arrow, source, language)}" for source in arrow.sources]
    return "\n".join([*lines, "}", ""])


def to_mermaid(version: WorkflowVersion, language: str = "ru") -> str:
    """Return the same picture as a Mermaid state diagram, for pages that draw those themselves."""
    lines = ["stateDiagram-v2"]
    for key, state in version.states.items():
        lines.append(f'    state "{_entities(state.title.to(language))}" as s_{key}')
    lines += [f"    [*] --> s_{key}" for key, state in version.states.items() if state.initial]
    for arrow in version.transitions:
        label = _entities(f"{arrow.title.to(language)} ({presser(version, arrow.by, language)})")
        lines += [f"    s_{source} --> s_{arrow.target} : {label}" for source in arrow.sources]
    lines += [f"    s_{key} --> [*]" for key, state in version.states.items() if state.final]
    return "\n".join([*lines, ""])


def presser(version: WorkflowVersion, by: By, language: str) -> str:
    """Return who presses, in words: «директор», «по связи», «по сроку»."""
    if by.kind == "link":
        return BY_LINK.to(language)
    if by.kind == "timer":
        return BY_TIMER.to(language)
    role = version.roles[by.name].role if by.name in version.roles else by.name
    return HOUSE_ROLE_TITLES[role].to(language) if role in HOUSE_ROLE_TITLES else role


def _node(state: State, language: str, is_current: bool) -> str:
    kind = "current" if is_current else state.final or "idle"
    classes = ["state", "initial" if state.initial else "", *(("final", state.final) if state.final else ())]
    classes.append("current" if is_current else "")
    # a final state stays doubled when the activity stands in it
    look = ", ".join(part for part in (_KINDS[kind], "peripheries=2" if state.final and is_current else "") if part)
    label = _quoted(_wrapped(state.title.to(language), 22))
    names = f'id="state-{state.key}", class="{" ".join(filter(None, classes))}"'
    return f'"{state.key}" [label={label}, {names}{", " + look if look else ""}];'


def _edge(version: WorkflowVersion, number: int, arrow: Transition, source: str, language: str) -> str:
    label = _quoted([*_wrapped(arrow.title.to(language), 20), presser(version, arrow.by, language)])
    name = f"arrow-{number}" if len(arrow.sources) == 1 else f"arrow-{number}-{source}"
    look = {"role": "", "link": ", style=dashed", "timer": ", style=dotted"}[arrow.by.kind]
    return f'"{source}" -> "{arrow.target}" [label={label}, id="{name}", class="arrow by-{arrow.by.kind}"{look}];'


def _wrapped(text: str, width: int) -> list[str]:
    """Return *text* in lines, each with air at its sides."""
    return [_aired(line) for line in textwrap.wrap(text, width, break_long_words=True)] or [text]


def _aired(line: str) -> str:
    """
    Surround *line* with the blanks that make up for Graphviz's guess.

    It has no widths for Cyrillic and takes two blanks per letter: right for small letters, too little for capitals.
    The blanks are not seen in the picture: lines are centred and SVG drops them.
    """
    capitals = sum(1 for letter in line if letter.isupper() and not letter.isascii())
    air = " " * (1 + math.ceil(capitals * 0.35))
    return f"{air}{line}{air}"


def _quoted(lines: list[str]) -> str:
    """Return a DOT string; ``&`` is spelt out because Graphviz would read entities, ``\\`` because of its escapes."""
    spelt = (line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(spelt) + '"'


def _entities(text: str) -> str:
    """Spell what Mermaid would read as its own signs as character numbers: ``;`` becomes ``#59;``."""
    return "".join(letter if letter.isalnum() or letter in " .,()-«»—–" else f"#{ord(letter)};" for letter in text)
