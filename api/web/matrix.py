"""Matrix: the board narrowed to what somebody wants to see of it."""

import dataclasses

from engine.domain.text import Text
from engine.usecases.cards import Board, BoardCell, BoardLine


def narrowed(board: Board, *, section: str, standing: str, subject: str) -> Board:
    """Return *board* with the cells that fit; lines, sections and columns without any cell are left out."""
    sections = []
    for part in board.sections:
        if section and part.key != section:
            continue
        lines = tuple(line for line in (_narrowed_line(line, standing, subject) for line in part.lines) if line.cells)
        if lines:
            sections.append(dataclasses.replace(part, lines=lines))
    used = {key for part in sections for line in part.lines for key in line.cells}
    return dataclasses.replace(
        board,
        sections=tuple(sections),
        subjects=tuple(organisation for organisation in board.subjects if organisation.key in used),
    )


def sections_of(board: Board) -> tuple[tuple[str, Text], ...]:
    return tuple((part.key, part.title) for part in board.sections)


def _narrowed_line(line: BoardLine, standing: str, subject: str) -> BoardLine:
    cells = {
        key: cell for key, cell in line.cells.items() if subject in ("", key) and (not standing or _has(cell, standing))
    }
    return dataclasses.replace(line, cells=cells)


def _has(cell: BoardCell, standing: str) -> bool:
    return bool(getattr(cell, standing, 0))
