"""Founding: a municipality begins once, and a beginning that was cut off can be gone on with."""

import pytest

from api.demo.virtual import SeededLuck, VirtualClock
from engine.domain.errors import Disallowed
from engine.domain.events import JournalOpened, Signature
from engine.storage import MemoryStore
from engine.usecases.found_municipality import Founding, found_municipality
from specs.town import START

WISH = Founding("town", "Город", "Asia/Yekaterinburg", (("admin", "Администратор"),))


def a_store() -> tuple[MemoryStore, VirtualClock]:
    clock = VirtualClock(START)
    return MemoryStore(clock, SeededLuck(1), "0"), clock


def test_a_municipality_is_founded_once() -> None:
    """The second founding is refused and writes nothing."""
    store, clock = a_store()
    found_municipality(store, clock, SeededLuck(2), WISH)
    with store.reader("town") as reader:
        size = reader.head().size
    with pytest.raises(Disallowed):
        found_municipality(store, clock, SeededLuck(3), WISH)
    with store.reader("town") as reader:
        assert reader.head().size == size


def test_a_founding_that_was_cut_off_is_gone_on_with() -> None:
    """A crash after the journal's first event leaves no municipality that nobody can enter."""
    store, clock = a_store()
    opened = JournalOpened(at=START, by=Signature("engine"), municipality="town", title="Город", zone=WISH.zone)
    store.open_journal(opened)
    (admin,) = found_municipality(store, clock, SeededLuck(2), WISH)
    with store.reader("town") as reader:
        assert reader.actor(admin, clock.now()).holds("admin", "town")
        assert reader.head().size == 4
