"""
Suggest: a reading made into a roadmap that can be adopted, by rules a person can read and overrule in YAML.

A row's workflow is the first line of ``RULES`` that fits; people become posts, for names have no place in a plan.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine import schedules
from engine.documents.contradictions import check_pairs
from engine.documents.wording import NAMES, refusal
from engine.domain.roadmap import (
    Companion,
    ItemLink,
    Party,
    ReadItem,
    Roadmap,
    RoadmapItem,
    RoadmapOrganisation,
    RoadmapPost,
    RoadmapReading,
)
from engine.domain.schedule import External, Plan
from engine.domain.text import Text

MUNICIPAL = frozenset(("appointment", "meeting", "training", "municipal_work"))
"""Workflows whose subject is the municipality; all others are a school's."""
REVIEWED = frozenset(("self_diagnosis", "roadmap_upload", "agreement"))
"""Workflows that a ``curator_approval`` may stand behind, tied by the link ``review``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The title fits *words*, and the parties are as *who* asks."""

    words: str
    who: str
    """``school``: the schools' directors, curators or teachers act; ``director``, ``curator``; ``town``: no director
    acts alone; ``any``."""
    workflow: str


RULES = (
    Rule(r"^проверк|^согласовани", "curator", "curator_approval"),
    Rule(r"самодиагностик", "director", "self_diagnosis"),
    Rule(r"^корректировк.*(?:дорожн\w+ карт|план)", "director", "agreement"),
    Rule(r"разработк.*(?:дорожн\w+ карт|план)", "director", "roadmap_upload"),
    Rule(r"отч[её]т\w* .*руководител|отч[её]т\w* школ", "director", "report"),
    Rule(r"назначени|создани\w+ \w*\s*групп", "town", "appointment"),
    Rule(r"\bанкетировани|\bопрос", "school", "survey"),
    Rule(r"совещани|заседани", "any", "meeting"),
    Rule(r"^(?:\w+\s+)?(?:посещени|визит)", "curator", "visit"),
    Rule(r"\bсеминар|\bвебинар|\bпрактикум|^знакомство с", "town", "training"),
    Rule(r"^изучени", "school", "monitoring"),
    Rule(r"\bмониторинг|\bанализ|\bоценк|\bдиагностик|\bэкспертиз", "curator", "monitoring"),
)
"""From the particular to the general; a row that none fits is work: the school's or the municipality's."""

_NAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\."
_NAME_LIST = re.compile(rf"\s*:\s*[–—-]?\s*{_NAME}.*\Z", re.S)
_ONE_NAME = re.compile(_NAME)


def suggest_workflow(item: ReadItem) -> str:
    """Return the key of the workflow type that a row most likely is; a coordinator may choose another."""
    if isinstance(item.schedule, External):
        return "external_event"
    for rule in RULES:
        if re.search(rule.words, item.title, re.I) and _acts(rule.who, item.parties):
            return rule.workflow
    return "ongoing" if _acts("school", item.parties) else "municipal_work"


def to_roadmap(
    reading: RoadmapReading,
    key: str,
    *,
    title: str = "",
    municipality: str = "municipality",
    municipality_title: str = "",
) -> Roadmap:
    """
    Return *reading* as a roadmap: every row typed by ``suggest_workflow``, checks tied to what they check.

    Args:
        key: the roadmap's short name.
        municipality: key of the organisation whose plan it is.
    Raises:
        RoadmapUnreadable: lines of the table were not read, or no participating school is known.
    """
    if reading.unread:
        lines = ", ".join(str(each.line) for each in reading.unread[:5])
        raise refusal("cannot_adopt", reading.unread[0].line, 1, why=NAMES["unread"].format(lines=lines))
    if not reading.schools or reading.order_date is None or reading.period is None:
        raise refusal("cannot_adopt", why=NAMES["no_schools"])
    plan = Plan(reading.order_date, *reading.period, reading.order_date.year)
    items = tuple(_item(item, reading, municipality) for item in reading.items)
    return Roadmap(
        key=key,
        title=Text(title or NAMES["roadmap"].format(number=reading.order_number, date=reading.order_date)),
        order_number=reading.order_number,
        order_date=reading.order_date,
        start=plan.start,
        end=plan.end,
        sections=tuple(
            (each.key, Text(each.title or NAMES["section"].format(key=each.key))) for each in reading.sections
        ),
        items=_tied(items, reading, plan),
        organisations=tuple(_organisations(reading, municipality, municipality_title)),
        posts=tuple(_posts(reading, municipality)),
    )


def _acts(who: str, parties: Iterable[Party]) -> bool:
    roles = {party.role for party in parties}
    schools = {"director", "curator"} & roles
    match who:
        case "any":
            return True
        case "school":
            staff = any(party.kind in ("role", "cut") and party.role != "coordinator" for party in parties)
            return bool(schools) or staff or any(party.organisations for party in parties)
        case "town":
            return bool(roles - {"director"}) or not roles
        case _:
            return who in schools


def _item(item: ReadItem, reading: RoadmapReading, municipality: str) -> RoadmapItem:
    workflow = suggest_workflow(item)
    town = workflow in MUNICIPAL
    companions = (Companion("report_summary", municipality, "summary"),) if workflow == "report" else ()
    return RoadmapItem(
        number=item.number,
        section=item.section,
        title=Text(_without_names(item.title)),
        terms=item.terms,
        schedule=item.schedule,
        workflow=workflow,
        subjects=(municipality,) if town else _schools(item, reading),
        parties=tuple(_without_person(party) for party in item.parties),
        companions=companions,
    )


def _schools(item: ReadItem, reading: RoadmapReading) -> tuple[str, ...]:
    """The schools that the cell names for directors, if they take part; else all participants."""
    named = {key for party in item.parties if party.role != "curator" for key in party.organisations}
    return tuple(key for key in reading.schools if key in named) or reading.schools


def _tied(items: tuple[RoadmapItem, ...], reading: RoadmapReading, plan: Plan) -> tuple[RoadmapItem, ...]:
    """Tie each work to its check; a check with nothing to check would wait for ever, so it becomes monitoring."""
    by_number = {item.number: item for item in items}
    review: dict[str, str] = {}
    for work, check in check_pairs(reading.items):
        one, other = by_number[work.number], by_number[check.number]
        fits = one.workflow in REVIEWED and other.workflow == "curator_approval"
        if fits and one.number not in review and _keys(one, plan) == _keys(other, plan):
            review[one.number] = other.number
    tied = set(review.values())
    typed = (
        replace(item, workflow="monitoring")
        if item.workflow == "curator_approval" and item.number not in tied
        else item
        for item in items
    )
    return tuple(
        replace(item, links=(ItemLink("review", review[item.number]),)) if item.number in review else item
        for item in typed
    )


def _keys(item: RoadmapItem, plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return item.subjects, tuple(each.key for each in schedules.occurrences(item.schedule, plan))


def _without_names(title: str) -> str:
    """Leave out a list of names after a colon, and any other name."""
    return _ONE_NAME.sub("…", _NAME_LIST.sub("", title)).strip()


def _without_person(party: Party) -> Party:
    if party.kind != "person":
        return party
    return Party("role", party.post or NAMES["no_post"], party.post, party.role, party.organisations)


def _organisations(reading: RoadmapReading, municipality: str, title: str) -> Iterable[RoadmapOrganisation]:
    yield RoadmapOrganisation(municipality, "municipality", Text(title or NAMES["municipality"]))
    for school in reading.schools:
        yield RoadmapOrganisation(school, "school", _school_title(school))
    named = {key: None for item in reading.items for party in item.parties for key in party.organisations}
    for school in named:
        if school not in reading.schools:
            yield RoadmapOrganisation(school, "other", _school_title(school))


def _posts(reading: RoadmapReading, municipality: str) -> Iterable[RoadmapPost]:
    """Directors, and one curator per school; where a curator works, an order of this kind does not say."""
    roles: Mapping[str, str] = {"director": NAMES["director"], "curator": NAMES["curator"]}
    yield RoadmapPost("coordinator", Text(NAMES["coordinator"]), municipality, (("coordinator", municipality),))
    for role, words in roles.items():
        for school in reading.schools:
            number = school.removeprefix("school-")
            home = school if role == "director" else municipality
            yield RoadmapPost(f"{role}-{number}", Text(words.format(number=number)), home, ((role, school),))


def _school_title(school: str) -> Text:
    number = school.removeprefix("school-")
    return Text(f"{NAMES['school']} № {number}", f"School No. {number}")
