"""A linked pair written out by hand: a school's work and its curator's review, and the moment before «ОДОБРЕНО»."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.domain.activity import Activity, Evidence, Situation
from engine.domain.people import Actor
from engine.domain.text import Text
from engine.domain.workflow import (
    By,
    EvidenceKind,
    GuardCall,
    LinkDeclaration,
    RoleBinding,
    State,
    Transition,
    WorkflowVersion,
)
from tests.kernel.generated import named_by_content

NOW = datetime(2026, 4, 15, 9, 30, tzinfo=UTC)
DIRECTOR = Actor("p_director", frozenset({("director", "school-7")}))
CURATOR = Actor("p_curator", frozenset({("curator", "school-7")}))
LONG_ENOUGH = "Проверено, замечаний нет"
ROLES = {
    "performer": RoleBinding("performer", "director", "subject"),
    "reviewer": RoleBinding("reviewer", "curator", "subject"),
}
FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "title": "Самодиагностика",
    "required": ["pupils", "staff"],
    "properties": {
        "pupils": {"type": "integer", "minimum": 1, "title": "Число учеников", "x-title-en": "Number of pupils"},
        "stage": {"type": "string", "title": "Этап"},
        "ready": {"type": "boolean", "title": "Готово"},
        "staff": {
            "type": "array",
            "title": "Кадры",
            "items": {"$ref": "#/$defs/post"},
        },
    },
    "$defs": {
        "post": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string", "title": "Должность", "x-title-en": "Post"}},
        }
    },
}
COMPLETE = {"pupils": 120, "staff": [{"name": "педагог-психолог"}]}
FILE = Evidence("e1", "file", "sha256:f1", 1, "диагностика.pdf", 9, "application/pdf", "p_director", NOW, 4)

WORK = named_by_content(
    WorkflowVersion(
        key="self_diagnosis",
        title=Text("Самодиагностика школы", "School self-diagnosis"),
        subject="school",
        roles=ROLES,
        states={
            "filling": State("filling", Text("Заполняется", "Being filled in"), initial=True, waits_for="performer"),
            "uploaded": State("uploaded", Text("На проверке", "Under review"), waits_for="reviewer"),
            "returned": State("returned", Text("На доработке", "Returned"), waits_for="performer"),
            "approved": State("approved", Text("ОДОБРЕНО", "APPROVED"), final="done"),
        },
        transitions=(
            Transition(
                "upload",
                Text("Загрузить", "Upload"),
                ("filling", "returned"),
                "uploaded",
                By("role", "performer"),
                (GuardCall("form_complete"), GuardCall("evidence", {"kind": "file", "at_least": 1})),
                (("review", "submit"),),
            ),
            Transition("approve", Text("ОДОБРЕНО", "Approve"), ("uploaded",), "approved", By("link", "review")),
            Transition("send_back", Text("Вернуть", "Send back"), ("uploaded",), "returned", By("link", "review")),
            Transition("expire", Text("Просрочить", "Expire"), ("uploaded",), "returned", By("timer")),
        ),
        links={"review": LinkDeclaration("review", ("curator_approval",), "work")},
        evidence={"file": EvidenceKind("file", Text("Файл самодиагностики", "Self-diagnosis file"), ("pdf",))},
        form=FORM,
    )
)
REVIEW = named_by_content(
    WorkflowVersion(
        key="curator_approval",
        title=Text("Проверка куратором", "Curator's review"),
        subject="school",
        roles=ROLES,
        states={
            "waiting": State("waiting", Text("Ждёт загрузки", "Waiting"), initial=True),
            "to_review": State("to_review", Text("Проверяется", "In review"), waits_for="reviewer"),
            "returned": State("returned", Text("Возвращено", "Returned")),
            "approved": State("approved", Text("ОДОБРЕНО", "APPROVED"), final="done"),
        },
        transitions=(
            Transition(
                "submit",
                Text("Поступило", "Submitted"),
                ("waiting", "returned"),
                "to_review",
                By("link", "work"),
                (GuardCall("link", {"name": "work", "in": ["uploaded"]}),),
            ),
            Transition(
                "approve",
                Text("ОДОБРЕНО", "Approve"),
                ("to_review",),
                "approved",
                By("role", "reviewer"),
                (
                    GuardCall("link", {"name": "work", "in": ["uploaded"]}),
                    GuardCall("different_person", {"from": "work.upload"}),
                    GuardCall("evidence_seen", {"value": "work"}),
                    GuardCall("before_due"),
                    GuardCall("comment", {"at_least": 10}),
                ),
                (("work", "approve"),),
            ),
        ),
        links={"work": LinkDeclaration("work", ("self_diagnosis",), "review")},
    )
)


def an_activity(name: str, version: WorkflowVersion, state: str, **changes: Any) -> Activity:
    """Return an activity of *version* in *state*, with *changes* to what one usually looks like."""
    usual = Activity(
        id=name,
        workflow=version.key,
        digest=version.digest,
        roadmap="r",
        item="1.7",
        subject="school-7",
        occurrence="",
        state=state,
        version=5,
        seq=6,
        opened_at=NOW - timedelta(days=30),
        entered_at=NOW - timedelta(days=1),
        due=NOW + timedelta(days=10),
    )
    return dataclasses.replace(usual, **changes)


def a_situation(activity: Activity, actor: Actor, /, *others: Activity, **changes: Any) -> Situation:
    """Return the situation in which *actor* looks at *activity*, with *others* near."""
    usual = Situation(
        activity=activity,
        actor=actor,
        now=NOW,
        municipality="kamensk",
        versions={WORK.digest: WORK, REVIEW.digest: REVIEW},
        near={near.id: near for near in (activity, *others)},
    )
    return dataclasses.replace(usual, **changes)


def the_work(state: str = "uploaded", **changes: Any) -> Activity:
    """Return the school's activity, uploaded by the director and tied to the review."""
    usual: dict[str, Any] = {
        "form": COMPLETE,
        "evidence": (FILE,),
        "performed": {"upload": frozenset({"p_director"})},
        "links": {"review": ("a_review",)},
    }
    return an_activity("a_work", WORK, state, **{**usual, **changes})


def the_review(state: str = "to_review", **changes: Any) -> Activity:
    """Return the curator's activity, tied to the work."""
    return an_activity("a_review", REVIEW, state, **{"links": {"work": ("a_work",)}, **changes})


def before_approval(**changes: Any) -> Situation:
    """Return the situation in which everything is ready for the curator to press «ОДОБРЕНО»."""
    ready: dict[str, Any] = {"comment": LONG_ENOUGH, "seen": frozenset({"e1"})}
    return a_situation(the_review(), CURATOR, the_work(), **{**ready, **changes})
