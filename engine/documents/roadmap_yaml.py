"""
Roadmap YAML: the plan as a coordinator may write it by hand; text in, ``Roadmap`` out, or one refusal with its place.

Keys of the file::

    roadmap: key            title: {ru, en}         order: {number, date}      period: {start, end}
    organisations: {key: {kind: school | municipality | other, title}}
    posts: {key: {title, organisation, roles: [director@school-2]}}
    sections: {key: {ru, en}}
    items:
      - number: 1.7         title: {ru, en}         terms: the order's words   workflow: self_diagnosis
        subjects: schools | municipality | [school-2, …]
        section: key                                # else what stands before the first dot of the number
        parties: [{role: director, of: schools}, {post: …}, {body: …}, {outsider: …}]
        links: {review: 1.8}                        # the same subject's activity of another item
        companions: [{workflow: report_summary, subject: municipality, link: summary}]
        stage_ends: {stage in the words of the term: 2021-05-15}
"""

import re
from dataclasses import replace
from datetime import date

from engine import schedules
from engine.definitions.findings import shown
from engine.definitions.nodes import Node, Scalar
from engine.documents.roadmap_years import shift_years
from engine.documents.yaml_tables import Fields, YamlFile
from engine.domain.people import HOUSE_ROLES
from engine.domain.roadmap import (
    Companion,
    ItemLink,
    Party,
    Roadmap,
    RoadmapItem,
    RoadmapOrganisation,
    RoadmapPost,
)
from engine.domain.schedule import Plan, Staged

KINDS = ("school", "municipality", "other")
PARTY_KINDS = ("role", "post", "body", "outsider")
ROLE_NAMES = {
    "director": "Руководители школ",
    "curator": "Кураторы",
    "coordinator": "Муниципальные координаторы",
    "auditor": "Проверяющие",
    "admin": "Администраторы системы",
}
"""What a plan's page calls those who hold a role of the house."""
YEARS = (1992, 2200)

_NUMBER = re.compile(r"\d{1,3}(\.\d{1,3})*\Z")
_WORKFLOW = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")


def parse_roadmap(text: str, file: str, *, year: int | None = None) -> Roadmap:
    """
    Return the roadmap that *text* describes; the schedule of an item is its ``terms``, read.

    Args:
        file: what refusals call the text.
        year: moves the whole plan so that its order falls into this year; None leaves it where it is.
    Raises:
        RoadmapUnreadable: with file, line and column; nothing is guessed.
    """
    yaml = YamlFile(file)
    top = yaml.fields(
        yaml.root(text), ("roadmap", "title", "order", "period", "organisations", "sections", "items"), ("posts",)
    )
    roadmap = _Plan(yaml, top).roadmap()
    if year is None:
        return roadmap
    if not YEARS[0] <= year <= YEARS[1]:
        raise yaml.refusal("wrong_year", top.table, found=year, first=YEARS[0], last=YEARS[1])
    return shift_years(roadmap, year - roadmap.order_date.year)


class _Plan:
    """One file on its way to a roadmap: what later parts of it name must stand in earlier ones."""

    def __init__(self, yaml: YamlFile, top: Fields) -> None:
        self.yaml, self.top = yaml, top
        self.organisations = {key: self._organisation(key, node) for key, node in self._named("organisations")}
        self.schools = tuple(key for key, each in self.organisations.items() if each.kind == "school")
        towns = [key for key, each in self.organisations.items() if each.kind == "municipality"]
        if len(towns) != 1:
            raise yaml.refusal("one_municipality", top["organisations"], found=len(towns))
        self.municipality = towns[0]
        self.sections = {yaml.words(key): yaml.text(node) for key, node in top.entries("sections")}
        self.places: dict[str, Fields] = {}

    def roadmap(self) -> Roadmap:
        yaml, top = self.yaml, self.top
        order = yaml.fields(top["order"], ("number", "date"))
        period = yaml.fields(top["period"], ("start", "end"))
        empty = Roadmap(
            key=yaml.key(top["roadmap"]),
            title=yaml.text(top["title"]),
            order_number=yaml.words(order["number"]),
            order_date=yaml.day(order["date"]),
            start=yaml.day(period["start"]),
            end=yaml.day(period["end"]),
            sections=tuple(self.sections.items()),
            items=(),
            organisations=tuple(self.organisations.values()),
            posts=tuple(self._post(key, node) for key, node in self._named("posts")),
        )
        if empty.end < empty.start:
            raise yaml.refusal("wrong_period", period["end"], start=empty.start, end=empty.end)
        plan = empty.plan
        items = tuple(self._item(node, plan) for node in top.list("items"))
        if not items:
            raise yaml.refusal("no_rows", top["items"])
        self._check_links({item.number: item for item in items}, plan)
        return replace(empty, items=items)

    def _named(self, key: str) -> list[tuple[str, Node]]:
        return [(self.yaml.key(name), node) for name, node in self.top.entries(key)]

    def _organisation(self, key: str, node: Node) -> RoadmapOrganisation:
        fields = self.yaml.fields(node, ("kind", "title"))
        kind = self.yaml.one_of(fields["kind"], KINDS)
        title = self.yaml.text(fields["title"])
        if kind == "school":
            return RoadmapOrganisation(key, "school", title)
        return RoadmapOrganisation(key, "municipality" if kind == "municipality" else "other", title)

    def _post(self, key: str, node: Node) -> RoadmapPost:
        fields = self.yaml.fields(node, ("title", "organisation", "roles"))
        roles = tuple(self._role(each) for each in fields.list("roles"))
        return RoadmapPost(key, self.yaml.text(fields["title"]), self._known(fields["organisation"]), roles)

    def _role(self, node: Node) -> tuple[str, str]:
        role, at, organisation = self.yaml.words(node).partition("@")
        if not at or role not in HOUSE_ROLES:
            raise self.yaml.refusal("bad_role", node, found=shown(f"{role}{at}{organisation}"))
        return role, self._known(node, organisation)

    def _known(self, node: Node, words: str = "") -> str:
        """Return the key of an organisation of this file; ``municipality`` stands for the one of that kind."""
        found = words or self.yaml.words(node)
        if found == "municipality":
            return self.municipality
        if found not in self.organisations:
            raise self.yaml.refusal("unknown_organisation", node, tuple(self.organisations), found=shown(found))
        return found

    def _item(self, node: Node, plan: Plan) -> RoadmapItem:
        yaml = self.yaml
        fields = yaml.fields(
            node,
            ("number", "title", "terms", "workflow", "subjects"),
            ("section", "parties", "links", "companions", "stage_ends"),
        )
        number = yaml.words(fields["number"])
        if not _NUMBER.match(number):
            raise yaml.refusal("bad_number", fields["number"], found=shown(number))
        if number in self.places:
            line = self.places[number]["number"].place.line
            raise yaml.refusal("duplicate_number", fields["number"], number=number, first=line)
        self.places[number] = fields
        terms = yaml.words(fields["terms"])
        item = RoadmapItem(
            number=number,
            section=self._section(fields, number),
            title=yaml.text(fields["title"]),
            terms=terms,
            schedule=schedules.read(terms, plan),
            workflow=self._workflow(fields["workflow"]),
            subjects=self._subjects(fields["subjects"]),
            parties=tuple(self._party(each) for each in fields.list("parties")),
            links=tuple(ItemLink(yaml.words(name), yaml.words(other)) for name, other in fields.entries("links")),
            companions=tuple(self._companion(each) for each in fields.list("companions")),
        )
        return replace(item, stage_ends=self._stage_ends(fields, item))

    def _section(self, fields: Fields, number: str) -> str:
        at = fields["section"] if "section" in fields else fields["number"]
        section = self.yaml.words(at) if "section" in fields else number.partition(".")[0]
        if section not in self.sections:
            raise self.yaml.refusal("unknown_section", at, tuple(self.sections), found=shown(section))
        return section

    def _workflow(self, node: Node) -> str:
        found = self.yaml.words(node)
        if not _WORKFLOW.match(found):
            raise self.yaml.refusal("bad_value", node, found=shown(found), expected="имя типа, как report_summary")
        return found

    def _subjects(self, node: Node) -> tuple[str, ...]:
        if isinstance(node, Scalar):
            chosen = self.yaml.one_of(node, ("schools", "municipality"))
            found = self.schools if chosen == "schools" else (self.municipality,)
        else:
            found = tuple(dict.fromkeys(self._known(each) for each in self.yaml.series(node)))
        if not found:
            raise self.yaml.refusal("no_subjects", node)
        return found

    def _party(self, node: Node) -> Party:
        fields = self.yaml.fields(node, (), (*PARTY_KINDS, "of"))
        said = [kind for kind in PARTY_KINDS if kind in fields]
        if len(said) != 1:
            raise self.yaml.refusal("party_choice", node, PARTY_KINDS)
        kind = said[0]
        organisations = self._subjects(fields["of"]) if "of" in fields else ()
        if kind == "role":
            role = self.yaml.one_of(fields[kind], HOUSE_ROLES)
            return Party("role", role_name(role, organisations, self.schools), "", role, organisations)
        name = self.yaml.words(fields[kind])
        if kind == "post":
            return Party("role", name, name, "", organisations)
        return Party("body" if kind == "body" else "outsider", name, "", "", organisations)

    def _companion(self, node: Node) -> Companion:
        fields = self.yaml.fields(node, ("workflow", "subject", "link"))
        return Companion(
            self._workflow(fields["workflow"]), self._known(fields["subject"]), self.yaml.words(fields["link"])
        )

    def _stage_ends(self, fields: Fields, item: RoadmapItem) -> tuple[tuple[str, date], ...]:
        ends = []
        stages = tuple(stage.until for stage in getattr(item.schedule, "stages", ()) if stage.until)
        for key, node in fields.entries("stage_ends"):
            if not isinstance(item.schedule, Staged):
                raise self.yaml.refusal("no_stages", key, found=shown(item.terms))
            if key.text not in stages:
                raise self.yaml.refusal("unknown_stage", key, stages, found=shown(key.text))
            ends.append((key.text, self.yaml.day(node)))
        return tuple(ends)

    def _check_links(self, items: dict[str, RoadmapItem], plan: Plan) -> None:
        """Both ends must exist for the same subjects and occurrences, or adopting would find a loose end."""
        for item in items.values():
            nodes = {name.text: node for name, node in self.places[item.number].entries("links")}
            for link in item.links:
                other = items.get(link.item)
                if other is None:
                    raise self.yaml.refusal("unknown_item", nodes[link.name], found=shown(link.item))
                if other is item:
                    raise self.yaml.refusal("link_to_itself", nodes[link.name], number=item.number)
                if not set(item.subjects) <= set(other.subjects) or not _keys(item, plan) <= _keys(other, plan):
                    raise self.yaml.refusal(
                        "link_occurrences",
                        nodes[link.name],
                        number=item.number,
                        other=other.number,
                        terms=item.terms,
                        other_terms=other.terms,
                    )


def _keys(item: RoadmapItem, plan: Plan) -> set[str]:
    return {occurrence.key for occurrence in schedules.occurrences(item.schedule, plan, dict(item.stage_ends))}


def role_name(role: str, organisations: tuple[str, ...], schools: tuple[str, ...]) -> str:
    """Return what a page calls the holders of *role*: «Руководители школ», «Кураторы из школ №№ 1, 3»."""
    numbers = [key.removeprefix("school-") for key in organisations if key.startswith("school-")]
    if not numbers or organisations == schools:
        return ROLE_NAMES[role]
    words = "Руководители школ" if role == "director" else f"{ROLE_NAMES[role]} из школ"
    return f"{words} №№ {', '.join(numbers)}"
