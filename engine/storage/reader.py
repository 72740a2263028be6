"""Reader: one consistent snapshot of one journal; it never waits for writers."""

from collections.abc import Iterator, Mapping, Sequence
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
from engine.projections import NEVER
from engine.storage import asking, listing, rebuilding
from engine.storage.asking import Query, named
from engine.storage.loading import Near, to_chain, to_head, to_records
from engine.storage.neighbourhood import NEIGHBOURHOOD
from engine.storage.wires import Database, Row, Wire

STEP = 500
"""Records fetched at a time."""


class SqlReader:
    """See ``Reader``."""

    def __init__(self, database: Database, journal: str) -> None:
        self.journal = journal
        self._database = database
        self._wire: Wire | None = None

    def __enter__(self) -> "SqlReader":
        self._wire = self._database.reading()
        return self

    def __exit__(self, *exc: object) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def head(self) -> JournalHead:
        row = to_head(self._rows(asking.HEAD_OF), self.journal)
        head, _ = to_chain(row)
        return JournalHead(
            self.journal, head.size, head.leaf, head.frontier.root(), head.last_at, row["zone"], row["title"]
        )

    def actor(self, person: str, now: datetime) -> Actor:
        return Actor(person, rebuilding.held(self._named(asking.GRANTS_OF, person=person), now))

    def material(self, activity: str, person: str, *, depth: int, now: datetime) -> Material:
        near = Near(self._rows(NEIGHBOURHOOD, activity=activity, person=person, depth=depth))
        return near.material(activity, near.actor(person, now), None)

    def row(self, activity: str, language: str) -> ActivityRow:
        found = self.rows((activity,), language)
        if not found:
            raise NotFound("activity", activity)
        return found[0]

    def rows(self, ids: Sequence[str], language: str) -> tuple[ActivityRow, ...]:
        query = listing.by_ids(len(ids))
        found = self._named(query, **{f"id_{at}": each for at, each in enumerate(ids)})
        rows = {row["id"]: _line(row, language) for row in found}
        return tuple(rows[each] for each in ids if each in rows)

    def activities(
        self, wanted: ActivityFilter, visible: Visible, *, language: str, after: str = "", limit: int = 100
    ) -> Page[ActivityRow]:
        shape, values = listing.narrow(wanted, visible)
        place = listing.from_cursor(after) if after else {}
        found = self._named(listing.page(shape, further=bool(after)), **values, **place, limit=limit + 1)
        shown = found[:limit]
        cursor = listing.to_cursor(shown[-1]) if len(found) > limit else ""
        return Page(tuple(_line(row, language) for row in shown), cursor)

    def count(self, wanted: ActivityFilter, visible: Visible) -> int:
        shape, values = listing.narrow(wanted, visible)
        total: int = self._rows(listing.count(shape), **values)[0][0]
        return total

    def board(self, roadmap: str, visible: Visible, now: datetime) -> tuple[BoardCount, ...]:
        seen = None if visible is None else sorted(visible)
        values = {f"see_{at}": each for at, each in enumerate(seen or ())}
        rows = self._rows(
            listing.board(None if seen is None else len(seen)), roadmap=roadmap, now=moment(now), **values
        )
        return tuple(
            BoardCount(item, subject, final, waits_for, bool(moved), bool(late), bool(has_plan), total)
            for item, subject, final, waits_for, moved, late, has_plan, total in rows
        )

    def roadmaps(self) -> tuple[RoadmapRow, ...]:
        return tuple(rebuilding.to_roadmap(row) for row in self._named(asking.ROADMAPS))

    def items(self, roadmap: str) -> tuple[ItemRow, ...]:
        return tuple(rebuilding.to_item(row) for row in self._named(asking.ITEMS, roadmap=roadmap))

    def organisations(self) -> tuple[Organisation, ...]:
        return tuple(rebuilding.to_organisation(row) for row in self._named(asking.ORGANISATIONS))

    def persons(self) -> Mapping[str, Person]:
        return {row["id"]: rebuilding.to_person(row, row["sealed"]) for row in self._named(asking.PERSONS)}

    def holders(self, now: datetime) -> tuple[Holder, ...]:
        persons = self.persons()
        grants = [rebuilding.to_grant(row) for row in self._named(asking.GRANTS)]
        return tuple(Holder(persons[grant.person], grant) for grant in grants if grant.held_at(now))

    def editions(self) -> tuple[Edition, ...]:
        return tuple(rebuilding.to_edition(row) for row in self._named(asking.EDITIONS))

    def document(self, digest: str) -> bytes | None:
        rows = self._ask(asking.DOCUMENT_OF, {"digest": digest})
        return rows[0][0] if rows else None

    def history(self, activity: str, *, until: datetime | None = None) -> tuple[Record, ...]:
        return tuple(self.stream(activity, until=until))

    def stream(self, activity: str, *, until: datetime | None = None) -> Iterator[Record]:
        limit, after = NEVER if until is None else moment(until), 0
        while True:
            window = {"after": after, "upto": after + STEP}
            count = 0
            for record in to_records(self._rows(asking.HISTORY, activity=activity, until=limit, **window)):
                count += 1
                yield record
            if count < STEP:
                return
            after += STEP

    def records(self, after: int = 0, limit: int = 1000) -> Iterator[Record]:
        last = after + limit
        while after < last:
            upto = min(after + STEP, last)
            count = 0
            for record in to_records(self._rows(asking.RECORDS, after=after, upto=upto)):
                count += 1
                yield record
            if count < upto - after:
                return
            after = upto

    def _named(self, query: Query, **values: Any) -> list[dict[str, Any]]:
        return named(query, self._rows(query, **values))

    def _rows(self, query: Any, **values: Any) -> list[Row]:
        return self._ask(query, {"journal": self.journal, **values})

    def _ask(self, query: Any, values: Mapping[str, Any]) -> list[Row]:
        if self._wire is None:
            raise Corrupted("a reader is asked outside its transaction")
        return self._wire.ask((query, values))[0]


def _line(row: Mapping[str, Any], language: str) -> ActivityRow:
    item = row if row["section"] is not None else None
    return rebuilding.to_row(row, item, row["subject_title"] or row["subject"], language)
