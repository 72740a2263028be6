"""The shipped roadmap: the facts of the real order, our own words, posts instead of people."""

import re
from collections import Counter
from importlib import resources

import pytest

from engine import definitions, documents, schedules
from engine.domain.roadmap import Roadmap, RoadmapReading
from tests.documents.orders import real_order

FOLDER = resources.files("workflows")
TEXT = FOLDER.joinpath("roadmaps/kamensk-500plus.yaml").read_text("utf-8")
NAME = re.compile(r"[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+")


@pytest.fixture(scope="module")
def roadmap() -> Roadmap:
    return documents.parse_roadmap(TEXT, "kamensk-500plus.yaml")


@pytest.fixture(scope="module")
def reading() -> RoadmapReading:
    return documents.read_roadmap_file(real_order())


def test_no_person_is_named() -> None:
    """People are posts: no surname with initials stands anywhere in the file."""
    assert NAME.search("Петров А.Б.")
    assert NAME.search(TEXT) is None


def test_every_row_of_the_order_is_there_with_its_own_term(roadmap: Roadmap, reading: RoadmapReading) -> None:
    """Numbers, sections, terms and schedules are the order's facts."""
    assert len(roadmap.items) == 74
    assert [(item.number, item.section, item.terms) for item in roadmap.items] == [
        (item.number, item.section, item.terms) for item in reading.items
    ]
    assert [item.schedule for item in roadmap.items] == [item.schedule for item in reading.items]
    assert (roadmap.order_number, roadmap.order_date) == (reading.order_number, reading.order_date)
    assert (roadmap.start, roadmap.end) == reading.period


def test_titles_are_our_own_and_short(roadmap: Roadmap, reading: RoadmapReading) -> None:
    """No title repeats the order's sentence; each is in both languages and fits a cell of the board."""
    theirs = " ".join(" ".join(item.title.lower().split()) for item in reading.items)
    for item in roadmap.items:
        assert item.title.en
        assert item.title.en != item.title.ru
        assert len(item.title.ru) <= 70
        if len(item.title.ru.split()) > 4:
            assert item.title.ru.lower() not in theirs, item.number


def test_each_responsible_role_of_the_order_is_kept(roadmap: Roadmap, reading: RoadmapReading) -> None:
    """Where a cell names directors, curators or coordinators, and of which schools, the plan does too."""
    for ours, theirs in zip(roadmap.items, reading.items, strict=True):
        wanted = {(party.role, party.organisations) for party in theirs.parties if party.role}
        if theirs.number == "4.7":  # a director outside the plan takes part by post
            wanted = {pair for pair in wanted if pair[0] != "director"}
        kept = {(party.role, party.organisations) for party in ours.parties if party.role}
        assert kept == wanted, theirs.number


def test_workflows_exist_and_fit_their_subjects_and_links(roadmap: Roadmap) -> None:
    """Adopting must not stumble: the type is shipped, is for that kind of organisation and has the link."""
    forms = {
        f"forms/{form.name}": form.read_text("utf-8")
        for form in FOLDER.joinpath("forms").iterdir()
        if form.name.endswith(".json")
    }
    kinds = {organisation.key: organisation.kind for organisation in roadmap.organisations}
    workflow_of = {item.number: item.workflow for item in roadmap.items}
    wanted = {item.workflow for item in roadmap.items}
    wanted |= {mate.workflow for item in roadmap.items for mate in item.companions}
    versions = {
        key: definitions.load(FOLDER.joinpath(f"{key}.yaml").read_text("utf-8"), f"{key}.yaml", forms) for key in wanted
    }
    for item in roadmap.items:
        assert {kinds[subject] for subject in item.subjects} == {versions[item.workflow].subject}, item.number
        ends = [(link.name, workflow_of[link.item]) for link in item.links]
        ends += [(mate.link, mate.workflow) for mate in item.companions]
        for name, other in ends:
            declared = versions[item.workflow].links[name]
            assert other in declared.workflows
            assert item.workflow in versions[other].links[declared.inverse].workflows


def test_the_linked_pairs_of_the_order_are_tied(roadmap: Roadmap) -> None:
    """Self-diagnosis, the school's roadmap and its correction are each approved; reports are summed up."""
    links = {(item.number, link.name, link.item) for item in roadmap.items for link in item.links}
    assert links == {("1.7", "review", "1.8"), ("1.11", "review", "1.12"), ("1.18", "review", "1.19")}
    assert [item.number for item in roadmap.items if item.companions] == ["1.16"]


def test_each_school_has_a_director_and_a_curator_from_another_school(roadmap: Roadmap) -> None:
    """Four eyes need two people of two schools; one curator serves both schools that the order gives them."""
    schools = [organisation.key for organisation in roadmap.organisations if organisation.kind == "school"]
    for school in schools:
        holders = {(role, post.organisation) for post in roadmap.posts for role, at in post.roles if at == school}
        assert ("director", school) in holders
        assert ("curator", school) not in holders
        assert "curator" in {role for role, _ in holders}
    served = {post.key: [at for role, at in post.roles if role == "curator"] for post in roadmap.posts}
    assert served["curator-27"] == ["school-27", "school-37"]


@pytest.mark.parametrize("year", [2021, 2024, 2026])
def test_the_year_makes_about_a_thousand_activities(year: int) -> None:
    """Item × subject × occurrence; in every year the linked rows have each other's occurrences."""
    roadmap = documents.parse_roadmap(TEXT, "kamensk-500plus.yaml", year=year)
    plan = roadmap.plan
    count: Counter[str] = Counter()
    for item in roadmap.items:
        found = schedules.occurrences(item.schedule, plan, dict(item.stage_ends))
        assert found, item.number
        count[item.number] += len(found) * (len(item.subjects) + len(item.companions))
    assert 1000 <= count.total() <= 1080
    assert count["1.16"] == 16
    assert str(2021 if year != 2021 else 2020) not in " ".join(item.terms for item in roadmap.items)
