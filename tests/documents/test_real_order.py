"""The real order: what a careful reader finds in it, and nothing that is not there."""

from collections import Counter
from datetime import date

import pytest

from engine import documents
from engine.domain.roadmap import Party, ReadItem, RoadmapReading
from tests.documents.orders import real_order

SCHOOLS = tuple(f"school-{number}" for number in (2, 7, 14, 27, 32, 37, 39))
CURATORS_OF = tuple(f"school-{number}" for number in (1, 3, 15, 19, 21, 35))


@pytest.fixture(scope="module")
def reading() -> RoadmapReading:
    return documents.read_roadmap_file(real_order())


def row(reading: RoadmapReading, number: str) -> ReadItem:
    return next(item for item in reading.items if item.number == number)


def test_the_order_has_74_rows_in_seven_sections(reading: RoadmapReading) -> None:
    """Page numbers, rules and titles inside and outside the table are layout; no line is left over."""
    assert len(reading.items) == 74
    assert Counter(item.section for item in reading.items) == {
        "1": 23, "2": 14, "3": 3, "4": 8, "5": 7, "6": 8, "7": 11
    }  # fmt: skip
    assert [section.key for section in reading.sections] == list("1234567")
    assert reading.unread == ()


def test_the_order_names_its_own_number_date_and_schools(reading: RoadmapReading) -> None:
    """What was not given is taken from the order's head: the plan lasts to the end of its year."""
    assert (reading.order_number, reading.order_date) == ("104", date(2021, 3, 29))
    assert reading.period == (date(2021, 3, 29), date(2021, 12, 31))
    assert reading.schools == SCHOOLS


def test_every_term_is_understood(reading: RoadmapReading) -> None:
    """The kinds of the 74 terms; none is unreadable."""
    kinds = Counter(item["schedule"]["kind"] for item in documents.reading_to_json(reading)["items"])
    assert kinds == {
        "deadline": 25, "day": 2, "several": 5, "window": 5, "recurring": 6, "minimum": 1, "staged": 1,
        "continuous": 17, "external": 9, "on_demand": 2, "after_event": 1,
    }  # fmt: skip


def test_a_row_knows_the_line_it_stands_on(reading: RoadmapReading) -> None:
    """Lines are counted as an editor counts them."""
    lines = real_order().read_text("utf-8").split("\n")
    for item in reading.items:
        assert lines[item.line - 1].startswith(item.number)
    assert row(reading, "1.1").line == 205


@pytest.mark.parametrize(
    ("number", "parties"),
    [
        ("1.7", [("role", "director", SCHOOLS)]),
        ("1.8", [("role", "curator", CURATORS_OF)]),
        ("1.11", [("role", "director", SCHOOLS), ("role", "curator", ()), ("role", "coordinator", ())]),
        ("2.11", [("role", "director", SCHOOLS), ("role", "", SCHOOLS), ("role", "curator", CURATORS_OF)]),
        ("1.20", [("role", "coordinator", ()), ("body", "", ())]),
        ("4.1", [("body", "", ())]),
        ("5.4", [("role", "director", SCHOOLS)]),
        ("6.3", [("person", "", ()), ("cut", "", ())]),
        ("6.7", [("person", "", ()), ("role", "curator", ()), ("outsider", "", ())]),
        ("6.8", [("person", "", ()), ("role", "director", ()), ("body", "", ())]),
        ("7.6", [("person", "", ()), ("person", "", ()), ("role", "director", ()), ("role", "", ())]),
    ],
)
def test_the_cell_of_those_responsible_is_divided(
    reading: RoadmapReading, number: str, parties: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    """Persons, role × school lists, bodies, outsiders and a cell that was cut off."""
    assert [(party.kind, party.role, party.organisations) for party in row(reading, number).parties] == parties


def test_persons_keep_the_posts_beside_their_names(reading: RoadmapReading) -> None:
    """A post may name a school; several names may share the one post after them."""
    posts = [(party.post, party.role, party.organisations) for party in row(reading, "4.7").parties[:3]]
    assert posts == [
        ("заместитель начальника Управления образования", "", ()),
        ("директор Средней школы № 21", "director", ("school-21",)),
        ("заместитель директора по УВР Средней школы № 21", "", ("school-21",)),
    ]
    curators = [party for party in row(reading, "6.6").parties if party.kind == "person"]
    assert [(party.post, party.role) for party in curators] == [("куратор", "curator")] * 3
    everybody: list[Party] = [party for item in reading.items for party in item.parties if party.kind == "person"]
    assert all(party.post for party in everybody)


def test_the_visiting_row_tells_who_curates_which_school(reading: RoadmapReading) -> None:
    """Seven groups, each tied to the school of the director in it, though four of the surnames are misspelt."""
    assert [(pair.school, len(pair.curators)) for pair in reading.pairs] == list(
        zip(SCHOOLS, (2, 2, 3, 2, 3, 2, 2), strict=True)
    )
    assert {pair.item for pair in reading.pairs} == {"1.23"}
    served = Counter(name for pair in reading.pairs for name in pair.curators)
    twice = [name for name, times in served.items() if times == 2]
    assert [pair.school for pair in reading.pairs if twice[0] in pair.curators] == ["school-27", "school-37"]
    codes = Counter(doubt.code for doubt in row(reading, "1.23").doubts)
    assert codes == {"pair_posts": 1, "pair_director": 4}


def test_contradictions_are_found_and_nothing_is_fixed(reading: RoadmapReading) -> None:
    """Every contradiction that a careful reader sees, with the rows it concerns."""
    found = [(found.code, found.items) for found in reading.contradictions if found.code != "name_spelling"]
    assert found == [
        ("section_unnumbered", ("1.1",)),
        ("section_unnumbered", ("5.1",)),
        ("check_same_day", ("1.7", "1.8")),
        ("check_before_work", ("1.11", "1.12")),
        ("before_order", ("1.6",)),
        ("before_order", ("2.11",)),
        ("school_lists_differ", ("1.14",)),
        ("cell_cut", ("6.3",)),
    ]
    sentences = {found.code: found.sentence for found in reading.contradictions}
    assert "на 44 дня раньше" in sentences["check_before_work"]
    assert "№ 34," in sentences["school_lists_differ"]


def test_names_with_two_spellings_are_told_with_their_lines(reading: RoadmapReading) -> None:
    """Seven surnames are written in two ways; the signature and the list of participants are compared as well."""
    spelt = [found for found in reading.contradictions if found.code == "name_spelling"]
    assert len(spelt) == 7
    assert sum("1.23" in found.items for found in spelt) == 6
    signature = next(found for found in spelt if "1.3" in found.items)
    assert "строки файла 29)" in signature.sentence


def test_what_a_person_must_confirm_is_a_doubt(reading: RoadmapReading) -> None:
    """«Руководители МОУ» without numbers, two months or one work, a lost comma, an odd bracket."""
    rows = documents.reading_to_json(reading)["items"]
    doubts = {item["number"]: {doubt["code"] for doubt in item["doubts"]} for item in rows}
    unnamed = {number for number, codes in doubts.items() if "schools_unnamed" in codes}
    assert unnamed == {"6.4", "6.5", "6.8", *(f"7.{number}" for number in (1, 2, 3, 4, 5, 6, 10, 11))}
    assert doubts["7.11"] > {"schools_unnamed"}, "its two months are one work or two"
    assert {number for number, codes in doubts.items() if "no_separator" in codes} == {"6.8", "7.6"}
    assert {number for number, codes in doubts.items() if "unbalanced" in codes} == {"1.16"}
    assert {number for number, codes in doubts.items() if "cut" in codes} == {"6.3"}


def test_a_given_date_that_differs_is_told(reading: RoadmapReading) -> None:
    """The reader's date is used, and the order's own is not forgotten."""
    other = documents.read_roadmap_file(real_order(), order_date=date(2021, 3, 30))
    assert other.order_date == date(2021, 3, 30)
    assert "order_date_differs" in {found.code for found in other.contradictions}


def test_windows_encoding_reads_the_same() -> None:
    """An order saved in Windows-1251 gives the same rows (stress marks do not exist there and are dropped)."""
    text = real_order().read_text("utf-8").replace("\u0301", "")
    assert documents.read_roadmap_bytes(text.encode("cp1251")) == documents.read_roadmap(text)
