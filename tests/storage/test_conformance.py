"""One suite for every store: the fake in memory may not lie, and the two databases may not differ."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine import kernel
from engine.domain import events
from engine.domain.errors import Disallowed, KeyReused, NotFound, Unreadable
from engine.domain.events import Record
from engine.domain.people import Organisation
from engine.domain.rows import ActivityFilter, ActivityRow, BoardCount
from engine.journal.canonical import parse_canonical
from engine.journal.merkle import leaf_hash, node_hash
from engine.ports import Account, Session, Store
from tests.storage.town import (
    CURATOR,
    DIRECTOR,
    ENGINE,
    START,
    TOWN,
    HandClock,
    adopt,
    attach,
    fire,
    founded,
    grant,
    lived_in,
    open_activity,
    person,
    revoke,
    tie,
    write,
)


def everything(store: Store) -> list[Record]:
    with store.reader(TOWN) as reader:
        return list(reader.records(0, 10_000))


# ---------------------------------------------------------------- the journal


def test_a_founded_journal_begins_with_its_opening(store: Store) -> None:
    """The municipality is known by its key, its zone and title come from its first event."""
    assert store.journals() == (TOWN,)
    with store.reader(TOWN) as reader:
        head, first = reader.head(), next(iter(reader.records()))
    assert (head.zone, head.title) == ("Asia/Yekaterinburg", "Каменск")
    assert (first.position, first.event.type) == (1, "journal_opened")


def test_a_municipality_is_founded_once(store: Store, clock: HandClock) -> None:
    """The second founding is refused and leaves the first one as it was."""
    before = everything(store)
    with pytest.raises(Disallowed):
        store.open_journal(
            events.JournalOpened(at=clock.now(), by=ENGINE, municipality=TOWN, title="Другой", zone="UTC")
        )
    assert everything(store) == before


def test_journals_of_two_municipalities_do_not_mix(store: Store, clock: HandClock) -> None:
    """Each counts its own positions and sees its own people."""
    founded(store, clock, "rezh")
    with store.unit("rezh") as unit:
        person(unit, "p_other", "Директор", "school-7")
        unit.commit()
    assert store.journals() == (TOWN, "rezh")
    with store.reader(TOWN) as here, store.reader("rezh") as there:
        assert "p_other" not in here.persons()
        assert "p_other" in there.persons()
        assert [record.position for record in there.records()] == list(range(1, there.head().size + 1))


def test_positions_and_sequences_have_no_gaps_and_every_body_names_those_before(store: Store, clock: HandClock) -> None:
    """1..N in the journal, 1..n in each stream, and each body holds the leaves it follows."""
    records = everything(lived_in(store, clock))
    tips: dict[str, tuple[int, str]] = {}
    prev = "0" * 64
    for number, record in enumerate(records, 1):
        body = parse_canonical(record.body)
        seq, prev_act = tips.get(record.event.activity, (0, "0" * 64))
        assert (record.position, record.seq) == (number, seq + 1)
        assert (body["prev"], body["prev_act"]) == (prev, prev_act)
        prev = record.leaf.hex()
        tips[record.event.activity] = (record.seq, prev)
    assert {record.event.type for record in records} == set(events.EVENT_TYPES)


def test_the_head_is_the_root_over_all_bodies(store: Store, clock: HandClock) -> None:
    """The frontier that grew unit by unit gives the Merkle tree hash of a naive walk over everything."""
    records = everything(lived_in(store, clock))
    with store.reader(TOWN) as reader:
        head = reader.head()
    leaves = [leaf_hash(record.body) for record in records]
    assert head.size == len(records)
    assert head.leaf == leaves[-1] == records[-1].leaf
    assert head.root == naive_root(leaves)
    assert head.last_at == records[-1].event.at


def naive_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def test_what_append_returned_is_what_everybody_reads(store: Store) -> None:
    """The record with its sealed values comes back from the journal byte for byte."""
    with store.unit(TOWN) as unit:
        written = [
            open_activity(unit, "a_1"),
            write(unit, events.CommentAdded, activity="a_1", version=1, sealed={"comment": "Ещё раз: «ё», 🏫"}),
        ]
        unit.commit()
    with store.reader(TOWN) as reader:
        assert list(reader.history("a_1")) == written
    assert everything(store)[-2:] == written


def test_records_are_read_in_slices(store: Store, clock: HandClock) -> None:
    """A follower gets exactly what comes after the position it names, as much as it asked for."""
    records = everything(lived_in(store, clock))
    with store.reader(TOWN) as reader:
        assert list(reader.records(3, 4)) == records[3:7]
        assert list(reader.records(len(records) - 2)) == records[-2:]
        assert list(reader.records(len(records))) == []


def test_history_can_be_read_as_of_a_moment(store: Store, clock: HandClock) -> None:
    """Events at that very moment are included, later ones are not."""
    lived_in(store, clock)
    with store.reader(TOWN) as reader:
        whole = reader.history("a_1")
        until = reader.history("a_1", until=START + timedelta(days=1))
        assert until == tuple(record for record in whole if record.event.at <= START + timedelta(days=1))
        assert 0 < len(until) < len(whole)
        assert reader.history("a_1", until=START - timedelta(seconds=1)) == ()


def test_time_never_runs_back(store: Store, clock: HandClock) -> None:
    """When the machine's clock jumps back two years, the journal goes on from its last moment."""
    clock.move(days=-730)
    with store.unit(TOWN) as unit:
        assert unit.now() == START
        write(unit, events.OrganisationRegistered, organisation="school-1", kind="school", title="Школа")
        unit.commit()
    assert everything(store)[-1].event.at == START


def test_an_event_before_the_last_one_is_refused(store: Store) -> None:
    """Whoever sets the moment by hand cannot write into the past."""
    with store.unit(TOWN) as unit, pytest.raises(ValueError, match="run back"):
        open_activity(unit, "a_1", at=START - timedelta(microseconds=1))


# ---------------------------------------------------------------- one transaction


def test_a_unit_without_a_commit_leaves_nothing(store: Store) -> None:
    """Neither events nor rows nor documents, and the next unit takes the same position."""
    before = everything(store)
    with store.unit(TOWN) as unit:
        unit.keep_document("sha256:lost", "text/plain", b"x")
        lost = open_activity(unit, "a_1")
        assert unit.material("a_1", DIRECTOR, depth=0).near["a_1"].state == "filling"
    assert everything(store) == before
    with store.unit(TOWN) as unit:
        assert unit.document("sha256:lost") is None
        with pytest.raises(NotFound):
            unit.material("a_1", DIRECTOR, depth=0)
        assert open_activity(unit, "a_2").position == lost.position


def test_a_unit_that_fails_leaves_nothing_and_frees_the_journal(store: Store) -> None:
    """An exception rolls everything back, and the next unit does not wait."""
    before = everything(store)

    def fail() -> None:
        with store.unit(TOWN) as unit:
            open_activity(unit, "a_1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert everything(store) == before
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        unit.commit()
    assert len(everything(store)) == len(before) + 1


def test_a_unit_sees_what_it_wrote_and_readers_see_it_after_the_commit(store: Store) -> None:
    """Own writes at once, foreign ones when they are durable."""
    with store.unit(TOWN) as unit:
        adopt(unit)
        open_activity(unit, "a_1")
        unit.keep_document("sha256:d", "text/plain", b"text")
        assert unit.roadmap_known("plan")
        assert unit.activity_at("plan", "1.7", "school-7", "1", "self_diagnosis") == "a_1"
        assert unit.document("sha256:d") == b"text"
        with store.reader(TOWN) as reader:
            assert reader.roadmaps() == ()
            assert reader.history("a_1") == ()
        unit.commit()
    with store.reader(TOWN) as reader:
        assert [roadmap.key for roadmap in reader.roadmaps()] == ["plan"]
        assert len(reader.history("a_1")) == 1
        assert reader.document("sha256:d") == b"text"


def test_a_reader_keeps_its_snapshot(store: Store) -> None:
    """What is committed while a page is being read does not tear it."""
    with store.reader(TOWN) as reader:
        size = reader.head().size
        with store.unit(TOWN) as unit:
            open_activity(unit, "a_1")
            unit.commit()
        assert reader.head().size == size
        assert reader.count(ActivityFilter(), None) == 0
    with store.reader(TOWN) as reader:
        assert reader.head().size == size + 1
        assert reader.count(ActivityFilter(), None) == 1


def test_an_unknown_journal_is_not_found(empty: Store) -> None:
    """By units and by readers alike."""
    assert empty.journals() == ()
    with pytest.raises(NotFound), empty.unit("nowhere") as unit:
        unit.now()
    with pytest.raises(NotFound), empty.reader("nowhere") as reader:
        reader.head()


def test_what_is_not_there_is_not_found(store: Store) -> None:
    """Activities, organisations, people, roadmaps, editions, documents."""
    with store.unit(TOWN) as unit:
        with pytest.raises(NotFound):
            unit.material("a_0", DIRECTOR, depth=2)
        with pytest.raises(NotFound):
            unit.organisation("school-0")
        assert not unit.person_known("p_nobody")
        assert not unit.roadmap_known("plan")
        assert unit.edition("self_diagnosis") is None
        assert unit.document("sha256:0") is None
        assert unit.activity_at("", "", "school-7", "1", "self_diagnosis") is None
        assert unit.actor("p_nobody").grants == frozenset()
        assert unit.earlier("p_nobody", "key") is None
    with store.reader(TOWN) as reader:
        with pytest.raises(NotFound):
            reader.row("a_0", "ru")
        with pytest.raises(NotFound):
            reader.material("a_0", DIRECTOR, depth=0, now=START)
        assert reader.rows(["a_0"], "ru") == ()
        assert reader.document("sha256:0") is None


# ---------------------------------------------------------------- a press


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


# ---------------------------------------------------------------- lists


@pytest.fixture
def crowd(store: Store, clock: HandClock) -> Store:
    """Forty activities that share dues, items and subjects in every combination."""
    with store.unit(TOWN) as unit:
        adopt(unit)
        for number in range(40):
            open_activity(
                unit,
                f"a_{number:02}",
                item=("1.7", "1.10", "2.1")[number % 3],
                subject=("school-7", "school-9")[number % 2],
                waits_in=("school-7", "school-9")[number % 2],
                occurrence=str(number),
                due=None if number % 5 == 0 else START + timedelta(days=number % 4),
                opens=START + timedelta(days=2) if number % 8 == 0 else None,
                waits_plan="план" if number % 7 == 0 else "",
            )
        for number in range(0, 40, 6):
            final = "done" if number % 4 == 0 else ""
            fire(unit, f"a_{number:02}", "upload", "filling", "uploaded", 2, final=final, waits_in="school-9")
        unit.commit()
    return store


def test_pages_together_are_the_whole_list_and_nothing_twice(crowd: Store) -> None:
    """Whatever the size of a page; ordered by due (none last), item in the order's numbering, subject and id."""
    with crowd.reader(TOWN) as reader:
        whole = reader.activities(ActivityFilter(), None, language="ru", limit=1000)
        assert (len(whole.items), whole.next) == (40, "")
        for size in (1, 7, 20, 39, 40, 41):
            assert [row.id for row in pages(crowd, ActivityFilter(), size)] == [row.id for row in whole.items]
    far = datetime.max.replace(tzinfo=UTC)
    places = [(row.due or far, [int(part) for part in row.item.split(".")], row.subject, row.id) for row in whole.items]
    assert places == sorted(places)


def pages(store: Store, wanted: ActivityFilter, size: int) -> Iterator[ActivityRow]:
    after = ""
    while True:
        with store.reader(TOWN) as reader:
            page = reader.activities(wanted, None, language="ru", limit=size, after=after)
        yield from page.items
        if not page.next:
            return
        after = page.next


@pytest.mark.parametrize("cursor", ["x", "W10=", "WyJhIl0=", "bm90IGpzb24=", "WzEsMiwzLDRd", "ё"])
def test_a_made_up_cursor_is_refused(crowd: Store, cursor: str) -> None:
    """It is opaque, but not blindly believed."""
    with crowd.reader(TOWN) as reader, pytest.raises(Unreadable):
        reader.activities(ActivityFilter(), None, language="ru", after=cursor)


@pytest.mark.parametrize(
    "wanted",
    [
        ActivityFilter(),
        ActivityFilter(roadmap="plan"),
        ActivityFilter(roadmap="other"),
        ActivityFilter(item="1.10"),
        ActivityFilter(section="1"),
        ActivityFilter(section="2", open_only=True),
        ActivityFilter(subject="school-9"),
        ActivityFilter(workflow="report"),
        ActivityFilter(state="uploaded"),
        ActivityFilter(occurrence="7"),
        ActivityFilter(ids=("a_01", "a_06", "a_99")),
        ActivityFilter(open_only=True),
        ActivityFilter(moved_only=True),
        ActivityFilter(moved_only=True, open_only=True),
        ActivityFilter(overdue_at=START + timedelta(days=2)),
        ActivityFilter(opens_before=START + timedelta(days=1)),
        ActivityFilter(opens_before=START + timedelta(days=3)),
        ActivityFilter(grants=frozenset()),
        ActivityFilter(grants=frozenset({("director", "school-7"), ("curator", "school-9")})),
        ActivityFilter(grants=frozenset({("director", "school-9")}), subject="school-7"),
    ],
)
def test_a_filter_keeps_exactly_what_it_says(crowd: Store, wanted: ActivityFilter) -> None:
    """Lists and counts agree with a walk over everything; what may not be seen is in neither."""
    for visible in (None, frozenset({"school-7"}), frozenset({"school-7", "school-9", "x"}), frozenset[str]()):
        with crowd.reader(TOWN) as reader:
            rows = reader.activities(ActivityFilter(), None, language="ru", limit=1000).items
            expected = [
                row.id
                for row in rows
                if (visible is None or row.subject in visible)
                and all(
                    not getattr(wanted, name) or getattr(row, name) == getattr(wanted, name)
                    for name in ("roadmap", "item", "section", "subject", "workflow", "state", "occurrence")
                )
                and (not wanted.ids or row.id in wanted.ids)
                and not (wanted.open_only and row.final)
                and not (wanted.moved_only and not row.moved)
                and (wanted.grants is None or (row.waits_for, row.waits_in) in wanted.grants)
                and (wanted.opens_before is None or row.opens is None or row.opens < wanted.opens_before)
                and (
                    wanted.overdue_at is None or (not row.final and row.due is not None and row.due < wanted.overdue_at)
                )
            ]
            found = reader.activities(wanted, visible, language="ru", limit=1000).items
            assert [row.id for row in found] == expected
            assert reader.count(wanted, visible) == len(expected)


def test_the_board_counts_what_the_list_shows(crowd: Store) -> None:
    """Every activity of the roadmap is counted once, among its like, and only for those who may see it."""
    now = START + timedelta(days=2)
    for visible in (None, frozenset({"school-7"}), frozenset[str]()):
        with crowd.reader(TOWN) as reader:
            rows = reader.activities(ActivityFilter(roadmap="plan"), visible, language="ru", limit=1000).items
            counts = reader.board("plan", visible, now)
        expected = Counter(
            (
                row.item,
                row.subject,
                row.final,
                row.waits_for,
                row.moved,
                not row.final and row.due is not None and row.due < now,
                bool(row.waits_plan),
            )
            for row in rows
        )
        assert Counter({_alike(count): count.count for count in counts}) == expected
        assert len(counts) == len(expected)


def _alike(count: BoardCount) -> tuple[object, ...]:
    return (
        count.item, count.subject, count.final, count.waits_for, count.moved, count.overdue, count.waits_plan
    )  # fmt: skip


def test_a_line_names_its_item_and_subject_in_the_language_asked_for(store: Store) -> None:
    """An activity outside a roadmap has no item to name, and an unknown subject shows its key."""
    with store.unit(TOWN) as unit:
        adopt(unit)
        open_activity(unit, "a_1")
        open_activity(unit, "a_2", roadmap="", item="", subject="school-404")
        unit.commit()
    with store.reader(TOWN) as reader:
        russian, lone = reader.rows(["a_1", "a_2"], "ru")
        assert (russian.item_title, russian.section, russian.subject_title) == ("Работа 1.7", "1", "Школа 7")
        assert reader.row("a_1", "en").item_title == "Work 1.7"
        assert (lone.item_title, lone.section, lone.subject_title) == ("", "", "school-404")
        assert [row.id for row in reader.rows(["a_2", "a_0", "a_1"], "ru")] == ["a_2", "a_1"]


def test_a_roadmap_is_read_as_it_was_adopted(store: Store) -> None:
    """Its rows keep the plan's order, not the alphabet's."""
    with store.unit(TOWN) as unit:
        adopt(unit, [("1.2", "1"), ("1.10", "1"), ("1.3", "1")])
        unit.commit()
    with store.reader(TOWN) as reader:
        (roadmap,) = reader.roadmaps()
        items = reader.items("plan")
    assert (roadmap.key, roadmap.title["en"], roadmap.order_number, roadmap.end) == ("plan", "Plan", "77", "2026-12-31")
    assert [item.number for item in items] == ["1.2", "1.10", "1.3"]
    assert [item.order for item in items] == [1, 2, 3]
    assert (items[0].title["ru"], items[0].subjects, items[0].roles) == ("Работа 1.2", ("school-7",), ("Руководители",))
    assert items[0].schedule == {"kind": "deadline"}


# ---------------------------------------------------------------- rebuilding


def test_rebuilding_changes_nothing(store: Store, clock: HandClock) -> None:
    """Dropped and refolded from the journal alone, every row is what it was."""
    lived_in(store, clock)
    before = snapshot(store, clock)
    report = store.rebuild(TOWN)
    assert (report.events, dict(report.changed)) == (len(everything(store)), {})
    assert snapshot(store, clock) == before


def snapshot(store: Store, clock: HandClock) -> list[object]:
    with store.reader(TOWN) as reader:
        return [
            reader.activities(ActivityFilter(), None, language="ru").items,
            *(reader.material(name, CURATOR, depth=2, now=clock.now()) for name in ("a_1", "a_2")),
            reader.board("plan", None, clock.now()),
            reader.roadmaps(),
            reader.items("plan"),
            reader.organisations(),
            reader.persons(),
            reader.holders(clock.now()),
            reader.editions(),
            reader.head(),
        ]


# ---------------------------------------------------------------- several at once


def test_of_two_decisions_on_one_version_exactly_one_is_made(store: Store) -> None:
    """Everybody saw version 1 and presses at the same time; the units follow one another and the version tells."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        unit.commit()
    start = threading.Barrier(4)

    def press(number: int) -> str:
        start.wait()
        with store.unit(TOWN) as unit:
            activity = unit.material("a_1", DIRECTOR, depth=0).near["a_1"]
            if activity.version != 1:
                winner = unit.winner("a_1")
                return winner.person if winner else "nobody"
            fire(unit, "a_1", "go", activity.state, "gone", 2, by=f"p_{number}")
            unit.commit()
            return "won"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(press, range(4)))
    assert outcomes.count("won") == 1
    with store.reader(TOWN) as reader:
        made = [record.event.by.actor for record in reader.history("a_1") if record.event.type == "transition_fired"]
    assert len(made) == 1
    assert outcomes[:3] == made * 3


def test_many_writers_leave_one_gapless_order_and_a_follower_misses_nothing(store: Store) -> None:
    """Positions are given under the lock: what a follower has passed never grows new events behind it."""
    rounds, writers = 12, 4
    done = threading.Event()
    followed: list[int] = []

    def act(number: int) -> None:
        for turn in range(rounds):
            with store.unit(TOWN) as unit:
                open_activity(unit, f"a_{number}_{turn}", occurrence=f"{number}.{turn}")
                unit.commit()

    def follow() -> None:
        while True:
            last = done.is_set()
            with store.reader(TOWN) as reader:
                followed.extend(record.position for record in reader.records(len(followed), 10_000))
            if last:
                return

    with ThreadPoolExecutor(writers + 1) as pool:
        follower = pool.submit(follow)
        try:
            for writer in [pool.submit(act, number) for number in range(writers)]:
                writer.result()
        finally:
            done.set()
        follower.result()
    records = everything(store)
    assert [record.position for record in records] == list(range(1, len(records) + 1))
    assert followed == [record.position for record in records]
    assert sum(record.event.type == "activity_opened" for record in records) == rounds * writers


# ---------------------------------------------------------------- accounts


def test_an_account_is_put_and_replaced(empty: Store) -> None:
    """One row per login; a new password takes the place of the old one."""
    accounts = empty.accounts()
    assert accounts.account("director-7") is None
    accounts.put_account(Account("director-7", DIRECTOR, "hash-1"))
    accounts.put_account(Account("coordinator", "p_c", "hash-2"))
    accounts.put_account(Account("director-7", DIRECTOR, "hash-3"))
    assert accounts.account("director-7") == Account("director-7", DIRECTOR, "hash-3")
    assert accounts.logins() == ("coordinator", "director-7")


def test_a_session_lives_until_it_is_dropped(empty: Store) -> None:
    """Alone, or with every other session of the same person."""
    accounts = empty.accounts()
    sessions = [
        Session(f"secret-{number}", owner, "cookie", "csrf", START, START, START + timedelta(hours=12))
        for number, owner in enumerate((DIRECTOR, DIRECTOR, CURATOR))
    ]
    for session in sessions:
        accounts.put_session(session)
    later = START + timedelta(minutes=5)
    accounts.touch_session("secret-0", later)
    assert accounts.session("secret-0") == replace(sessions[0], seen_at=later)
    accounts.drop_session("secret-0")
    assert accounts.session("secret-0") is None
    assert accounts.session("secret-1") == sessions[1]
    accounts.drop_sessions_of(DIRECTOR)
    assert accounts.session("secret-1") is None
    assert accounts.session("secret-2") == sessions[2]
    accounts.touch_session("secret-1", later)
    assert accounts.session("secret-1") is None
