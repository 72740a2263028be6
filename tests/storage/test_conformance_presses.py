"""Every store alike: what a press reads and finds again, and who may make it."""

from datetime import timedelta

import pytest

from engine import kernel
from engine.domain import events
from engine.domain.errors import KeyReused, Unreadable
from engine.domain.people import Organisation
from engine.ports import Store
from tests.storage.town import (
    CURATOR,
    DIRECTOR,
    START,
    TOWN,
    HandClock,
    attach,
    fire,
    grant,
    lived_in,
    open_activity,
    person,
    revoke,
    tie,
    write,
)


def test_an_activity_is_the_replay_of_its_history(store: Store, clock: HandClock) -> None:
    """State, version, form, evidence, presses and links: rows and journal tell the same, in units and in readers."""
    lived_in(store, clock)
    with store.reader(TOWN) as reader, store.unit(TOWN) as unit:
        for name in ("a_1", "a_2"):
            replayed = kernel.replay(reader.history(name))
            assert unit.material(name, CURATOR, depth=1).near[name] == replayed
            assert reader.material(name, CURATOR, depth=1, now=clock.now()).near[name] == replayed
    assert replayed.performed == {"submit": frozenset({DIRECTOR}), "approve": frozenset({CURATOR})}


def test_a_clock_s_press_is_remembered_without_a_person(store: Store, clock: HandClock) -> None:
    """Four-eyes never takes the clock for somebody, and yet the trigger counts as pressed."""
    lived_in(store, clock)
    with store.unit(TOWN) as unit:
        assert unit.material("a_1", CURATOR, depth=0).near["a_1"].performed["remind"] == frozenset()


@pytest.mark.parametrize(("depth", "near"), [(0, "1"), (1, "12"), (2, "123"), (3, "1234"), (9, "1234")])
def test_neighbours_are_followed_as_far_as_asked(store: Store, depth: int, near: str) -> None:
    """A chain of four activities, each tied to the next, seen from its end."""
    with store.unit(TOWN) as unit:
        for number in "1234":
            open_activity(unit, f"a_{number}", occurrence=number)
        for one, other in ("12", "23", "34"):
            tie(unit, f"a_{one}", f"a_{other}")
        unit.commit()
    with store.unit(TOWN) as unit:
        assert sorted(unit.material("a_1", DIRECTOR, depth=depth).near) == [f"a_{number}" for number in near]


def test_material_says_who_acts_and_what_they_have_seen(store: Store, clock: HandClock) -> None:
    """Grants held now, and the evidence among the neighbours that this very person has opened."""
    lived_in(store, clock)
    with store.unit(TOWN) as unit:
        curator = unit.material("a_2", CURATOR, depth=1)
        director = unit.material("a_2", DIRECTOR, depth=1, on_behalf="p_absent")
    assert curator.actor.grants == {("curator", "school-7")}
    assert curator.seen == {"e_2"}
    assert [piece.name for piece in curator.near["a_1"].evidence] == ["e_1.pdf", "e_2.pdf"]
    assert director.actor.persons == {DIRECTOR, "p_absent"}
    assert director.seen == frozenset()


def test_a_repeated_request_finds_its_first_event(store: Store) -> None:
    """By the same person and key, with the sealed values; not for another person, not for another key."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        assert unit.material("a_1", DIRECTOR, depth=0, key="k").earlier is None
        first = fire(unit, "a_1", "upload", "filling", "uploaded", 2, key="k", request="r", sealed={"comment": "да"})
        fire(unit, "a_1", "go", "uploaded", "gone", 3, key="k", request="r", cause=first.position)
        unit.commit()
    with store.unit(TOWN) as unit:
        assert unit.material("a_1", DIRECTOR, depth=0, key="k").earlier == first
        assert unit.earlier(DIRECTOR, "k") == first
        assert unit.material("a_1", CURATOR, depth=0, key="k").earlier is None
        assert unit.earlier(DIRECTOR, "other") is None
        assert unit.earlier(DIRECTOR, "") is None


@pytest.mark.parametrize("look", [False, True])
def test_a_key_is_never_written_twice(store: Store, look: bool) -> None:
    """Whether or not the deed has looked it up; in one unit and in two."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        fire(unit, "a_1", "go", "filling", "gone", 2, key="k")
        with pytest.raises(KeyReused):
            fire(unit, "a_1", "go", "gone", "gone", 3, key="k")
        unit.commit()
    with store.unit(TOWN) as unit:
        if look:
            unit.earlier(DIRECTOR, "k")
        with pytest.raises(KeyReused):
            fire(unit, "a_1", "go", "gone", "gone", 3, key="k")
        fire(unit, "a_1", "go", "gone", "gone", 3, by=CURATOR, key="k")
        unit.commit()


def test_a_key_that_cannot_be_kept_is_refused(store: Store) -> None:
    """Too long, or dressed up as one that the journal gives itself."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        for key in ("k" * 201, "auto:7"):
            with pytest.raises(Unreadable):
                fire(unit, "a_1", "go", "filling", "gone", 2, key=key)


def test_the_winner_is_whoever_changed_the_version_last(store: Store, clock: HandClock) -> None:
    """Refusals, comments and looking do not count; an activity that was only opened has no winner."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        assert unit.winner("a_1") is None
        pressed = fire(unit, "a_1", "upload", "filling", "uploaded", 2)
        write(unit, events.CommentAdded, by=CURATOR, activity="a_1", version=2, sealed={"comment": "?"})
        unit.commit()
    with store.unit(TOWN) as unit:
        winner = unit.winner("a_1")
        assert winner is not None
        assert (winner.person, winner.deed, winner.at, winner.position) == (DIRECTOR, "upload", START, pressed.position)
        attach(unit, "a_1", "e_1", 1, 3)
        later = unit.winner("a_1")
        assert later is not None
        assert later.deed == "evidence_attached"


def test_a_known_activity_is_found_by_its_place(store: Store) -> None:
    """Roadmap, item, subject, occurrence and workflow together, and none of them alone."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        unit.commit()
    place = {"roadmap": "plan", "item": "1.7", "subject": "school-7", "occurrence": "1", "workflow": "self_diagnosis"}
    with store.unit(TOWN) as unit:
        assert unit.activity_at(**place) == "a_1"
        for name in place:
            assert unit.activity_at(**{**place, name: "other"}) is None


def test_the_newest_edition_is_in_force(store: Store) -> None:
    """Editions are listed oldest first, each with who published it and where."""
    with store.unit(TOWN) as unit:
        for number in (1, 2):
            write(unit, events.WorkflowPublished, workflow="report", number=number, digest=f"sha256:{number}")
        unit.commit()
    with store.unit(TOWN) as unit, store.reader(TOWN) as reader:
        assert [edition.number for edition in reader.editions()] == [1, 2]
        assert unit.edition("report") == reader.editions()[1]
        assert reader.editions()[1].by == "engine"


def test_a_document_is_kept_once(store: Store) -> None:
    """Storing it again changes nothing, in the same unit or in a later one."""
    for _ in range(2):
        with store.unit(TOWN) as unit:
            unit.keep_document("sha256:d", "text/plain", b"first")
            unit.keep_document("sha256:d", "text/plain", b"first")
            unit.commit()
    with store.reader(TOWN) as reader:
        assert reader.document("sha256:d") == b"first"


# ---------------------------------------------------------------- people


def test_a_role_is_held_from_its_first_moment_until_its_last(store: Store) -> None:
    """``since`` included, ``until`` not; dates in the future count then."""
    with store.unit(TOWN) as unit:
        person(unit, "p_1", "Куратор", "school-9")
        grant(unit, "p_1", "curator", "school-7", since=START + timedelta(days=1), until=START + timedelta(days=2))
        unit.commit()
    with store.reader(TOWN) as reader:
        held = [bool(reader.actor("p_1", START + timedelta(hours=hours)).grants) for hours in (0, 23, 24, 47, 48)]
        assert held == [False, False, True, True, False]
        names = {holder.person.title for holder in reader.holders(START + timedelta(days=1))}
    assert names == {"Куратор", "Директор школы № 7"}


def test_a_revocation_ends_every_grant_of_that_role_there_and_no_other(store: Store, clock: HandClock) -> None:
    """Open ones, ones with an end of their own and future ones; a new grant in the same unit begins anew."""
    with store.unit(TOWN) as unit:
        person(unit, "p_1", "Куратор", "school-9")
        grant(unit, "p_1", "curator", "school-7")
        grant(unit, "p_1", "curator", "school-7", until=START + timedelta(days=90))
        grant(unit, "p_1", "curator", "school-7", since=START + timedelta(days=30))
        grant(unit, "p_1", "curator", "school-9")
        unit.commit()
    now = clock.move(days=1)
    with store.unit(TOWN) as unit:
        revoke(unit, "p_1", "curator", "school-7")
        assert unit.actor("p_1").grants == {("curator", "school-9")}
        assert [each.until for each in unit.grants("p_1")] == [now, now, now, None]
        grant(unit, "p_1", "curator", "school-7")
        unit.commit()
    with store.reader(TOWN) as reader:
        assert reader.actor("p_1", now).holds("curator", "school-7")
        assert reader.actor("p_1", START).holds("curator", "school-7")
        assert reader.actor("p_1", now + timedelta(days=60)).holds("curator", "school-7")


def test_organisations_and_people_are_known_by_their_titles(store: Store) -> None:
    """Organisations in the order of registration; a person's title is read from its seal."""
    with store.reader(TOWN) as reader:
        assert reader.organisations() == (
            Organisation("school-7", "school", "Школа 7"),
            Organisation("school-9", "school", "Школа 9"),
        )
        assert reader.persons()[DIRECTOR].title == "Директор школы № 7"
        assert reader.persons()[DIRECTOR].organisation == "school-7"
