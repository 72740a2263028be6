"""Show the journal: who did what, newest first, with each event's place and seal."""

from collections.abc import Iterator, Mapping

from engine.domain import events
from engine.domain.errors import NotPermitted
from engine.domain.events import Record
from engine.domain.rows import ActivityRow, JournalHead
from engine.domain.text import Text
from engine.ports import Reader
from engine.usecases.cards import JournalLine, JournalPage
from engine.usecases.desk import Desk
from engine.usecases.telling import person_title, told_press
from engine.usecases.wording import summarise

READERS = ("auditor", "coordinator")


def show_journal(desk: Desk, person: str, *, before: int = 0, limit: int = 100) -> JournalPage:
    """
    Return a page of the whole municipality's journal that ends just before position *before* (0: at the end).

    Raises:
        NotPermitted: auditors and coordinators read the whole journal.
    """
    with desk.store.reader(desk.journal) as reader:
        _must_read(desk, reader, person)
        head = reader.head()
        end = min(before, head.size + 1) if before > 0 else head.size + 1
        start = max(0, end - 1 - limit)
        records = tuple(reader.records(start, end - 1 - start))
        persons = reader.persons()
        rows = {row.id: row for row in reader.rows(sorted({record.event.activity for record in records} - {""}), "ru")}
        houses = {organisation.key: organisation.title for organisation in reader.organisations()}
        lines = tuple(
            JournalLine(
                position=record.position,
                seq=record.seq,
                type=record.event.type,
                at=record.event.at,
                person_title=person_title(persons, record.event.by.actor),
                activity=record.event.activity,
                summary=_summary(desk, reader, record, houses, rows.get(record.event.activity)),
                leaf=record.leaf.hex(),
                place=_place(rows.get(record.event.activity)),
            )
            for record in reversed(records)
        )
    return JournalPage(head, lines, start + 1 if start > 0 else 0)


def read_journal(
    desk: Desk, person: str, *, after: int = 0, limit: int = 1000
) -> tuple[JournalHead, tuple[Record, ...]]:
    """
    Return the head and the records with a position greater than *after*, oldest first, for a follower.

    Raises:
        NotPermitted: auditors and coordinators read the whole journal.
    """
    with desk.store.reader(desk.journal) as reader:
        _must_read(desk, reader, person)
        return reader.head(), tuple(reader.records(after, limit))


def _must_read(desk: Desk, reader: Reader, person: str) -> None:
    actor = reader.actor(person, desk.clock.now())
    if not any(actor.holds(role, desk.municipality) for role in READERS):
        raise NotPermitted("read_journal", READERS)


def _summary(desk: Desk, reader: Reader, record: Record, houses: Mapping[str, str], row: ActivityRow | None) -> Text:
    """Say what happened with the titles that people know; keys of triggers, states and organisations stay inside."""
    event = record.event
    if isinstance(event, events.TransitionFired | events.TransitionRefused):
        return told_press(event, desk.shelf.take(event.digest, reader))
    summary = summarise(event)
    for key, title in _titles(desk, reader, event, houses, row):
        summary = Text(summary.ru.replace(key, title.ru), summary.to("en").replace(key, title.to("en")))
    return summary


def _titles(
    desk: Desk, reader: Reader, event: events.Event, houses: Mapping[str, str], row: ActivityRow | None
) -> Iterator[tuple[str, Text]]:
    """Yield (key, title) for every key that stands in the event's summary and has a title."""
    for field in ("organisation", "subject"):
        key = getattr(event, field, "")
        if key in houses:
            yield key, Text(houses[key], houses[key])
    if isinstance(event, events.EvidenceAttached) and row is not None:
        kind = desk.shelf.take(row.digest, reader).evidence.get(event.kind)
        if kind is not None:
            yield event.kind, kind.title


def _place(row: ActivityRow | None) -> str:
    return ", ".join(part for part in (row.item, row.subject_title) if part) if row else ""
