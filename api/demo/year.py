"""The year: everybody does what the order asks of them, some late, some returned, some refused; until today."""

import heapq
import io
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.demo.papers import (
    REMARKS_GOOD,
    REMARKS_OBJECT,
    REMARKS_RETURN,
    REMARKS_SENT,
    answers_for,
    paper_for,
)
from api.demo.town import Town
from api.demo.virtual import VirtualClock
from engine.domain.errors import Disallowed, NotPermitted, TransitionRefused
from engine.domain.rows import ActivityFilter, ActivityRow
from engine.domain.workflow import GuardCall, Transition, WorkflowVersion
from engine.kernel import Offer
from engine.usecases.attach_evidence import Attachment, attach_evidence
from engine.usecases.desk import Desk
from engine.usecases.fire_trigger import Press, fire_trigger
from engine.usecases.list_activities import list_activities
from engine.usecases.listing import CHECKING_ROLES
from engine.usecases.look import Look, look_at
from engine.usecases.open_evidence import open_evidence
from engine.usecases.save_form import Answers, save_form

WORKING_HOURS = range(8, 18)
LATE_SCHOOLS: Mapping[str, int] = {"school-14": 9, "school-39": 16}
"""School → by how many days its work tends to come late."""
SILENT = 0.05
"""Share of dated activities that nobody ever begins."""
FORGETFUL = 0.12
"""Share of presses tried before everything asked for is there; each leaves a refusal in the history."""
STRICT = 0.15
"""Share of checks that return the work once."""
STRANGER = 0.01
"""Share of checks that somebody without the role tries first."""
LEFT: Mapping[tuple[str, str], str] = {
    ("1.7", "school-39"): "not_started",
    ("1.7", "school-14"): "returned",
    ("1.7", "school-32"): "uploaded",
    ("1.8", "school-32"): "to_review",
    ("1.11", "school-7"): "uploaded",
    ("1.12", "school-7"): "to_review",
}
"""(item, school) → the state in which the year leaves the work, so that a visitor finds something to press."""
SENT_BACK = (("1.8", "school-14"),)
"""Checks that send the work back whatever the dice say."""
PATIENCE = 2
"""How often somebody comes back to a press that was refused."""
ON_DEMAND = 0.4
"""Share of activities on demand that the year has needed."""


@dataclass(order=True, slots=True)
class Visit:
    """Somebody will look at an activity at that moment."""

    at: datetime
    number: int
    row: ActivityRow = field(compare=False)
    returned: bool = field(compare=False, default=False)
    tries: int = field(compare=False, default=0)
    """How often this very press has failed."""


@dataclass
class Year:
    """Plays the town's year; equal seeds play equal years."""

    desk: Desk
    clock: VirtualClock
    town: Town
    seed: int
    until: datetime

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)
        self._queue: list[Visit] = []
        self._numbers = itertools.count()
        self._holders = self._find_holders()

    def play(self, progress: Callable[[int, int], None]) -> int:
        """Play until there is nothing left to do before *until*; return the number of visits."""
        for row in self._all_rows():
            begin = self._begins(row)
            if begin is not None:
                self._come_back(row, begin, returned=False)
        done = 0
        whole = max((self.until - self.clock.now()).total_seconds(), 1)
        start = self.clock.now()
        while self._queue:
            visit = heapq.heappop(self._queue)
            self.clock.move_to(visit.at)
            self._act(visit)
            done += 1
            progress(int((visit.at - start).total_seconds()), int(whole))
        self.clock.move_to(self.until)
        return done

    # ------------------------------------------------------------ when

    def _begins(self, row: ActivityRow) -> datetime | None:
        """Return when work on *row* begins, or None if the year never saw it begin."""
        if row.due is None:
            if self._draw.random() > ON_DEMAND:
                return None
            days = self._draw.randrange(20, 220)
            return self.clock.now() + timedelta(days=days)
        if self._draw.random() < SILENT:
            return None
        ahead = row.due - timedelta(days=self._draw.randrange(2, 12))
        begin = max(ahead, row.opens or ahead)
        late = LATE_SCHOOLS.get(row.subject, 0)
        if late and self._draw.random() < 0.4:
            begin = row.due + timedelta(days=self._draw.randrange(1, late))
        return max(begin, self.clock.now())

    def _come_back(self, row: ActivityRow, earliest: datetime, *, returned: bool, tries: int = 0) -> None:
        moment = self._office_hour(earliest)
        if moment < self.until:
            heapq.heappush(self._queue, Visit(moment, next(self._numbers), row, returned, tries))

    def _office_hour(self, moment: datetime) -> datetime:
        local = moment.astimezone(self.desk.zone)
        while not self.desk.calendar.is_working(local.date()):
            local = (local + timedelta(days=1)).replace(hour=8)
        hour = self._draw.choice(WORKING_HOURS)
        same_day = local.replace(hour=hour, minute=self._draw.randrange(60), second=self._draw.randrange(60))
        return same_day if same_day >= moment else moment + timedelta(minutes=self._draw.randrange(1, 50))

    # ------------------------------------------------------------ who

    def _find_holders(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        holders: dict[tuple[str, str], list[str]] = {("coordinator", self.desk.municipality): []}
        for post in self.town.roadmap.posts:
            for role in post.roles:
                holders.setdefault(role, []).append(self.town.people[post.key])
        if not holders[("coordinator", self.desk.municipality)]:
            holders[("coordinator", self.desk.municipality)] = [self.town.people["coordinator"]]
        return {role: tuple(people) for role, people in holders.items()}

    def _somebody(self, role: str, organisation: str) -> str | None:
        people = self._holders.get((role, organisation), ())
        return self._draw.choice(people) if people else None

    # ------------------------------------------------------------ what

    def _act(self, visit: Visit) -> None:
        sight = look_at(self.desk, visit.row.id, "engine")
        state = sight.version.states[sight.activity.state]
        place = (visit.row.item, visit.row.subject)
        if state.final or state.waits_for is None or LEFT.get(place) == state.key:
            return
        binding = sight.version.roles[state.waits_for]
        organisation = visit.row.subject if binding.of == "subject" else self.desk.municipality
        person = self._somebody(binding.role, organisation)
        if person is None:
            return
        arrow = self._choose(sight, visit)
        if arrow is None:
            return
        self._maybe_refused(sight, visit, arrow, person)
        self._prepare(visit.row, arrow.trigger, person)
        sight = look_at(self.desk, visit.row.id, person)
        offer = next((offer for offer in sight.offers if offer.trigger == arrow.trigger), None)
        backwards = _goes_back(sight.version, arrow)
        comment = self._remark(offer, binding.role, backwards=backwards)
        if self._press(visit.row, arrow.trigger, person, sight, comment):
            self._go_on(visit, backwards=backwards)
        elif visit.tries < PATIENCE:
            later = self.clock.now() + timedelta(days=self._draw.randrange(1, 6))
            self._come_back(visit.row, later, returned=visit.returned, tries=visit.tries + 1)

    def _go_on(self, visit: Visit, *, backwards: bool) -> None:
        later = self.clock.now() + timedelta(hours=self._draw.randrange(3, 60))
        self._come_back(visit.row, later, returned=visit.returned or backwards)
        for other in look_at(self.desk, visit.row.id, "engine").neighbours:
            self._come_back(
                list_activities(self.desk, self.town.people["coordinator"], ActivityFilter(ids=(other,))).items[0].row,
                later + timedelta(hours=self._draw.randrange(1, 30)),
                returned=visit.returned or backwards,
            )

    def _choose(self, sight: Look, visit: Visit) -> Transition | None:
        """Return the arrow on the shortest way to «done», or sometimes one that sends the work back."""
        awaited = sight.version.states[sight.activity.state].waits_for
        mine = [arrow for arrow in sight.version.arrows(sight.activity.state) if arrow.by.name == awaited]
        ways = _ways_to_done(sight.version)
        back = [arrow for arrow in mine if _goes_back(sight.version, arrow)]
        strict = (visit.row.item, visit.row.subject) in SENT_BACK or self._draw.random() < STRICT
        if back and strict and not visit.returned:
            return self._draw.choice(back)
        forward = [arrow for arrow in mine if arrow.target in ways and arrow not in back]
        return min(forward, key=lambda arrow: ways[arrow.target], default=None)

    def _prepare(self, row: ActivityRow, trigger: str, person: str) -> None:
        """Do what the guards will ask for: fill the form, attach the files, open what must be seen."""
        sight = look_at(self.desk, row.id, person)
        arrow = sight.version.arrow(sight.activity.state, trigger)
        asked = set(_names(arrow.when)) if arrow else set()
        try:
            if sight.version.form is not None and not sight.activity.form:
                answers = answers_for(sight.version, self._draw, self.until.year)
                save_form(self.desk, Answers(row.id, person, answers))
            if "evidence" in asked and not sight.activity.evidence:
                for kind in sight.version.evidence.values():
                    name, content = paper_for(kind, row.subject_title, self._draw)
                    attach_evidence(self.desk, Attachment(row.id, person, kind.key, name, io.BytesIO(content)))
        except (NotPermitted, Disallowed):
            return
        if "evidence_seen" in asked:
            for activity, evidence in sight.unseen:
                open_evidence(self.desk, activity, evidence, person)

    def _maybe_refused(self, sight: Look, visit: Visit, arrow: Transition, person: str) -> None:
        """Sometimes press too early, or let somebody press who may not: the refusal stays in the history."""
        ready = any(
            offer.trigger == arrow.trigger and offer.allowed
            for offer in look_at(self.desk, visit.row.id, person).offers
        )
        if not ready and self._draw.random() < FORGETFUL:
            self._press(visit.row, arrow.trigger, person, sight, "")
        if self._draw.random() < STRANGER:
            director = self._somebody("director", visit.row.subject)
            if director not in (None, person):
                self._press(visit.row, arrow.trigger, str(director), sight, "")

    def _press(self, row: ActivityRow, trigger: str, person: str, sight: Look, comment: str) -> bool:
        press = Press(row.id, trigger, person, sight.activity.version, self.desk.luck.id("k"), comment)
        try:
            fire_trigger(self.desk, press)
        except (TransitionRefused, NotPermitted):
            return False
        return True

    def _remark(self, offer: Offer | None, role: str, *, backwards: bool) -> str:
        """Return what somebody in *role* says with a press: a reason when sending back, else sometimes a word."""
        checks = role in CHECKING_ROLES
        if backwards:
            return self._draw.choice(REMARKS_RETURN if checks else REMARKS_OBJECT)
        asked = offer is not None and any(reason.guard == "comment" for reason in offer.reasons)
        said = asked or self._draw.random() < 0.2
        return self._draw.choice(REMARKS_GOOD if checks else REMARKS_SENT) if said else ""

    def _all_rows(self) -> list[ActivityRow]:
        rows: list[ActivityRow] = []
        after = ""
        while True:
            page = list_activities(self.desk, self.town.people["coordinator"], ActivityFilter(), after=after, limit=200)
            rows += [card.row for card in page.items]
            after = page.next
            if not after:
                return rows


def _names(guards: Iterable[GuardCall]) -> Iterator[str]:
    """Yield the names of *guards* and of those inside them."""
    for guard in guards:
        yield guard.name
        yield from _names(guard.inner)


def _ways_to_done(version: WorkflowVersion) -> Mapping[str, int]:
    """Return, for every state from which «done» can be reached, in how few presses."""
    ways = {state.key: 0 for state in version.states.values() if state.final == "done"}
    for length in range(1, len(version.states) + 1):
        for arrow in version.transitions:
            if ways.get(arrow.target) == length - 1:
                for source in arrow.sources:
                    ways.setdefault(source, length)
    return ways


def _goes_back(version: WorkflowVersion, arrow: Transition) -> bool:
    """Whether the arrow sends the work back: it leads no nearer to «done» and does not cancel."""
    ways = _ways_to_done(version)
    target = version.states[arrow.target]
    return target.final != "cancelled" and all(
        ways.get(arrow.target, 99) > ways.get(source, 99) - 1 for source in arrow.sources
    )
