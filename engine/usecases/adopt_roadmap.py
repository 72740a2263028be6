"""Adopt a roadmap: one event for the plan, one activity for every item × subject × occurrence, and their ties."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import schedules
from engine.domain.errors import Disallowed, RoadmapUnreadable
from engine.domain.events import RoadmapAdopted, Signature
from engine.domain.people import Organisation
from engine.domain.roadmap import Roadmap, RoadmapItem
from engine.domain.text import Text
from engine.domain.workflow import WorkflowVersion
from engine.ports import UnitOfWork
from engine.usecases.authority import must_hold
from engine.usecases.desk import Desk
from engine.usecases.opening import write_opening, write_organisations, write_tie

Progress = Callable[[int, int], None]
"""Called with (done, all) while a long deed goes on."""

Place = tuple[str, str, str, str]
"""(item, workflow, subject, occurrence)."""


@dataclass(frozen=True, slots=True)
class Adopted:
    roadmap: str
    position: int
    activities: int
    ties: int


def adopt_roadmap(
    desk: Desk, roadmap: Roadmap, person: str, *, progress: Progress = lambda done, everything: None
) -> Adopted:
    """
    Adopt *roadmap* in one transaction: everything it asks for is opened, or nothing at all.

    Organisations that it names and nobody has registered are registered in the same transaction; its workflows
    must be published before.

    Raises:
        NotPermitted: only a coordinator adopts; Disallowed: adopted already;
        RoadmapUnreadable: an item names a workflow that is not published, or one for another kind of subject.
    """
    with desk.store.unit(desk.journal) as uow:
        role = must_hold(uow.actor(person), desk.municipality, "coordinator", deed="adopt_roadmap")
        if uow.roadmap_known(roadmap.key):
            raise Disallowed(
                "adopted_already",
                Text(f"План «{roadmap.title.ru}» уже принят.", f"“{roadmap.title.to('en')}” is adopted already."),
            )
        signature = Signature(person, role, desk.municipality)
        write_organisations(
            uow, (Organisation(new.key, new.kind, new.title.ru) for new in roadmap.organisations), signature
        )
        versions = _versions(desk, uow, roadmap)
        record = uow.append(_adopted(roadmap, uow, signature))
        opened = _open_all(desk, uow, roadmap, versions, signature, progress)
        ties = _tie_all(uow, roadmap, versions, opened, signature)
        uow.commit()
        return Adopted(roadmap.key, record.position, len(opened), ties)


def _versions(desk: Desk, uow: UnitOfWork, roadmap: Roadmap) -> Mapping[str, WorkflowVersion]:
    versions: dict[str, WorkflowVersion] = {}
    wanted = [(item, item.workflow, item.subjects) for item in roadmap.items]
    wanted += [(item, mate.workflow, (mate.subject,)) for item in roadmap.items for mate in item.companions]
    for item, workflow, subjects in wanted:
        if workflow not in versions:
            edition = uow.edition(workflow)
            if edition is None:
                raise RoadmapUnreadable(
                    "unknown_workflow", f"Строка {item.number}: процесс «{workflow}» не опубликован."
                )
            versions[workflow] = desk.shelf.take(edition.digest, uow)
        for subject in subjects:
            if uow.organisation(subject).kind != versions[workflow].subject:
                raise RoadmapUnreadable(
                    "other_subject", f"Строка {item.number}: процесс «{workflow}» — не для организации «{subject}»."
                )
    return versions


def _adopted(roadmap: Roadmap, uow: UnitOfWork, signature: Signature) -> RoadmapAdopted:
    return RoadmapAdopted(
        at=uow.now(),
        by=signature,
        roadmap=roadmap.key,
        title=roadmap.title.to_json(),
        order_number=roadmap.order_number,
        order_date=roadmap.order_date.isoformat(),
        start=roadmap.start.isoformat(),
        end=roadmap.end.isoformat(),
        sections=tuple({"key": key, "title": title.to_json()} for key, title in roadmap.sections),
        items=tuple(_row(item) for item in roadmap.items),
    )


def _row(item: RoadmapItem) -> Mapping[str, Any]:
    return {
        "number": item.number,
        "section": item.section,
        "title": item.title.to_json(),
        "terms": item.terms,
        "schedule": schedules.to_json(item.schedule),
        "workflow": item.workflow,
        "subjects": list(item.subjects),
        "roles": [party.name for party in item.parties if party.kind != "person"],
    }


def _open_all(
    desk: Desk,
    uow: UnitOfWork,
    roadmap: Roadmap,
    versions: Mapping[str, WorkflowVersion],
    signature: Signature,
    progress: Progress,
) -> Mapping[Place, str]:
    plan = roadmap.plan
    opened: dict[Place, str] = {}
    for number, item in enumerate(roadmap.items, 1):
        places = [(item.workflow, subject) for subject in item.subjects]
        places += [(mate.workflow, mate.subject) for mate in item.companions]
        for occurrence in schedules.occurrences(item.schedule, plan, dict(item.stage_ends)):
            for workflow, subject in places:
                opened[(item.number, workflow, subject, occurrence.key)] = write_opening(
                    desk,
                    uow,
                    versions[workflow],
                    signature,
                    roadmap=roadmap.key,
                    item=item.number,
                    subject=subject,
                    occurrence=occurrence,
                )
        progress(number, len(roadmap.items))
    return opened


def _tie_all(
    uow: UnitOfWork,
    roadmap: Roadmap,
    versions: Mapping[str, WorkflowVersion],
    opened: Mapping[Place, str],
    signature: Signature,
) -> int:
    """Tie what the items and their companions name; an activity's version grows with each tie it gets."""
    grown: dict[str, int] = {}
    workflow_of = {item.number: item.workflow for item in roadmap.items}
    ties = 0
    for item in roadmap.items:
        ends = [(link.name, link.item, workflow_of[link.item], "") for link in item.links]
        ends += [(mate.link, item.number, mate.workflow, mate.subject) for mate in item.companions]
        for (number, workflow, subject, occurrence), activity in opened.items():
            if (number, workflow) != (item.number, item.workflow):
                continue
            for name, other_item, other_workflow, other_subject in ends:
                other = opened.get((other_item, other_workflow, other_subject or subject, occurrence))
                if other is None:
                    raise RoadmapUnreadable(
                        "no_other_end", f"Строка {number}: для связи «{name}» нет работы по строке {other_item}."
                    )
                inverse = versions[workflow].links[name].inverse
                for end in (activity, other):
                    grown[end] = grown.get(end, 1) + 1
                write_tie(uow, signature, (activity, name, grown[activity]), (other, inverse, grown[other]))
                ties += 1
    return ties
