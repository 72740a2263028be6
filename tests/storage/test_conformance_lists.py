"""Every store alike: lists, counts, boards and roadmaps, and rows that a rebuild does not change."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.errors import Unreadable
from engine.domain.rows import ActivityFilter, ActivityRow, BoardCount
from engine.ports import Store
from tests.storage.town import (
    CURATOR,
    START,
    TOWN,
    HandClock,
    adopt,
    everything,
    fire,
    lived_in,
    open_activity,
)


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
    for _ in range(100):
        with store.reader(TOWN) as reader:
            page = reader.activities(wanted, None, language="ru", limit=size, after=after)
        yield from page.items
        if not page.next:
            return
        after = page.next
    pytest.fail("the list has no end")


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
