"""Each guard says yes, says no, and breaks aloud; in both languages, with facts and with what would clear it."""

import dataclasses
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from engine.domain.activity import Situation
from engine.domain.people import CLOCK, Actor
from engine.domain.reasons import Reason
from engine.domain.workflow import GuardCall
from engine.guards import CATALOGUE, bind
from tests.kernel.example import (
    COMPLETE,
    CURATOR,
    DIRECTOR,
    FILE,
    FORM,
    NOW,
    a_situation,
    an_activity,
    before_approval,
    the_review,
    the_work,
)

FILLING = a_situation(the_work("filling"), DIRECTOR, the_review("waiting"))
REVIEWING = before_approval()
NEWER = dataclasses.replace(FILE, id="e2", number=2)
ERASED = dataclasses.replace(FILE, id="e3", number=3, digest="", name="")
DECOMPOSED = unicodedata.normalize("NFD", "йййй")


def ask(situation: Situation, guard: str, /, *inner: GuardCall, **parameters: Any) -> Reason:
    return bind(GuardCall(guard, parameters, inner), {"form": FORM})(situation)


def filled(**answers: Any) -> Situation:
    return dataclasses.replace(FILLING, activity=dataclasses.replace(FILLING.activity, form=answers))


def attached(*files: Any) -> Situation:
    return dataclasses.replace(FILLING, activity=dataclasses.replace(FILLING.activity, evidence=files))


def reviewing(work: dict[str, Any] | None = None, **changes: Any) -> Situation:
    """Return the curator's situation with the work changed."""
    changed = the_work(**(work or {}))
    return dataclasses.replace(REVIEWING, near={**REVIEWING.near, "a_work": changed}, **changes)


BROKEN_FORM = dataclasses.replace(FILLING, activity=dataclasses.replace(FILLING.activity, form=None))  # type: ignore[arg-type]  # what a corrupted row would give
UNTIED = dataclasses.replace(REVIEWING, activity=the_review(links={}))
UNLOADED = dataclasses.replace(REVIEWING, near={})

CASES: list[tuple[str, str, Situation, dict[str, Any], str]] = [
    # guard, verdict, situation, parameters, words that the Russian sentence holds
    ("form_complete", "pass", filled(**COMPLETE), {}, "заполнена"),
    ("form_complete", "fail", filled(pupils=3), {}, "заполните «Кадры»"),
    ("form_complete", "fail", filled(pupils=0, staff=[]), {}, "исправьте «Число учеников»"),
    ("form_complete", "fail", filled(pupils=None, staff=[]), {}, "заполните «Число учеников»"),
    ("form_complete", "fail", filled(pupils=3, staff=[{"name": "завуч"}, {}]), {}, "«Должность, строка 2»"),
    ("form_complete", "crashed", BROKEN_FORM, {}, "форма заполнена"),
    ("form", "pass", filled(pupils=5), {"field": "pupils", "at_least": 5}, "Число учеников"),
    ("form", "fail", filled(pupils=4), {"field": "pupils", "at_least": 5}, "не меньше 5, сейчас 4"),
    ("form", "fail", filled(), {"field": "pupils", "at_least": 0}, "Число учеников"),
    ("form", "fail", filled(pupils="сто"), {"field": "pupils", "at_least": 0}, "Число учеников"),
    ("form", "fail", filled(pupils=True), {"field": "pupils", "at_least": 1}, "Число учеников"),
    ("form", "pass", filled(pupils=5), {"field": "pupils", "at_most": 5}, "не больше 5"),
    ("form", "fail", filled(pupils=6), {"field": "pupils", "at_most": 5}, "не больше 5"),
    ("form", "pass", filled(stage=DECOMPOSED), {"field": "stage", "equals": "йййй"}, "Этап"),
    ("form", "fail", filled(stage="второй"), {"field": "stage", "equals": "первый"}, "«первый»"),
    ("form", "fail", filled(pupils=1), {"field": "pupils", "equals": True}, "«да»"),
    ("form", "pass", filled(ready=False), {"field": "ready", "equals": False}, "«нет»"),
    ("form", "pass", filled(stage="второй"), {"field": "stage", "one_of": ["первый", "второй"]}, "Этап"),
    ("form", "fail", filled(stage="третий"), {"field": "stage", "one_of": ["первый", 2]}, "«первый» или «2»"),
    ("form", "crashed", BROKEN_FORM, {"field": "pupils", "at_least": 5}, "ответ в форме"),
    ("evidence", "pass", attached(FILE), {"kind": "file", "at_least": 1}, "приложено 1"),
    ("evidence", "pass", attached(FILE), {"kind": "file"}, "приложено 1"),
    (
        "evidence",
        "fail",
        attached(),
        {"kind": "file", "at_least": 1},
        "Приложите файл «Файл самодиагностики»: нужно не меньше 1, приложено 0",
    ),
    ("evidence", "fail", attached(FILE, ERASED), {"kind": "file", "at_least": 2}, "приложено 1"),
    ("evidence", "crashed", attached(FILE), {"kind": "ghost", "at_least": 1}, "файл приложен"),
    ("evidence_seen", "pass", REVIEWING, {"value": "work"}, "открыли"),
    ("evidence_seen", "fail", reviewing(seen=frozenset()), {"value": "work"}, "«Файл самодиагностики»"),
    ("evidence_seen", "fail", reviewing({"evidence": (FILE, NEWER)}), {"value": "work"}, "последнюю версию"),
    ("evidence_seen", "fail", reviewing({"evidence": ()}), {"value": "work"}, "«Самодиагностика школы»"),
    ("evidence_seen", "pass", reviewing({"evidence": (FILE, ERASED)}), {"value": "work"}, "открыли"),
    ("evidence_seen", "fail", UNTIED, {"value": "work"}, "ни с чем не связано"),
    ("evidence_seen", "crashed", UNLOADED, {"value": "work"}, "файлы просмотрены"),
    ("comment", "pass", dataclasses.replace(REVIEWING, comment=f" {DECOMPOSED} "), {"at_least": 4}, "написан"),
    ("comment", "fail", dataclasses.replace(REVIEWING, comment=DECOMPOSED), {"at_least": 5}, "сейчас 4"),
    ("comment", "fail", dataclasses.replace(REVIEWING, comment=" " * 30), {"at_least": 21}, "не меньше 21 знака"),
    ("different_person", "pass", REVIEWING, {"from": "work.upload"}, "«Загрузить» нажимали не вы"),
    ("different_person", "fail", reviewing(actor=DIRECTOR), {"from": "work.upload"}, "другой человек"),
    (
        "different_person",
        "fail",
        reviewing(actor=Actor("p_curator", on_behalf_of="p_director")),
        {"from": "work.upload"},
        "кого вы замещаете",
    ),
    ("different_person", "fail", reviewing({"performed": {}}), {"from": "work.upload"}, "Сначала кто-то другой"),
    ("different_person", "pass", reviewing({"performed": {"upload": frozenset()}}), {"from": "work.upload"}, "не вы"),
    ("different_person", "fail", UNTIED, {"from": "work.upload"}, "сравнить не с чем"),
    ("different_person", "fail", FILLING, {"from": "upload"}, "другой человек"),
    ("different_person", "crashed", UNLOADED, {"from": "work.upload"}, "решает другой"),
    ("link", "pass", REVIEWING, {"name": "work", "in": ["uploaded"]}, "«На проверке»"),
    (
        "link",
        "fail",
        reviewing({"state": "filling"}),
        {"name": "work", "in": ["uploaded", "approved"]},
        "в состоянии «Заполняется», а нужно «На проверке» или «ОДОБРЕНО»",
    ),
    (
        "link",
        "fail",
        UNTIED,
        {"name": "work", "in": ["uploaded"]},
        "Нет связанного мероприятия «Самодиагностика школы»",
    ),
    ("link", "crashed", UNLOADED, {"name": "work", "in": ["uploaded"]}, "связанное мероприятие на месте"),
    ("all_links", "pass", REVIEWING, {"name": "work", "in": ["uploaded"]}, "Все связанные мероприятия (1)"),
    ("all_links", "fail", REVIEWING, {"name": "work", "in": ["approved"]}, "готово 0 из 1"),
    ("all_links", "fail", UNTIED, {"name": "work", "in": ["uploaded"]}, "Нет связанного мероприятия"),
    ("all_links", "crashed", UNLOADED, {"name": "work", "in": ["uploaded"]}, "все связанные"),
    ("not_before", "pass", REVIEWING, {"value": "2026-04-15"}, "Можно с 15 апреля 2026 года"),
    ("not_before", "fail", REVIEWING, {"value": "2026-04-16"}, "Ещё рано: можно с 16 апреля 2026 года"),
    ("not_before", "pass", REVIEWING, {"value": "due-10 days"}, "15 апреля"),
    ("not_before", "fail", REVIEWING, {"value": "due-9 days"}, "16 апреля"),
    (
        "not_before",
        "fail",
        dataclasses.replace(REVIEWING, activity=the_review(due=None)),
        {"value": "due-9 days"},
        "нет срока",
    ),
    (
        "not_before",
        "crashed",
        dataclasses.replace(REVIEWING, now=NOW.replace(tzinfo=None)),
        {"value": "2026-04-15"},
        "не раньше",
    ),
    ("before_due", "pass", REVIEWING, {}, "до 25 апреля 2026 года"),
    ("before_due", "pass", dataclasses.replace(REVIEWING, now=NOW + timedelta(days=10)), {}, "до 25 апреля"),
    (
        "before_due",
        "fail",
        dataclasses.replace(REVIEWING, now=NOW + timedelta(days=10, microseconds=1)),
        {},
        "Срок прошёл 25 апреля 2026 года",
    ),
    ("before_due", "pass", dataclasses.replace(REVIEWING, activity=the_review(due=None)), {}, "Срока"),
    ("before_due", "crashed", dataclasses.replace(REVIEWING, now=NOW.replace(tzinfo=None)), {}, "срок не прошёл"),
]


@pytest.mark.parametrize(
    ("guard", "verdict", "situation", "parameters", "words"),
    CASES,
    ids=[f"{number}-{case[0]}-{case[1]}" for number, case in enumerate(CASES)],
)
def test_a_guard_answers_in_words(
    guard: str, verdict: str, situation: Situation, parameters: dict[str, Any], words: str
) -> None:
    """The verdict, the decisive words, both languages, plain facts, and what clears everything that is not a yes."""
    reason = ask(situation, guard, **parameters)

    assert (reason.guard, reason.verdict) == (guard, verdict)
    assert words in reason.sentence.ru
    assert reason.sentence.en
    assert reason.sentence.en != reason.sentence.ru
    assert not set("абвгдежзийклмнопрстуфхцчшщъыьэюя") & set(reason.sentence.en.split("“")[0].lower())
    assert reason.facts or verdict == "crashed"
    assert reason.passed or reason.clears.to_json()


def test_every_guard_of_the_list_has_been_asked() -> None:
    """Nothing in the catalogue is without a yes, a no and (where it can break at all) a crash among these cases."""
    asked = {(guard, verdict) for guard, verdict, *_ in CASES}
    plain = set(CATALOGUE) - {"any_of", "not"}
    assert {guard for guard, verdict in asked if verdict == "pass"} == plain
    assert {guard for guard, verdict in asked if verdict == "fail"} == plain
    assert {guard for guard, verdict in asked if verdict == "crashed"} == plain - {"comment"}


def test_a_crash_tells_its_kind_and_never_its_text() -> None:
    """The fact is the type of the error: a message could quote what a person wrote."""
    reason = ask(UNLOADED, "link", name="work", **{"in": ["uploaded"]})
    assert reason.facts == {"error": "LookupError"}


# ---------------------------------------------------------------- guards made of guards

YES = GuardCall("before_due")
NO = GuardCall("comment", {"at_least": 500})
CRASH = GuardCall("evidence", {"kind": "ghost", "at_least": 0})


@pytest.mark.parametrize(
    ("inner", "verdict"),
    [
        ((YES, NO), "pass"),
        ((NO, YES), "pass"),
        ((CRASH, YES), "pass"),
        ((NO, NO), "fail"),
        ((NO, CRASH), "crashed"),
        ((CRASH, NO), "crashed"),
    ],
)
def test_any_of_needs_one_yes_and_never_takes_a_crash_for_a_no(inner: tuple[GuardCall, ...], verdict: str) -> None:
    """One yes is enough; without one, a crash means that the answer is unknown."""
    reason = ask(REVIEWING, "any_of", *inner)
    assert reason.verdict == verdict
    assert reason.passed or reason.clears.to_json()


def test_any_of_asks_everybody_and_keeps_all_their_facts() -> None:
    """The first yes does not silence the others."""
    reason = ask(REVIEWING, "any_of", YES, NO, CRASH)
    assert reason.facts["guards"] == ["before_due", "comment", "evidence"]
    assert reason.facts["verdicts"] == ["pass", "fail", "crashed"]
    assert reason.facts["2.comment.at_least"] == 500


@pytest.mark.parametrize(("inner", "verdict"), [(YES, "fail"), (NO, "pass"), (CRASH, "crashed")])
def test_not_turns_yes_and_no_around_and_leaves_a_crash_a_crash(inner: GuardCall, verdict: str) -> None:
    """A check that broke must not become a permission by being negated; not twice either."""
    assert ask(REVIEWING, "not", inner).verdict == verdict
    twice = ask(REVIEWING, "not", GuardCall("not", {}, (inner,)))
    assert twice.verdict == {"pass": "fail", "fail": "pass", "crashed": "crashed"}[verdict]


def test_not_says_what_must_not_be_so() -> None:
    """The sentence names the condition, and why it holds now."""
    reason = ask(REVIEWING, "not", YES)
    assert "«срок не прошёл», а оно выполнено: срок не прошёл: до 25 апреля" in reason.sentence.ru


# ---------------------------------------------------------------- details that matter


def test_a_day_begins_in_the_municipalitys_own_zone() -> None:
    """At 20:00 UTC it is already tomorrow in Kamensk; «due-N days» counts from the local day as well."""
    evening = datetime(2026, 4, 15, 20, 0, tzinfo=UTC)
    here = dataclasses.replace(REVIEWING, now=evening, zone=timezone(timedelta(hours=5)))
    assert ask(here, "not_before", value="2026-04-16").passed
    assert not ask(dataclasses.replace(here, zone=UTC), "not_before", value="2026-04-16").passed
    due = datetime(2026, 4, 20, 18, 59, 59, tzinfo=UTC)
    late = dataclasses.replace(here, activity=the_review(due=due), now=datetime(2026, 4, 15, 18, 59, tzinfo=UTC))
    assert not ask(late, "not_before", value="due-4 days").passed
    assert ask(late, "not_before", value="due-4 days").clears.time == "2026-04-15T19:00:00.000000Z"
    assert ask(late, "not_before", value="due-5 days").passed


def test_what_people_wrote_never_gets_into_a_reason() -> None:
    """Answers, comments and file names are sealed; a reason travels into the journal and may quote none of them."""
    secret = "Иванова Мария"
    reasons = [
        ask(filled(stage=secret, pupils=0, **{secret: 1}), "form_complete"),
        ask(filled(stage=secret), "form", field="stage", equals="первый"),
        ask(filled(stage=secret), "form", field="stage", one_of=["первый"]),
        ask(filled(stage=secret), "form", field="stage", at_least=3),
        ask(dataclasses.replace(REVIEWING, comment=secret), "comment", at_least=100),
        ask(attached(dataclasses.replace(FILE, name=secret)), "evidence", kind="file", at_least=9),
    ]
    for reason in reasons:
        assert reason.verdict == "fail"
        assert secret not in str(reason.to_json())


def test_the_clock_is_nobodys_accomplice() -> None:
    """The clock may press what a person uploaded: it is not one of the persons compared."""
    assert ask(reviewing(actor=CLOCK), "different_person", **{"from": "work.upload"}).passed


def test_a_workflow_without_files_does_not_stand_in_the_way_of_having_seen_them() -> None:
    """Where no files belong there is nothing to open; where they belong and are missing, nothing has been seen."""
    other = an_activity("a_other", REVIEWING.version, "waiting")
    tied = dataclasses.replace(REVIEWING, activity=the_review(links={"work": ("a_other",)}), near={"a_other": other})
    assert ask(tied, "evidence_seen", value="work").passed


def test_a_number_answered_is_a_fact_and_a_huge_or_broken_one_is_text() -> None:
    """Facts go into canonical JSON: no floats, no integers that other languages would round."""
    facts = [ask(filled(pupils=value), "form", field="pupils", at_least=1).facts["answer"] for value in (7, 7.5, 2**60)]
    assert facts == [7, "7.5", str(2**60)]


@pytest.mark.parametrize(
    "call",
    [
        GuardCall("unheard_of"),
        GuardCall("evidence", {"at_least": 1}),
        GuardCall("evidence", {"kind": "file", "at_least": -1}),
        GuardCall("evidence", {"kind": "file", "at_least": True}),
        GuardCall("comment", {}),
        GuardCall("comment", {"at_least": "10"}),
        GuardCall("form", {"field": "pupils"}),
        GuardCall("form", {"field": "pupils", "at_least": 1, "at_most": 2}),
        GuardCall("form", {"field": "pupils", "at_least": "много"}),
        GuardCall("form", {"field": "pupils", "one_of": "первый"}),
        GuardCall("link", {"name": "work", "in": []}),
        GuardCall("link", {"name": "work", "in": "uploaded"}),
        GuardCall("not_before", {"value": "завтра"}),
        GuardCall("not_before", {"value": "due+3 days"}),
        GuardCall("any_of"),
        GuardCall("not", {}, (YES, NO)),
        GuardCall("not", {}, (GuardCall("unheard_of"),)),
    ],
    ids=lambda call: f"{call.name}-{call.parameters}",
)
def test_a_misused_guard_is_found_when_it_is_bound_not_when_it_is_pressed(call: GuardCall) -> None:
    """Unknown names and parameters of the wrong kind never wait for somebody's press to show up."""
    with pytest.raises(ValueError, match=r"."):
        bind(call, {"form": FORM})


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/schema.json"])
def test_a_form_that_refers_outside_itself_is_refused_when_bound(address: str) -> None:
    """A dry room reads no disk and no net: such a schema is an error, not an errand."""
    with pytest.raises(ValueError, match=r"."):
        bind(GuardCall("form_complete"), {"form": {"$ref": address}})


def test_form_guards_need_a_form() -> None:
    """A workflow that has no form cannot ask about one."""
    for call in (GuardCall("form_complete"), GuardCall("form", {"field": "pupils", "at_least": 1})):
        with pytest.raises(ValueError, match="needs a form"):
            bind(call, {"form": None})


def test_the_curator_in_the_examples_is_really_somebody_else() -> None:
    """The example the cases are built on is the one that passes."""
    assert CURATOR.persons.isdisjoint(DIRECTOR.persons)
    assert ask(REVIEWING, "comment", at_least=10).passed
