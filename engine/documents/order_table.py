"""
Order table: the layout of an order's text, told apart from what it says.

Cells are divided by tabs. Inside the table's range stand page numbers (alone on a line or in the first cell of an
empty row), rules of dashes, headings repeated after a page break, and section titles, with a number or without, as a
row or as a plain line. All of these are known layout; any other line of the range is given back as unread.
"""

import re
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass

from engine.documents.plain_text import lines_of
from engine.documents.wording import refusal
from engine.domain.roadmap import ReadSection, UnreadLine

ROWS_AT_MOST = 1000
COLUMNS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"№|n\s*п\.?\s*/?\s*п", re.I),
    "title": re.compile(r"мероприяти|содержание|наименование", re.I),
    "terms": re.compile(r"срок|дата|период", re.I),
    "parties": re.compile(r"ответственн|исполнител", re.I),
}
"""What the four columns may be called; their order in the file does not matter."""

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+)\.?\Z")
_BEGINNING = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})+)\.?(?=\s)")
_PAGE = re.compile(r"\W*\d{1,4}\W*\Z")
_RULE = re.compile(r"[-–—_=+|:.\s]*\Z")
_TITLE = re.compile(r"(\d{1,3})\.?\s+(?=\D)")


@dataclass(frozen=True, slots=True)
class Row:
    """One numbered row, its cells stripped; ``line`` is 1-based."""

    number: str
    title: str
    terms: str
    parties: str
    line: int

    @property
    def section(self) -> str:
        return self.number.partition(".")[0]


@dataclass(frozen=True, slots=True)
class OrderTable:
    rows: tuple[Row, ...]
    sections: tuple[ReadSection, ...]
    """In the order of the file; ``key`` is that of the rows below, whatever the title says."""
    said: Mapping[str, str]
    """Section key → the number that its title carries, where it carries one."""
    unread: tuple[UnreadLine, ...]
    start: int
    """Line of the headings."""


@dataclass(frozen=True, slots=True)
class _Heading:
    line: int
    said: str
    title: str


def read_table(text: str) -> OrderTable:
    """
    Return the plan's table.

    Raises:
        RoadmapUnreadable: no table, a table with other columns, a numbered row with more or fewer than four
            cells, one number twice, no row at all; with line and column.
    """
    lines = lines_of(text)
    start, columns = _find_heading(lines)
    end = max(number for number, line in enumerate(lines, 1) if line.count("\t") > 1 or _begins_row(line))
    rows: dict[str, Row] = {}
    headings: list[_Heading] = []
    unread: list[UnreadLine] = []
    for number in range(start + 1, end + 1):
        line = lines[number - 1]
        cells = [cell.strip() for cell in line.split("\t")]
        first = cells[columns["number"]] if len(cells) > columns["number"] else cells[0]
        if match := _NUMBER.match(first) or _begins_row(line):
            row = _row(match[1], line, cells, columns, number)
            if row.number in rows:
                raise refusal("duplicate_number", number, 1, number=row.number, first=rows[row.number].line)
            rows[row.number] = row
            if len(rows) > ROWS_AT_MOST:
                raise refusal("too_many_rows", number, 1, limit=ROWS_AT_MOST)
        elif _is_layout(cells):
            continue
        elif heading := _heading(cells, number):
            headings.append(heading)
        else:
            unread.append(UnreadLine(number, line.strip()))
    if not rows:
        raise refusal("no_rows", start, 1)
    return _assembled(tuple(rows.values()), headings, unread, start)


def _find_heading(lines: list[str]) -> tuple[int, Mapping[str, int]]:
    """Return the 1-based line of the table's headings and where each column stands."""
    suspect = 0
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if len(cells) < 2:
            continue
        columns = _columns(cells)
        if columns is not None:
            return number, columns
        suspect = suspect or number
    if suspect:
        raise refusal("other_columns", suspect, 1, found=" | ".join(lines[suspect - 1].split("\t"))[:120])
    raise refusal("no_table", len(lines), 1)


def _columns(cells: list[str]) -> Mapping[str, int] | None:
    if len(cells) != 4:
        return None
    found = {
        name: place
        for name, pattern in COLUMNS.items()
        for place, cell in enumerate(cells)
        if len(cell) < 80 and pattern.search(cell)
    }
    return found if len(set(found.values())) == 4 else None


def _row(number: str, line: str, cells: list[str], columns: Mapping[str, int], at: int) -> Row:
    if len(cells) != 4:
        column = len(line) + 1 if len(cells) < 4 else len("\t".join(line.split("\t")[:4])) + 1
        raise refusal("row_cells", at, column, number=number, found=len(cells))
    return Row(number, cells[columns["title"]], cells[columns["terms"]], cells[columns["parties"]], at)


def _begins_row(line: str) -> re.Match[str] | None:
    """A line that begins like a row and has at least one tab: a row, be it whole or broken."""
    return _BEGINNING.match(line) if "\t" in line else None


def _is_layout(cells: list[str]) -> bool:
    """A blank line, a page number, a rule, or the headings once more."""
    filled = [cell for cell in cells if cell]
    return (
        not filled
        or all(_RULE.match(cell) for cell in filled)
        or (len(filled) == 1 and _PAGE.match(filled[0]) is not None)
        or _columns(cells) is not None
    )


def _heading(cells: list[str], line: int) -> _Heading | None:
    filled = [cell for cell in cells if cell]
    if len(filled) != 1 and not (len(filled) == 2 and _PAGE.match(filled[0])):
        return None
    words = " ".join(filled)
    numbered = _TITLE.match(words)
    title = words[numbered.end() :] if numbered else words
    if not title[:1].isalpha() or title[:1].islower():
        return None
    return _Heading(line, numbered[1] if numbered else "", title.strip())


def _assembled(rows: tuple[Row, ...], headings: list[_Heading], unread: list[UnreadLine], start: int) -> OrderTable:
    """Give each title the key of the rows that follow it; a title that no new section follows is unread."""
    sections: dict[str, ReadSection] = {}
    said: dict[str, str] = {}
    lines = [row.line for row in rows]
    ends = [heading.line for heading in headings[1:]] + [lines[-1] + 1]
    for heading, end in zip(headings, ends, strict=True) if headings else ():
        place = bisect(lines, heading.line)
        key = rows[place].section if place < len(rows) and lines[place] < end else ""
        inside = place > 0 and rows[place - 1].section == key
        if not key or inside or key in sections:
            unread.append(UnreadLine(heading.line, heading.title))
            continue
        sections[key] = ReadSection(key, heading.title, heading.line, bool(heading.said))
        if heading.said:
            said[key] = heading.said
    for row in rows:
        sections.setdefault(row.section, ReadSection(row.section, "", row.line, numbered=False))
    ordered = tuple(sorted(sections.values(), key=lambda section: section.line))
    return OrderTable(rows, ordered, said, tuple(sorted(unread, key=lambda each: each.line)), start)
