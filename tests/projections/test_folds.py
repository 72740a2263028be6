"""From one event to the row changes it means."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import events
from engine.domain.events import EVENT_TYPES, Record, Signature
from engine.projections import ALWAYS, KEYS, NEVER, Amend, Lower, Put, changes
from engine.projections.folds import item_key

NOW = datetime(2026, 3, 29, 9, tzinfo=UTC)
LEAF = b"\x01" * 32


def record(event_class: type[events.Event], /, actor: str = "p_1", on_behalf: str = "", **fields: Any) -> Record:
    event = event_class(at=NOW, by=Signature(actor, on_behalf=on_behalf), **fields)
    return Record("town", 7, 3, LEAF, b"{}", event)


EXAMPLES: dict[str, Record] = {
    each.event.type: each
    for each in (
        record(events.JournalOpened, municipality="town", title="Город", zone="UTC"),
        record(events.OrganisationRegistered, organisation="school-7", kind="school", title="Школа"),
        record(events.PersonRegistered, person="p_1", organisation="school-7"),
        record(events.RoleGranted, person="p_1", role="curator", organisation="school-7", since=NOW),
        record(events.RoleRevoked, person="p_1", role="curator", organisation="school-7"),
        record(events.WorkflowPublished, workflow="w", number=1, digest="d"),
        record(
            events.RoadmapAdopted, roadmap="plan", title={"ru": "План"}, order_number="1", order_date="2026-03-29",
            start="2026-03-29", end="2026-12-31", sections=(),
            items=({
                "number": "1.2", "section": "1", "title": {"ru": "Р", "en": "W"}, "terms": "", "schedule": {},
                "workflow": "w", "subjects": [], "roles": [],
            },),
        ),
        record(
            events.ActivityOpened, activity="a_1", workflow="w", digest="d", roadmap="plan", item="1.2",
            subject="school-7", occurrence="1", state="s",
        ),
        record(events.ActivityLinked, activity="a_1", link="review", other="a_2", version=2),
        record(
            events.TransitionFired, activity="a_1", trigger="go", source="s", target="t", digest="d", guards=(),
            version=3,
        ),
        record(events.TransitionRefused, activity="a_1", trigger="go", source="s", digest="d", guards=(), version=3),
        record(
            events.EvidenceAttached, activity="a_1", evidence="e_1", kind="k", number=1, size=1, media_type="x/y",
            commitment="c", version=4,
        ),
        record(events.EvidenceOpened, activity="a_1", evidence="e_1", version=4),
        record(events.FormSaved, activity="a_1", version=5),
        record(events.CommentAdded, activity="a_1", version=5),
    )
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(EVENT_TYPES))
def test_every_event_has_a_fold_whose_rows_have_their_keys(kind: str) -> None:
    """Known tables, whole keys, the journal first, and only text, whole numbers and bytes."""
    for change in changes(EXAMPLES[kind]):
        values = dict(change.values) if isinstance(change, Put | Amend) else {change.column: change.value}
        if isinstance(change, Put):
            assert set(KEYS[change.table]) <= values.keys()
            assert values["journal"] == "town"
        else:
            assert change.where["journal"] == "town"
            assert KEYS[change.table][1] in change.where
            assert not values.keys() & set(KEYS[change.table])
        assert all(type(value) in (str, int, bytes) for value in values.values())


@pytest.mark.parametrize("kind", sorted(kind for kind, each in EXAMPLES.items() if each.event.activity))
def test_every_event_of_an_activity_moves_the_tip_of_its_stream(kind: str) -> None:
    """Whatever else it changes, the next event of the stream must know what it follows."""
    rows = [change for change in changes(EXAMPLES[kind]) if change.table == "activity"]
    assert len(rows) == 1
    assert not isinstance(rows[0], Lower)
    assert (rows[0].values["seq"], rows[0].values["leaf"]) == (3, LEAF)


def test_a_fold_rests_on_its_event_alone() -> None:
    """Folding the same record twice gives equal changes: there is no state to be in the way of a rebuild."""
    for each in EXAMPLES.values():
        assert changes(each) == changes(each)


def test_a_press_is_credited_to_every_hand() -> None:
    """The actor, whoever is substituted, and a blank for the clock."""
    fields: dict[str, Any] = {
        "activity": "a_1", "trigger": "go", "source": "s", "target": "t", "digest": "d", "guards": (), "version": 2,
    }  # fmt: skip

    def hands(**by: str) -> list[Any]:
        found = changes(record(events.TransitionFired, **by, **fields))
        return [change.values["person"] for change in found if isinstance(change, Put)]

    assert hands(actor="p_1") == ["p_1"]
    assert hands(actor="p_1", on_behalf="p_2") == ["p_1", "p_2"]
    assert hands(actor="engine") == [""]


def test_a_revocation_lowers_the_end_of_what_is_held() -> None:
    """It never lengthens a grant that ended by itself."""
    (change,) = changes(EXAMPLES["role_revoked"])
    assert change == Lower(
        "role_grant",
        {"journal": "town", "person": "p_1", "role": "curator", "organisation": "school-7"},
        "until",
        "2026-03-29T09:00:00.000000Z",
    )


@given(at=st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_never_sorts_last_and_what_is_always_first(at: datetime) -> None:
    """So that one column orders, and one comparison tells what is overdue."""
    opened = EXAMPLES["activity_opened"].event
    (row,) = changes(EXAMPLES["activity_opened"])
    assert isinstance(row, Put)
    assert isinstance(opened, events.ActivityOpened)
    dated = record(
        events.ActivityOpened, activity="a_1", workflow="w", digest="d", roadmap="", item="", subject="s",
        occurrence="1", state="s", due=at, opens=at, respond_by=at + timedelta(days=1),
    )  # fmt: skip
    (other,) = changes(dated)
    assert isinstance(other, Put)
    assert ALWAYS == str(row.values["opens"]) < str(other.values["opens"])
    assert str(other.values["due"]) < str(row.values["due"]) == NEVER
    assert len(str(other.values["due"])) == len(NEVER)


numbers_of_items = st.lists(st.integers(0, 99_999), min_size=1, max_size=4)


@given(one=numbers_of_items, two=numbers_of_items)
def test_item_keys_sort_as_their_numbers_do(one: list[int], two: list[int]) -> None:
    """1.2 comes before 1.10."""
    numbers = [".".join(map(str, parts)) for parts in (one, two)]
    assert (item_key(numbers[0]) < item_key(numbers[1])) == (one < two)
