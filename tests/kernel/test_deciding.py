"""Deciding, on one pair known by heart: what a press makes true, and every reason when it does not."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine import kernel
from engine.domain.activity import Situation
from engine.domain.errors import Corrupted, TransitionRefused
from engine.domain.people import CLOCK, Actor
from engine.domain.reasons import Reason
from engine.domain.text import Text
from engine.domain.workflow import By, GuardCall, LinkDeclaration, State, Transition, WorkflowVersion
from engine.kernel.machine import Compiled
from engine.kernel.walk import PRESSES_AT_MOST, Walk
from tests.kernel.example import (
    COMPLETE,
    CURATOR,
    DIRECTOR,
    LONG_ENOUGH,
    REVIEW,
    WORK,
    a_situation,
    an_activity,
    before_approval,
    the_review,
    the_work,
)
from tests.kernel.generated import named_by_content


def refusal(situation: Situation, trigger: str) -> tuple[Reason, ...]:
    with pytest.raises(TransitionRefused) as refused:
        kernel.decide(situation, trigger)
    return refused.value.reasons


def failed(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.guard for reason in reasons if not reason.passed]


def test_one_press_approves_both_activities() -> None:
    """«ОДОБРЕНО» moves the review and, through its signal, the work; the second step names the first as its cause."""
    decision = kernel.decide(before_approval(), "approve")

    steps = [(step.activity.id, step.arrow.trigger, step.arrow.target, step.cause) for step in decision.steps]
    assert steps == [("a_review", "approve", "approved", None), ("a_work", "approve", "approved", 0)]
    first, second = decision.steps
    assert first.actor == CURATOR
    assert second.actor == Actor("p_curator", CURATOR.grants, kind="link", link="review")
    asked = ["role", "link", "different_person", "evidence_seen", "before_due", "comment", "signal"]
    assert [reason.guard for reason in first.reasons] == asked
    assert [reason.guard for reason in second.reasons] == ["by_link"]


def test_a_refusal_lists_every_reason_at_once() -> None:
    """Wrong person, unseen file, no comment: the director learns all of it from one press, passed checks included."""
    reasons = refusal(before_approval(actor=DIRECTOR, comment="", seen=frozenset()), "approve")

    assert failed(reasons) == ["role", "different_person", "evidence_seen", "comment"]
    assert [reason.guard for reason in reasons if reason.passed] == ["link", "before_due", "signal"]
    role = reasons[0]
    assert role.sentence.ru == "«ОДОБРЕНО» может нажать только куратор этой школы"
    assert role.clears.role == "curator"


def test_a_curator_of_another_school_is_not_a_curator_here() -> None:
    """A role counts only inside the walls it was given for."""
    stranger = Actor("p_stranger", frozenset({("curator", "school-16"), ("director", "school-7")}))
    assert failed(refusal(before_approval(actor=stranger), "approve")) == ["role"]


def test_a_signal_sees_the_world_as_the_press_has_made_it() -> None:
    """`submit` asks whether the work is uploaded; it is, because the upload comes first in the same press."""
    work = the_work("filling", performed={})
    decision = kernel.decide(a_situation(work, DIRECTOR, the_review("waiting")), "upload")

    assert [(step.activity.id, step.arrow.target) for step in decision.steps] == [
        ("a_work", "uploaded"),
        ("a_review", "to_review"),
    ]
    assert decision.steps[0].activity == work
    assert work.state == "filling"


def test_four_eyes_on_the_other_side_see_who_has_just_pressed() -> None:
    """The press that signals is itself among the presses compared: the director cannot submit to their own approval."""
    guard = GuardCall("different_person", {"from": "work.upload"})
    arrows = (dataclasses.replace(REVIEW.transitions[0], when=(guard,)), *REVIEW.transitions[1:])
    strict = named_by_content(dataclasses.replace(REVIEW, transitions=arrows))
    review = the_review("waiting", digest=strict.digest)
    situation = a_situation(the_work("filling", performed={"upload": frozenset({"p_before"})}), DIRECTOR, review)
    situation = dataclasses.replace(situation, versions={**situation.versions, strict.digest: strict})

    reasons = refusal(situation, "upload")
    assert failed(reasons) == ["signal"]
    assert reasons[-1].facts["1.different_person.same"] == ["p_director"]


def test_a_signal_that_cannot_arrive_refuses_the_whole_press_and_says_where() -> None:
    """The review has ended: the upload is refused, naming the review, its state and the action it would not take."""
    situation = a_situation(the_work("filling"), DIRECTOR, the_review("approved"))
    reasons = refusal(situation, "upload")

    assert failed(reasons) == ["signal"]
    said = reasons[-1]
    assert said.sentence.ru == (
        "Связанное мероприятие «Проверка куратором» не примет «Поступило»: "
        "мероприятие завершено («ОДОБРЕНО»): «Поступило» больше не нажать"
    )
    assert said.facts["activity"] == "a_review"
    assert said.facts["guards"] == ["state"]


def test_guards_of_the_signalled_activity_are_reasons_too() -> None:
    """What the other side's guards say is carried over: sentence, facts and who can clear it."""
    decision = before_approval()
    late = dataclasses.replace(decision, near={**decision.near, "a_work": the_work("filling")})
    reasons = refusal(late, "approve")
    assert failed(reasons) == ["link", "signal"]
    assert reasons[-1].facts["1.state.possible_from"] == ["uploaded"]
    assert reasons[-1].clears.role == "director"


def test_a_signal_needs_somebody_to_go_to() -> None:
    """No tied activity is a refusal that the coordinator can clear, never a silent success."""
    reasons = refusal(a_situation(the_work("filling", links={}), DIRECTOR), "upload")
    assert failed(reasons) == ["signal"]
    assert "Нет связанного мероприятия «Проверка куратором»" in reasons[-1].sentence.ru
    assert reasons[-1].clears.what == "link_activity"


def test_a_tie_seen_from_one_side_only_carries_no_signal() -> None:
    """The other end does not know this activity: a signal through such a tie would be a forged one."""
    situation = a_situation(the_work("filling"), DIRECTOR, the_review("waiting", links={"work": ("a_other",)}))
    reasons = refusal(situation, "upload")
    assert failed(reasons) == ["signal"]
    assert "с одной стороны" in reasons[-1].sentence.ru


def test_a_neighbour_that_was_not_loaded_is_a_crash_not_an_absence() -> None:
    """Not knowing is not a «no»: the check could not be made."""
    reasons = refusal(a_situation(the_work("filling"), DIRECTOR), "upload")
    assert [(reason.guard, reason.verdict) for reason in reasons if not reason.passed] == [("signal", "crashed")]


@pytest.mark.parametrize(
    ("actor", "trigger", "guard"),
    [
        (DIRECTOR, "approve", "by_link"),
        (CURATOR, "approve", "by_link"),
        (CLOCK, "approve", "by_link"),
        (Actor("p", kind="link", link="summary"), "approve", "by_link"),
        (DIRECTOR, "expire", "by_timer"),
        (Actor("p", kind="link", link="review"), "expire", "by_timer"),
    ],
)
def test_what_a_link_or_the_clock_presses_nobody_presses_by_hand(actor: Actor, trigger: str, guard: str) -> None:
    """The reason says who does press it."""
    reasons = refusal(a_situation(the_work(), actor, the_review()), trigger)
    assert failed(reasons) == [guard]
    assert "вручную этого сделать нельзя" in reasons[0].sentence.ru


def test_a_signal_and_the_clock_never_act_in_somebodys_role() -> None:
    """Grants travel with a signal so that the event can be signed; they do not make it a person's press."""
    for kind in ("link", "timer"):
        actor = dataclasses.replace(CURATOR, kind=kind)
        assert failed(refusal(before_approval(actor=actor), "approve")) == ["role"]


def test_the_clock_presses_what_is_its_own() -> None:
    """A timer's trigger needs no grants."""
    decision = kernel.decide(a_situation(the_work(), CLOCK, the_review()), "expire")
    assert [step.arrow.target for step in decision.steps] == ["returned"]


def test_a_trigger_that_does_not_leave_this_state_says_from_where_it_does() -> None:
    """
    The first reason is guard «state», with titles and never with keys, and what else will be asked stands after it;
    an ended activity says only that it has ended.
    """
    reason, role, *guards = refusal(a_situation(the_work(), DIRECTOR, the_review()), "upload")
    assert reason.guard == "state"
    assert (role.guard, role.verdict) == ("role", "pass")
    assert [guard.guard for guard in guards] == ["form_complete", "evidence"]
    assert reason.sentence.ru == (
        "«Загрузить» можно нажать только в состоянии «Заполняется» или «На доработке», а сейчас «На проверке»"
    )
    assert reason.facts == {"state": "uploaded", "trigger": "upload", "possible_from": ["filling", "returned"]}
    (ended,) = refusal(a_situation(the_work("approved"), DIRECTOR), "upload")
    assert ended.sentence.ru == "Мероприятие завершено («ОДОБРЕНО»): «Загрузить» больше не нажать"
    (unknown,) = refusal(a_situation(the_work(), DIRECTOR), "__class__")
    assert "__class__" not in unknown.sentence.ru


def test_explaining_shows_every_button_with_its_title_and_its_presser() -> None:
    """All arrows that leave the state are offered, also those that only a link or the clock may press."""
    offers = kernel.explain(a_situation(the_work(), CURATOR, the_review()))
    assert [(offer.trigger, offer.title.ru, offer.to_title.ru, offer.by.kind) for offer in offers] == [
        ("approve", "ОДОБРЕНО", "ОДОБРЕНО", "link"),
        ("send_back", "Вернуть", "На доработке", "link"),
        ("expire", "Просрочить", "На доработке", "timer"),
    ]
    assert not any(offer.allowed for offer in offers)
    assert kernel.explain(a_situation(the_work("approved"), CURATOR)) == ()


def test_a_crashed_guard_refuses_and_the_others_are_still_asked() -> None:
    """A broken check is never a «no» that something else could turn around, and never a «yes»."""
    version = changed(REVIEW, when=(GuardCall("evidence", {"kind": "ghost"}), GuardCall("comment", {"at_least": 1})))
    situation = a_situation(
        an_activity("a", version, "to_review"), CURATOR, versions={version.digest: version}, comment="да"
    )
    reasons = refusal(situation, "approve")
    verdicts = [(reason.guard, reason.verdict) for reason in reasons]
    assert verdicts == [("role", "pass"), ("evidence", "crashed"), ("comment", "pass")]


def test_a_published_version_that_misuses_a_guard_cannot_be_trusted() -> None:
    """It is found before anybody presses anything, not at the first press."""
    version = changed(REVIEW, when=(GuardCall("unheard_of"),))
    situation = a_situation(an_activity("a", version, "waiting"), CURATOR, versions={version.digest: version})
    with pytest.raises(Corrupted, match="unheard_of"):
        kernel.explain(dataclasses.replace(situation, activity=an_activity("a", version, "to_review")))


# ---------------------------------------------------------------- long chains


def a_chain(length: int, circle: bool) -> Situation:
    """Return *length* activities of one workflow tied in a row (or a ring), each pressing the next one's trigger."""
    version = named_by_content(
        WorkflowVersion(
            key="chain",
            title=Text("Звено", "Link of a chain"),
            subject="school",
            roles={"performer": WORK.roles["performer"]},
            states={
                "before": State("before", Text("До", "Before"), initial=True),
                "after": State("after", Text("После", "After"), final="done"),
                "over": State("over", Text("Конец", "Over"), final="done"),
            },
            transitions=(
                Transition(
                    "go", Text("Начать", "Go"), ("before",), "after", By("role", "performer"), (), (("next", "on"),)
                ),
                Transition("on", Text("Дальше", "On"), ("before",), "after", By("link", "last"), (), (("next", "on"),)),
                Transition("on", Text("Дальше", "On"), ("after",), "over", By("link", "last")),
            ),
            links={
                "next": LinkDeclaration("next", ("chain",), "last"),
                "last": LinkDeclaration("last", ("chain",), "next"),
            },
        )
    )
    ends = range(length)
    activities = [
        an_activity(
            f"a{number}",
            version,
            "after" if number == length - 1 and not circle else "before",
            links={
                "next": (f"a{(number + 1) % length}",) if circle or number < length - 1 else (),
                "last": (f"a{(number - 1) % length}",) if circle or number else (),
            },
        )
        for number in ends
    ]
    return a_situation(activities[0], DIRECTOR, *activities, versions={version.digest: version})


def test_signals_reach_eight_links_far_and_no_further() -> None:
    """Eight signals in a row arrive, each caused by the one before; a ninth refuses the press."""
    decision = kernel.decide(a_chain(9, circle=False), "go")
    assert [step.cause for step in decision.steps] == [None, *range(8)]
    reasons = refusal(a_chain(10, circle=False), "go")
    assert failed(reasons) == ["signal"]
    assert "слишком далеко" in reasons[-1].sentence.ru


@pytest.mark.parametrize("length", [1, 2, 5])
def test_signals_in_a_circle_are_refused(length: int) -> None:
    """A press that would come back to where it began ends in a reason, not in a loop."""
    reasons = refusal(a_chain(length, circle=True), "go")
    assert failed(reasons) == ["signal"]
    assert "ходят по кругу" in reasons[-1].sentence.ru


def test_a_fan_of_signals_has_an_end() -> None:
    """Everybody tied to everybody, nobody ever leaving: as many ways through as a graph has paths, and an answer."""
    chain = a_chain(9, circle=True)
    names = tuple(chain.near)
    drawn = next(iter(chain.versions.values()))
    arrows = tuple(dataclasses.replace(arrow, target=arrow.sources[0]) for arrow in drawn.transitions)
    version = named_by_content(dataclasses.replace(drawn, transitions=arrows))
    near = {
        name: dataclasses.replace(activity, digest=version.digest, links={"next": names, "last": names})
        for name, activity in chain.near.items()
    }
    tangled = dataclasses.replace(chain, activity=near["a0"], near=near, versions={version.digest: version})

    walk = Walk(Compiled.ask)
    assert not all(reason.passed for reason in walk.press(tangled, "go"))
    assert len(walk.steps) == PRESSES_AT_MOST
    reasons = refusal(tangled, "go")
    assert sum(len(str(reason.to_json())) for reason in reasons) < 64 * 1024


# ---------------------------------------------------------------- threads, small questions


def test_many_threads_press_one_shared_machine() -> None:
    """A machine is shared by everybody who presses; nobody's press leaks into another's."""
    allowed, refused = before_approval(), before_approval(actor=DIRECTOR, comment="")

    def press(number: int) -> str:
        try:
            return kernel.decide(allowed if number % 2 else refused, "approve").steps[1].arrow.target
        except TransitionRefused as refusal:
            return ",".join(failed(refusal.reasons))

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(press, range(2000)))
    assert answers == ["role,different_person,comment", "approved"] * 1000


def test_two_contents_under_one_digest_do_not_borrow_each_others_machine() -> None:
    """The cache trusts a digest only as far as the content behind it is the same."""
    forged = dataclasses.replace(changed(REVIEW, when=()), digest=REVIEW.digest)
    assert kernel.compile_version(REVIEW).version is not kernel.compile_version(forged).version
    assert failed(refusal(before_approval(comment=""), "approve")) == ["comment"]


@pytest.mark.parametrize(
    ("version", "state", "expected"),
    [
        (WORK, "filling", ("director", "school-7")),
        (WORK, "uploaded", ("curator", "school-7")),
        (REVIEW, "waiting", ("", "")),
        (WORK, "approved", ("", "")),
    ],
)
def test_a_state_waits_for_a_role_within_walls(version: WorkflowVersion, state: str, expected: tuple[str, str]) -> None:
    """The role of the file becomes a role of the house, in the organisation it is bound to."""
    assert kernel.waits(version, state, "school-7", "kamensk") == expected


def test_a_state_may_wait_for_the_municipality() -> None:
    """A role bound to the municipality is held there, whatever the subject."""
    role = dataclasses.replace(WORK.roles["performer"], role="coordinator", of="municipality")
    version = dataclasses.replace(WORK, roles={**WORK.roles, "performer": role})
    assert kernel.waits(version, "filling", "school-7", "kamensk") == ("coordinator", "kamensk")


def test_the_depth_of_signals_is_known_before_anything_is_loaded() -> None:
    """One signal is depth one, none is nought, a workflow that signals itself is cut at eight."""
    by_key = {WORK.key: WORK, REVIEW.key: REVIEW}
    assert kernel.signal_depth(WORK, by_key) == 1
    assert kernel.signal_depth(REVIEW, {}) == 1
    assert kernel.signal_depth(changed(REVIEW, signal=()), by_key) == 0
    chain = next(iter(a_chain(2, circle=True).versions.values()))
    assert kernel.signal_depth(chain, {"chain": chain}) == 8


def changed(version: WorkflowVersion, **changes: Any) -> WorkflowVersion:
    """Return *version* with its `approve` arrow changed, and, unless told otherwise, without its signal."""
    arrows = tuple(
        dataclasses.replace(arrow, **{"signal": (), **changes}) if arrow.trigger == "approve" else arrow
        for arrow in version.transitions
    )
    return named_by_content(dataclasses.replace(version, transitions=arrows))


def test_the_example_is_complete() -> None:
    """The pair the tests stand on is the one that may be approved."""
    assert kernel.explain(before_approval())[0].allowed
    assert before_approval().comment == LONG_ENOUGH
    assert the_work().form == COMPLETE
