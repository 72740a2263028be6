"""Verify: an untouched journal passes; each kind of damage is found at its place, under its name."""

import dataclasses
import functools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.events import Sealed
from engine.journal.canonical import canonical, parse
from engine.journal.chain import ZERO, Head
from engine.journal.merkle import Frontier, leaf_hash
from engine.journal.verify import StoredEvent, Verdict, verify_chain
from tests.journal.book import a_year

SIZE = 16
BOOK = a_year(SIZE)
PLACES = range(1, SIZE + 1)
INNER = range(2, SIZE)
"""Positions with neighbours on both sides."""


def check(rows: list[StoredEvent], head: Head | None = BOOK.head) -> Verdict:
    return verify_chain(iter(rows), head)


def found(rows: list[StoredEvent], head: Head | None = BOOK.head) -> tuple[int | None, str | None]:
    """Return the first bad position and its kind; the verdict must be «tampered»."""
    verdict = check(rows, head)
    assert verdict.verdict == "tampered"
    assert verdict.exit_code == 1
    return verdict.first_bad_position, verdict.kind


def changed(position: int, /, **changes: Any) -> list[StoredEvent]:
    """Return the rows with columns of one of them changed."""
    rows = list(BOOK.rows)
    rows[position - 1] = dataclasses.replace(rows[position - 1], **changes)
    return rows


def rewritten(row: StoredEvent, change: Callable[[dict[str, Any]], dict[str, Any]]) -> StoredEvent:
    """Return *row* with another body and a leaf that fits it, as somebody who knows the format would write it."""
    body = canonical(change(parse(row.body)))
    return dataclasses.replace(row, body=body, leaf=leaf_hash(body))


def resealed(rows: list[StoredEvent]) -> tuple[list[StoredEvent], Head]:
    """Return *rows* renumbered and hashed anew from the first to the last, and the head they lead to."""
    leaf, streams, frontier, done = ZERO, dict[str, tuple[int, str]](), Frontier(), list[StoredEvent]()
    for position, row in enumerate(rows, 1):
        told = parse(row.body)
        seq, stream_leaf = streams.get(told["act"], (0, ZERO.hex()))
        place = {"position": position, "prev": leaf.hex(), "seq": seq + 1, "prev_act": stream_leaf}
        body = canonical({**told, **place})
        idem = row.idem if not row.idem.startswith("auto:") else f"auto:{position}"
        made = dataclasses.replace(
            row, position=position, seq=seq + 1, prev=leaf, body=body, leaf=leaf_hash(body), idem=idem
        )
        done.append(made)
        leaf, frontier = made.leaf, frontier.append(made.leaf)
        streams[told["act"]] = seq + 1, leaf.hex()
    last = parse(done[-1].body)["at"]
    return done, Head("kamensk", len(done), leaf, frontier, datetime.fromisoformat(last))


def telling(news: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Return *body* telling *news* instead."""
    return {**body, **news}


another_role = functools.partial(telling, {"role": "coordinator"})
"""Makes another act of any body."""


def test_an_untouched_journal_is_intact_but_not_proven() -> None:
    """Without a checkpoint from outside nobody can say that nothing was cut off: exit code 3, never 0."""
    assert check(BOOK.rows) == Verdict("unproven", SIZE, None, None)
    assert check(BOOK.rows, None) == Verdict("unproven", SIZE, None, None)
    assert check(BOOK.rows).exit_code == 3
    assert check(BOOK.rows).to_json() == {
        "verdict": "unproven",
        "positions": SIZE,
        "first_bad_position": None,
        "kind": None,
    }


def test_nothing_checked_is_never_fine() -> None:
    """An empty journal is unreadable, not intact; with a head it is a journal cut to nothing."""
    assert check([], None) == Verdict("unreadable", 0, None, "empty")
    assert check([], Head("kamensk")) == Verdict("unreadable", 0, None, "empty")
    assert check([], None).exit_code == 2
    assert found([]) == (1, "truncated")


@pytest.mark.parametrize("position", PLACES)
def test_a_changed_body_is_found(position: int) -> None:
    """One byte, one word, other blanks, not JSON at all: the position is named."""
    body = BOOK.rows[position - 1].body
    flipped = bytearray(body)
    flipped[len(flipped) // 2] ^= 1
    for forged in (bytes(flipped), body.replace(b'"engine":"0.1.0"', b'"engine":"0.1.1"'), body + b" ", b"", b"[]"):
        assert found(changed(position, body=forged)) == (position, "altered")
        assert found(changed(position, body=forged), None) == (position, "altered")


@pytest.mark.parametrize("position", PLACES)
def test_a_changed_body_with_a_leaf_to_match_is_found(position: int) -> None:
    """The next body, or the head, still names the old leaf; the changed one is blamed, not its successor."""
    rows = changed(position)
    rows[position - 1] = rewritten(rows[position - 1], another_role)
    assert found(rows) == (position, "altered")


@pytest.mark.parametrize("position", INNER)
def test_a_body_that_follows_something_else_is_found(position: int) -> None:
    """Its own link is wrong, and nobody after it vouches for it: then it is the one to blame."""
    rows = changed(position)
    rows[position - 1] = rewritten(rows[position - 1], functools.partial(telling, {"prev": "ab" * 32}))
    assert found(rows) == (position, "altered")


@pytest.mark.parametrize("position", PLACES)
def test_a_body_in_another_spelling_is_found_even_with_its_leaf(position: int) -> None:
    """The verifier accepts one spelling only, whatever its hash."""
    body = BOOK.rows[position - 1].body.replace(b'{"act"', b'{ "act"', 1)
    assert found(changed(position, body=body, leaf=leaf_hash(body))) == (position, "altered")


@pytest.mark.parametrize("position", PLACES)
def test_a_changed_leaf_is_found(position: int) -> None:
    """The column that proofs are made from."""
    assert found(changed(position, leaf=b"\x07" * 32)) == (position, "altered")


@pytest.mark.parametrize("position", PLACES)
def test_a_deleted_event_is_found(position: int) -> None:
    """A hole is named at its place, the last events by the head."""
    rows = [row for row in BOOK.rows if row.position != position]
    assert found(rows) == (position, "missing" if position < SIZE else "truncated")


@pytest.mark.parametrize("position", INNER)
def test_a_deleted_event_is_found_after_the_rest_moved_up(position: int) -> None:
    """Renumbering the columns does not renumber the bodies."""
    kept = [row for row in BOOK.rows if row.position != position]
    rows = [dataclasses.replace(row, position=number) for number, row in enumerate(kept, 1)]
    assert found(rows) == (position, "missing")


@pytest.mark.parametrize("size", range(SIZE))
def test_a_cut_tail_is_found_by_the_head(size: int) -> None:
    """Without a head it is not: that is why the verdict never says «proven» without a checkpoint."""
    assert found(BOOK.rows[:size]) == (size + 1, "truncated")
    assert check(BOOK.rows[:size], None).verdict == ("unproven" if size else "unreadable")


def test_events_that_the_head_does_not_know_are_found() -> None:
    """Somebody appended past the head."""
    longer = a_year(SIZE + 2)
    assert longer.rows[:SIZE] == BOOK.rows
    assert found(longer.rows) == (SIZE + 1, "inserted")


@pytest.mark.parametrize("position", range(1, SIZE))
def test_two_events_that_changed_places_are_found(position: int) -> None:
    """Whether the columns followed the bodies or not."""
    rows = list(BOOK.rows)
    rows[position - 1], rows[position] = rows[position], rows[position - 1]
    assert found(rows) == (position, "reordered")
    renumbered = [dataclasses.replace(row, position=number) for number, row in enumerate(rows, 1)]
    assert found(renumbered) == (position, "reordered")


@pytest.mark.parametrize("position", PLACES)
def test_an_event_told_twice_is_found(position: int) -> None:
    """The copy stands where another event should, at once or at the very end."""
    copy = BOOK.rows[position - 1]
    assert found([*BOOK.rows[:position], copy, *BOOK.rows[position:]]) == (position + 1, "inserted")
    assert found([*BOOK.rows, copy]) == (SIZE + 1, "inserted")


@pytest.mark.parametrize("position", PLACES)
def test_two_bodies_for_one_position_are_a_fork(position: int) -> None:
    """Both follow the same event: two histories part here."""
    other = rewritten(BOOK.rows[position - 1], another_role)
    assert found([*BOOK.rows[:position], other, *BOOK.rows[position:]]) == (position, "fork")


@pytest.mark.parametrize("position", INNER)
def test_a_history_hashed_anew_does_not_fit_the_head(position: int) -> None:
    """Where it parts from the old one only a checkpoint can tell; that it does is certain."""
    rows = changed(position)
    rows[position - 1] = rewritten(rows[position - 1], another_role)
    forged, head = resealed(rows)
    assert found(forged) == (None, "head")
    assert check(forged, head).verdict == "unproven"
    shorter, _ = resealed([row for row in BOOK.rows if row.position != position])
    assert found(shorter) == (SIZE, "truncated")


@pytest.mark.parametrize(
    "head",
    [
        dataclasses.replace(BOOK.head, frontier=a_year(SIZE - 1).head.frontier),
        dataclasses.replace(BOOK.head, journal="tagil"),
        dataclasses.replace(BOOK.head, last_at=datetime(2030, 1, 1, tzinfo=UTC)),
        dataclasses.replace(BOOK.head, leaf=b"\x07" * 32),
    ],
    ids=["frontier", "journal", "last_at", "leaf"],
)
def test_a_changed_head_is_found(head: Head) -> None:
    """The head row is checked against the journal, too."""
    assert found(BOOK.rows, head) == (None, "head")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("journal", "tagil"),
        ("position", 99),
        ("act", "a_9"),
        ("seq", 99),
        ("type", "form_saved"),
        ("actor", "p_other"),
        ("idem", "another"),
        ("at", "2020-01-01T00:00:00.000000Z"),
        ("prev", b"\x07" * 32),
    ],
)
@pytest.mark.parametrize("position", [1, 7, SIZE])
def test_a_column_that_contradicts_its_body_is_found(column: str, value: object, position: int) -> None:
    """Queries read columns, so every one of them must say what the body says."""
    assert found(changed(position, **{column: value})) == (position, "column")


def test_every_column_is_compared() -> None:
    """A column added to the rows must be added to the test above."""
    tried = {"journal", "position", "act", "seq", "type", "actor", "idem", "at", "prev"}
    assert tried | {"leaf", "body", "sealed"} == {field.name for field in dataclasses.fields(StoredEvent)}


def test_a_stream_with_a_hole_is_found_even_when_the_chain_holds() -> None:
    """Whoever wrote it hashed everything anew, but forgot the activity's own chain."""
    before, last = a_year(SIZE - 1).head, BOOK.rows[-1]
    for told, row in (({"seq": 99}, dataclasses.replace(last, seq=99)), ({"prev_act": "ab" * 32}, last)):
        forged = rewritten(row, functools.partial(telling, told))
        head = Head("kamensk", SIZE, forged.leaf, before.frontier.append(forged.leaf), BOOK.head.last_at)
        assert found([*BOOK.rows[:-1], forged], head) == (SIZE, "stream")


def test_time_that_runs_back_is_found_even_when_the_chain_holds() -> None:
    """A writer that did not keep the rule, or a forger with the whole chain in hand."""
    early = "2026-03-29T08:59:59.999999Z"
    rows = changed(9, at=early)
    rows[8] = rewritten(rows[8], functools.partial(telling, {"at": early}))
    assert found(*resealed(rows)) == (9, "time")


def test_an_event_of_another_journal_is_found_even_when_the_chain_holds() -> None:
    """A journal is of one municipality from its first event to its last."""
    rows = changed(9, journal="tagil")
    rows[8] = rewritten(rows[8], functools.partial(telling, {"journal": "tagil"}))
    assert found(*resealed(rows)) == (9, "inserted")


def test_a_sealed_value_that_does_not_open_its_commitment_is_found() -> None:
    """Another text, another salt, a value nobody committed to."""
    position = next(row.position for row in BOOK.rows if row.sealed)
    genuine = BOOK.rows[position - 1].sealed[0]
    for forged in (
        dataclasses.replace(genuine, content="Не принято"),
        dataclasses.replace(genuine, salt=b"\x07" * 16),
        dataclasses.replace(genuine, field="form"),
        Sealed("form", b"\x07" * 16, "{}"),
    ):
        assert found(changed(position, sealed=(forged,))) == (position, "sealed")


def test_an_erased_value_leaves_the_journal_intact() -> None:
    """Erasing a person's words takes nothing from the proof."""
    rows = [
        dataclasses.replace(row, sealed=tuple(Sealed(each.field, b"", None) for each in row.sealed))
        for row in BOOK.rows
    ]
    assert rows != BOOK.rows
    assert check(rows) == check(BOOK.rows) == check([dataclasses.replace(row, sealed=()) for row in BOOK.rows])


@pytest.mark.parametrize("news", [{"type": "activity_archived"}, {"v": 2}])
def test_an_event_of_a_newer_product_is_unreadable_not_tampered(news: dict[str, Any]) -> None:
    """The hashes hold, but nobody here can say what it means: exit code 2; real damage after it still wins."""
    rows = changed(9, type=news.get("type", BOOK.rows[8].type))
    rows[8] = rewritten(rows[8], functools.partial(telling, news))
    newer, head = resealed(rows)
    assert check(newer, head) == Verdict("unreadable", SIZE, 9, "unknown")
    newer[11] = dataclasses.replace(newer[11], body=b"{}")
    assert found(newer, head) == (12, "altered")


@given(data=st.data())
def test_no_flipped_bit_of_any_stored_byte_goes_unnoticed(data: st.DataObject) -> None:
    """Bodies, leaves, links: any bit, anywhere."""
    position = data.draw(st.sampled_from(PLACES))
    name = data.draw(st.sampled_from(["body", "leaf", "prev"]))
    stored = bytearray(getattr(BOOK.rows[position - 1], name))
    bit = data.draw(st.integers(0, len(stored) * 8 - 1))
    stored[bit // 8] ^= 1 << bit % 8
    assert found(changed(position, **{name: bytes(stored)}))[0] == position


def test_a_long_journal_is_walked_without_being_held() -> None:
    """Rows may come from a cursor: one row ahead is all that is asked for."""
    asked: list[int] = []

    def rows() -> Iterator[StoredEvent]:
        for row in changed(5, body=b"{}"):
            asked.append(row.position)
            yield row

    assert verify_chain(rows()).first_bad_position == 5
    assert asked == [1, 2, 3, 4, 5, 6]
