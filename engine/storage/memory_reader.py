"""Memory's reader: one snapshot of one journal, asked as the databases are."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.domain.errors import Corrupted, NotFound
from engine.domain.events import Record
from engine.domain.people import Actor, Organisation, Person
from engine.domain.rows import (
    ActivityFilter,
    ActivityRow,
    BoardCount,
    Edition,
    Holder,
    ItemRow,
    JournalHead,
    Page,
    RoadmapRow,
)
from engine.journal.canonical import moment
from engine.ports import Material, Visible
from engine.storage import listing, memory_rows, rebuilding
from engine.storage.memory_rows import Row, Rows, Snapshot

_PLACE = tuple(column.name for column in listing.PLACE)


class MemoryReader:
    """See ``Reader``."""

    def __init__(self, journals: Callable[[str], Snapshot | None], journal: str) -> None:
        self.journal = journal
        self._journals = journals
        self._open = False

    def __enter__(self) -> "MemoryReader":
        self._open, self._snapshot = True, self._journals(self.journal)
        return self

    def __exit__(self, *exc: object) -> None:
        self._open = False

    def head(self) -> JournalHead:
        held = self._held()
        head = held.head
        return JournalHead(
            self.journal, head.size, head.leaf, head.frontier.root(), head.last_at, held.zone, held.title
        )

    def actor(self, person: str, now: datetime) -> Actor:
        return memory_rows.actor(self._rows, person, now)

    def material(self, activity: str, person: str, *, depth: int, now: datetime) -> Material:
        return memory_rows.material(self._rows, self._held().sealed, activity, person, depth, now)

    def row(self, activity: str, language: str) -> ActivityRow:
        for found in self.rows((activity,), language):
            return found
        raise NotFound("activity", activity)

    def rows(self, ids: Sequence[str], language: str) -> tuple[ActivityRow, ...]:
        found = (row for each in ids for row in self._rows.group("activity", each))
        return tuple(self._line(row, language) for row in found)

    def activities(
        self, wanted: ActivityFilter, visible: Visible, *, language: str, after: str = "", limit: int = 100
    ) -> Page[ActivityRow]:
        start = tuple(listing.from_cursor(after).values()) if after else ()
        ordered = sorted(self._matching(wanted, visible), key=_place)
        left = [row for row in ordered if _place(row) > start]
        shown = left[:limit]
        cursor = listing.to_cursor(shown[-1]) if len(left) > limit else ""
        return Page(tuple(self._line(row, language) for row in shown), cursor)

    def count(self, wanted: ActivityFilter, visible: Visible) -> int:
        return len(self._matching(wanted, visible))

    def board(self, roadmap: str, visible: Visible, now: datetime) -> tuple[BoardCount, ...]:
        counts: Counter[tuple[str, str, str, str, bool, bool, bool]] = Counter()
        limit = moment(now)
        for row in self._rows.all("activity"):
            if row["roadmap"] == roadmap and (visible is None or row["subject"] in visible):
                late = not row["final"] and row["due"] < limit
                names = (row["item"], row["subject"], row["final"], row["waits_for"])
                counts[(*names, bool(row["moved"]), late, bool(row["has_plan"]))] += 1
        return tuple(BoardCount(*alike, count=total) for alike, total in sorted(counts.items()))

    def roadmaps(self) -> tuple[RoadmapRow, ...]:
        return tuple(rebuilding.to_roadmap(row) for row in self._ordered("roadmap"))

    def items(self, roadmap: str) -> tuple[ItemRow, ...]:
        rows = sorted(self._rows.group("item", roadmap), key=lambda row: row["place"])
        return tuple(rebuilding.to_item(row) for row in rows)

    def organisations(self) -> tuple[Organisation, ...]:
        return tuple(rebuilding.to_organisation(row) for row in self._ordered("organisation"))

    def persons(self) -> Mapping[str, Person]:
        sealed = self._held().sealed
        return {
            row["id"]: rebuilding.to_person(row, sealed(row["position"], "title")) for row in self._ordered("person")
        }

    def holders(self, now: datetime) -> tuple[Holder, ...]:
        persons = self.persons()
        grants = [rebuilding.to_grant(row) for row in self._ordered("role_grant")]
        return tuple(Holder(persons[grant.person], grant) for grant in grants if grant.held_at(now))

    def editions(self) -> tuple[Edition, ...]:
        return tuple(rebuilding.to_edition(row) for row in self._ordered("edition"))

    def document(self, digest: str) -> bytes | None:
        return self._held().documents.get(digest)

    def history(self, activity: str, *, until: datetime | None = None) -> tuple[Record, ...]:
        return tuple(self.stream(activity, until=until))

    def stream(self, activity: str, *, until: datetime | None = None) -> Iterator[Record]:
        return (record for record in self._held().stream(activity) if until is None or record.event.at <= until)

    def records(self, after: int = 0, limit: int = 1000) -> Iterator[Record]:
        held = self._held()
        yield from held.records[after : min(after + limit, held.head.size)]

    def _held(self) -> Snapshot:
        if not self._open:
            raise Corrupted("a reader is asked outside its transaction")
        if self._snapshot is None:
            raise NotFound("journal", self.journal)
        return self._snapshot

    @property
    def _rows(self) -> Rows:
        return self._held().rows

    def _ordered(self, table: str) -> list[Row]:
        return sorted(self._rows.all(table), key=lambda row: row["position"])

    def _line(self, row: Row, language: str) -> ActivityRow:
        subject = next((each["title"] for each in self._rows.group("organisation", row["subject"])), row["subject"])
        return rebuilding.to_row(row, self._item(row), subject, language)

    def _item(self, row: Row) -> Row | None:
        items = self._rows.group("item", row["roadmap"])
        return next((item for item in items if item["number"] == row["item"]), None)

    def _matching(self, wanted: ActivityFilter, visible: Visible) -> list[Row]:
        return [row for row in self._rows.all("activity") if self._fits(row, wanted, visible)]

    def _fits(self, row: Row, wanted: ActivityFilter, visible: Visible) -> bool:
        equal = ("roadmap", "item", "subject", "workflow", "state", "occurrence")
        if visible is not None and row["subject"] not in visible:
            return False
        if any(getattr(wanted, name) and row[name] != getattr(wanted, name) for name in equal):
            return False
        if wanted.section:
            item = self._item(row)
            if item is None or item["section"] != wanted.section:
                return False
        return (
            (not wanted.ids or row["id"] in wanted.ids)
            and not (wanted.open_only and row["final"])
            and not (wanted.moved_only and not row["moved"])
            and (wanted.grants is None or (row["waits_for"], row["waits_in"]) in wanted.grants)
            and (wanted.opens_before is None or row["opens"] < moment(wanted.opens_before))
            and (wanted.overdue_at is None or (not row["final"] and row["due"] < moment(wanted.overdue_at)))
        )


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _PLACE)
