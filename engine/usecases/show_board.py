"""Show the board: schools across, items down, in each cell how many are done of how many."""

from collections import Counter, defaultdict
from datetime import datetime

from engine.domain.errors import NotFound
from engine.domain.people import Organisation
from engine.domain.rows import BoardCount, ItemRow, RoadmapRow
from engine.domain.text import Text
from engine.ports import Reader
from engine.usecases.authority import visible_to
from engine.usecases.cards import STANDINGS, Board, BoardCell, BoardLine, BoardSection
from engine.usecases.desk import Desk
from engine.usecases.listing import standing_of

WORST_FIRST = ("overdue", "review", "moving", "planned", "waiting", "done", "cancelled")


def show_board(desk: Desk, roadmap: str, person: str) -> Board:
    """
    Return the board of *roadmap* (empty: the newest) as far as the person may see it.

    Raises:
        NotFound: no such roadmap.
    """
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        plan = find_roadmap(reader, roadmap)
        visible = visible_to(reader.actor(person, now), desk.municipality)
        counts = reader.board(plan.key, visible, now)
        subjects = tuple(
            organisation
            for organisation in reader.organisations()
            if organisation.key in {count.subject for count in counts}
        )
        items = reader.items(plan.key)
    return _lay_out(plan, subjects, items, counts, now)


def find_roadmap(reader: Reader, roadmap: str) -> RoadmapRow:
    """Return the roadmap's row; an empty *roadmap* means the newest one. Raises NotFound."""
    known = reader.roadmaps()
    found = [row for row in known if row.key == roadmap] if roadmap else list(known[-1:])
    if not found:
        raise NotFound("roadmap", roadmap)
    return found[0]


def _lay_out(
    plan: RoadmapRow,
    subjects: tuple[Organisation, ...],
    items: tuple[ItemRow, ...],
    counts: tuple[BoardCount, ...],
    now: datetime,
) -> Board:
    cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for count in counts:
        cells[(count.item, count.subject)][standing_of(count)] += count.count
        totals[standing_of(count)] += count.count
    sections = []
    for section in plan.sections:
        lines = tuple(
            _line(item, {subject: tally for (number, subject), tally in cells.items() if number == item.number})
            for item in items
            if item.section == section["key"]
        )
        shown = tuple(line for line in lines if line.cells)
        if shown:
            sections.append(BoardSection(section["key"], Text(**section["title"]), shown))
    return Board(
        roadmap=plan,
        subjects=subjects,
        sections=tuple(sections),
        totals={standing: totals[standing] for standing in STANDINGS},
        now=now,
    )


def _line(item: ItemRow, tallies: dict[str, Counter[str]]) -> BoardLine:
    cells = {subject: _cell(item.number, subject, tally) for subject, tally in tallies.items()}
    return BoardLine(
        number=item.number,
        title=Text(item.title["ru"], item.title["en"]),
        terms=item.terms,
        done=sum(cell.total > 0 and cell.done == cell.total - cell.cancelled for cell in cells.values()),
        total=len(cells),
        cells=cells,
    )


def _cell(item: str, subject: str, tally: Counter[str]) -> BoardCell:
    return BoardCell(
        item=item,
        subject=subject,
        total=tally.total(),
        done=tally["done"],
        overdue=tally["overdue"],
        review=tally["review"],
        moving=tally["moving"],
        planned=tally["planned"],
        waiting=tally["waiting"],
        cancelled=tally["cancelled"],
        standing=next(standing for standing in WORST_FIRST if tally[standing]),
    )
