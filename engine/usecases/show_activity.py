"""Show an activity to one person, now or as it was: state, form, files, every button with every reason, history."""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain

from engine import kernel
from engine.domain.activity import Activity, Evidence, Situation
from engine.domain.errors import Corrupted, NotFound
from engine.domain.events import EvidenceOpened, Record
from engine.domain.people import Person
from engine.domain.rows import ActivityRow
from engine.domain.text import Text
from engine.ports import Material, Reader, Visible
from engine.usecases.authority import is_awaited, must_see, visible_to
from engine.usecases.cards import ActivityCard, EvidenceCard, HistoryLine, LinkCard
from engine.usecases.desk import Desk
from engine.usecases.listing import is_overdue, standing
from engine.usecases.pressing import situation_of
from engine.usecases.telling import person_title, sealed_text, tell_history

NOBODY = "terminal"
"""Stands for the person where the machine's own terminal looks."""


def show_activity(
    desk: Desk,
    activity: str,
    person: str | None,
    *,
    language: str = "ru",
    as_of: datetime | None = None,
    history: bool = False,
) -> ActivityCard:
    """
    Return the activity's card; with *as_of*, everything as it stood at that moment, replayed from its events alone.

    Whether the past may be seen at all is asked of the roles held now, not of those held then.

    Args:
        history: tell the history as well; it is the only part that grows with the activity's age.
        person: who looks; None for the machine's own terminal, which sees everything and may press nothing.
    Raises:
        NotFound: no such activity, not the person's to know, or not yet opened at *as_of*.
        Corrupted: what is stored of the events does not lead to where the activity stands.
    """
    now = as_of or desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        material = reader.material(activity, person or NOBODY, depth=desk.shelf.depth, now=now)
        visible: Visible = None
        if person is not None:
            viewer = material.actor if as_of is None else reader.actor(person, desk.clock.now())
            must_see(viewer, material.near[activity], desk.municipality)
            visible = visible_to(viewer, desk.municipality)
        row = reader.row(activity, language)
        if as_of is not None:
            material = _rewind(desk, reader, material, activity, as_of)
            row = _row_then(desk, row, material.near[activity], reader)
        situation = situation_of(desk, material, activity, now, reader)
        records = reader.history(activity, until=as_of) if history else ()
        if history and as_of is None:
            _must_end_at(situation.activity, records[-1].seq if records else 0)
        return _card(desk, reader, situation, row, records, visible, language, as_of)


def _card(
    desk: Desk,
    reader: Reader,
    situation: Situation,
    row: ActivityRow,
    records: tuple[Record, ...],
    visible: Visible,
    language: str,
    as_of: datetime | None,
) -> ActivityCard:
    version, activity, actor = situation.version, situation.activity, situation.actor
    overdue = is_overdue(row, situation.now)
    state = version.states[activity.state]
    item = desk.shelf.item(row.roadmap, row.item, reader)
    named = bool(records) or any(near.evidence for near in situation.near.values())
    persons = reader.persons() if named else {}
    links = _links(reader, situation, persons, visible, language)
    return ActivityCard(
        row=row,
        item_title=Text(item.title["ru"], item.title["en"]) if item else version.title,
        workflow_title=version.title,
        workflow_number=desk.shelf.number(activity.digest, reader),
        state_title=state.title,
        standing=standing(row.final, row.moved, row.waits_for, overdue=overdue, waits_plan=bool(row.waits_plan)),
        overdue=overdue,
        waits_for_me=bool(row.waits_for) and actor.holds(row.waits_for, row.waits_in),
        may_fill=as_of is None and state.final is None and is_awaited(actor, activity, version, desk.municipality),
        offers=kernel.explain(situation),
        form_schema=version.form,
        form=activity.form,
        evidence_kinds=tuple(version.evidence.values()),
        evidence=_evidence(situation, activity, persons),
        links=links,
        terms=item.terms if item else "",
        history=_with_causes(reader, tell_history(records, version, persons), links, as_of),
        as_of=as_of,
    )


def _with_causes(
    reader: Reader, lines: tuple[HistoryLine, ...], links: tuple[LinkCard, ...], as_of: datetime | None
) -> tuple[HistoryLine, ...]:
    """Give a signalled line the words of the press that signalled it: why work came back stands where it came back."""
    wanted = {line.cause for line in lines if line.trigger and line.cause is not None and not line.comment}
    if not wanted:
        return lines
    said = {
        record.position: sealed_text(record, "comment")
        for link in links
        for record in reader.history(link.activity, until=as_of)
        if record.position in wanted
    }
    return tuple(
        dataclasses.replace(line, comment=said[line.cause]) if line.cause in said and not line.comment else line
        for line in lines
    )


def _evidence(situation: Situation, activity: Activity, persons: Mapping[str, Person]) -> tuple[EvidenceCard, ...]:
    version = situation.versions[activity.digest]
    newest = {piece.id for piece in activity.newest()}

    def card(piece: Evidence) -> EvidenceCard:
        kind = version.evidence.get(piece.kind)
        return EvidenceCard(
            evidence=piece,
            kind_title=kind.title if kind else Text(piece.kind),
            by_title=person_title(persons, piece.by),
            newest=piece.id in newest,
            seen=piece.id in situation.seen,
            activity=activity.id,
        )

    return tuple(card(piece) for piece in sorted(activity.evidence, key=lambda piece: -piece.position))


def _links(
    reader: Reader, situation: Situation, persons: Mapping[str, Person], visible: Visible, language: str
) -> tuple[LinkCard, ...]:
    """Return the linked activities that the person may see; the others are not mentioned at all."""
    rows = {row.id: row for row in reader.rows([*_neighbours(situation)], language)}
    cards = []
    for name in situation.activity.links:
        for other in situation.linked(name):
            row = rows.get(other.id)
            if row is None or (visible is not None and other.subject not in visible):
                continue
            version = situation.versions[other.digest]
            state = version.states[other.state]
            cards.append(
                LinkCard(
                    name=name,
                    activity=other.id,
                    workflow_title=version.title,
                    state_title=state.title,
                    item=other.item,
                    subject_title=row.subject_title,
                    evidence=_evidence(situation, other, persons),
                )
            )
    return tuple(cards)


def _neighbours(situation: Situation) -> tuple[str, ...]:
    return tuple(other for others in situation.activity.links.values() for other in others)


def _rewind(desk: Desk, reader: Reader, material: Material, activity: str, as_of: datetime) -> Material:
    """
    Replay the activity and its neighbours up to *as_of*; a neighbour that was not open yet disappears.

    Streams are walked to their ends even so, because events that somebody took away are missed only there.

    Raises:
        Corrupted: the last event is not the one that the activity's row knows, or leads elsewhere.
    """
    person, near, opened = material.actor.person, {}, set()

    def past(stands: Activity) -> Iterator[Record]:
        last = 0
        for record in reader.stream(stands.id):
            last, event = record.seq, record.event
            if event.at <= as_of:
                if isinstance(event, EvidenceOpened) and event.by.actor == person:
                    opened.add(event.evidence)
                yield record
        _must_end_at(stands, last)

    for other, stands in material.near.items():
        records = past(stands)
        first = next(records, None)
        if first is not None:
            then = near[other] = kernel.replay(chain((first,), records))
            if then.seq == stands.seq and (then.state, then.version) != (stands.state, stands.version):
                raise Corrupted(f"{other} stands in {stands.state}, its events lead to {then.state}")
    if activity not in near:
        raise NotFound("activity", activity)
    return dataclasses.replace(material, near=near, seen=frozenset(opened))


def _must_end_at(stands: Activity, last: int) -> None:
    if last != stands.seq:
        raise Corrupted(f"{stands.id} has {stands.seq} events, the last one stored is number {last}")


def _row_then(desk: Desk, row: ActivityRow, then: Activity, reader: Reader) -> ActivityRow:
    """Return the list row as the replayed activity *then* would have had it."""
    version = desk.shelf.take(then.digest, reader)
    state = version.states[then.state]
    role, organisation = kernel.waits(version, then.state, then.subject, desk.municipality)
    return dataclasses.replace(
        row,
        digest=then.digest,
        state=then.state,
        final=state.final or "",
        moved=bool(then.performed),
        version=then.version,
        waits_for=role,
        waits_in=organisation,
        due=then.due,
        respond_by=then.respond_by,
        entered_at=then.entered_at,
    )
