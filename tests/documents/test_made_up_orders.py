"""Made-up orders: the rules of reading are general, not the numbers of one document."""

from datetime import date

from engine import documents
from engine.domain.roadmap import RoadmapReading
from tests.documents.orders import HEADINGS, an_order


def read(*lines: str) -> RoadmapReading:
    return documents.read_roadmap(an_order(*lines))


def contradictions(reading: RoadmapReading) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.code, found.items) for found in reading.contradictions]


def test_a_small_order_is_read_whole() -> None:
    """Number, date, schools, a section, a row."""
    reading = read("1. Начало|||", "1.1.|Провести опрос|до 15.09.2023|Руководители МОУ №№ 5, 8")
    assert (reading.order_number, reading.order_date) == ("17-а", date(2023, 9, 1))
    assert reading.schools == ("school-5", "school-8")
    assert [(section.key, section.title, section.numbered) for section in reading.sections] == [("1", "Начало", True)]
    assert reading.items[0].parties[0].organisations == ("school-5", "school-8")
    assert reading.contradictions == ()


def test_layout_inside_the_table_is_not_content() -> None:
    """Page numbers as lines and rows, rules, headings after a page break, titles with tabs or without."""
    reading = read(
        "Первый раздел без номера",
        "1.1|Раз|до 15.09.2023|Методисты",
        "",
        "12",
        "1.2.|Два|до 15.09.2023|Методисты",
        "- 13 -",
        HEADINGS,
        "--|---|--|-----",
        "14|||",
        "2. Второй раздел",
        "2.1|Три|до 15.09.2023|Методисты",
    )
    assert [item.number for item in reading.items] == ["1.1", "1.2", "2.1"]
    assert [section.title for section in reading.sections] == ["Первый раздел без номера", "Второй раздел"]
    assert reading.unread == ()


def test_a_line_of_no_known_kind_is_given_back() -> None:
    """Words that stand loose between rows belong to nobody: a person decides."""
    reading = read(
        "1. Начало|||", "1.1|Раз|до 15.09.2023|Методисты", "потерянный хвост ячейки", "1.2|Два|до 16.09.2023|Методисты"
    )
    assert [(unread.line, unread.text) for unread in reading.unread] == [(11, "потерянный хвост ячейки")]


def test_columns_may_stand_in_another_order() -> None:
    """The headings say which column is which."""
    text = an_order("1.1|Методисты|до 15.09.2023|Раз").replace(HEADINGS, "№\tИсполнители\tСрок\tСодержание работы")
    item = documents.read_roadmap(text).items[0]
    assert (item.title, item.terms, item.parties[0].name) == ("Раз", "до 15.09.2023", "Методисты")


def test_a_check_that_is_due_before_its_work_is_a_contradiction() -> None:
    """A check is tied to the nearest row above that names what it checks."""
    rows = (
        "4. Планы|||",
        "4.1|Подготовка кабинетов|до 01.11.2023|Методисты",
        "4.2|Разработка программ наставничества|до 20.10.2023|Руководители МОУ № 5",
        "4.3|Проверка кураторами загрузки программ наставничества в систему|до {}|Кураторы",
    )
    early = read(*rows[:3], rows[3].format("19.10.2023"))
    assert contradictions(early) == [("check_before_work", ("4.2", "4.3"))]
    assert "на 1 день раньше" in early.contradictions[0].sentence
    assert contradictions(read(*rows[:3], rows[3].format("20.10.2023"))) == [("check_same_day", ("4.2", "4.3"))]
    assert contradictions(read(*rows[:3], rows[3].format("21.10.2023"))) == []


def test_a_term_before_the_order_is_a_contradiction() -> None:
    """Due the day before the order: nobody could have met it; due on its very day is only hard."""
    reading = read("1. Начало|||", "1.1|Раз|до 31.08.2023|Методисты", "1.2|Два|до 01.09.2023|Методисты")
    assert contradictions(reading) == [("before_order", ("1.1",))]


def test_school_lists_are_compared_within_one_role() -> None:
    """The schools visited are not those the visitors come from."""
    reading = read(
        "1. Начало|||",
        "1.1|Встреча с руководителями МОУ №№ 5, 8 и кураторами из МОУ №№ 1, 9|до 15.09.2023"
        "|Руководители МОУ №№ 5, 8, 11, кураторы из МОУ № 1",
        "1.2|Визиты в МОУ №№ 5, 8|до 15.09.2023|Кураторы из МОУ №№ 1, 9",
    )
    assert contradictions(reading) == [("school_lists_extra", ("1.1",)), ("school_lists_differ", ("1.1",))]


def test_one_surname_in_two_spellings_needs_the_same_initials() -> None:
    """A letter apart with the same initials is told; with other initials they are two people."""
    reading = read(
        "1. Начало|||",
        "1.1|Раз|до 15.09.2023|Ковалёва Т.Т., методист, Ветров А.П., методист",
        "1.2|Два|до 15.09.2023|Ковалева Т.Т., методист, Сухов К.И., методист",
    )
    spelt = [found for found in reading.contradictions if found.code == "name_spelling"]
    assert [found.items for found in spelt] == [("1.1", "1.2"), ("1.1",)]
    assert "Ветрова А.П." in spelt[1].sentence, "the list of participants is compared too"


def test_numbering_that_does_not_add_up_is_told() -> None:
    """A missing row, a row out of order, a section called by another number than its rows."""
    reading = read("3. Начало|||", "1.1|Раз|до 15.09.2023|Методисты", "1.4|Два|до 15.09.2023|Методисты",
                   "1.2|Три|до 15.09.2023|Методисты", "2.1|Четыре|до 15.09.2023|Методисты")  # fmt: skip
    assert contradictions(reading) == [
        ("section_number_differs", ("1.1",)),
        ("section_untitled", ("2.1",)),
        ("numbering_gap", ("1.1", "1.4")),
        ("numbering_order", ("1.4", "1.2")),
    ]


def test_pairs_come_from_rows_about_visits_only() -> None:
    """A list of names in a training's title assigns nobody; a group without a known director is a doubt."""
    teams = ": – Ветрова А.П., Лунин Б.Б.; – Сухов П.И., Озеров В.В., Лунин Б.Б.; – Чужой Г.Г., Озеров В.В."
    reading = read(
        "1. Начало|||",
        f"1.1|Вебинары для команд{teams}|сентябрь|Методисты",
        f"1.2|Посещение школ{teams}|сентябрь|Кураторы",
    )
    assert [(pair.item, pair.school, pair.curators) for pair in reading.pairs] == [
        ("1.2", "school-5", ("Лунин Б.Б.",)),
        ("1.2", "school-8", ("Озеров В.В.", "Лунин Б.Б.")),
    ]
    assert [doubt.code for doubt in reading.items[1].doubts] == ["pair_posts", "pair_unknown"]


def test_a_cell_that_breaks_off_is_cut_not_completed() -> None:
    """An open bracket, a preposition or an adjective at the end asks for words that are not there."""
    cells = ("Заместители по правовому", "Руководители (школ", "Специалисты по", "Педагоги по воспитательной работе")
    reading = read("1. Начало|||", *(f"1.{n}|Дело|до 15.09.2023|{cell}" for n, cell in enumerate(cells, 1)))
    assert [item.parties[-1].kind for item in reading.items] == ["cut", "cut", "cut", "role"]
    assert [items for code, items in contradictions(reading) if code == "cell_cut"] == [("1.1",), ("1.2",), ("1.3",)]


def test_a_post_belongs_to_the_name_before_it() -> None:
    """One post after two names: whose it is not is a doubt, never a guess."""
    item = read("1. Начало|||", "1.1|Раз|до 15.09.2023|Лунин Б.Б., Озеров В.В., директор школы № 8").items[0]
    assert [(party.post, party.role) for party in item.parties] == [("", ""), ("директор школы № 8", "director")]
    assert [doubt.code for doubt in item.doubts] == ["post_missing"]


def test_empty_cells_stay_empty() -> None:
    """No term and nobody responsible are doubts; the row is still there."""
    item = read("1. Начало|||", "1.1|Раз||").items[0]
    assert item.parties == ()
    assert {doubt.code for doubt in item.doubts} == {"no_terms", "no_parties"}


def test_the_json_of_a_reading_keeps_the_contract() -> None:
    """The fields that programs rely on."""
    reading = read(
        "1. Начало|||", "1.1|Раз|до 15.09.2023|Методисты", "потерянный хвост", "1.2|Два|до 31.08.2023|Методисты"
    )
    answer = documents.reading_to_json(reading)
    assert set(answer) >= {"items", "contradictions", "unread", "pairs", "schools", "order", "sections"}
    assert set(answer["items"][0]) == {
        "number", "section", "title", "terms", "schedule", "parties", "line", "doubts"
    }  # fmt: skip
    assert answer["items"][0]["schedule"]["due"] == "2023-09-15"
    assert set(answer["items"][0]["parties"][0]) == {"kind", "name", "post", "role", "organisations"}
    assert answer["unread"] == [{"line": 11, "text": "потерянный хвост"}]
    assert answer["contradictions"][0].keys() == {"code", "items", "sentence"}


def test_requisites_that_differ_inside_one_order_are_told() -> None:
    """The order's head and its approval stamp must be of one date and number; the first one is used."""
    text = an_order("1. Начало|||", "1.1|Раз|до 15.09.2023|Методисты") + "\nот 2 сентября 2023 г. № 17-а\n"
    reading = documents.read_roadmap(text)
    assert reading.order_date == date(2023, 9, 1)
    assert contradictions(reading) == [("order_head_differs", ())]
    assert "от 02.09.2023 № 17-а" in reading.contradictions[0].sentence
