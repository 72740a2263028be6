"""Rebuilding: from projected rows (plain mappings, whatever database they came from) to the nouns of the domain."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.domain.activity import Activity, Evidence
from engine.domain.errors import Corrupted, Winner
from engine.domain.people import Grant, Organisation, Person
from engine.domain.rows import ActivityRow, Edition, ItemRow, RoadmapRow
from engine.journal.canonical import parse_moment
from engine.projections import ALWAYS, NEVER

Row = Mapping[str, Any]

VERSION_CHANGING = ("activity_opened", "activity_linked", "transition_fired", "evidence_attached", "form_saved")
"""Types of event with which an activity's version grows."""


def moment_of(text: str) -> datetime | None:
    """Return the moment a column holds; ``ALWAYS`` and ``NEVER`` mean None."""
    return None if text in (ALWAYS, NEVER) else parse_moment(text)


def needed(text: str) -> datetime:
    """Return the moment of a column that is never blank."""
    return parse_moment(text)


def to_activities(
    rows: Iterable[Row],
    links: Iterable[Row],
    evidence: Iterable[tuple[Row, str | None]],
    performed: Iterable[Row],
    forms: Mapping[str, str | None],
) -> dict[str, Activity]:
    """
    Put activities together from their parts.

    Args:
        evidence: rows with the sealed ``file`` text beside each; None where it has been erased.
        forms: activity id → sealed ``form`` text, None where it has been erased.
    """
    tied: dict[str, dict[str, list[str]]] = {}
    for row in links:
        tied.setdefault(row["activity"], {}).setdefault(row["name"], []).append(row["other"])
    pieces: dict[str, list[Evidence]] = {}
    for row, sealed in evidence:
        pieces.setdefault(row["activity"], []).append(to_evidence(row, sealed))
    presses: dict[str, dict[str, set[str]]] = {}
    for row in performed:
        persons = presses.setdefault(row["activity"], {}).setdefault(row["trigger"], set())
        if row["person"]:
            persons.add(row["person"])
    return {
        row["id"]: Activity(
            id=row["id"],
            workflow=row["workflow"],
            digest=row["digest"],
            roadmap=row["roadmap"],
            item=row["item"],
            subject=row["subject"],
            occurrence=row["occurrence"],
            state=row["state"],
            version=row["version"],
            seq=row["seq"],
            opened_at=needed(row["opened_at"]),
            entered_at=needed(row["entered_at"]),
            due=moment_of(row["due"]),
            respond_by=moment_of(row["respond_by"]),
            form=opened(forms.get(row["id"]), "form"),
            evidence=tuple(pieces.get(row["id"], ())),
            performed={name: frozenset(people) for name, people in presses.get(row["id"], {}).items()},
            links={name: tuple(others) for name, others in tied.get(row["id"], {}).items()},
        )
        for row in rows
    }


def to_evidence(row: Row, sealed: str | None) -> Evidence:
    name, digest = file_of(sealed)
    return Evidence(
        id=row["id"],
        kind=row["kind"],
        digest=digest,
        number=row["number"],
        name=name,
        size=row["size"],
        media_type=row["media_type"],
        by=row["by"],
        at=needed(row["at"]),
        position=row["position"],
    )


def opened(sealed: str | None, what: str) -> Mapping[str, Any]:
    """
    Return the JSON object that was sealed as *what*; an empty one where it was erased or never was.

    Raises:
        Corrupted: it is no JSON object.
    """
    try:
        value = json.loads(sealed or "{}")
    except ValueError as error:
        raise Corrupted(f"a sealed {what} is not JSON") from error
    if not isinstance(value, dict):
        raise Corrupted(f"a sealed {what} is not a JSON object")
    return value


def file_of(sealed: str | None) -> tuple[str, str]:
    """Return name and digest of a sealed ``file``, blank where it was erased. Raises Corrupted."""
    file = opened(sealed, "file")
    try:
        return (file["name"], file["digest"]) if file else ("", "")
    except KeyError as error:
        raise Corrupted(f"a sealed file lacks its {error}") from error


def to_grant(row: Row) -> Grant:
    return Grant(row["person"], row["role"], row["organisation"], needed(row["since"]), moment_of(row["until"]))


def held(rows: Iterable[Row], now: datetime) -> frozenset[tuple[str, str]]:
    """Return the (role, organisation) pairs of the grants in force at *now*."""
    grants = (to_grant(row) for row in rows)
    return frozenset((grant.role, grant.organisation) for grant in grants if grant.held_at(now))


def to_organisation(row: Row) -> Organisation:
    return Organisation(row["key"], row["kind"], row["title"])


def to_person(row: Row, title: str | None) -> Person:
    return Person(row["id"], row["organisation"], title or "")


def to_edition(row: Row) -> Edition:
    return Edition(row["workflow"], row["number"], row["digest"], needed(row["at"]), row["by"], row["position"])


def to_roadmap(row: Row) -> RoadmapRow:
    return RoadmapRow(
        key=row["key"],
        title=json.loads(row["title"]),
        order_number=row["order_number"],
        order_date=row["order_date"],
        start=row["start"],
        end=row["end"],
        sections=tuple(json.loads(row["sections"])),
        position=row["position"],
    )


def to_item(row: Row) -> ItemRow:
    return ItemRow(
        number=row["number"],
        order=row["place"],
        section=row["section"],
        title={"ru": row["title_ru"], "en": row["title_en"]},
        terms=row["terms"],
        schedule=json.loads(row["schedule"]),
        workflow=row["workflow"],
        subjects=tuple(json.loads(row["subjects"])),
        roles=tuple(json.loads(row["roles"])),
    )


def to_row(row: Row, item: Row | None, subject_title: str, language: str) -> ActivityRow:
    """Return the list line of an activity's *row*; *item* is None outside a roadmap."""
    title = "" if item is None else (item["title_en"] if language == "en" else "") or item["title_ru"]
    return ActivityRow(
        id=row["id"],
        roadmap=row["roadmap"],
        item=row["item"],
        item_title=title,
        section="" if item is None else item["section"],
        subject=row["subject"],
        subject_title=subject_title,
        occurrence=row["occurrence"],
        workflow=row["workflow"],
        digest=row["digest"],
        state=row["state"],
        final=row["final"],
        moved=bool(row["moved"]),
        version=row["version"],
        waits_for=row["waits_for"],
        waits_in=row["waits_in"],
        waits_plan=row["waits_plan"],
        opens=moment_of(row["opens"]),
        due=moment_of(row["due"]),
        respond_by=moment_of(row["respond_by"]),
        entered_at=needed(row["entered_at"]),
    )


def to_winner(body: Mapping[str, Any]) -> Winner:
    """Return who wrote the event of *body*, for a person who came second."""
    data = body["data"]
    return Winner(body["actor"], str(data.get("trigger") or body["type"]), needed(body["at"]), body["position"])


def only(rows: list[Row], what: str) -> Row:
    """Return the single row of a key. Raises Corrupted when there are several."""
    if len(rows) != 1:
        raise Corrupted(f"{len(rows)} rows for one {what}")
    return rows[0]
