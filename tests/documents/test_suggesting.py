"""Suggesting: a reading becomes a plan that can be adopted, without names and without loose ends."""

import pytest

from engine import documents
from engine.domain.errors import RoadmapUnreadable
from engine.domain.roadmap import ItemLink, Roadmap
from tests.documents.orders import an_order, real_order

ROWS = (
    "1. Начало|||",
    "1.1|Самодиагностика школ|до 15.09.2023|Руководители МОУ №№ 5, 8",
    "1.2|Проверка кураторами загрузки самодиагностики|до 20.09.2023|Кураторы из МОУ № 1",
    "1.3|Проверка питания|до 20.09.2023|Кураторы из МОУ № 1",
    "1.4|Отчёты руководителей о работе|до 25.12.2023|Руководители МОУ № 8",
    "1.5|Посещение школ: – Ветрова А.П., Лунин Б.Б.|сентябрь|Кураторы",
    "1.6|Совещание с участием Лунина и Ветрова А.П.|сентябрь|Лунин Б.Б., начальник управления",
    "1.7|Уборка|в течение года|Классные руководители",
    "1.8|Уборка города|в течение года|Координационная группа",
    "1.9|Участие в пробных экзаменах|по плану ЦДО|Руководители МОУ №№ 5, 8",
)


def adopt(*rows: str) -> Roadmap:
    return documents.to_roadmap(documents.read_roadmap(an_order(*rows)), "small", municipality="town")


def test_each_row_gets_a_type_and_its_subjects() -> None:
    """Words of the title and those responsible decide; a check without a work is no approval."""
    plan = adopt(*ROWS)
    assert {item.number: (item.workflow, item.subjects) for item in plan.items} == {
        "1.1": ("self_diagnosis", ("school-5", "school-8")),
        "1.2": ("curator_approval", ("school-5", "school-8")),
        "1.3": ("monitoring", ("school-5", "school-8")),
        "1.4": ("report", ("school-8",)),
        "1.5": ("visit", ("school-5", "school-8")),
        "1.6": ("meeting", ("town",)),
        "1.7": ("ongoing", ("school-5", "school-8")),
        "1.8": ("municipal_work", ("town",)),
        "1.9": ("external_event", ("school-5", "school-8")),
    }
    assert plan.items[0].links == (ItemLink("review", "1.2"),)
    assert [companion.workflow for companion in plan.items[3].companions] == ["report_summary"]


def test_no_name_enters_the_plan() -> None:
    """Persons become their posts; lists of names leave the titles."""
    plan = adopt(*ROWS)
    assert plan.items[4].title.ru == "Посещение школ"
    assert plan.items[5].title.ru == "Совещание с участием Лунина и …"
    assert [(party.kind, party.name) for party in plan.items[5].parties] == [("role", "начальник управления")]
    assert {post.key for post in plan.posts} == {
        "coordinator", "director-5", "director-8", "curator-5", "curator-8"
    }  # fmt: skip


def test_organisations_are_those_the_order_names() -> None:
    """Participants are schools; the curators' own schools are others; the town is the one given."""
    plan = adopt(*ROWS)
    assert [(each.key, each.kind) for each in plan.organisations] == [
        ("town", "municipality"),
        ("school-5", "school"),
        ("school-8", "school"),
        ("school-1", "other"),
    ]


def test_a_plan_with_unread_lines_is_not_adopted() -> None:
    """A row that was not read would silently be no obligation."""
    with pytest.raises(RoadmapUnreadable) as refused:
        adopt(*ROWS[:2], "хвост", *ROWS[2:])
    assert (refused.value.code, refused.value.line) == ("cannot_adopt", 11)


def test_a_plan_without_schools_is_not_adopted() -> None:
    """Neither the list of participants nor any cell names a school."""
    text = an_order("1.1|Раз|до 15.09.2023|Методисты", head="от 01.09.2023 № 1\n")
    with pytest.raises(RoadmapUnreadable) as refused:
        documents.to_roadmap(documents.read_roadmap(text), "small")
    assert refused.value.code == "cannot_adopt"


def test_the_real_order_can_be_adopted_as_it_stands() -> None:
    """All 74 rows are typed and nearly all as in the shipped plan; the three pairs of the order are tied."""
    plan = documents.to_roadmap(documents.read_roadmap_file(real_order()), "order-104")
    assert len(plan.items) == 74
    assert {(item.number, link.item) for item in plan.items for link in item.links} == {
        ("1.7", "1.8"), ("1.11", "1.12"), ("1.18", "1.19")
    }  # fmt: skip
    assert not [party for item in plan.items for party in item.parties if party.kind == "person"]
