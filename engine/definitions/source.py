"""Source: the text as it arrives — its size, its encoding, its characters — and what the YAML reader says about it."""

import re

from ruamel.yaml.error import MarkedYAMLError

from engine.definitions.findings import Findings, shown
from engine.definitions.places import Place
from engine.definitions.wording import SYNTAX
from engine.domain.text import Text

BYTES_AT_MOST = 256 * 1024

NOT_ALLOWED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Control characters, halves of surrogate pairs, and a byte order mark that is not at the start."""

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def readable(text: str | bytes, findings: Findings) -> str | None:
    """Return the text that the reader may see, or None after a finding that forbids reading."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > BYTES_AT_MOST:
        findings.add("too_large", Place(1, 1), size=size, limit=BYTES_AT_MOST)
        return None
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode("utf-8")
            findings.add("not_utf8", _place_at(before, len(before)))
            return None
    if text.startswith("\ufeff"):
        findings.add("byte_order_mark", Place(1, 1))
        text = text[1:]
    if bad := NOT_ALLOWED.search(text):
        findings.add("bad_character", _place_at(text, bad.start()), character=f"U+{ord(bad.group()):04X}")
        return None
    if "\r" in text:
        findings.add("carriage_return", _place_at(text, text.index("\r")))
    return text


def _place_at(text: str, offset: int) -> Place:
    starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text, 0, offset))]
    return Place(len(starts), min(offset, len(text)) - starts[-1] + 1)


def note_syntax(error: MarkedYAMLError, text: str, findings: Findings) -> None:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
    lines = _LINE_BREAK.split(text)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or line[place.column - 1 : place.column] == "\t":
        column = indent.index("\t") + 1 if "\t" in indent else place.column
        findings.add("tab", Place(place.line, column))
        return
    said = f"{error.context or ''} {error.problem or ''}"
    english = shown(str(error.problem or error.context or "?").strip(), 120)
    russian = next((ru for en, ru in SYNTAX if en in said), english)
    findings.add("syntax", place, problem=Text(russian, english))
