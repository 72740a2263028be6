"""Roadmap YAML: what a coordinator writes by hand becomes a plan, or one refusal says where it went wrong."""

from datetime import date

import pytest

from engine import documents
from engine.domain.errors import RoadmapUnreadable
from engine.domain.roadmap import Companion, ItemLink, Roadmap
from engine.domain.schedule import Deadline, Staged

PLAN = """\
roadmap: small-plan
title: {ru: Малый план, en: Small plan}
order: {number: 17-а, date: 2023-09-01}
period: {start: 2023-09-01, end: 2024-05-31}
organisations:
  town: {kind: municipality, title: {ru: Город}}
  school-5: {kind: school, title: {ru: Школа № 5}}
  school-8: {kind: school, title: {ru: Школа № 8}}
posts:
  curator-5:
    title: {ru: Куратор школы № 5}
    organisation: school-8
    roles: [curator@school-5, auditor@municipality]
sections:
  "1": {ru: Начало}
items:
  - number: 1.1
    title: {ru: Самодиагностика, en: Self-diagnosis}
    terms: до 15.09.2023
    workflow: self_diagnosis
    subjects: schools
    parties: [{role: director, of: schools}, {role: curator, of: [school-8]}, {post: Завуч}, {outsider: Полиция}]
    links: {review: 1.10}
  - number: 1.10
    title: {ru: Проверка}
    terms: до 20.09.2023
    workflow: curator_approval
    subjects: schools
  - number: 1.3
    title: {ru: Отчёт}
    terms: до 25.12.2023
    workflow: report
    subjects: [school-8]
    companions: [{workflow: report_summary, subject: municipality, link: summary}]
"""


def parse(text: str, year: int | None = None) -> Roadmap:
    return documents.parse_roadmap(text, "plan.yaml", year=year)


def test_a_plan_is_read_as_it_is_written() -> None:
    """Numbers keep their zero, «schools» means all of that kind, «municipality» the one."""
    plan = parse(PLAN)
    assert (plan.key, plan.order_number, plan.order_date) == ("small-plan", "17-а", date(2023, 9, 1))
    assert [item.number for item in plan.items] == ["1.1", "1.10", "1.3"]
    first, _, report = plan.items
    assert isinstance(first.schedule, Deadline)
    assert first.subjects == ("school-5", "school-8")
    assert first.links == (ItemLink("review", "1.10"),)
    assert [(party.kind, party.name) for party in first.parties] == [
        ("role", "Руководители школ"),
        ("role", "Кураторы из школ №№ 8"),
        ("role", "Завуч"),
        ("outsider", "Полиция"),
    ]
    assert report.companions == (Companion("report_summary", "town", "summary"),)
    assert plan.posts[0].roles == (("curator", "school-5"), ("auditor", "town"))


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("workflow: report\n", "¦workflw: report\n", "unknown_key", "может быть, «workflow»"),
        ("roadmap: small-plan\n", "¦", "missing_key", "«roadmap»"),
        ("number: 1.3\n    title: {ru: Отчёт}\n", "¦number: 1.3\n", "missing_key", "«title»"),
        ("number: 1.10", "number: ¦1.1", "duplicate_number", "1.1"),
        ("number: 1.10", "number: ¦первая", "bad_number", "первая"),
        ("review: 1.10", "review: ¦1.9", "unknown_item", "1.9"),
        ("review: 1.10", "review: ¦1.1", "link_to_itself", "1.1"),
        ("[school-8]\n", "[¦school-9]\n", "unknown_organisation", "может быть, «school-"),
        ("subjects: [school-8]", "subjects: ¦[]", "no_subjects", "пуст"),
        ("subjects: [school-8]", "subjects: ¦school", "bad_value", "может быть, «schools»"),
        ("curator@school-5", "¦curater@school-5", "bad_role", "curater@school-5"),
        ("curator@school-5", "¦curator@school-6", "unknown_organisation", "school-6"),
        ("{role: director,", "¦{role: director, body: Совет,", "party_choice", "role, post, body, outsider"),
        ("{role: director,", "{role: ¦direktor,", "bad_value", "может быть, «director»"),
        ("date: 2023-09-01", "date: ¦01.09.2023", "bad_date", "2021-04-30"),
        ("date: 2023-09-01", "date: ¦2023-02-30", "bad_date", "2023-02-30"),
        ("end: 2024-05-31", "end: ¦2022-05-31", "wrong_period", "2022-05-31"),
        ("town: {kind: municipality", "¦town: {kind: other", "one_municipality", "0"),
        ("{kind: school, title: {ru: Школа № 8}", "{kind: ¦shcool, title: {ru: Школа № 8}", "bad_value", "«school»"),
        ("{ru: Отчёт}", "¦Отчёт", "wrong_type", "текст «Отчёт»"),
        ("{ru: Отчёт}", '{ru: ¦" "}', "blank_text", "пуст"),
        ("roadmap: small-plan", "roadmap: ¦Малый план", "bad_key", "латиницей"),
        ("number: 1.3", "number: ¦2.1", "unknown_section", "«2»"),
        ("workflow: report\n", "workflow: ¦Отчёт\n", "bad_value", "report_summary"),
        ("[school-8]\n", "[school-8]\n    stage_ends: {¦начало: 2023-10-01}\n", "no_stages", "25.12.2023"),
        ("sections:", "¦title: {ru: Снова}\nsections:", "duplicate_key", "title"),
        ("{ru: Город}", "¦&town {ru: Город}", "anchor", "town"),
        ("{ru: Город}", "¦*town", "alias", "town"),
        ("{ru: Город}", "¦!!python/object:os.system {ru: Город}", "tag", "тег"),
        ("до 15.09.2023", "сентябрь, октябрь 2023", "link_occurrences", "1.10"),
        ("{ru: Город}", "{ru: Город", "syntax", ""),
    ],
)  # fmt: skip
def test_a_slip_is_refused_where_it_stands(old: str, new: str, code: str, words: str) -> None:
    """File, line, column (``¦`` marks them here), what was found and, where there is one, the near miss."""
    assert old in PLAN
    before, mark, _ = PLAN.replace(old, new, 1).partition("¦")
    with pytest.raises(RoadmapUnreadable) as refused:
        parse(PLAN.replace(old, new.replace("¦", ""), 1))
    assert (refused.value.code, refused.value.file) == (code, "plan.yaml")
    assert words in refused.value.sentence
    if mark:
        assert refused.value.line == before.count("\n") + 1
        assert refused.value.column == len(before) - before.rfind("\n")


def test_linked_rows_may_differ_in_terms_but_not_in_the_number_of_works() -> None:
    """A check may have more occasions than the work, never fewer."""
    assert parse(PLAN.replace("до 20.09.2023", "сентябрь, октябрь 2023")).items[0].links


@pytest.mark.parametrize("text", ["", "# только слова\n", "- один\n- два\n", "просто текст"])
def test_a_file_that_is_no_plan_is_refused(text: str) -> None:
    """Empty, a list, a word: each is told, none is a crash."""
    with pytest.raises(RoadmapUnreadable):
        parse(text)


def test_a_plan_moves_by_whole_years() -> None:
    """The order, the period and the years in the terms' own words move; so do the schedules read from them."""
    plan = parse(PLAN, year=2026)
    assert (plan.order_date, plan.start, plan.end) == (date(2026, 9, 1), date(2026, 9, 1), date(2027, 5, 31))
    assert plan.items[0].terms == "до 15.09.2026"
    assert plan.items[0].schedule == Deadline(text="до 15.09.2026", due=date(2026, 9, 15))
    assert documents.shift_years(plan, -3) == parse(PLAN)


def test_a_leap_day_moves_to_the_last_of_february() -> None:
    """A common year has no 29 February."""
    moved = parse(PLAN.replace("end: 2024-05-31", "end: 2024-02-29"), year=2024)
    assert moved.end == date(2025, 2, 28)


def test_a_stage_ends_on_a_day_that_moves_too() -> None:
    """Stages are named in the words of the term; a word that is not there has a near miss."""
    rhythm = "не реже 1 раза в неделю на стадии подготовки. Не реже 1 раза в 4 недели на стадии работы"
    text = PLAN.replace("terms: до 25.12.2023", f"terms: {rhythm}") + "    stage_ends: {подготовки: 2023-10-01}\n"
    item = parse(text, year=2024).items[2]
    assert isinstance(item.schedule, Staged)
    assert item.stage_ends == (("подготовки", date(2024, 10, 1)),)
    with pytest.raises(RoadmapUnreadable, match="может быть, «подготовки»"):
        parse(text.replace("{подготовки:", "{подготовка:"))


def test_a_year_out_of_reach_is_refused() -> None:
    """A demonstration in the year 99 is a slip of the keyboard."""
    with pytest.raises(RoadmapUnreadable):
        parse(PLAN, year=99)
