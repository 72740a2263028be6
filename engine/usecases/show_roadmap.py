"""Show a roadmap: its rows as adopted, how their terms were understood, and how far each has come."""

from collections import Counter

from engine import schedules
from engine.domain.rows import ItemRow, RoadmapRow
from engine.domain.text import Text
from engine.usecases.authority import visible_to
from engine.usecases.cards import RoadmapCard, RoadmapLine
from engine.usecases.desk import Desk
from engine.usecases.show_board import find_roadmap


def list_roadmaps(desk: Desk) -> tuple[RoadmapRow, ...]:
    """Return every adopted roadmap, oldest first."""
    with desk.store.reader(desk.journal) as reader:
        return reader.roadmaps()


def show_roadmap(desk: Desk, roadmap: str, person: str) -> RoadmapCard:
    """
    Return the roadmap's rows; the counts are of what the person may see.

    Raises:
        NotFound: no such roadmap.
    """
    now = desk.clock.now()
    with desk.store.reader(desk.journal) as reader:
        plan = find_roadmap(reader, roadmap)
        visible = visible_to(reader.actor(person, now), desk.municipality)
        done: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for count in reader.board(plan.key, visible, now):
            total[count.item] += count.count
            done[count.item] += count.count if count.final == "done" else 0
        titles = {organisation.key: organisation.title for organisation in reader.organisations()}
        workflows = {edition.workflow: desk.shelf.take(edition.digest, reader).title for edition in reader.editions()}
        items = reader.items(plan.key)
    lines = [(item.section, _line(item, titles, workflows, done[item.number], total[item.number])) for item in items]
    return RoadmapCard(
        plan,
        tuple(
            (section["key"], Text(**section["title"]), tuple(line for key, line in lines if key == section["key"]))
            for section in plan.sections
        ),
    )


def _line(item: ItemRow, titles: dict[str, str], workflows: dict[str, Text], done: int, total: int) -> RoadmapLine:
    schedule = schedules.from_json(dict(item.schedule))
    return RoadmapLine(
        number=item.number,
        title=Text(item.title["ru"], item.title["en"]),
        terms=item.terms,
        reading=Text(schedules.render(schedule, "ru"), schedules.render(schedule, "en")),
        workflow=item.workflow,
        workflow_title=workflows.get(item.workflow, Text(item.workflow)),
        subjects=tuple(titles.get(subject, subject) for subject in item.subjects),
        roles=item.roles,
        doubts=tuple(doubt.sentence for doubt in schedule.doubts),
        done=done,
        total=total,
    )
