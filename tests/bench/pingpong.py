"""Ping-pong: a workflow that can be pressed for ever, in a municipality of one school; what the benchmarks press."""

from dataclasses import dataclass
from pathlib import Path

from api.demo.virtual import SeededLuck
from engine.bootstrap import SystemClock, open_desk
from engine.domain.events import Signature, TransitionFired
from engine.domain.people import Organisation
from engine.ports import Store
from engine.usecases.appoint import (
    Appointment,
    NewPerson,
    grant_roles,
    register_organisations,
    register_people,
)
from engine.usecases.desk import Desk
from engine.usecases.found_municipality import Founding, found_municipality
from engine.usecases.open_activity import Opening, open_activity
from engine.usecases.publish_workflow import Source, publish_workflow

DEFINITION = """
workflow: ping_pong
title: {ru: Туда и обратно, en: There and back}
subject: school
roles:
  performer: {role: director, of: subject}
states:
  ping: {title: {ru: Туда, en: There}, initial: true, waits_for: performer}
  pong: {title: {ru: Обратно, en: Back}, waits_for: performer}
  done: {title: {ru: Готово, en: Done}, final: done}
transitions:
  - {trigger: flip, title: {ru: Дальше, en: On}, from: ping, to: pong, by: performer, when: [{not_before: 2020-01-01}]}
  - {trigger: flip, title: {ru: Дальше, en: On}, from: pong, to: ping, by: performer, when: [{not_before: 2020-01-01}]}
  - {trigger: close, title: {ru: Закончить, en: Finish}, from: [ping, pong], to: done, by: performer}
"""


@dataclass
class PingPong:
    desk: Desk
    coordinator: str
    director: str
    activity: str
    version: int = 1


def build(store: Store, files: Path, key: str = "bench") -> PingPong:
    """Found a municipality on *store* and open one activity of ping-pong."""
    clock, luck = SystemClock(), SeededLuck(9)
    _, coordinator = found_municipality(
        store,
        clock,
        luck,
        Founding(key, "Город", "Asia/Yekaterinburg", (("admin", "Администратор"), ("coordinator", "Координатор"))),
    )
    desk = open_desk(store, files, municipality=key)
    register_organisations(desk, (Organisation("school-1", "school", "Школа № 1"),), coordinator)
    (director,) = register_people(desk, (NewPerson("Директор школы № 1", "school-1"),), coordinator)
    grant_roles(desk, (Appointment(director, "director", "school-1"),), coordinator)
    publish_workflow(desk, (Source(DEFINITION, "ping_pong.yaml", {}),), coordinator)
    return PingPong(desk, coordinator, director, open_one(desk, coordinator, "1"))


def open_one(desk: Desk, coordinator: str, occurrence: str) -> str:
    return open_activity(desk, Opening("ping_pong", "school-1", coordinator, occurrence))


def lengthen(game: PingPong, activity: str, events: int, *, per_unit: int = 5000) -> int:
    """Append *events* flips to *activity*'s history, many to a transaction; return its version afterwards."""
    desk, version = game.desk, 1
    digest = desk.shelf.take(_digest(game, activity), _Nothing()).digest
    while events > 0:
        with desk.store.unit(desk.journal) as uow:
            for _ in range(min(per_unit, events)):
                source, target = ("ping", "pong") if version % 2 else ("pong", "ping")
                version += 1
                uow.append(
                    TransitionFired(
                        at=uow.now(),
                        by=Signature(game.director, "director", "school-1"),
                        activity=activity,
                        trigger="flip",
                        source=source,
                        target=target,
                        digest=digest,
                        guards=({"guard": "role", "verdict": "pass", "facts": {}},),
                        version=version,
                        waits_for="director",
                        waits_in="school-1",
                    )
                )
            uow.commit()
        events -= per_unit
    return version


def _digest(game: PingPong, activity: str) -> str:
    with game.desk.store.reader(game.desk.journal) as reader:
        return reader.row(activity, "ru").digest


class _Nothing:
    """The definition is on the shelf since it was published."""

    def document(self, digest: str) -> bytes | None:
        return None
