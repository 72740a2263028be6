"""Plain text: the bytes of an order's file as text, or a refusal that says what the file really is."""

import re
from pathlib import Path

from engine.documents.wording import refusal

BYTES_AT_MOST = 1024 * 1024
LINES_AT_MOST = 50_000
LINE_AT_MOST = 20_000
"""Characters. An order of a hundred rows has 70 KB in 350 lines, the longest under a thousand."""

_SIGNATURES = (
    (b"%PDF", "файл PDF"),
    (b"\xd0\xcf\x11\xe0", "документ старого формата Office (.doc или .xls)"),
    (b"{\\rtf", "документ RTF"),
    (b"\xff\xfe", "текст в кодировке UTF-16"),
    (b"\xfe\xff", "текст в кодировке UTF-16"),
    (b"\x89PNG", "картинка"),
    (b"\xff\xd8\xff", "картинка"),
    (b"\x1f\x8b", "сжатый архив"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MANGLED = re.compile("[РС][\u0080-\u00bf\u0400-\u040f\u0450-\u045f\u2010-\u203a№°±µ¶·»«¬®]")


def read_plain_text(file: Path) -> str:
    """
    Return the text of *file*: UTF-8, with a byte order mark or without, or Windows-1251.

    Raises:
        RoadmapUnreadable: no such file, empty, larger than ``BYTES_AT_MOST``, not text, another encoding.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(BYTES_AT_MOST + 1)
    except OSError as error:
        raise refusal("no_file", file=file.name) from error
    return decode(content)


def decode(content: bytes) -> str:
    """Return *content* as text; line breaks are left as they stand. Raises RoadmapUnreadable."""
    if len(content) > BYTES_AT_MOST:
        raise refusal("too_large", size=len(content), limit=BYTES_AT_MOST)
    if not content.strip():
        raise refusal("empty", line=1, column=1)
    if content.startswith(b"PK\x03\x04"):
        raise refusal("not_text", what=_archive(content))
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise refusal("not_text", what=what)
    text = _decoded(content)
    if bad := _CONTROL.search(text):
        line, column = place_of(text, bad.start())
        raise refusal("not_text", line, column, what="двоичные данные")
    if len(_MANGLED.findall(text)) * 4 > len(text) - text.count(" "):  # UTF-8 that was once taken for Windows-1251
        raise refusal("wrong_encoding", line=1, column=1)
    return text


def check_bounds(text: str) -> None:
    """Refuse what no order is, before anything looks at it. Raises RoadmapUnreadable: empty, or larger than a limit."""
    if len(text) > BYTES_AT_MOST:
        raise refusal("too_large", size=len(text), limit=BYTES_AT_MOST)
    if not text.strip():
        raise refusal("empty", 1, 1)
    lines = lines_of(text)
    if len(lines) > LINES_AT_MOST:
        raise refusal("long_text", LINES_AT_MOST + 1, 1, limit=LINES_AT_MOST)
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_AT_MOST:
            raise refusal("long_line", number, LINE_AT_MOST + 1, limit=LINE_AT_MOST)


def lines_of(text: str) -> list[str]:
    """Return the lines as an editor counts them: a form feed or another exotic separator does not begin a new one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of *offset*."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line, column = place_of(before, len(before))
    try:
        text = content.decode("cp1251")
    except UnicodeDecodeError:
        text = ""
    if _looks_russian(text):
        return text
    raise refusal("wrong_encoding", line, column)


def _looks_russian(text: str) -> bool:
    """Cyrillic that is mostly lower case: KOI8-R taken for Windows-1251 is mostly upper, DOS text is mostly signs."""
    small = sum("а" <= letter <= "я" for letter in text)
    capital = sum("А" <= letter <= "Я" for letter in text)
    strange = sum(letter > "\x7f" and not ("А" <= letter <= "я" or letter in "Ёё№«»–—“”„…’") for letter in text)
    return small > capital and strange * 10 < small


def _archive(content: bytes) -> str:
    if b"word/" in content:
        return "документ Word (.docx)"
    return "книга Excel (.xlsx)" if b"xl/" in content else "архив или документ Office"
