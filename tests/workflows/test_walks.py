"""Every shipped type played through the kernel: no state that only exists on paper, no button that never works."""

import pytest

from tests.workflows.shipped import KEYS, versions
from tests.workflows.stage import REMARK, Stage

PAIRED = {"self_diagnosis": "review", "roadmap_upload": "review", "agreement": "review", "report": "summary"}
"""Types that are played with the one they are linked to, and the name of that link."""

REVIEWED = (
    "director work start, director work upload, director work recall, director work upload, curator other send_back, "
    "director work start, director work upload, curator other approve"
)

WALKS: dict[str, tuple[str, ...]] = {
    "self_diagnosis": (REVIEWED,),
    "roadmap_upload": (REVIEWED,),
    "agreement": (REVIEWED, "curator work call_off"),
    "report": (
        (
            "director work start, director work submit, director work recall, director work submit, "
            "curator work send_back, director work start, director work submit, curator work accept, "
            "coordinator other close"
        ),
    ),
    "appointment": (
        "coordinator work issue, coordinator work revise, coordinator work issue, coordinator work acquaint",
        "coordinator work call_off",
    ),
    "meeting": (
        "coordinator work invite, coordinator work postpone, coordinator work hold, coordinator work close",
        "coordinator work invite, coordinator work hold, coordinator work close",
        "coordinator work call_off",
        "coordinator work invite, coordinator work call_off",
    ),
    "training": (
        "coordinator work announce, coordinator work postpone, coordinator work hold, coordinator work close",
        "coordinator work announce, coordinator work hold, coordinator work close",
        "coordinator work call_off",
        "coordinator work announce, coordinator work call_off",
    ),
    "visit": (
        "curator work record, director work object, curator work record, director work acknowledge",
        "curator work record, clock work lapse",
        "coordinator work call_off",
    ),
    "survey": (
        "coordinator work ask_director, director work answer",
        "coordinator work ask_curator, curator work answer",
        "coordinator work call_off",
        "coordinator work ask_director, coordinator work call_off",
        "coordinator work ask_curator, coordinator work call_off",
    ),
    "monitoring": (
        (
            "curator work start, curator work conclude, director work object, curator work start, "
            "curator work conclude, director work acknowledge"
        ),
    ),
    "ongoing": ("director work note, director work finish", "coordinator work call_off"),
    "municipal_work": (
        "coordinator work start, coordinator work note, coordinator work finish",
        "coordinator work call_off",
        "coordinator work start, coordinator work call_off",
    ),
    "external_event": (
        (
            "coordinator work schedule, coordinator work reschedule, coordinator work schedule, director work hold, "
            "coordinator work send_back, director work hold, coordinator work close"
        ),
        "coordinator work call_off",
        "coordinator work schedule, coordinator work call_off",
    ),
}
"""Walks by type: «who activity trigger»; the form is filled in, files are attached and opened, remarks are written."""


@pytest.mark.parametrize("key", WALKS)
def test_a_walk_ends_where_the_type_ends(key: str) -> None:
    """Whoever plays by the rules brings the activity, and the one linked to it, to a final state."""
    for walk in WALKS[key]:
        stage = _walked(key, walk)

        for activity in stage.activities.values():
            assert versions()[activity.workflow].states[activity.state].final


def test_the_walks_reach_every_state_and_follow_every_arrow() -> None:
    """Nothing shipped is dead: every state is entered and every arrow followed from each of its sources."""
    travelled = {step for key, walks in WALKS.items() for walk in walks for step in _walked(key, walk).travelled}
    drawn = {
        (key, source, arrow.trigger, arrow.target)
        for key in KEYS
        for arrow in versions()[key].transitions
        for source in arrow.sources
    }
    entered = {(key, versions()[key].initial) for key in KEYS} | {(key, target) for key, _, _, target in travelled}

    assert travelled == drawn
    assert entered == {(key, state) for key in KEYS for state in versions()[key].states}


@pytest.mark.parametrize("key", KEYS)
def test_a_state_that_waits_for_somebody_lets_that_role_act(key: str) -> None:
    """No agenda shows work that the person shown cannot do: they, or through a link their own press, can go on."""
    version = versions()[key]
    for state in version.states.values():
        if state.waits_for is not None:
            ways = version.arrows(state.key)
            assert any(arrow.by.name == state.waits_for or arrow.by.kind == "link" for arrow in ways), state.key


@pytest.mark.parametrize("key", KEYS)
def test_whoever_confirms_is_not_the_one_who_did_it(key: str) -> None:
    """Four eyes: where two roles meet in one type, the second one's decision compares persons."""
    decisions = {
        "curator_approval": ("approve", "send_back"),
        "report": ("accept", "send_back"),
        "visit": ("acknowledge", "object"),
        "monitoring": ("acknowledge", "object"),
        "external_event": ("close", "send_back"),
    }
    guarded = {
        arrow.trigger
        for arrow in versions()[key].transitions
        if any(guard.name == "different_person" for guard in arrow.when)
    }

    assert guarded == set(decisions.get(key, ()))


def _walked(key: str, walk: str) -> Stage:
    stage = Stage()
    stage.open("work", key, ready=True)
    if key in PAIRED:
        stage.open("other", versions()[key].links[PAIRED[key]].workflows[0], ready=True)
        stage.tie("work", PAIRED[key], "other")
    if key == "external_event":
        stage.fill("work", participants=24)
    for move in walk.split(","):
        who, name, trigger = move.split()
        stage.look(who, "work")
        stage.press(who, name, trigger, REMARK)
    return stage
