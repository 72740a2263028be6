"""Found a municipality: its journal, itself as an organisation, and the first people who may appoint others."""

from dataclasses import dataclass

from engine.domain.events import JournalOpened, OrganisationRegistered, PersonRegistered, RoleGranted, Signature
from engine.ports import Clock, Luck, Store


@dataclass(frozen=True, slots=True)
class Founding:
    key: str
    """Becomes the journal's id and the municipality's organisation key."""
    title: str
    zone: str
    """IANA name of the municipality's time zone."""
    founders: tuple[tuple[str, str], ...]
    """Pairs (role, title of the post); at least an admin, who appoints the rest."""


def found_municipality(store: Store, clock: Clock, luck: Luck, wish: Founding) -> tuple[str, ...]:
    """
    Open the journal and register its founders; return their pseudonyms in order.

    Raises:
        Disallowed: the municipality exists.
    """
    nobody = Signature("engine")
    if not _only_begun(store, wish.key):
        store.open_journal(
            JournalOpened(at=clock.now(), by=nobody, municipality=wish.key, title=wish.title, zone=wish.zone)
        )
    with store.unit(wish.key) as uow:
        now = uow.now()
        uow.append(
            OrganisationRegistered(at=now, by=nobody, organisation=wish.key, kind="municipality", title=wish.title)
        )
        pseudonyms = []
        for role, title in wish.founders:
            person = luck.id("p")
            uow.append(PersonRegistered(at=now, by=nobody, person=person, organisation=wish.key), {"title": title})
            uow.append(
                RoleGranted(at=now, by=nobody, person=person, role=role, organisation=wish.key, since=now, until=None)
            )
            pseudonyms.append(person)
        uow.commit()
        return tuple(pseudonyms)


def _only_begun(store: Store, key: str) -> bool:
    """Whether a founding was cut off after its first event: a journal without organisations, to be gone on with."""
    if key not in store.journals():
        return False
    with store.reader(key) as reader:
        return not reader.organisations()
