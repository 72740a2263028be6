"""Codec: every event comes back as it was; what nobody knows is never guessed."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given

from engine.domain.errors import Corrupted
from engine.domain.events import EVENT_TYPES, ActivityOpened, Event
from engine.journal.canonical import canonical, parse
from engine.journal.codec import Place, from_body, place_of, to_body
from tests.journal.book import a_press, an_opening, events

PLACE = Place("kamensk", 42, 7, b"\x01" * 32, b"\x02" * 32, "0.1.0")

BODY_KEYS = [
    *("v", "journal", "position", "act", "seq", "prev", "prev_act", "type", "at", "actor", "role", "scope"),
    *("on_behalf", "key", "request", "cause", "engine", "data", "sealed"),
]


@pytest.mark.parametrize("kind", EVENT_TYPES.values(), ids=EVENT_TYPES)
def test_every_type_of_event_comes_back_as_it_was(kind: type[Event]) -> None:
    """Through bytes and back: nothing lost, nothing added, moments as moments, tuples as tuples."""

    @given(event=events([kind]))
    def comes_back(event: Event) -> None:
        body = parse(canonical(to_body(event, PLACE, {"comment": "sha256:0"})))
        assert from_body(body) == event
        assert place_of(body) == PLACE

    comes_back()


def test_a_body_has_the_keys_of_the_design_and_no_others() -> None:
    """Auditors' own tools read them."""
    body = to_body(a_press(), PLACE, {})
    assert list(body) == BODY_KEYS
    assert body["v"] == 1
    assert body["type"] == "transition_fired"
    assert body["prev"] == "01" * 32
    assert body["data"]["target"] == "approved"
    assert "activity" not in body["data"]


def test_event_names_do_not_depend_on_where_classes_live() -> None:
    """A class may move or be renamed; the journal's names stay."""
    assert all(name == kind.type and "." not in name for name, kind in EVENT_TYPES.items())
    assert b"engine.domain" not in canonical(to_body(a_press(), PLACE, {}))


def _opened(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = parse(canonical(to_body(an_opening(), PLACE, {})))
    return {**body, **changes}


def _opened_data(**changes: Any) -> dict[str, Any]:
    return _opened(data={**_opened()["data"], **changes})


def _without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize(
    "body",
    [
        _opened(type="activity_exploded"),
        _opened(type="engine.domain.events.ActivityOpened"),
        _opened(type=None),
        _opened(v=2),
        _opened(v="1"),
        _opened(v=True),
        _opened(colour="red"),
        _opened(position="42"),
        _opened(at="2026-01-01T00:00:00Z"),
        _opened(cause="41"),
        _opened(data=[]),
        _without(_opened(), "engine"),
        _opened_data(colour="red"),
        _opened_data(version="1"),
        _opened_data(version=True),
        _opened_data(version=None),
        _opened_data(due=5),
        _opened_data(due="завтра"),
        _opened_data(at="2026-01-01T00:00:00.000000Z"),
        _opened(data=_without(_opened()["data"], "workflow")),
        _opened(type="transition_fired", data={**_opened()["data"]}),
        {},
        [],
        None,
        "body",
    ],
    ids=lambda body: repr(body)[:10],
)
def test_a_body_that_nobody_wrote_is_corrupted(body: Any) -> None:
    """An unknown type or field, a missing one, a value of another type: an error, never a guess."""
    with pytest.raises(Corrupted):
        from_body(body)


def test_a_sound_body_is_not_corrupted() -> None:
    """The examples above differ from this one in one thing each."""
    assert from_body(_opened()) == an_opening()
    assert from_body(_opened_data(version=5, due=None)).cause is None


@pytest.mark.parametrize("prev", ["", "ff", "zz" * 32, "ff" * 33])
def test_a_body_that_does_not_say_what_it_follows_is_corrupted(prev: str) -> None:
    """A leaf hash is 32 bytes in hex."""
    with pytest.raises(Corrupted):
        place_of(_opened(prev=prev))


@pytest.mark.parametrize(
    ("name", "value"), [("version", "1"), ("version", True), ("trigger", None), ("guards", [{}]), ("respond_by", "")]
)
def test_an_event_of_wrong_values_is_never_written(name: str, value: Any) -> None:
    """What could not be read back is refused while it can still be refused."""
    changes: dict[str, Any] = {name: value}
    with pytest.raises(TypeError, match=name):
        to_body(dataclasses.replace(a_press(), **changes), PLACE, {})


def test_an_old_body_is_brought_up_to_date_while_it_is_read() -> None:
    """
    An invented past: version -1 called the subject «school», version 0 had no occurrence, and the type was named
    otherwise. The stored bytes stay; the reader sees today's event.
    """
    today = _opened()["data"]
    oldest = _opened(
        v=-1, type="instance_opened", data={**_without(_without(today, "subject"), "occurrence"), "school": "school-7"}
    )
    before = canonical(oldest)

    def rename(body: dict[str, Any]) -> dict[str, Any]:
        data = _without(body["data"], "school")
        return {**body, "v": 0, "type": "activity_opened", "data": {**data, "subject": body["data"]["school"]}}

    def add_occurrence(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "v": 1, "data": {**body["data"], "occurrence": "1"}}

    event = from_body(oldest, {("instance_opened", -1): rename, ("activity_opened", 0): add_occurrence})

    assert event == an_opening()
    assert canonical(oldest) == before
    with pytest.raises(Corrupted):
        from_body(oldest)
    with pytest.raises(Corrupted, match="leads nowhere"):
        from_body(oldest, {("instance_opened", -1): dict})


def test_a_field_added_with_a_default_needs_no_upcaster() -> None:
    """A body written before it simply lacks it."""
    event = from_body(_opened(data=_without(_opened()["data"], "waits_plan")))
    assert isinstance(event, ActivityOpened)
    assert event.waits_plan == ""


def test_a_shape_that_was_seen_vouches_for_no_other() -> None:
    """What fits is judged once for every shape; a wrong type, a missing or a new field is still refused afterwards."""
    for _ in range(3):
        from_body(_opened())
        for wrong in ({"version": "1"}, {"version": True}, {"due": 5}, {"state": None}, {"colour": "red"}):
            with pytest.raises(Corrupted):
                from_body(_opened_data(**wrong))
        for wrong in ({"seq": "7"}, {"cause": "1"}, {"v": True}):
            with pytest.raises(Corrupted):
                from_body(_opened(**wrong))
        for key in BODY_KEYS:
            body = _opened()
            del body[key]
            with pytest.raises(Corrupted):
                from_body(body)
