"""Fields: reading one table of the format — known keys, typed values, and a finding for everything else."""

from collections.abc import Iterable, Sequence
from typing import cast

from engine.definitions.findings import Findings, shown
from engine.definitions.nodes import Node, Scalar, Series, Table, described
from engine.definitions.vocabulary import IDENTIFIER, KEYS, TITLE_AT_MOST
from engine.domain.text import Text

_A_TEXT = Text("текст", "text")
_A_NAME = Text("имя", "a name")
_A_LIST = Text("список", "a list")
_A_TABLE = Text("ключи со значениями", "keys with values")
_A_TITLE = Text("{ru: Название, en: Title}", "{ru: Название, en: Title}")
_YES_OR_NO = Text("true или false", "true or false")


class Fields:
    """The entries of one table by key; asking for one notes what is wrong and answers with a harmless value."""

    def __init__(self, node: Node | None, kind: str, findings: Findings) -> None:
        self._findings = findings
        self._nodes: dict[str, Node] = {}
        keys = KEYS[kind]
        if not isinstance(node, Table):
            if node is not None:
                expected = Text(f"ключи {', '.join(keys.all)}", f"the keys {', '.join(keys.all)}")
                if kind == "title":
                    expected = _A_TITLE
                findings.add("wrong_type", node.place, expected=expected, found=described(node))
            return
        self._nodes = {key.text: value for key, value in node.entries if key.text in keys.all}
        unknown = [key for key, _ in node.entries if key.text not in keys.all]
        free = [key for key in keys.all if key not in self._nodes]
        for key in unknown:
            findings.add("unknown_key", key.place, near=free, key=shown(key.text), expected=", ".join(keys.all))
        for name in keys.required:
            if name not in self._nodes:
                findings.add("missing_key", node.place, key=name)

    def has(self, key: str) -> bool:
        return key in self._nodes

    def node(self, key: str) -> Node | None:
        return self._nodes.get(key)

    def title(self, key: str = "title") -> Text:
        return read_title(self._nodes.get(key), self._findings)

    def name(self, key: str) -> str:
        return read_name(self._nodes.get(key), self._findings)

    def names(self, key: str) -> tuple[str, ...]:
        """Return one name or a list of names; a list must not be empty."""
        node = self._nodes.get(key)
        if not isinstance(node, Series):
            return (read_name(node, self._findings),) if node is not None else ()
        if not node.items:
            self._findings.add("empty_section", node.place, key=key)
        return tuple(read_name(item, self._findings) for item in node.items)

    def one_of(self, key: str, values: Sequence[str]) -> str:
        """Return one of *values*; the first of them when it is missing or wrong."""
        node = self._nodes.get(key)
        if node is None:
            return values[0]
        if isinstance(node, Scalar) and node.value in values:
            return cast(str, node.value)
        self.note_bad_value(node, values)
        return values[0]

    def flag(self, key: str) -> bool:
        node = self._nodes.get(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self._findings.add("wrong_type", node.place, expected=_YES_OR_NO, found=described(node))
        return False

    def table(self, key: str, *, filled: bool = False) -> list[tuple[Scalar, Node]]:
        """Return the entries of a table of ours, every key an identifier (a bad one is a finding and is left out)."""
        node = self._nodes.get(key)
        if node is None:
            return []
        if not isinstance(node, Table):
            self._findings.add("wrong_type", node.place, expected=_A_TABLE, found=described(node))
            return []
        if filled and not node.entries:
            self._findings.add("empty_section", node.place, key=key)
        return [(name, value) for name, value in node.entries if is_name(name, self._findings)]

    def items(self, key: str, *, filled: bool = False) -> tuple[Node, ...]:
        node = self._nodes.get(key)
        if node is None:
            return ()
        if not isinstance(node, Series):
            self._findings.add("wrong_type", node.place, expected=_A_LIST, found=described(node))
            return ()
        if filled and not node.items:
            self._findings.add("empty_section", node.place, key=key)
        return node.items

    def note_bad_value(self, node: Node, values: Iterable[str]) -> None:
        expected = ", ".join(values)
        if isinstance(node, Scalar) and node.kind != "nothing":
            self._findings.add("bad_value", node.place, near=values, found=shown(node.text), expected=expected)
        else:
            self._findings.add("wrong_type", node.place, expected=Text(expected, expected), found=described(node))


def read_title(node: Node | None, findings: Findings) -> Text:
    """Return ``{ru, en}``; a missing English one is a warning, a missing Russian one an error."""
    if node is None:
        return Text("")
    fields = Fields(node, "title", findings)
    if isinstance(node, Table) and not fields.has("en"):
        findings.add("missing_translation", node.place)
    return Text(_line(fields.node("ru"), findings), _line(fields.node("en"), findings))


def read_name(node: Node | None, findings: Findings) -> str:
    """Return an identifier, or an empty string after a finding (or for a value that is not there)."""
    if node is None:
        return ""
    if not isinstance(node, Scalar) or node.kind == "nothing":
        findings.add("wrong_type", node.place, expected=_A_NAME, found=described(node))
        return ""
    return node.text if is_name(node, findings) else ""


def is_name(node: Scalar, findings: Findings) -> bool:
    """Tell whether *node* is an identifier; if not, that is a finding."""
    if node.kind == "text" and IDENTIFIER.match(node.text):
        return True
    findings.add("bad_name", node.place, name=shown(node.text))
    return False


def read_line(node: Node, findings: Findings) -> str:
    """Return the text of a scalar, or an empty string after a finding."""
    if isinstance(node, Scalar) and node.kind == "text":
        return node.text
    findings.add("wrong_type", node.place, expected=_A_TEXT, found=described(node))
    return ""


def _line(node: Node | None, findings: Findings) -> str:
    """Return a title in one language: one line, not blank, not longer than a heading may be."""
    if node is None:
        return ""
    text = read_line(node, findings)
    line = " ".join(text.split())
    if isinstance(node, Scalar) and node.kind == "text" and not line:
        findings.add("blank_text", node.place)
    elif len(line) > TITLE_AT_MOST:
        findings.add("long_text", node.place, limit=TITLE_AT_MOST)
    return line
