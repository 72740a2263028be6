"""An activity is the fold of its stream, step by step or all at once; what does not fit into it is found."""

import dataclasses
import json
from datetime import timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import kernel
from engine.domain import events
from engine.domain.activity import Activity
from engine.domain.errors import Corrupted
from engine.domain.events import Event, Record, Sealed, Signature
from tests.kernel.example import NOW

DIRECTOR = Signature("p_director", "director", "school-7")
CLOCK = Signature("engine")


def stream(
    *deeds: Event, sealed: dict[int, dict[str, str | None]] | None = None, seqs: list[int] | None = None
) -> list[Record]:
    """Return *deeds* as an activity's records, numbered; *sealed* by index."""
    return [
        Record(
            "kamensk",
            100 + number,
            seqs[number] if seqs else number + 1,
            b"",
            b"",
            deed,
            tuple(Sealed(field, b"salt", text) for field, text in (sealed or {}).get(number, {}).items()),
        )
        for number, deed in enumerate(deeds)
    ]


def opened(**changes: Any) -> events.ActivityOpened:
    usual: dict[str, Any] = {
        "at": NOW,
        "by": Signature("p_coordinator", "coordinator", "kamensk"),
        "activity": "a_1",
        "workflow": "self_diagnosis",
        "digest": "sha256:1",
        "roadmap": "r",
        "item": "1.7",
        "subject": "school-7",
        "occurrence": "2026",
        "state": "filling",
        "due": NOW + timedelta(days=9),
    }
    return events.ActivityOpened(**{**usual, **changes})


def fired(trigger: str, source: str, target: str, version: int, by: Signature = DIRECTOR) -> events.TransitionFired:
    return events.TransitionFired(
        at=NOW + timedelta(hours=version),
        by=by,
        activity="a_1",
        trigger=trigger,
        source=source,
        target=target,
        digest="sha256:1",
        guards=(),
        version=version,
        respond_by=NOW + timedelta(days=version),
    )


def attached(number: int, version: int) -> events.EvidenceAttached:
    return events.EvidenceAttached(
        at=NOW,
        by=DIRECTOR,
        activity="a_1",
        evidence=f"e_{number}",
        kind="file",
        number=number,
        size=10,
        media_type="application/pdf",
        commitment="sha256:c",
        version=version,
    )


def test_an_activity_is_what_its_events_say() -> None:
    """Every kind of event an activity has, folded once: state, version, files, answers, ties, who pressed what."""
    refused = events.TransitionRefused(
        at=NOW, by=DIRECTOR, activity="a_1", trigger="upload", source="filling", digest="sha256:1", guards=(), version=4
    )
    records = stream(
        opened(),
        events.ActivityLinked(at=NOW, by=DIRECTOR, activity="a_1", link="review", other="a_2", version=2),
        events.FormSaved(at=NOW, by=DIRECTOR, activity="a_1", version=3),
        attached(1, 4),
        refused,
        events.EvidenceOpened(at=NOW, by=DIRECTOR, activity="a_1", evidence="e_1", version=4),
        events.CommentAdded(at=NOW, by=DIRECTOR, activity="a_1", version=4),
        fired("upload", "filling", "uploaded", 5, dataclasses.replace(DIRECTOR, on_behalf="p_other")),
        fired("expire", "uploaded", "filling", 6, CLOCK),
        sealed={2: {"form": '{"pupils": 3}'}, 3: {"file": '{"name": "отчёт.pdf", "digest": "sha256:f", "salt": "00"}'}},
    )
    activity = kernel.replay(records)

    assert (activity.state, activity.version, activity.seq) == ("filling", 6, 9)
    assert activity.form == {"pupils": 3}
    assert [(piece.id, piece.digest, piece.name, piece.position) for piece in activity.evidence] == [
        ("e_1", "sha256:f", "отчёт.pdf", 103)
    ]
    assert activity.links == {"review": ("a_2",)}
    assert activity.performed == {"upload": frozenset({"p_director", "p_other"}), "expire": frozenset()}
    assert (activity.opened_at, activity.entered_at) == (NOW, NOW + timedelta(hours=6))
    assert activity.respond_by == NOW + timedelta(days=6)
    assert reduce(kernel.evolve, records, None) == activity


def test_what_was_erased_leaves_the_fold_standing() -> None:
    """A lawfully erased file has no name and no digest, erased answers are no answers; the state is untouched."""
    activity = kernel.replay(
        stream(
            opened(),
            events.FormSaved(at=NOW, by=DIRECTOR, activity="a_1", version=2),
            attached(1, 3),
            sealed={1: {"form": None}, 2: {"file": None}},
        )
    )
    assert activity.form == {}
    assert (activity.evidence[0].name, activity.evidence[0].digest) == ("", "")


WRONG: dict[str, list[Record]] = {
    "no opening": stream(fired("upload", "filling", "uploaded", 2)),
    "opened twice": stream(opened(), opened()),
    "a gap": stream(opened(), fired("upload", "filling", "uploaded", 2), seqs=[1, 3]),
    "the same twice": stream(opened(), fired("upload", "filling", "uploaded", 2), seqs=[1, 1]),
    "another activity's": stream(
        opened(), dataclasses.replace(fired("upload", "filling", "uploaded", 2), activity="a_2")
    ),
    "from elsewhere": stream(opened(), fired("upload", "returned", "uploaded", 2)),
    "not an activity's": stream(
        opened(),
        events.OrganisationRegistered(at=NOW, by=CLOCK, activity="a_1", organisation="x", kind="school", title="x"),
    ),
    "answers that are no JSON": stream(
        opened(),
        events.FormSaved(at=NOW, by=DIRECTOR, activity="a_1", version=2),
        sealed={1: {"form": "{"}},
    ),
    "answers that are a list": stream(
        opened(),
        events.FormSaved(at=NOW, by=DIRECTOR, activity="a_1", version=2),
        sealed={1: {"form": "[]"}},
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_stream_that_does_not_fit_together_is_found_and_located(wrong: list[Record]) -> None:
    """Both ways of folding stop at the first event that cannot follow, and say its position."""
    with pytest.raises(Corrupted) as replayed:
        kernel.replay(wrong)
    assert replayed.value.position == wrong[-1].position
    with pytest.raises(Corrupted) as evolved:
        reduce(kernel.evolve, wrong, None)
    assert evolved.value.position == wrong[-1].position


def test_no_events_are_no_activity() -> None:
    """An empty stream is an error, not an empty activity."""
    with pytest.raises(Corrupted):
        kernel.replay([])


deeds = st.lists(st.sampled_from(["press", "form", "file", "tie", "note", "refuse", "open"]), max_size=25)


@given(deeds=deeds, data=st.data())
def test_step_by_step_and_all_at_once_give_the_same(deeds: list[str], data: st.DataObject) -> None:
    """Folding everything equals folding one event after another; the activities on the way are not changed later."""
    records = _records(deeds, data)
    steps: list[Activity] = []
    pictures: list[str] = []
    activity: Activity | None = None
    for record in records:
        activity = kernel.evolve(activity, record)
        steps.append(activity)
        pictures.append(repr(activity))
    assert kernel.replay(records) == activity
    assert [repr(step) for step in steps] == pictures
    for number in range(1, len(records) + 1):
        assert kernel.replay(records[:number]) == steps[number - 1]


def _records(deeds: list[str], data: st.DataObject) -> list[Record]:
    story: list[Event] = [opened()]
    sealed: dict[int, dict[str, str | None]] = {}
    state, version = "filling", 1
    common: dict[str, Any] = {"at": NOW, "by": DIRECTOR, "activity": "a_1"}
    for number, deed in enumerate(deeds, 1):
        version += deed in ("press", "form", "file", "tie")
        match deed:
            case "press":
                target = data.draw(st.sampled_from(["filling", "uploaded", "returned"]))
                by = data.draw(st.sampled_from([DIRECTOR, CLOCK, Signature("p_2", on_behalf="p_3")]))
                story.append(fired(data.draw(st.sampled_from(["go", "back"])), state, target, version, by))
                state = target
            case "form":
                story.append(events.FormSaved(**common, version=version))
                sealed[number] = {"form": data.draw(st.sampled_from(['{"a": 1}', "{}", None]))}
            case "file":
                story.append(attached(number, version))
                sealed[number] = {"file": json.dumps({"name": f"{number}.pdf", "digest": f"sha256:{number}"})}
            case "tie":
                other = data.draw(st.sampled_from(["a_2", "a_3"]))
                story.append(events.ActivityLinked(**common, link="review", other=other, version=version))
            case "note":
                story.append(events.CommentAdded(**common, version=version))
            case "open":
                story.append(events.EvidenceOpened(**common, evidence="e_1", version=version))
            case _:
                refusal: dict[str, Any] = {
                    "trigger": "go",
                    "source": state,
                    "digest": "sha256:1",
                    "guards": (),
                    "version": version,
                }
                story.append(events.TransitionRefused(**common, **refusal))
    return stream(*story, sealed=sealed)
