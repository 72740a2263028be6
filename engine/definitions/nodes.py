"""Nodes: what a YAML text is made of — scalars, lists and tables — each with its place."""

from dataclasses import dataclass

from engine.definitions.findings import shown
from engine.definitions.places import Path, Place, Places
from engine.domain.text import Text


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; a number that is not a safe integer keeps its text as ``value``, ``kind`` tells it apart."""

    place: Place
    text: str
    value: str | int | bool | None
    kind: str
    """``text``, ``integer``, ``number``, ``boolean`` or ``nothing``."""


@dataclass(frozen=True, slots=True)
class Series:
    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Table:
    place: Place
    entries: tuple[tuple[Scalar, "Node"], ...]
    """Keys are unique: a repeated one has become a finding and is not here."""


Node = Scalar | Series | Table

_KINDS = {
    "text": Text("текст", "text"),
    "integer": Text("целое число", "an integer"),
    "number": Text("число", "a number"),
    "boolean": Text("да/нет (true/false)", "a boolean"),
    "nothing": Text("ничего", "nothing"),
}


def described(node: Node) -> Text:
    """Return what *node* is, in words: «текст «да»», «список»."""
    if isinstance(node, Series):
        return Text("список", "a list")
    if isinstance(node, Table):
        return Text("ключи со значениями", "keys with values")
    kind = _KINDS[node.kind]
    if node.kind == "nothing":
        return kind
    return Text(f"{kind.ru} «{shown(node.text)}»", f"{kind.en} «{shown(node.text)}»")


def places_of(root: Node) -> Places:
    """Return where every key and every value of the tree stands."""
    keys: dict[Path, Place] = {}
    values: dict[Path, Place] = {}
    waiting: list[tuple[Path, Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Table):
            for key, value in node.entries:
                keys[(*path, key.text)] = key.place
                waiting.append(((*path, key.text), value))
        elif isinstance(node, Series):
            waiting.extend(((*path, number), item) for number, item in enumerate(node.items))
        if isinstance(node, Scalar) or (path and isinstance(path[-1], int)):
            values[path] = node.place
    return Places(keys, values)
