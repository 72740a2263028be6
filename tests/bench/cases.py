"""Cases: what is measured, against what, and how good it should be."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx2
from rich.console import Console

from api.commands.demo import play, played_accounts
from api.demo.town import MUNICIPALITY, read_roadmap_of, shipped_workflows
from api.demo.virtual import SeededLuck, VirtualClock
from engine import documents, kernel
from engine.bootstrap import Argon2, SystemClock, open_desk, open_house
from engine.domain.people import Organisation
from engine.domain.roadmap import Roadmap
from engine.domain.rows import ActivityFilter
from engine.ports import Store
from engine.settings import Settings
from engine.usecases.adopt_roadmap import adopt_roadmap
from engine.usecases.appoint import register_organisations
from engine.usecases.fire_trigger import Press, fire_trigger
from engine.usecases.found_municipality import Founding, found_municipality
from engine.usecases.pressing import situation_of
from engine.usecases.publish_workflow import publish_workflow
from engine.usecases.show_agenda import show_agenda
from engine.usecases.show_board import show_board
from engine.usecases.sign_in import set_password, sign_in
from specs.town import START, build_town
from tests.bench.apart import serving_apart
from tests.bench.floors import FoldFloor, PostgresFloor, RowsFloor, SqliteFloor
from tests.bench.measuring import Figure, interleaved
from tests.bench.pingpong import PingPong, build, lengthen, open_one
from tests.postgres import running_postgres

HAND_WRITTEN = "hand-written SQL, raw driver"
PASSWORD = "bench-password"
ORDER = Path(__file__).parents[3] / "shared" / "documents" / "kamensk-500plus-2021.txt"


def fire_on_sqlite(folder: Path) -> list[Figure]:
    store = _sqlite(folder)
    game, floor = build(store, folder / "files"), SqliteFloor(folder / "floor.sqlite")
    ours, least = interleaved(_flipper(game), floor.fire, rounds=11, times=150)
    floor.close()
    store.close()
    return [Figure("fire on SQLite", ours, least, HAND_WRITTEN, "≥ 0.5×")]


def fire_on_postgres(folder: Path) -> list[Figure]:
    with running_postgres() as url:
        store = open_house(Settings(data=folder, database_url=url))
        store.upgrade()
        game, floor = build(store, folder / "files"), PostgresFloor(url)
        ours, least = interleaved(_flipper(game), floor.fire, rounds=11, times=150)
        floor.close()
        store.close()
    return [Figure("fire on PostgreSQL", ours, least, HAND_WRITTEN, "≥ 0.6×")]


def fire_over_http(folder: Path) -> list[Figure]:
    store = _sqlite(folder)
    game = build(store, folder / "files")
    accounts, passwords = store.accounts(), Argon2()
    set_password(accounts, passwords, "director", game.director, PASSWORD)
    now = game.desk.clock.now()
    token = sign_in(accounts, passwords, SeededLuck(3), "director", PASSWORD, now, kind="token").secret
    store.close()
    headers = {"Authorization": f"Bearer {token}"}
    with (
        serving_apart("ours", folder) as ours_at,
        serving_apart("floor", folder) as floor_at,
        httpx2.Client(trust_env=False) as client,
    ):
        versions = itertools.count(1)

        def ours() -> None:
            answer = client.post(
                f"{ours_at}/api/v1/activities/{game.activity}/transitions/flip",
                json={},
                headers={**headers, "If-Match": f'"{next(versions)}"'},
            )
            assert answer.status_code == 200, answer.text

        def least() -> None:
            assert client.post(f"{floor_at}/fire", json={}, headers=headers).status_code == 200

        spent = interleaved(ours, least, rounds=9, times=60)
    return [Figure("fire over HTTP", *spent, "bare FastAPI endpoint with that SQL", "≥ 0.6×")]


def explain(folder: Path) -> list[Figure]:
    store = _sqlite(folder)
    town = build_town(store, VirtualClock(START), folder / "files")
    with store.reader(town.desk.journal) as reader:
        row = reader.activities(ActivityFilter(workflow="self_diagnosis"), None, language="ru").items[0]
        person = town.people["director-" + row.subject[7:]]
        material = reader.material(row.id, person, depth=town.desk.shelf.depth, now=START)
        situation = situation_of(town.desk, material, row.id, START, reader)
    ours, _ = interleaved(lambda: kernel.explain(situation), lambda: None, rounds=9, times=500)
    store.close()
    return [Figure("explain one activity, in memory", ours, 100e-6, "the goal itself", "≤ 100 µs")]


def replay(folder: Path) -> list[Figure]:
    events = 100_000
    store = _sqlite(folder)
    game = build(store, folder / "files")
    lengthen(game, game.activity, events)
    with store.reader(game.desk.journal) as reader:
        bodies = [record.body for record in reader.history(game.activity)]
    floor = FoldFloor(folder / "floor.sqlite", bodies)

    def ours() -> None:
        with store.reader(game.desk.journal) as reader:
            assert kernel.replay(reader.stream(game.activity)).version == events + 1

    spent = interleaved(ours, floor.fold, rounds=3, times=1)
    floor.close()
    store.close()
    return [Figure("replay 100,000 events", *spent, "SELECT + json.loads + dict fold", "≥ 0.5×")]


def length_of_history(folder: Path) -> list[Figure]:
    store = _sqlite(folder)
    game = build(store, folder / "files")
    short = PingPong(game.desk, game.coordinator, game.director, open_one(game.desk, game.coordinator, "2"))
    game.version = lengthen(game, game.activity, 10_000)
    short.version = lengthen(short, short.activity, 10)
    spent = interleaved(_flipper(game), _flipper(short), rounds=11, times=150)
    store.close()
    return [Figure("fire after 10,000 events", *spent, "fire after 10 events", "≥ 0.83× (≤ 1.2×)")]


def adopt(folder: Path) -> list[Figure]:
    """Reading the order and adopting the built-in roadmap, against inserting as many plain rows."""
    store = _sqlite(folder)
    clock, luck = SystemClock(), SeededLuck(4)
    numbers = itertools.count()
    roadmap = read_roadmap_of(2021)
    rows = [0]

    def ours() -> None:
        key = f"town-{next(numbers)}"
        _, coordinator = found_municipality(
            store, clock, luck, Founding(key, "Город", "Asia/Yekaterinburg", (("admin", "А"), ("coordinator", "К")))
        )
        desk = open_desk(store, folder / "files", municipality=key)
        plan = _town_plan(roadmap, key)
        register_organisations(
            desk, tuple(Organisation(one.key, one.kind, one.title.ru) for one in plan.organisations), coordinator
        )
        publish_workflow(desk, shipped_workflows(), coordinator)
        if ORDER.exists():
            documents.read_roadmap_file(ORDER)
        rows[0] = adopt_roadmap(desk, plan, coordinator).activities

    floor = SqliteFloor(folder / "floor.sqlite")

    def least() -> None:
        floor.insert(rows[0] * 2)

    spent = interleaved(ours, least, rounds=3, times=1)
    floor.close()
    store.close()
    return [Figure("read and adopt the order", *spent, "two plain rows per activity, one commit", "told, no goal")]


def first_paint(folder: Path) -> list[Figure]:
    """The two heaviest pages as deeds; what a browser adds is the template."""
    settings = Settings(data=folder, database_url="")
    play(settings, date(2021, 6, 1), Console(quiet=True))
    store = open_house(settings)
    desk = open_desk(store, settings.files)
    people = {entry["login"]: entry["person"] for entry in played_accounts(settings)}
    assert show_board(desk, "", people["coordinator"]).sections, "an empty board is fast and proves nothing"
    floor = RowsFloor(folder / "vekha.sqlite")
    figures = []
    for name, deed in (
        ("board of the demonstration", lambda: show_board(desk, "", people["coordinator"])),
        ("agenda of a curator", lambda: show_agenda(desk, people["curator-2"])),
    ):
        ours, least = interleaved(deed, floor.all_activities, rounds=9, times=5)
        figures.append(Figure(name, ours, least, "SELECT * of all activities", "told, no goal"))
    floor.close()
    store.close()
    return figures


def _sqlite(folder: Path) -> Store:
    store = open_house(Settings(data=folder, database_url=""))
    store.upgrade()
    return store


def _flipper(game: PingPong) -> Callable[[], None]:
    """Return a deed that presses ping-pong's button once; pressed again and again it goes to and fro."""

    def flip() -> None:
        fired = fire_trigger(game.desk, Press(game.activity, "flip", game.director, game.version))
        game.version += len(fired.records)

    return flip


def _town_plan(roadmap: Roadmap, key: str) -> Roadmap:
    """Return *roadmap* with the municipality's own organisation called *key*."""

    def renamed(subject: str) -> str:
        return key if subject == MUNICIPALITY else subject

    items = tuple(
        replace(
            item,
            subjects=tuple(map(renamed, item.subjects)),
            companions=tuple(replace(mate, subject=renamed(mate.subject)) for mate in item.companions),
        )
        for item in roadmap.items
    )
    organisations = tuple(replace(one, key=renamed(one.key)) for one in roadmap.organisations)
    return replace(roadmap, items=items, organisations=organisations)


CASES: Mapping[str, Callable[[Path], list[Figure]]] = {
    "sqlite": fire_on_sqlite,
    "postgres": fire_on_postgres,
    "http": fire_over_http,
    "explain": explain,
    "replay": replay,
    "length": length_of_history,
    "adopt": adopt,
    "paint": first_paint,
}
