"""Show the agenda: what waits for me, by due moment, and what I wait for from others."""

from datetime import datetime, timedelta

from engine.domain.people import Actor
from engine.domain.rows import ActivityFilter
from engine.ports import Reader
from engine.usecases.authority import visible_to
from engine.usecases.cards import Agenda, ListCard
from engine.usecases.desk import Desk
from engine.usecases.listing import list_cards

MOST_PER_GROUP = 60
MOST_READ = 500
"""Activities looked through for each half of an agenda, earliest due first; the counts go no further."""
WEEK = timedelta(days=7)


def show_agenda(desk: Desk, person: str, *, language: str = "ru") -> Agenda:
    """
    Return the person's agenda.

    Work that only makes sense later (it has not opened yet) is left out; so is what ended.
    """
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        actor = reader.actor(person, now)
        visible = visible_to(actor, desk.municipality)
        waits_for_me = ActivityFilter(grants=actor.grants, open_only=True, opens_before=now + WEEK)
        page = reader.activities(waits_for_me, visible, language=language, limit=MOST_READ)
        mine = tuple(
            card for card in list_cards(desk, reader, page.items, actor, now) if _has_a_button(desk, reader, card)
        )
        others = _waiting_on_others(desk, reader, actor, now, language)
    overdue = tuple(card for card in mine if card.overdue)
    dated = tuple(card for card in mine if not card.overdue and card.row.due is not None)
    week = tuple(card for card in dated if _moment(card) <= now + WEEK)
    later = tuple(card for card in dated if _moment(card) > now + WEEK)
    undated = tuple(card for card in mine if card.row.due is None)
    groups = {"overdue": overdue, "this_week": week, "later": later, "undated": undated, "waiting_on_others": others}
    return Agenda(
        **{name: cards[:MOST_PER_GROUP] for name, cards in groups.items()},
        counts={name: len(cards) for name, cards in groups.items()},
        now=now,
    )


def _waiting_on_others(desk: Desk, reader: Reader, actor: Actor, now: datetime, language: str) -> tuple[ListCard, ...]:
    """Return what has been begun, is visible to *actor* and waits for somebody else's decision."""
    visible = visible_to(actor, desk.municipality)
    page = reader.activities(
        ActivityFilter(open_only=True, moved_only=True), visible, language=language, limit=MOST_READ
    )
    cards = list_cards(desk, reader, page.items, actor, now)
    return tuple(card for card in cards if card.row.waits_for and not card.waits_for_me)


def _has_a_button(desk: Desk, reader: Reader, card: ListCard) -> bool:
    """Whether the awaited role presses something here; where it decides on a linked activity, that one is listed."""
    version = desk.shelf.take(card.row.digest, reader)
    awaited = version.states[card.row.state].waits_for
    return any(arrow.by.kind == "role" and arrow.by.name == awaited for arrow in version.arrows(card.row.state))


def _moment(card: ListCard) -> datetime:
    """The earlier of the term and the time within which the state should be answered."""
    moments = [moment for moment in (card.row.due, card.row.respond_by) if moment is not None]
    return min(moments)
