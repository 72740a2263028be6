"""Every store alike: the journal's order and seal, and what one transaction keeps, hides and leaves."""

from datetime import timedelta

import pytest

from engine.domain import events
from engine.domain.errors import Disallowed, NotFound
from engine.domain.rows import ActivityFilter
from engine.journal.canonical import parse_canonical
from engine.journal.merkle import leaf_hash, node_hash
from engine.ports import Store
from tests.storage.town import (
    DIRECTOR,
    ENGINE,
    START,
    TOWN,
    HandClock,
    adopt,
    everything,
    founded,
    lived_in,
    open_activity,
    person,
    write,
)


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
