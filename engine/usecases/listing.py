"""Listing: from a row and its workflow version to the card that lists show."""

from datetime import datetime

from engine.domain.people import Actor
from engine.domain.rows import ActivityRow, BoardCount
from engine.domain.workflow import WorkflowVersion
from engine.ports import Reader
from engine.usecases.cards import ListCard
from engine.usecases.desk import Desk

CHECKING_ROLES = ("curator", "coordinator")
"""Whoever a moved activity waits for in these roles is checking somebody's work."""


def list_cards(
    desk: Desk, reader: Reader, rows: tuple[ActivityRow, ...], actor: Actor, now: datetime
) -> tuple[ListCard, ...]:
    return tuple(list_card(row, desk.shelf.take(row.digest, reader), actor, now) for row in rows)


def list_card(row: ActivityRow, version: WorkflowVersion, actor: Actor, now: datetime) -> ListCard:
    overdue = is_overdue(row, now)
    return ListCard(
        row=row,
        workflow_title=version.title,
        state_title=version.states[row.state].title,
        standing=standing(row.final, row.moved, row.waits_for, overdue=overdue, waits_plan=bool(row.waits_plan)),
        overdue=overdue,
        waits_for_me=bool(row.waits_for) and actor.holds(row.waits_for, row.waits_in),
    )


def is_overdue(row: ActivityRow, now: datetime) -> bool:
    return not row.final and row.due is not None and row.due < now


def standing(final: str, moved: bool, waits_for: str, *, overdue: bool, waits_plan: bool) -> str:
    """Return which of ``cards.STANDINGS`` describes an activity; the order of the questions is their weight."""
    if final:
        return final
    if overdue:
        return "overdue"
    if moved:
        return "review" if waits_for in CHECKING_ROLES else "moving"
    return "waiting" if waits_plan else "planned"


def standing_of(count: BoardCount) -> str:
    return standing(count.final, count.moved, count.waits_for, overdue=count.overdue, waits_plan=count.waits_plan)
