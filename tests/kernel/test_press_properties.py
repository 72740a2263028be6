"""Properties that hold for every workflow and every situation that can be generated."""

import copy

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine import kernel
from engine.domain.activity import Activity, Situation
from engine.domain.errors import TransitionRefused
from engine.domain.events import Record, Signature, TransitionFired
from engine.domain.people import CLOCK
from engine.domain.reasons import Reason
from engine.domain.workflow import WorkflowVersion
from tests.kernel.generated import TRIGGERS, situations, versions

broad = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@broad
@given(situation=situations())
def test_a_button_is_offered_as_allowed_exactly_when_pressing_it_succeeds(situation: Situation) -> None:
    """Offer and press never disagree, about the outcome or about a single reason."""
    for offer in kernel.explain(situation):
        outcome = _outcome(situation, offer.trigger)
        event(f"allowed={offer.allowed}")
        if isinstance(outcome, kernel.Decision):
            assert offer.allowed
            assert outcome.steps[0].reasons == offer.reasons
            assert outcome.steps[0].arrow.target == offer.to
            event(f"steps={min(len(outcome.steps), 4)}")
        else:
            assert not offer.allowed
            assert outcome == offer.reasons


@broad
@given(situation=situations())
def test_what_is_not_offered_is_refused_because_of_the_state(situation: Situation) -> None:
    """A trigger without an arrow from here is refused by «state» first, which says where the activity stands."""
    offered = {offer.trigger for offer in kernel.explain(situation)}
    for trigger in {*TRIGGERS, "unheard_of"} - offered:
        with pytest.raises(TransitionRefused) as refused:
            kernel.decide(situation, trigger)
        assert refused.value.reasons[0].guard == "state"
        assert not refused.value.reasons[0].passed
        assert refused.value.reasons[0].facts["state"] == situation.activity.state


@broad
@given(situation=situations(), trigger=st.sampled_from(TRIGGERS))
def test_deciding_changes_nothing_and_always_says_the_same(situation: Situation, trigger: str) -> None:
    """The situation is untouched, whatever the answer; the second answer equals the first."""
    before = copy.deepcopy(situation)
    first, second = _outcome(situation, trigger), _outcome(situation, trigger)
    kernel.explain(situation)
    assert situation == before
    assert first == second


@broad
@given(situation=situations(), trigger=st.sampled_from(TRIGGERS))
def test_every_reason_speaks_both_languages_and_every_no_says_what_would_clear_it(
    situation: Situation, trigger: str
) -> None:
    """Sentences are never empty and never quote an empty title; a «no» always has something in ``clears``."""
    reasons = [reason for offer in kernel.explain(situation) for reason in offer.reasons]
    try:
        reasons += [reason for step in kernel.decide(situation, trigger).steps for reason in step.reasons]
    except TransitionRefused as refused:
        reasons += refused.reasons
    for reason in reasons:
        assert reason.sentence.ru.strip()
        assert reason.sentence.en.strip()
        assert "«»" not in reason.sentence.ru
        assert "“”" not in reason.sentence.en
        assert reason.passed or reason.clears.to_json()
        assert all(fact is None or isinstance(fact, str | int | list) for fact in reason.facts.values())
        assert all(key.isascii() for key in reason.facts)


@broad
@given(situation=situations(), trigger=st.sampled_from(TRIGGERS))
def test_folding_the_events_of_a_decision_leads_where_the_decision_says(situation: Situation, trigger: str) -> None:
    """Each step stands on what the earlier ones made; after all of them every activity is where its last step leads."""
    try:
        decision = kernel.decide(situation, trigger)
    except TransitionRefused:
        return
    activities: dict[str, Activity] = {}
    for position, step in enumerate(decision.steps, 1):
        before = activities.get(step.activity.id, step.activity)
        assert before == step.activity
        assert (step.cause is None) is (position == 1)
        after = kernel.evolve(before, _fired(step, position, situation))
        assert after.state == step.arrow.target
        assert after.version == before.version + 1
        if situation.actor.person != CLOCK.person:
            assert situation.actor.persons <= after.performed[step.arrow.trigger]
        activities[step.activity.id] = after
    assert all(reason.passed for step in decision.steps for reason in step.reasons)
    assert [step.cause for step in decision.steps if step.cause is not None] == [
        cause for number, step in enumerate(decision.steps) if (cause := step.cause) is not None and cause < number
    ]


@broad
@given(version=versions())
def test_a_version_compiles_once_and_offers_every_arrow_it_declares(version: WorkflowVersion) -> None:
    """Compiling the same version again returns the same machine, with no state and no trigger that is not declared."""
    compiled = kernel.compile_version(version)
    assert kernel.compile_version(version) is compiled
    assert set(compiled.machine.states) == set(version.states)
    assert set(compiled.machine.events) == {arrow.trigger for arrow in version.transitions}
    assert compiled.machine.models == []


def _outcome(situation: Situation, trigger: str) -> kernel.Decision | tuple[Reason, ...]:
    try:
        return kernel.decide(situation, trigger)
    except TransitionRefused as refused:
        return refused.reasons


def _fired(step: kernel.Step, position: int, situation: Situation) -> Record:
    event = TransitionFired(
        at=situation.now,
        by=Signature(actor=step.actor.person, on_behalf=step.actor.on_behalf_of),
        activity=step.activity.id,
        trigger=step.arrow.trigger,
        source=step.activity.state,
        target=step.arrow.target,
        digest=step.activity.digest,
        guards=(),
        version=step.activity.version + 1,
    )
    return Record("kamensk", position, step.activity.seq + 1, b"", b"", event)
