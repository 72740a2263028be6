"""YAML tables: typed reading of keys and values, every refusal with file, line, column and a near miss."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.definitions.findings import Findings, errors, shown
from engine.definitions.nodes import Node, Scalar, Series, Table, described
from engine.definitions.tree import grow
from engine.documents.wording import REFUSALS
from engine.domain.errors import RoadmapUnreadable
from engine.domain.text import Text

_KEY = re.compile(r"[a-z][a-z0-9-]{0,62}\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TABLE = "ключи со значениями"
_LIST = "список"
_TEXT = "текст"
TEXT_AT_MOST = 2000
"""Characters of one text; a plan's row says what to do, not how."""


@dataclass(frozen=True, slots=True)
class YamlFile:
    """One file being read; knows its name, so that every refusal can say it."""

    name: str

    def root(self, text: str) -> Table:
        """Return the top table; YAML 1.2, no anchors, aliases, tags or repeated keys. Raises RoadmapUnreadable."""
        findings = Findings(self.name)
        node = grow(text, findings)
        if wrong := errors(findings.sorted()):
            first = wrong[0]
            raise RoadmapUnreadable(first.code, first.sentence.to("ru"), first.line, first.column, self.name)
        if node is None:
            raise RoadmapUnreadable("empty", REFUSALS["empty"], 1, 1, self.name)
        if not isinstance(node, Table):
            raise self.refusal("wrong_type", node, expected=_TABLE, found=described(node).ru)
        return node

    def refusal(self, code: str, at: Node, near: Collection[str] = (), **values: object) -> RoadmapUnreadable:
        """Return the error to raise; *near* are the words that would have been right."""
        found = str(values.get("key", values.get("found", "")))
        matches = difflib.get_close_matches(found[:100], sorted(near), n=1)
        nearest = f" (может быть, «{matches[0]}»?)" if matches and matches[0] != found else ""
        sentence = REFUSALS[code].format(**{"near": nearest, "expected": ", ".join(near)} | values)
        return RoadmapUnreadable(code, sentence, at.place.line, at.place.column, self.name)

    def fields(self, node: Node, required: Collection[str], optional: Collection[str] = ()) -> "Fields":
        """Return the table's values by key; an unknown key is refused, and a required one that is not there."""
        table = self.table(node)
        known = (*required, *optional)
        for key, _ in table.entries:
            if key.text not in known:
                raise self.refusal("unknown_key", key, known, key=shown(key.text))
        values = {key.text: value for key, value in table.entries}
        for name in required:
            if name not in values:
                raise self.refusal("missing_key", table, key=name)
        return Fields(self, table, values)

    def table(self, node: Node) -> Table:
        if not isinstance(node, Table):
            raise self.refusal("wrong_type", node, expected=_TABLE, found=described(node).ru)
        return node

    def series(self, node: Node) -> tuple[Node, ...]:
        if not isinstance(node, Series):
            raise self.refusal("wrong_type", node, expected=_LIST, found=described(node).ru)
        return node.items

    def words(self, node: Node) -> str:
        """Return a scalar's own characters: ``1.10`` stays ``1.10``; nothing, a boolean or a blank is refused."""
        if not isinstance(node, Scalar) or node.kind in ("nothing", "boolean"):
            raise self.refusal("wrong_type", node, expected=_TEXT, found=described(node).ru)
        if not node.text.strip():
            raise self.refusal("blank_text", node)
        if len(node.text) > TEXT_AT_MOST:
            raise self.refusal("wrong_type", node, expected=f"текст до {TEXT_AT_MOST} знаков", found=shown(node.text))
        return node.text.strip()

    def key(self, node: Node) -> str:
        """Return the name of something: small Latin letters, digits and hyphens."""
        found = self.words(node)
        if not _KEY.match(found):
            raise self.refusal("bad_key", node, found=shown(found))
        return found

    def one_of(self, node: Node, words: Collection[str]) -> str:
        found = self.words(node)
        if found not in words:
            raise self.refusal("bad_value", node, words, found=shown(found))
        return found

    def day(self, node: Node) -> date:
        found = self.words(node)
        try:
            if _DAY.match(found):
                return date.fromisoformat(found)
        except ValueError:
            pass  # 2021-02-30 has the form of a date and is none: refused below
        raise self.refusal("bad_date", node, found=shown(found))

    def text(self, node: Node) -> Text:
        """Return ``{ru: …, en: …}``; *en* may be missing."""
        fields = self.fields(node, ("ru",), ("en",))
        return Text(self.words(fields["ru"]), self.words(fields["en"]) if "en" in fields else "")


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of one table by key, checked for unknown and missing keys."""

    file: YamlFile
    table: Table
    values: Mapping[str, Node]

    def __getitem__(self, key: str) -> Node:
        return self.values[key]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def list(self, key: str) -> tuple[Node, ...]:
        """Return the list under *key*; empty when the key is not there."""
        return self.file.series(self.values[key]) if key in self.values else ()

    def entries(self, key: str) -> Iterator[tuple[Scalar, Node]]:
        """Return the keys and values of the table under *key*; none when the key is not there."""
        return iter(self.file.table(self.values[key]).entries if key in self.values else ())
