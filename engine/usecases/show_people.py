"""Show people and workflows: who holds which role where, and which editions are in force."""

from engine.domain.errors import NotPermitted
from engine.domain.people import Organisation
from engine.domain.rows import Holder
from engine.usecases.cards import WorkflowCard
from engine.usecases.desk import Desk

MAY_SEE_PEOPLE = ("coordinator", "auditor", "admin")


def show_people(desk: Desk, person: str) -> tuple[tuple[Organisation, tuple[Holder, ...]], ...]:
    """
    Return every organisation with those who hold a role in it now.

    Raises:
        NotPermitted: coordinators, auditors and administrators see the list.
    """
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        actor = reader.actor(person, now)
        if not any(actor.holds(role, desk.municipality) for role in MAY_SEE_PEOPLE):
            raise NotPermitted("show_people", MAY_SEE_PEOPLE)
        holders = reader.holders(now)
        organisations = reader.organisations()
    return tuple(
        (organisation, tuple(holder for holder in holders if holder.grant.organisation == organisation.key))
        for organisation in organisations
    )


def show_workflows(desk: Desk) -> tuple[WorkflowCard, ...]:
    """Return the newest edition of every workflow, by title."""
    with desk.store.reader(desk.journal) as reader:
        newest = {edition.workflow: edition for edition in reader.editions()}
        cards = []
        for edition in newest.values():
            version = desk.shelf.take(edition.digest, reader)
            cards.append(
                WorkflowCard(edition, version.title, version.subject, len(version.states), len(version.transitions))
            )
    return tuple(sorted(cards, key=lambda card: card.title.ru))
