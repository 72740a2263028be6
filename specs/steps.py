"""The vocabulary: every step the features use; a step only calls the stage or looks at what it answered."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, parsers, then, when

from engine import documents, kernel
from engine.domain.errors import RoadmapUnreadable
from engine.domain.roadmap import RoadmapReading
from engine.domain.workflow import WorkflowVersion
from engine.usecases.appoint import Appointment, grant_roles
from engine.usecases.look import look_at
from engine.usecases.rebuild_projections import rebuild_projections
from engine.usecases.show_activity import show_activity
from specs.stage import Stage, find, records_of

if TYPE_CHECKING:
    from specs.conftest import Story

ORDER = Path(__file__).parents[2] / "shared" / "documents" / "kamensk-500plus-2021.txt"

WORKS = {
    "Самодиагностика": ("1.7", "self_diagnosis"),
    "Проверка самодиагностики": ("1.8", "curator_approval"),
    "Дорожная карта": ("1.11", "roadmap_upload"),
    "Проверка дорожной карты": ("1.12", "curator_approval"),
    "Отчёт": ("1.16", "report"),
    "Свод отчётов": ("1.16", "report_summary"),
}
"""How features call the works of the town's plan → (item, workflow)."""

WHO = r"(?P<who>директор школы № \d+|директору школы № \d+|второй куратор школы № \d+|куратор школы № \d+|координатор)"
WORK = "«(?P<work>[^»]+)»"
SCHOOL = r"(?: школы № (?P<school>\d+))?"


def login_of(who: str) -> str:
    """Return the login of a person as features name them: by post."""
    number = who.rpartition(" ")[2]
    if who.startswith("второй куратор"):
        return f"second-curator-{number}"
    if who.startswith("куратор"):
        return f"curator-{number}"
    return f"director-{number}" if who.startswith("директор") else "coordinator"


def place(stage: Stage, work: str, who: str, school: str | None = None) -> str:
    """Return the id of a work, by default that of the speaker's own school."""
    item, workflow = WORKS[work]
    number = school or who.rpartition(" ")[2]
    subject = stage.town.desk.municipality if workflow == "report_summary" else f"school-{number}"
    return find(stage.town, item, subject, workflow)


def press(stage: Stage, story: "Story", who: str, button: str, activity: str, comment: str = "") -> None:
    """Press the button titled *button*, with the version that the person sees at this moment."""
    login = login_of(who)
    seen = stage.see(login, activity)
    trigger = seen.buttons[button][0] if seen and button in seen.buttons else TRIGGERS[button]
    story.outcome = stage.press(login, activity, trigger, seen.version if seen else 1, comment)
    if seen and button in seen.buttons:
        allowed = seen.buttons[button][1]
        if not comment:
            assert allowed == (story.outcome.kind == "fired"), "the page and the press disagree"


TRIGGERS = {"ОДОБРЕНО": "approve", "Загрузить": "upload", "Закрыть свод": "close"}
"""For people who do not see a button and try all the same."""


# ---------------------------------------------------------------- given


@given(parsers.re(rf"{WHO} начал самодиагностику"))
def starts(stage: Stage, story: "Story", who: str) -> None:
    press(stage, story, who, "Начать", place(stage, "Самодиагностика", who))
    _fired(story)


@given(parsers.re(rf"{WHO} загрузил самодиагностику"))
@when(parsers.re(rf"{WHO} загружает самодиагностику снова"))
def uploads_diagnosis(stage: Stage, story: "Story", who: str) -> None:
    activity = place(stage, "Самодиагностика", who)
    press(stage, story, who, "Начать", activity)
    _fired(story)
    _send(stage, story, who, activity, "self_diagnosis", "Загрузить")


@given(parsers.re(rf"{WHO} отозвал самодиагностику и загрузил с новым файлом"))
def uploads_again(stage: Stage, story: "Story", who: str) -> None:
    activity = place(stage, "Самодиагностика", who)
    press(stage, story, who, "Отозвать с проверки", activity)
    _fired(story)
    _send(stage, story, who, activity, "self_diagnosis", "Загрузить")


@when(parsers.re(rf"{WHO} загружает дорожную карту"))
def uploads_roadmap(stage: Stage, story: "Story", who: str) -> None:
    activity = place(stage, "Дорожная карта", who)
    seen = stage.see(login_of(who), activity)
    assert seen is not None
    press(stage, story, who, next(iter(seen.buttons)), activity)
    _fired(story)
    kind = next(iter(_version(stage, activity).evidence))
    _send(stage, story, who, activity, kind, _title_of(stage, activity, "upload"))


@given(parsers.re(rf"{WHO} сдал отчёт"))
def submits_report(stage: Stage, story: "Story", who: str) -> None:
    activity = place(stage, "Отчёт", who)
    press(stage, story, who, "Начать отчёт", activity)
    _fired(story)
    _send(stage, story, who, activity, "report", "Сдать отчёт")


@given(parsers.re(rf"{WHO} принял отчёт"))
def accepts_report(stage: Stage, story: "Story", who: str) -> None:
    press(stage, story, who, "Принять отчёт", place(stage, "Отчёт", who))
    _fired(story)


@given(parsers.re(rf"{WHO} заполнил форму работы {WORK}"))
def fills(stage: Stage, who: str, work: str) -> None:
    stage.fill(login_of(who), place(stage, work, who))


@given(parsers.re(rf"{WHO} приложил новый файл к работе {WORK}"))
def attaches(stage: Stage, who: str, work: str) -> None:
    activity = place(stage, work, who)
    kind = next(iter(_version(stage, activity).evidence))
    stage.attach(login_of(who), activity, kind, "Новый файл.pdf")


@given(parsers.re(rf"{WHO} открыл файлы работы {WORK}"))
def opens(stage: Stage, who: str, work: str) -> None:
    stage.open_files(login_of(who), place(stage, work, who))


@given(parsers.re(rf"{WHO} видит работу {WORK}"))
def looks(stage: Stage, story: "Story", who: str, work: str) -> None:
    activity = place(stage, work, who)
    seen = stage.see(login_of(who), activity)
    assert seen is not None
    story.seen_versions[(login_of(who), activity)] = seen.version


@given(parsers.re(rf"{WHO} выдана роль куратора школы № (?P<school>\d+)"))
def granted(stage: Stage, who: str, school: str) -> None:
    town = stage.town
    wish = Appointment(town.people[login_of(who)], "curator", f"school-{school}")
    grant_roles(town.desk, (wish,), town.people["coordinator"])


@given("прошёл день")
def day_passes(stage: Stage) -> None:
    stage.town.clock.move_to(stage.town.clock.now() + timedelta(days=1))


# ---------------------------------------------------------------- when


@when(parsers.re(rf"{WHO} нажимает «(?P<button>[^»]+)» в работе {WORK}{SCHOOL}"))
def presses(stage: Stage, story: "Story", who: str, button: str, work: str, school: str | None) -> None:
    press(stage, story, who, button, place(stage, work, who, school))


@when(parsers.re(rf"{WHO} возвращает работу {WORK} со словами «(?P<words>[^»]+)»"))
def sends_back(stage: Stage, story: "Story", who: str, work: str, words: str) -> None:
    press(stage, story, who, "Вернуть на доработку", place(stage, work, who), words)


@when(parsers.re(rf"{WHO} нажимает «(?P<button>[^»]+)» по виденной странице"))
def presses_stale(stage: Stage, story: "Story", who: str, button: str) -> None:
    (login, activity), version = next(
        (key, version) for key, version in story.seen_versions.items() if key[0] == login_of(who)
    )
    story.outcome = stage.press(login, activity, TRIGGERS[button], version)


@when("читают приказ Каменска-Уральского 2021 года")
def reads_order(story: "Story") -> None:
    if not ORDER.exists() and "VEKHA_CI" not in os.environ:
        pytest.skip("the order's text lies beside this repository, and it is not there")
    story.reading = documents.read_roadmap_file(ORDER)


@when("читают файл без таблицы мероприятий")
def reads_foreign(story: "Story") -> None:
    with pytest.raises(RoadmapUnreadable) as refused:
        documents.read_roadmap("Уважаемые коллеги!\nТаблицы здесь нет.\n", order_date=None, period=None)
    story.reading = refused.value


# ---------------------------------------------------------------- then


@then("нажатие принято")
def accepted(story: "Story") -> None:
    _fired(story)


@then(parsers.re(r"отказ объясняет: «(?P<words>[^»]+)»"))
def refusal_says(story: "Story", words: str) -> None:
    assert story.outcome is not None
    assert story.outcome.kind == "refused", story.outcome
    assert any(words.lower() in sentence.lower() for sentence in story.outcome.sentences), story.outcome


@then(parsers.re(r"причин отказа не меньше (?P<least>\d+)"))
def several_reasons(story: "Story", least: str) -> None:
    assert story.outcome is not None
    assert len(story.outcome.sentences) >= int(least), story.outcome


@then("нажатие отклонено: это не его роль")
def wrong_role(story: "Story") -> None:
    assert story.outcome is not None
    assert story.outcome.kind == "not permitted", story.outcome
    assert story.outcome.sentences


@then("для него такой работы нет")
def unknown(story: "Story") -> None:
    assert story.outcome is not None
    assert story.outcome.kind == "not found", story.outcome


@then(parsers.re(rf"{WHO} не видит работу {WORK} школы № (?P<school>\d+)"))
def does_not_see(stage: Stage, who: str, work: str, school: str) -> None:
    assert stage.see(login_of(who), place(stage, work, who, school)) is None


@then(parsers.re(r"отказ называет опередившего: «(?P<title>[^»]+)»"))
def names_winner(story: "Story", title: str) -> None:
    assert story.outcome is not None
    assert (story.outcome.kind, story.outcome.sentences) == ("stale", (title,))


@then(parsers.re(rf"работа {WORK}{SCHOOL} в состоянии «(?P<state>[^»]+)»"))
def stands(stage: Stage, work: str, school: str | None, state: str) -> None:
    seen = stage.see("coordinator", place(stage, work, "", school))
    assert seen is not None
    assert seen.state == state


@then(parsers.re(rf"в истории работы {WORK} есть отказ для «(?P<title>[^»]+)»"))
def refusal_in_history(stage: Stage, work: str, title: str) -> None:
    lines = stage.history("coordinator", place(stage, work, title))
    assert any(line.startswith("transition_refused") and line.endswith(title) for line in lines), lines


@then("записи обеих работ стоят в журнале подряд")
def records_in_a_row(stage: Stage) -> None:
    town = stage.town
    first = records_of(town, find(town, "1.11", "school-7", "roadmap_upload"))[-1]
    second = records_of(town, find(town, "1.12", "school-7", "curator_approval"))[-1]
    assert second.position == first.position + 1
    assert second.event.cause == first.position


@then(parsers.re(rf"повтор истории работы {WORK} даёт состояние «(?P<state>[^»]+)»"))
def replays(stage: Stage, work: str, state: str) -> None:
    town = stage.town
    activity = place(stage, work, "директор школы № 2")
    folded = kernel.replay(records_of(town, activity))
    assert _version(stage, activity).states[folded.state].title.ru == state


@then("пересборка проекций ничего не меняет")
def rebuild_changes_nothing(stage: Stage) -> None:
    report = rebuild_projections(stage.town.desk)
    assert report.events > 50
    assert not report.changed


@then(parsers.re(rf"на вчерашний день работа {WORK} была в состоянии «(?P<state>[^»]+)»"))
def stood_yesterday(stage: Stage, work: str, state: str) -> None:
    town = stage.town
    card = show_activity(
        town.desk,
        place(stage, work, "директор школы № 2"),
        town.people["auditor"],
        as_of=town.clock.now() - timedelta(hours=12),
    )
    assert card.state_title.ru == state


@then(parsers.re(r"прочитано (?P<items>\d+) строки в (?P<sections>\d+) разделах"))
def read_counts(story: "Story", items: str, sections: str) -> None:
    reading = _reading(story)
    assert len(reading.items) == int(items)
    assert len({item.section for item in reading.items}) == int(sections)


@then(parsers.re(r"сроков вида «(?P<kind>\w+)» (?P<count>\d+)"))
def kind_counts(story: "Story", kind: str, count: str) -> None:
    found = documents.reading_to_json(_reading(story))["items"]
    assert sum(item["schedule"]["kind"] == kind for item in found) == int(count)


@then("непрочитанных сроков нет")
def nothing_unreadable(story: "Story") -> None:
    found = documents.reading_to_json(_reading(story))["items"]
    assert [item["number"] for item in found if item["schedule"]["kind"] == "unreadable"] == []


@then(parsers.re(r"названо противоречие строк (?P<one>[\d.]+) и (?P<other>[\d.]+)"))
def contradiction_named(story: "Story", one: str, other: str) -> None:
    assert any({one, other} <= set(found.items) for found in _reading(story).contradictions)


@then(parsers.re(r"сомнение в строке (?P<number>[\d.]+) названо"))
def doubt_named(story: "Story", number: str) -> None:
    item = next(item for item in _reading(story).items if item.number == number)
    assert item.doubts + item.schedule.doubts


@then("приказ не прочитан, и сказано почему")
def refused_order(story: "Story") -> None:
    assert isinstance(story.reading, RoadmapUnreadable)
    assert story.reading.sentence


# ---------------------------------------------------------------- what several steps need


def _send(stage: Stage, story: "Story", who: str, activity: str, kind: str, button: str) -> None:
    stage.fill(login_of(who), activity)
    stage.attach(login_of(who), activity, kind, "Работа школы.pdf")
    press(stage, story, who, button, activity)
    _fired(story)


def _fired(story: "Story") -> None:
    assert story.outcome is not None
    assert story.outcome.kind == "fired", story.outcome


def _version(stage: Stage, activity: str) -> WorkflowVersion:
    return look_at(stage.town.desk, activity, "engine").version


def _title_of(stage: Stage, activity: str, trigger: str) -> str:
    return next(arrow.title.ru for arrow in _version(stage, activity).transitions if arrow.trigger == trigger)


def _reading(story: "Story") -> RoadmapReading:
    assert isinstance(story.reading, RoadmapReading)
    return story.reading
