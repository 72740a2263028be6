"""Calls: guards as they are written down under ``when``, against the closed catalogue of ``engine.guards``."""

import re
from typing import Any

from engine.definitions.fields import read_name
from engine.definitions.findings import Findings, shown
from engine.definitions.nodes import Node, Scalar, Series, Table, described
from engine.definitions.terms import is_moment
from engine.domain.text import Text
from engine.domain.workflow import GuardCall
from engine.guards import CATALOGUE
from engine.guards.definition import GuardDefinition, Parameter

DEPTH_AT_MOST = 8
"""Of ``any_of`` and ``not`` inside each other: nobody can read more, and the sentence for it could not be said."""

_NOTHING = GuardCall("")
_PRESS = re.compile(r"[a-z][a-z0-9_]{0,62}(\.[a-z][a-z0-9_]{0,62})?\Z")

_EXPECTED = {
    "count": Text("целое число от 0", "a whole number from 0"),
    "number": Text("целое число", "a whole number"),
    "json": Text("текст, целое число или true/false", "text, a whole number or true/false"),
    "list": Text("список значений", "a list of values"),
    "states": Text("список состояний", "a list of states"),
}


def read_calls(items: tuple[Node, ...], findings: Findings) -> tuple[GuardCall, ...]:
    """Return one call per item; an item that cannot be read becomes a call with an empty name."""
    return tuple(_read_call(item, findings, 1) for item in items)


def _read_call(node: Node, findings: Findings, depth: int) -> GuardCall:
    if depth > DEPTH_AT_MOST:
        findings.add("guards_too_deep", node.place, limit=DEPTH_AT_MOST)
        return _NOTHING
    if isinstance(node, Scalar) and node.kind == "text":
        name, content = node, None
    elif isinstance(node, Table) and len(node.entries) == 1:
        name, content = node.entries[0]
    else:
        expected = Text("одно условие: имя или «имя: параметры»", "one guard: a name or «name: parameters»")
        found = described(node)
        if isinstance(node, Table):
            keys = shown(", ".join(key.text for key, _ in node.entries)) or "{}"
            found = Text(f"сразу несколько ключей: {keys}", f"several keys: {keys}")
        findings.add("wrong_type", node.place, expected=expected, found=found)
        return _NOTHING
    definition = CATALOGUE.get(name.text)
    if definition is None:
        findings.add(
            "unknown_guard", name.place, near=CATALOGUE, name=shown(name.text), expected=", ".join(sorted(CATALOGUE))
        )
        return _NOTHING
    return _by_shape(definition, name, content, findings, depth)


def _by_shape(
    definition: GuardDefinition, name: Scalar, content: Node | None, findings: Findings, depth: int
) -> GuardCall:
    shape = definition.shape
    if shape == "bare" and content is None:
        return GuardCall(definition.name)
    if shape == "scalar" and isinstance(content, Scalar) and content.kind != "nothing":
        return GuardCall(definition.name, {"value": _value(definition.parameters[0], content, findings)})
    if shape == "mapping" and isinstance(content, Table):
        return GuardCall(definition.name, _parameters(definition, content, findings))
    if shape == "guards" and isinstance(content, Series) and content.items:
        inner = tuple(_read_call(item, findings, depth + 1) for item in content.items)
        return GuardCall(definition.name, inner=inner)
    if shape == "guard" and content is not None and not (isinstance(content, Scalar) and content.kind == "nothing"):
        return GuardCall(definition.name, inner=(_read_call(content, findings, depth + 1),))
    at = name.place if content is None else content.place
    findings.add("guard_form", at, name=definition.name, expected=written(definition))
    return _NOTHING


def written(definition: GuardDefinition) -> Text:
    """Return how a guard is written, for a sentence: «form: {field: …, at_least: …}»."""
    name = definition.name
    if definition.shape == "bare":
        return Text(f"просто «{name}»", f"just «{name}»")
    if definition.shape == "mapping":
        keys = ", ".join(f"{each.name}: …" for each in definition.parameters)
        return Text(f"{name}: {{{keys}}}", f"{name}: {{{keys}}}")
    if definition.shape == "guards":
        return Text(f"{name}: [условие, условие]", f"{name}: [guard, guard]")
    if definition.shape == "guard":
        return Text(f"{name}: условие", f"{name}: guard")
    return Text(f"{name}: значение", f"{name}: value")


def _parameters(definition: GuardDefinition, table: Table, findings: Findings) -> dict[str, Any]:
    known = {each.name: each for each in definition.parameters}
    given = {key.text: node for key, node in table.entries}
    for key, _ in table.entries:
        if key.text not in known:
            near = [each for each in known if each not in given]
            findings.add("unknown_key", key.place, near=near, key=shown(key.text), expected=", ".join(known))
    choice = [each for each in definition.at_least_one if each in given]
    if definition.at_least_one and len(choice) != 1:
        findings.add("guard_choice", table.place, name=definition.name, expected=", ".join(definition.at_least_one))
    for each in definition.parameters:
        if each.required and each.name not in definition.at_least_one and each.name not in given:
            findings.add("missing_key", table.place, key=each.name)
    return {name: _value(parameter, given[name], findings) for name, parameter in known.items() if name in given}


def _value(parameter: Parameter, node: Node, findings: Findings) -> Any:
    """Return a parameter's plain value; of the wrong type it is a finding and None."""
    kind = parameter.type
    if kind == "states":
        return _states(node, findings)
    if kind == "json":
        return _json(parameter, node, findings)
    if kind in ("count", "number"):
        if isinstance(node, Scalar) and node.kind == "integer" and (kind == "number" or int(node.text) >= 0):
            return node.value
        findings.add("wrong_type", node.place, expected=_EXPECTED[kind], found=described(node))
        return None
    if kind == "press" and isinstance(node, Scalar):
        if _PRESS.match(node.text):
            return node.text
        findings.add("bad_press", node.place, found=shown(node.text))
        return None
    if kind == "moment" and isinstance(node, Scalar):
        if is_moment(node.value):
            return node.text
        findings.add("bad_moment", node.place, found=shown(node.text))
        return None
    if kind == "field" and isinstance(node, Scalar) and node.kind == "text":
        return node.text
    return read_name(node, findings)


def _states(node: Node, findings: Findings) -> list[str] | None:
    if isinstance(node, Series) and node.items:
        return [read_name(item, findings) for item in node.items]
    findings.add("wrong_type", node.place, expected=_EXPECTED["states"], found=described(node))
    return None


def _json(parameter: Parameter, node: Node, findings: Findings) -> Any:
    if parameter.name == "one_of":
        if isinstance(node, Series) and node.items:
            return [_plain(item, findings) for item in node.items]
        findings.add("wrong_type", node.place, expected=_EXPECTED["list"], found=described(node))
        return None
    return _plain(node, findings)


def _plain(node: Node, findings: Findings) -> str | int | bool | None:
    if isinstance(node, Scalar) and node.kind in ("text", "integer", "boolean"):
        return node.value
    findings.add("wrong_type", node.place, expected=_EXPECTED["json"], found=described(node))
    return None
