"""A stage: activities in memory and people who press, so that a shipped type is played through the real kernel."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.domain.activity import Activity, Evidence, Situation
from engine.domain.errors import TransitionRefused
from engine.domain.people import CLOCK, Actor
from engine.kernel import decide
from tests.workflows.shipped import answers_to, versions

NOW = datetime(2021, 3, 31, 9, 0, tzinfo=UTC)
DUE = datetime(2021, 4, 1, 18, 59, tzinfo=UTC)
MUNICIPALITY = "kamensk"
SCHOOL = "school-7"
REMARK = "Пояснение достаточно подробное"

PEOPLE: Mapping[str, Actor] = {
    "director": Actor("p_director", frozenset({("director", SCHOOL)})),
    "curator": Actor("p_curator", frozenset({("curator", SCHOOL)})),
    "coordinator": Actor("p_coordinator", frozenset({("coordinator", MUNICIPALITY)})),
    "stranger": Actor("p_stranger", frozenset({("curator", "school-2"), ("director", "school-2")})),
    "both": Actor("p_both", frozenset({("director", SCHOOL), ("curator", SCHOOL), ("coordinator", MUNICIPALITY)})),
    "clock": CLOCK,
}


class Stage:
    """What stands now; every arrow followed is kept in ``travelled``: (workflow, source, trigger, target)."""

    def __init__(self) -> None:
        self.activities: dict[str, Activity] = {}
        self.seen: dict[str, set[str]] = defaultdict(set)
        self.travelled: list[tuple[str, str, str, str]] = []
        self.now = NOW

    def open(self, name: str, workflow: str, *, ready: bool = False) -> None:
        """Open an activity called *name*; a *ready* one has its form filled in and one file of every kind attached."""
        version = versions()[workflow]
        self.activities[name] = Activity(
            id=name,
            workflow=workflow,
            digest=version.digest,
            roadmap="plan",
            item="1.1",
            subject=SCHOOL if version.subject == "school" else MUNICIPALITY,
            occurrence="1",
            state=version.initial,
            version=1,
            seq=1,
            opened_at=NOW,
            entered_at=NOW,
            due=DUE,
        )
        if ready:
            self.fill(name)
            for kind in version.evidence:
                self.attach(name, kind)

    def tie(self, one: str, link: str, other: str) -> None:
        """Tie *one* to *other* under *link*, and back under its inverse."""
        inverse = versions()[self.activities[one].workflow].links[link].inverse
        self._tie(one, link, other)
        self._tie(other, inverse, one)

    def fill(self, name: str, **answers: Any) -> None:
        """Save the plainest complete answers, then *answers* over them."""
        form = versions()[self.activities[name].workflow].form
        if form is not None:
            self._change(name, form={**answers_to(form), **answers})

    def attach(self, name: str, kind: str) -> None:
        activity = self.activities[name]
        number = 1 + sum(piece.kind == kind for piece in activity.evidence)
        piece = Evidence(
            id=f"{name}-{kind}-{number}",
            kind=kind,
            digest="sha256:" + "0" * 64,
            number=number,
            name=f"{kind}.pdf",
            size=1,
            media_type="application/pdf",
            by="p_director",
            at=self.now,
            position=1,
        )
        self._change(name, evidence=(*activity.evidence, piece))

    def look(self, who: str, name: str) -> None:
        """*who* opens every file of the activity."""
        self.seen[who] |= {piece.id for piece in self.activities[name].evidence}

    def press(self, who: str, name: str, trigger: str, comment: str = "") -> None:
        """
        Press *trigger* and make true what the kernel says.

        Raises:
            TransitionRefused: with every reason; nothing has changed.
        """
        situation = Situation(
            activity=self.activities[name],
            actor=PEOPLE[who],
            now=self.now,
            municipality=MUNICIPALITY,
            versions={version.digest: version for version in versions().values()},
            near=dict(self.activities),
            comment=comment,
            seen=frozenset(self.seen[who]),
        )
        for step in decide(situation, trigger).steps:
            activity = self.activities[step.activity.id]
            self.travelled.append((activity.workflow, activity.state, step.arrow.trigger, step.arrow.target))
            pressed = activity.performed.get(step.arrow.trigger, frozenset()) | PEOPLE[who].persons
            self._change(
                activity.id,
                state=step.arrow.target,
                version=activity.version + 1,
                performed={**activity.performed, step.arrow.trigger: pressed},
            )

    def refusals(self, who: str, name: str, trigger: str, comment: str = "") -> set[str]:
        """Press in vain and return the names of the guards that did not pass; empty when the press succeeded."""
        try:
            self.press(who, name, trigger, comment)
        except TransitionRefused as refused:
            return {reason.guard for reason in refused.reasons if not reason.passed}
        return set()

    def states(self, names: Iterable[str]) -> list[str]:
        return [self.activities[name].state for name in names]

    def _tie(self, one: str, link: str, other: str) -> None:
        links = self.activities[one].links
        self._change(one, links={**links, link: (*links.get(link, ()), other)})

    def _change(self, name: str, **changes: Any) -> None:
        self.activities[name] = replace(self.activities[name], **changes)
