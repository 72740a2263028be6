"""A town to store: a clock that is set by hand, luck that repeats itself, and events in the fewest words."""

import itertools
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.domain import events
from engine.domain.events import Record, Signature
from engine.ports import Store, UnitOfWork

TOWN = "kamensk"
START = datetime(2026, 3, 29, 9, 0, tzinfo=UTC)
ENGINE = Signature("engine")
DIRECTOR, CURATOR = "p_director", "p_curator"
VERSION = "1.0-test"


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


class CountingLuck:
    """Never the same twice, and the same again in every run."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):032x}"

    def salt(self) -> bytes:
        return next(self._numbers).to_bytes(16, "big")


def founded(store: Store, clock: HandClock, town: str = TOWN) -> Store:
    """Found *town* with two schools, a director of school 7 and a curator of both."""
    zone = "Asia/Yekaterinburg"
    store.open_journal(events.JournalOpened(at=clock.now(), by=ENGINE, municipality=town, title="Каменск", zone=zone))
    with store.unit(town) as unit:
        for school in ("school-7", "school-9"):
            write(unit, events.OrganisationRegistered, organisation=school, kind="school", title=f"Школа {school[-1]}")
        person(unit, DIRECTOR, "Директор школы № 7", "school-7")
        person(unit, CURATOR, "Куратор", "school-9")
        grant(unit, DIRECTOR, "director", "school-7")
        grant(unit, CURATOR, "curator", "school-7")
        grant(unit, CURATOR, "curator", "school-9")
        unit.commit()
    return store


def write(
    unit: UnitOfWork,
    event: type[events.Event],
    /,
    by: str = "engine",
    sealed: dict[str, str] | None = None,
    **fields: Any,
) -> Record:
    """Append an event of that class at the unit's own moment."""
    return unit.append(event(at=fields.pop("at", unit.now()), by=Signature(by), **fields), sealed)


def person(unit: UnitOfWork, pseudonym: str, title: str, organisation: str) -> Record:
    return write(unit, events.PersonRegistered, person=pseudonym, organisation=organisation, sealed={"title": title})


def grant(unit: UnitOfWork, who: str, role: str, organisation: str, **dates: datetime | None) -> Record:
    fields: dict[str, Any] = {"since": unit.now(), "until": None, **dates}
    return write(unit, events.RoleGranted, person=who, role=role, organisation=organisation, **fields)


def revoke(unit: UnitOfWork, who: str, role: str, organisation: str) -> Record:
    return write(unit, events.RoleRevoked, person=who, role=role, organisation=organisation)


def open_activity(unit: UnitOfWork, name: str, **fields: Any) -> Record:
    """Open activity *name*: self-diagnosis of school 7, item 1.7, waiting for its director, due in ten days."""
    wanted: dict[str, Any] = {
        "workflow": "self_diagnosis",
        "digest": "sha256:d1",
        "roadmap": "plan",
        "item": "1.7",
        "subject": "school-7",
        "occurrence": "1",
        "state": "filling",
        "waits_for": "director",
        "waits_in": "school-7",
        "due": START + timedelta(days=10),
    }
    return write(unit, events.ActivityOpened, activity=name, **{**wanted, **fields})


def tie(unit: UnitOfWork, one: str, other: str, *, version: int = 2) -> None:
    """Tie *one* under ``review`` to *other*, and back under ``work``."""
    first = write(unit, events.ActivityLinked, activity=one, link="review", other=other, version=version)
    write(unit, events.ActivityLinked, activity=other, link="work", other=one, version=version, cause=first.position)


def fire(unit: UnitOfWork, name: str, trigger: str, source: str, target: str, version: int, **fields: Any) -> Record:
    wanted: dict[str, Any] = {
        "by": DIRECTOR,
        "digest": "sha256:d1",
        "guards": (),
        "waits_for": "curator",
        "waits_in": "school-7",
    }
    return write(
        unit,
        events.TransitionFired,
        activity=name,
        trigger=trigger,
        source=source,
        target=target,
        version=version,
        **{**wanted, **fields},
    )


def attach(unit: UnitOfWork, name: str, evidence: str, number: int, version: int) -> Record:
    file = {"name": f"{evidence}.pdf", "digest": f"sha256:{evidence}", "salt": "00" * 16}
    return write(
        unit,
        events.EvidenceAttached,
        by=DIRECTOR,
        activity=name,
        evidence=evidence,
        kind="self_diagnosis",
        number=number,
        size=3,
        media_type="application/pdf",
        commitment="sha256:c",
        version=version,
        sealed={"file": json.dumps(file, sort_keys=True, separators=(",", ":"))},
    )


def adopt(unit: UnitOfWork, items: Iterable[tuple[str, str]] = (("1.7", "1"), ("1.10", "1"), ("2.1", "2"))) -> Record:
    """Adopt the roadmap ``plan`` with *items* as pairs (number, section)."""
    rows = tuple(
        {
            "number": number,
            "section": section,
            "title": {"ru": f"Работа {number}", "en": f"Work {number}"},
            "terms": "до 1 мая",
            "schedule": {"kind": "deadline"},
            "workflow": "self_diagnosis",
            "subjects": ["school-7"],
            "roles": ["Руководители"],
        }
        for number, section in items
    )
    return write(
        unit,
        events.RoadmapAdopted,
        roadmap="plan",
        title={"ru": "План", "en": "Plan"},
        order_number="77",
        order_date="2026-03-29",
        start="2026-03-29",
        end="2026-12-31",
        sections=({"key": "1", "title": {"ru": "Раздел", "en": "Section"}},),
        items=rows,
    )


def lived_in(store: Store, clock: HandClock) -> Store:
    """Give the town a year of everything: every type of event happens at least once."""
    with store.unit(TOWN) as unit:
        unit.keep_document("sha256:d1", "application/json", b"{}")
        write(unit, events.WorkflowPublished, workflow="self_diagnosis", number=1, digest="sha256:d1")
        adopt(unit)
        open_activity(unit, "a_1")
        open_activity(unit, "a_2", workflow="curator_approval", state="waiting", waits_for="curator", due=None)
        tie(unit, "a_1", "a_2")
        unit.commit()
    clock.move(days=1)
    with store.unit(TOWN) as unit:
        write(unit, events.FormSaved, by=DIRECTOR, activity="a_1", version=3, sealed={"form": '{"pupils":500}'})
        attach(unit, "a_1", "e_1", 1, 4)
        attach(unit, "a_1", "e_2", 2, 5)
        pressed = fire(unit, "a_1", "upload", "filling", "uploaded", 6, sealed={"comment": "Готово"})
        fire(unit, "a_2", "submit", "waiting", "to_review", 3, cause=pressed.position)
        unit.commit()
    clock.move(hours=1)
    with store.unit(TOWN) as unit:
        write(unit, events.EvidenceOpened, by=CURATOR, activity="a_1", evidence="e_2", version=6)
        write(
            unit, events.TransitionRefused, by=CURATOR, activity="a_2", trigger="approve", source="to_review",
            digest="sha256:d1", guards=({"guard": "role", "verdict": "fail"},), version=3,
        )  # fmt: skip
        write(unit, events.CommentAdded, by=CURATOR, activity="a_2", version=3, sealed={"comment": "Посмотрю завтра"})
        fire(unit, "a_2", "approve", "to_review", "approved", 4, by=CURATOR, final="done", waits_for="", waits_in="")
        fire(unit, "a_1", "remind", "uploaded", "uploaded", 7, by="engine")
        revoke(unit, CURATOR, "curator", "school-9")
        unit.commit()
    return store


def everything(store: Store) -> list[Record]:
    """Return the town's whole journal."""
    with store.reader(TOWN) as reader:
        return list(reader.records(0, 10_000))
