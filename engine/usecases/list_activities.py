"""List activities: a page of those a person may see, narrowed by a filter."""

import dataclasses
from dataclasses import dataclass

from engine.domain.rows import ActivityFilter
from engine.usecases.authority import visible_to
from engine.usecases.cards import ListCard
from engine.usecases.desk import Desk
from engine.usecases.listing import list_cards


@dataclass(frozen=True, slots=True)
class ListPage:
    items: tuple[ListCard, ...]
    next: str
    total: int


def list_activities(
    desk: Desk,
    person: str,
    wanted: ActivityFilter,
    *,
    mine: bool = False,
    overdue: bool = False,
    language: str = "ru",
    after: str = "",
    limit: int = 100,
) -> ListPage:
    """Return one keyset page; *mine* keeps what waits for a role the person holds, *overdue* what is past its term."""
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        actor = reader.actor(person, now)
        if mine:
            wanted = dataclasses.replace(wanted, grants=actor.grants, open_only=True)
        if overdue:
            wanted = dataclasses.replace(wanted, overdue_at=now)
        visible = visible_to(actor, desk.municipality)
        page = reader.activities(wanted, visible, language=language, after=after, limit=limit)
        return ListPage(list_cards(desk, reader, page.items, actor, now), page.next, reader.count(wanted, visible))
