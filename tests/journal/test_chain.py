"""Chain: each event names the one before it, in the journal and in its stream, and opens what it sealed."""

import hashlib
import json
from datetime import timedelta

import pytest

from engine.domain.errors import Corrupted, Unreadable
from engine.domain.events import Sealed
from engine.journal.canonical import NotCanonical
from engine.journal.chain import ZERO, Head, Tip, commitment, idem_of, read_record, seal
from engine.journal.merkle import leaf_hash, tree_root
from tests.journal.book import START, Book, a_press, a_year, an_opening

SALT = bytes(range(16))


def test_every_body_names_the_one_before_it_in_the_journal_and_in_its_stream() -> None:
    """Positions and seqs without gaps, both links right, thirty lines of anybody's code suffice to check."""
    book = a_year(20)
    leaf, tips = "0" * 64, dict[str, tuple[int, str]]()
    for number, record in enumerate(book.records, 1):
        body = json.loads(record.body)
        seq, stream_leaf = tips.get(body["act"], (0, "0" * 64))
        assert (body["position"], body["prev"]) == (number, leaf) == (record.position, leaf)
        assert (body["seq"], body["prev_act"]) == (seq + 1, stream_leaf) == (record.seq, stream_leaf)
        leaf = hashlib.sha256(b"\x00" + record.body).hexdigest()
        assert record.leaf.hex() == leaf
        tips[body["act"]] = body["seq"], leaf
    assert set(tips) == {"", "a_1", "a_2"}


def test_the_head_knows_size_leaf_root_and_time_of_all_that_was_sealed() -> None:
    """It is all that the next event needs."""
    book = a_year(20)
    assert book.head.size == book.head.frontier.size == 20
    assert book.head.leaf == book.records[-1].leaf
    assert book.head.frontier.root() == tree_root([record.leaf for record in book.records])
    assert book.head.last_at == book.records[-1].event.at


def test_sealing_changes_neither_the_head_nor_the_tip_it_was_given() -> None:
    """A unit of work that rolls back simply forgets the new head."""
    head, event = Head("kamensk"), an_opening()
    first, grown = seal(head, Tip(), event, {}, engine="1")
    again, grown_again = seal(head, Tip(), event, {}, engine="1")
    assert (first, grown) == (again, grown_again)
    assert head == Head("kamensk")
    assert seal(head, Tip(), event, {}, engine="2")[0].leaf != first.leaf


def test_a_record_is_read_back_from_its_bytes() -> None:
    """The same record, event and sealed values, whatever order the rows came in."""
    book = Book()
    book.write(an_opening())
    written = book.write(a_press(), comment="Принято", form='{"pupils":12}')
    assert [each.field for each in written.sealed] == ["comment", "form"]
    assert read_record(written.body, reversed(written.sealed)) == written
    assert read_record(written.body).sealed == ()


def test_what_was_sealed_is_not_in_the_body() -> None:
    """Only a salted commitment is, so that a person can be erased and the chain still verifies."""
    record = Book().write(a_press(), comment="Ирина согласна")
    assert "Ирина".encode() not in record.body
    assert json.loads(record.body)["sealed"] == {"comment": commitment("comment", b"\x00" * 16, "Ирина согласна")}


def test_a_commitment_is_the_hash_that_the_format_names() -> None:
    """sealed1, salt, field, a zero, text: anybody can compute it."""
    expected = hashlib.sha256(b"sealed1" + SALT + b"comment\x00" + "Принято".encode()).hexdigest()
    assert commitment("comment", SALT, "Принято") == f"sha256:{expected}"


def test_another_salt_field_or_text_makes_another_commitment() -> None:
    """A guessed text cannot be confirmed without its salt, and a value cannot move to another field."""
    made = {
        commitment("comment", SALT, "да"),
        commitment("comment", SALT[::-1], "да"),
        commitment("remark", SALT, "да"),
        commitment("comment", SALT, "нет"),
    }
    assert len(made) == 4


@pytest.mark.parametrize(("name", "salt"), [("comment", b""), ("comment", bytes(17)), ("com\x00ment", SALT)])
def test_a_commitment_that_two_values_could_share_is_refused(name: str, salt: bytes) -> None:
    """The salt has one length and the name no zero, so no two inputs are the same bytes."""
    with pytest.raises(ValueError, match="salt of 16 bytes"):
        commitment(name, salt, "да")


def test_a_text_that_is_no_unicode_is_refused() -> None:
    """A lone surrogate cannot be stored and read back, so it cannot be sealed."""
    with pytest.raises(NotCanonical):
        Book().write(a_press(), comment="\ud800")


@pytest.mark.parametrize(
    "altered",
    [
        Sealed("comment", b"\x00" * 16, "Отклонено"),
        Sealed("comment", b"\x01" * 16, "Принято"),
        Sealed("comment", b"", "Принято"),
        Sealed("comment", b"\x00" * 16, "\ud800"),
        Sealed("form", b"\x00" * 16, "Принято"),
        Sealed("form", b"", None),
    ],
)
def test_a_sealed_value_that_was_altered_is_never_shown(altered: Sealed) -> None:
    """Pages and guards read sealed values, so reading checks each against its commitment."""
    record = Book().write(a_press(), comment="Принято")
    with pytest.raises(Corrupted) as corrupted:
        read_record(record.body, [altered])
    assert corrupted.value.position == 1


def test_an_erased_value_is_read_as_erased() -> None:
    """The commitment stays, the text and its salt are gone."""
    record = Book().write(a_press(), comment="Принято")
    assert read_record(record.body, [Sealed("comment", b"", None)]).sealed == (Sealed("comment", b"", None),)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"null", b'"\xff"'])
def test_bytes_that_are_no_body_are_corrupted(body: bytes) -> None:
    """A damaged page of the database is an error with a name, not a traceback."""
    with pytest.raises(Corrupted):
        read_record(body)


def test_time_never_runs_back() -> None:
    """The same moment is fine, an earlier one is the caller's mistake."""
    book = Book()
    book.write(a_press(at=START))
    book.write(a_press(at=START))
    with pytest.raises(ValueError, match="run back"):
        book.write(a_press(at=START - timedelta(microseconds=1)))
    assert book.head.size == 2


def test_a_moment_without_a_zone_is_never_sealed() -> None:
    """Not even as the first event, which has nothing to be compared with."""
    with pytest.raises(NotCanonical):
        Book().write(a_press(at=START.replace(tzinfo=None)))


def test_the_first_event_of_a_request_holds_its_key() -> None:
    """What followed from it, and what came without a key, is unique by its position."""
    book = Book()
    first = book.write(a_press(key="k1"))
    followed = book.write(a_press(key="k1", cause=1))
    keyless = book.write(a_press(key=""))
    assert [idem_of(record) for record in (first, followed, keyless)] == ["k1", "auto:2", "auto:3"]


def test_a_request_cannot_take_a_key_that_the_journal_gives_itself() -> None:
    """Else a stranger's key could stand where a later event of the same actor must."""
    with pytest.raises(Unreadable) as refused:
        Book().write(a_press(key="auto:7"))
    assert refused.value.code == "bad_key"


def test_the_first_event_follows_zeros() -> None:
    """Position 1 and seq 1 follow nothing."""
    record, head = seal(Head("kamensk"), Tip(), an_opening(), {}, engine="1")
    body = json.loads(record.body)
    assert body["prev"] == body["prev_act"] == ZERO.hex()
    assert head.leaf == leaf_hash(record.body)
