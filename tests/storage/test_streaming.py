"""Streaming: a history told some hundred events at a time is the same history."""

from datetime import timedelta
from itertools import pairwise

from engine import kernel
from engine.ports import Store
from engine.storage.reader import STEP
from tests.storage.town import START, TOWN, HandClock, fire, open_activity

FLIPS = STEP + 3


def _long(store: Store, clock: HandClock) -> None:
    """Press one activity to and fro until its history is longer than one window; another fills it exactly."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_long")
        open_activity(unit, "a_even")
        unit.commit()
    for name, flips in (("a_long", FLIPS), ("a_even", STEP - 1)):
        with store.unit(TOWN) as unit:
            state = "filling"
            for version in range(2, flips + 2):
                target = "uploaded" if state != "uploaded" else "filling"
                fire(unit, name, "flip", state, target, version)
                state = target
            unit.commit()


def test_a_streamed_history_is_the_history(store: Store, clock: HandClock) -> None:
    """Over the edge of a window and exactly at it nothing is lost, doubled or out of order."""
    _long(store, clock)
    with store.reader(TOWN) as reader:
        for name, events in (("a_long", FLIPS + 1), ("a_even", STEP)):
            streamed = tuple(reader.stream(name))
            assert [record.seq for record in streamed] == list(range(1, events + 1))
            assert streamed == reader.history(name)
            assert kernel.replay(reader.stream(name)).version == events
        assert list(reader.stream("a_nobody")) == []
        assert list(reader.stream("a_long", until=START - timedelta(days=1))) == []


def test_a_trigger_pressed_again_is_remembered_once_and_refolds_alike(store: Store, clock: HandClock) -> None:
    """Who pressed what is put down at the first press; later ones find it there, and a rebuild agrees."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_again")
        unit.commit()
    states = ("filling", "uploaded", "filling", "uploaded")
    for version, (source, target) in enumerate(pairwise(states), 2):
        with store.unit(TOWN) as unit:
            unit.material("a_again", "p_director", depth=1)
            fire(unit, "a_again", "flip", source, target, version)
            unit.commit()
    with store.reader(TOWN) as reader:
        activity = reader.material("a_again", "p_director", depth=1, now=START).near["a_again"]
        assert activity.performed == kernel.replay(reader.stream("a_again")).performed
        assert activity.performed["flip"]
    assert store.rebuild(TOWN).changed == {}
