"""What the shipped types refuse, and how linked pairs travel together."""

import pytest

from tests.workflows.shipped import versions
from tests.workflows.stage import REMARK, Stage

SHORT = "Нет."
WORKS = {"self_diagnosis": "approved", "roadmap_upload": "approved", "agreement": "agreed"}
"""School's work that a curator approves → its state once approved."""


@pytest.fixture(params=list(WORKS))
def uploaded(request: pytest.FixtureRequest) -> Stage:
    """A work uploaded by the director, its review waiting for the curator."""
    stage = Stage()
    stage.open("work", request.param, ready=True)
    stage.open("review", "curator_approval")
    stage.tie("work", "review", "review")
    stage.press("director", "work", "start")
    stage.press("director", "work", "upload")
    return stage


def test_an_upload_puts_the_review_before_the_curator(uploaded: Stage) -> None:
    """One press, two activities."""
    assert uploaded.states(["work", "review"]) == ["uploaded", "to_review"]


def test_one_approval_approves_both(uploaded: Stage) -> None:
    """«ОДОБРЕНО» on the review is «ОДОБРЕНО» on the work."""
    uploaded.look("curator", "work")
    uploaded.press("curator", "review", "approve")

    done = WORKS[uploaded.activities["work"].workflow]
    assert uploaded.states(["work", "review"]) == [done, "approved"]


def test_a_return_travels_back_and_forth(uploaded: Stage) -> None:
    """Returned with a reason, corrected, uploaded again: the same review is before the curator once more."""
    uploaded.press("curator", "review", "send_back", REMARK)
    assert uploaded.states(["work", "review"]) == ["returned", "returned"]

    uploaded.press("director", "work", "start")
    uploaded.press("director", "work", "upload")
    assert uploaded.states(["work", "review"]) == ["uploaded", "to_review"]


def test_a_recalled_work_leaves_the_curators_desk(uploaded: Stage) -> None:
    """A director who uploaded the wrong file takes it back before anybody decides on it."""
    uploaded.press("director", "work", "recall")

    assert uploaded.activities["review"].state == "waiting"
    assert uploaded.refusals("curator", "review", "approve") >= {"state"}


def test_a_file_not_opened_is_not_approved(uploaded: Stage) -> None:
    """Also when a newer version arrived after the curator's look."""
    assert uploaded.refusals("curator", "review", "approve") == {"evidence_seen"}

    uploaded.look("curator", "work")
    uploaded.attach("work", next(iter(versions()[uploaded.activities["work"].workflow].evidence)))
    assert uploaded.refusals("curator", "review", "approve") == {"evidence_seen"}


def test_the_one_who_uploaded_decides_nothing_about_it() -> None:
    """Four eyes compare persons: a director who also curates the school can neither approve nor return."""
    stage = Stage()
    stage.open("work", "self_diagnosis", ready=True)
    stage.open("review", "curator_approval")
    stage.tie("work", "review", "review")
    stage.press("both", "work", "start")
    stage.press("both", "work", "upload")
    stage.look("both", "work")

    assert stage.refusals("both", "review", "approve") == {"different_person"}
    assert stage.refusals("both", "review", "send_back", REMARK) == {"different_person"}


def test_a_curator_of_another_school_is_refused(uploaded: Stage) -> None:
    """The role counts only inside the school's walls."""
    uploaded.look("stranger", "work")

    assert uploaded.refusals("stranger", "review", "approve") == {"role"}


def test_a_return_without_a_reason_is_refused(uploaded: Stage) -> None:
    """The school is told why."""
    assert uploaded.refusals("curator", "review", "send_back", SHORT) == {"comment"}


@pytest.mark.parametrize("trigger", ["approve", "send_back"])
def test_nobody_presses_on_the_work_what_only_its_review_may(uploaded: Stage, trigger: str) -> None:
    """The director cannot approve his own work past the curator, nor can the curator skip the review."""
    assert "by_link" in uploaded.refusals("director", "work", trigger, REMARK)
    assert "by_link" in uploaded.refusals("curator", "work", trigger, REMARK)


@pytest.mark.parametrize("key", WORKS)
def test_an_empty_work_is_not_uploaded(key: str) -> None:
    """Form and file are both missed at once."""
    stage = Stage()
    stage.open("work", key)
    stage.open("review", "curator_approval")
    stage.tie("work", "review", "review")
    stage.press("director", "work", "start")

    assert stage.refusals("director", "work", "upload") == {"form_complete", "evidence"}


def test_a_correction_that_is_not_needed_closes_its_review_too() -> None:
    """The curator says so with a reason; nobody waits for it any longer."""
    stage = Stage()
    stage.open("work", "agreement")
    stage.open("review", "curator_approval")
    stage.tie("work", "review", "review")

    assert stage.refusals("curator", "work", "call_off", SHORT) == {"comment"}
    stage.press("curator", "work", "call_off", REMARK)
    assert stage.states(["work", "review"]) == ["not_needed", "called_off"]


def test_the_summary_closes_when_every_school_has_reported() -> None:
    """One report outstanding keeps it open, however well the summary is written."""
    stage = Stage()
    stage.open("summary", "report_summary", ready=True)
    for name in ("first", "second"):
        stage.open(name, "report", ready=True)
        stage.tie(name, "summary", "summary")
        stage.press("director", name, "start")
        stage.press("director", name, "submit")
    stage.press("curator", "first", "accept")
    assert stage.refusals("coordinator", "summary", "close") == {"all_links"}

    stage.press("curator", "second", "accept")
    stage.press("coordinator", "summary", "close")
    assert stage.states(["first", "second", "summary"]) == ["accepted", "accepted", "closed"]


def test_the_second_report_says_how_many_goals_were_reached() -> None:
    """The first term may leave the year's outcome open, the second may not."""
    stage = Stage()
    stage.open("work", "report", ready=True)
    stage.press("director", "work", "start")
    stage.fill("work", term="Второй: до 15 декабря")
    assert stage.refusals("director", "work", "submit") == {"any_of"}

    stage.fill("work", term="Второй: до 15 декабря", goals_reached=0)
    assert stage.refusals("director", "work", "submit") == set()


def test_the_terms_that_the_guard_names_are_those_of_the_form() -> None:
    """A guard that compares with a word the form does not offer would never pass."""
    version = versions()["report"]
    assert version.form is not None
    named = {
        inner.parameters["equals"]
        for arrow in version.transitions
        for guard in arrow.when
        for inner in guard.inner
        if "equals" in inner.parameters
    }

    assert len(named) == 1
    assert named < set(version.form["properties"]["term"]["enum"])


@pytest.mark.parametrize(
    ("key", "did", "decide"),
    [
        ("report", "start submit", "accept"),
        ("visit", "record", "acknowledge"),
        ("monitoring", "start conclude", "acknowledge"),
        ("external_event", "schedule hold", "close"),
    ],
)
def test_nobody_confirms_their_own_work(key: str, did: str, decide: str) -> None:
    """Four eyes hold wherever one person happens to have both roles."""
    stage = Stage()
    stage.open("work", key, ready=True)
    if key == "report":
        stage.open("summary", "report_summary")
        stage.tie("work", "summary", "summary")
    if key == "external_event":
        stage.fill("work", participants=24)
    for trigger in did.split():
        stage.press("both", "work", trigger, REMARK)

    assert stage.refusals("both", "work", decide, REMARK) == {"different_person"}


def test_ongoing_work_is_summed_up_early_only_with_a_file() -> None:
    """Work meant for the whole year is not ticked off in spring with words alone; near its end words suffice."""
    stage = Stage()
    stage.open("early", "ongoing")
    stage.open("proven", "ongoing", ready=True)
    stage.open("timely", "ongoing")
    assert stage.refusals("director", "timely", "finish", REMARK) == set()

    stage.now = stage.now.replace(month=2, day=1)
    assert stage.refusals("director", "early", "finish", REMARK) == {"any_of"}
    assert stage.refusals("director", "proven", "finish") == set()


def test_nobody_took_part_in_an_event_with_no_participants() -> None:
    """Taking part is recorded with a number and with proof or words."""
    stage = Stage()
    stage.open("work", "external_event")
    stage.fill("work", participants=0)
    stage.press("coordinator", "work", "schedule")

    assert stage.refusals("director", "work", "hold") == {"form", "any_of"}


def test_findings_with_recommendations_come_with_a_note() -> None:
    """Without recommendations the form suffices; with them the school receives a document."""
    stage = Stage()
    stage.open("work", "monitoring")
    stage.fill("work", recommendations_count=2)
    stage.press("curator", "work", "start")
    assert stage.refusals("curator", "work", "conclude") == {"any_of"}

    stage.attach("work", "findings")
    assert stage.refusals("curator", "work", "conclude") == set()


@pytest.mark.parametrize(("key", "path"), [("meeting", "hold"), ("training", "hold")])
def test_what_was_held_closes_only_with_its_paper(key: str, path: str) -> None:
    """Minutes for a meeting, a list of participants for training; the form besides."""
    stage = Stage()
    stage.open("work", key)
    stage.press("coordinator", "work", path)

    assert stage.refusals("coordinator", "work", "close") == {"form_complete", "evidence"}


@pytest.mark.parametrize("key", ["meeting", "training", "visit", "external_event", "survey", "appointment"])
def test_calling_off_needs_a_reason(key: str) -> None:
    """Life cancels; the plan keeps why."""
    stage = Stage()
    stage.open("work", key)

    assert stage.refusals("coordinator", "work", "call_off", SHORT) == {"comment"}
    assert stage.refusals("coordinator", "work", "call_off", REMARK) == set()
