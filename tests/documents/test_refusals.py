"""Refusals: a broken or foreign file is told by code, sentence, line and column; nothing else ever escapes."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import documents
from engine.domain.errors import RoadmapUnreadable
from tests.documents.orders import HEAD, HEADINGS, an_order

GOOD = "1.1|Раз|до 15.09.2023|Методисты"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "empty", 1, 1),
        (" \n\t\n", "empty", 1, 1),
        ("Просто письмо.\nБез таблицы.", "no_table", 2, 1),
        (HEAD + "№\tФИО\tТелефон\n1\tКто-то\t2-12-85-06", "other_columns", 8, 1),
        (HEAD + HEADINGS + "\tПримечание\n1.1\tРаз\tсрок\tкто\tнет", "other_columns", 8, 1),
        (an_order(), "no_rows", 8, 1),
        (an_order("12|||", "Просто слова|||"), "no_rows", 8, 1),
        (an_order(GOOD, "1.2|Два до 15.09.2023|Методисты"), "row_cells", 10, 32),
        (an_order(GOOD, "1.2|Два|до 15.09.2023|Методисты|ещё"), "row_cells", 10, 32),
        (an_order(GOOD, "1.2 Два|до 15.09.2023|Методисты"), "row_cells", 10, 32),
        (an_order(GOOD, "1.2|Два|до 15.09.2023|Методисты", "1.1.|Снова||Методисты"), "duplicate_number", 11, 1),
        (an_order(GOOD, head="Распоряжение без даты\n"), "no_order_date", 0, 0),
        (an_order(GOOD, "1.2|" + "а" * 20_000 + "||"), "long_line", 10, 20_001),
        (an_order(GOOD, "\n" * 50_000), "long_text", 50_001, 1),
        (an_order(*(f"1.{number}|Раз|до 15.09.2023|Мы" for number in range(1, 1000)), "2.1|Раз||", "2.2|Раз||"),
         "too_many_rows", 1009, 1),
    ],
)  # fmt: skip
def test_a_broken_text_is_refused_with_its_place(text: str, code: str, line: int, column: int) -> None:
    """Line and column are what an editor shows; 0 where the fault is in no one place."""
    with pytest.raises(RoadmapUnreadable) as refused:
        documents.read_roadmap(text)
    assert (refused.value.code, refused.value.line, refused.value.column) == (code, line, column)
    assert refused.value.sentence


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "пуст"),
        (b"PK\x03\x04...word/document.xml", "not_text", "Word"),
        (b"PK\x03\x04...xl/workbook.xml", "not_text", "Excel"),
        (b"%PDF-1.7 ...", "not_text", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_text", "Office"),
        ("приказ".encode("utf-16"), "not_text", "UTF-16"),
        (b"abc\x00\x01\x02", "not_text", "двоичные"),
        ("Приказ о мерах".encode("koi8-r"), "wrong_encoding", "UTF-8"),
        ("Приказ о мерах".encode("cp866"), "wrong_encoding", "UTF-8"),
        ("Приказ о мерах".encode().decode("cp1251", "replace").encode(), "wrong_encoding", "UTF-8"),
        (b"x" * (1024 * 1024 + 1), "too_large", "предел"),
    ],
)  # fmt: skip
def test_bytes_that_are_not_an_order_are_refused(content: bytes, code: str, words: str, tmp_path: Path) -> None:
    """The sentence says what the file really is; the refusal names the file."""
    file = tmp_path / "приказ.txt"
    file.write_bytes(content)
    with pytest.raises(RoadmapUnreadable) as refused:
        documents.read_roadmap_file(file)
    assert refused.value.code == code
    assert words in refused.value.sentence
    assert refused.value.file == "приказ.txt"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A folder is no file either."""
    for path in (tmp_path / "нет.txt", tmp_path):
        with pytest.raises(RoadmapUnreadable) as refused:
            documents.read_roadmap_file(path)
        assert refused.value.code == "no_file"


def test_the_wrong_byte_is_located() -> None:
    """Broken UTF-8 names the line and column of its first bad byte."""
    with pytest.raises(RoadmapUnreadable) as refused:
        documents.read_roadmap_bytes("Приказ\nо ".encode() + b"\xff\x81" + " мерах".encode())
    assert (refused.value.code, refused.value.line, refused.value.column) == ("wrong_encoding", 2, 3)


def test_a_byte_order_mark_and_windows_line_ends_are_no_obstacle() -> None:
    """Notepad's habits change nothing, the line numbers included."""
    text = an_order("1. Начало|||", GOOD)
    assert documents.read_roadmap_bytes(
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    ) == documents.read_roadmap(text)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    """Given by the reader, so there is no line to point at."""
    with pytest.raises(RoadmapUnreadable) as refused:
        documents.read_roadmap(an_order(GOOD), period=(date(2023, 9, 2), date(2023, 9, 1)))
    assert refused.value.code == "wrong_period"


cells = st.text(alphabet="абвАБВ №,.:;–-()«»0123456789\u00a0", max_size=40)
lines = st.one_of(
    st.tuples(st.from_regex(r"\A\d{1,2}\.\d{1,2}\.?\Z"), cells, cells, cells).map("\t".join),
    st.lists(cells, max_size=5).map("\t".join),
    st.text(max_size=30),
)


@given(rows=st.lists(lines, max_size=12), before=st.text(max_size=60))
def test_any_text_is_read_or_refused(rows: list[str], before: str) -> None:
    """No other error than a refusal escapes, whatever stands in the file; rows are never invented."""
    text = "\n".join((before, "от 01.09.2023 № 1", HEADINGS, *rows))
    try:
        reading = documents.read_roadmap(text)
    except RoadmapUnreadable:
        return
    numbered = [line for line in text.split("\n") if line.strip()[:1].isdigit() and "\t" in line]
    assert len(reading.items) <= len(numbered)
    documents.reading_to_json(reading)
