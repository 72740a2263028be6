"""Tree: YAML 1.2 text as scalars, lists and tables, each with its place; everything dangerous is refused on the way."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.scanner import Scanner

from engine.definitions.findings import Findings, shown
from engine.definitions.nodes import Node, Scalar, Series, Table, described
from engine.definitions.places import Place
from engine.definitions.source import NOT_ALLOWED, note_syntax, readable
from engine.domain.text import Text

NODES_AT_MOST = 10_000
DEPTH_AT_MOST = 32
INTEGER_AT_MOST = 2**53 - 1
"""The largest integer that the journal's canonical form keeps."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,16}\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z|[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")


def grow(text: str | bytes, findings: Findings) -> Node | None:
    """
    Return the tree of *text*, or None when nothing can be read; what is wrong is in *findings*.

    Memory and time are bounded before the reader sees the text (``BYTES_AT_MOST``) and while it reads
    (``NODES_AT_MOST``, ``DEPTH_AT_MOST``). Anchors, aliases and tags are refused, so nothing can be expanded or built.
    """
    clean = readable(text, findings)
    if clean is None:
        return None
    reader = YAML(typ="safe", pure=True)
    reader.Scanner = _ShallowScanner
    builder = _Builder(findings)
    try:
        return builder.build(reader.parse(clean))
    except _Enough:
        return None
    except _TooDeep as deep:
        findings.add("too_deep", deep.place, limit=DEPTH_AT_MOST)
    except MarkedYAMLError as error:
        note_syntax(error, clean, findings)
    except Exception as error:  # noqa: BLE001 - the reader lets Python's own escape: OverflowError for "\UFFFFFFFF"
        problem = Text("значение после этого места не прочитать", f"unreadable after this place: {shown(str(error))}")
        findings.add("syntax", builder.reached, problem=problem)
    return None


class _Enough(Exception):
    """A limit was reached; the finding is already noted."""


class _TooDeep(Exception):
    """Brackets inside brackets inside brackets."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


class _ShallowScanner(Scanner):
    """Refuses deep brackets where they open: the scanner looks ahead, and its time grows with the square of depth."""

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: Any) -> None:  # noqa: N803 - the library's name
        if len(self.flow_context) >= DEPTH_AT_MOST:
            raise _TooDeep(Place(self.reader.line + 1, self.reader.column + 1))
        super().fetch_flow_collection_start(TokenClass, to_push)


class _Frame:
    """A list or a table being read; *key* waits for its value."""

    def __init__(self, place: Place, is_table: bool) -> None:
        self.place, self.is_table = place, is_table
        self.items: list[Node] = []
        self.entries: list[tuple[Scalar, Node]] = []
        self.lines: dict[str, int] = {}
        self.key: Scalar | None = None
        self.skipping = False


class _Builder:
    """Turns the reader's events into nodes with a stack of its own: depth costs no recursion."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._frames: list[_Frame] = []
        self._nodes = 0
        self._root: Node | None = None
        self._documents = 0
        self.reached = Place(1, 1)
        """Up to where the text was understood."""

    def build(self, events: Iterator[Any]) -> Node | None:
        for event in events:
            place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            self.reached = Place(event.end_mark.line + 1, event.end_mark.column + 1)
            if isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._findings.add("several_documents", place)
                    break
            elif isinstance(event, AliasEvent):
                self._findings.add("alias", place, name=shown(event.anchor))
                self._put(Scalar(place, "", None, "nothing"))
            elif isinstance(event, ScalarEvent):
                self._refuse_decoration(event, place)
                if bad := NOT_ALLOWED.search(event.value):  # an escape in double quotes can spell anything
                    self._findings.add("bad_character", place, character=f"U+{ord(bad.group()):04X}")
                self._put(_scalar(event, place))
            elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                self._refuse_decoration(event, place)
                self._frames.append(_Frame(place, isinstance(event, MappingStartEvent)))
                if len(self._frames) > DEPTH_AT_MOST:
                    self._stop("too_deep", place, DEPTH_AT_MOST)
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                frame = self._frames.pop()
                made: Node = Series(frame.place, tuple(frame.items))
                if frame.is_table:
                    made = Table(frame.place, tuple(frame.entries))
                self._put(made)
        return self._root

    def _put(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > NODES_AT_MOST:
            self._stop("too_many_nodes", node.place, NODES_AT_MOST)
        if not self._frames:
            self._root = node
            return
        frame = self._frames[-1]
        if not frame.is_table:
            frame.items.append(node)
        elif frame.skipping:
            frame.skipping = False
        elif frame.key is None:
            self._take_key(frame, node)
        else:
            key, frame.key = frame.key, None
            # a value that is not there stands, for a person, where its key stands
            absent = isinstance(node, Scalar) and node.kind == "nothing" and not node.text
            frame.entries.append((key, Scalar(key.place, "", None, "nothing") if absent else node))

    def _take_key(self, frame: _Frame, node: Node) -> None:
        if not isinstance(node, Scalar) or node.kind == "nothing":
            self._findings.add("wrong_key", node.place, found=described(node))
            frame.skipping = True
        elif node.text in frame.lines:
            self._findings.add("duplicate_key", node.place, key=shown(node.text), line=frame.lines[node.text])
            frame.skipping = True
        else:
            frame.lines[node.text] = node.place.line
            frame.key = node

    def _refuse_decoration(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            self._findings.add("anchor", place, name=shown(str(event.anchor)))
        if event.tag is not None:
            self._findings.add("tag", place, name=shown(str(event.tag).replace("tag:yaml.org,2002:", "!!")))

    def _stop(self, code: str, place: Place, limit: int) -> None:
        self._findings.add(code, place, limit=limit)
        raise _Enough


def _scalar(event: Any, place: Place) -> Scalar:
    """Resolve a plain word by YAML 1.2's core schema: ``no`` and ``2021-04-01`` are text, ``true`` is a boolean."""
    text = unicodedata.normalize("NFC", event.value)
    if event.style is not None:
        return Scalar(place, text, text, "text")
    if text in ("", "~", "null", "Null", "NULL"):
        return Scalar(place, text, None, "nothing")
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return Scalar(place, text, text.lower() == "true", "boolean")
    if _INTEGER.match(text) and abs(int(text)) <= INTEGER_AT_MOST:
        return Scalar(place, text, int(text), "integer")
    if len(text) > 1000 or not _NUMBER.match(text):
        return Scalar(place, text, text, "text")
    return Scalar(place, text, text, "number")
