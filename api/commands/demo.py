"""`vekha demo`: a municipality in a folder, a year old, ready to click; a second start finds it again."""

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.commands.schedule import day_of
from api.demo.town import FOUNDED_BEFORE, FOUNDERS, MUNICIPALITY, ZONE, Town, morning, read_roadmap_of, settle
from api.demo.virtual import SeededLuck, VirtualClock
from api.demo.year import Year
from engine.bootstrap import Argon2, open_desk, open_house
from engine.domain.errors import Disallowed
from engine.domain.text import Text
from engine.ports import Account, Accounts
from engine.settings import Settings
from engine.usecases.found_municipality import Founding, found_municipality

SEED = 500
WORKSHOP = "playing"
NOTE = "demo.json"
"""File that says that a demonstration was played to its end, and who can sign in."""


def demo(
    data: Annotated[Path | None, typer.Option(help="Folder to keep it in; else VEKHA_DATA.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; else VEKHA_PORT.")] = None,
    password: Annotated[str, typer.Option(help="One password for all the accounts.")] = "demo-vekha-500",
    until: Annotated[str | None, typer.Option(help="Play the year up to this ISO date; else today.")] = None,
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards.")] = True,
) -> None:
    """Play the Kamensk roadmap up to today through the real deeds, then serve it."""
    from api.serving import serve_desk  # imported here: playing needs no web

    chosen = Settings()
    settings = Settings(data=data or chosen.data, database_url="", port=port or chosen.port)
    console = Console()
    settings.data.mkdir(parents=True, exist_ok=True)
    if serve:
        must_be_free(settings.host, settings.port)
    if not (settings.data / NOTE).exists():
        play(settings, day_of(until) if until else datetime.now(UTC).date(), console)
    logins = played_accounts(settings)
    store = open_house(settings)
    store.upgrade()
    desk = open_desk(store, settings.files, municipality=MUNICIPALITY)
    accounts = store.accounts()
    _set_passwords(accounts, logins, password)
    _print_accounts(console, logins, password, f"http://{settings.host}:{settings.port}/")
    if serve:
        serve_desk(
            desk,
            accounts,
            settings,
            host=settings.host,
            port=settings.port,
            demo_logins=[{**login, "password": password} for login in logins],
        )
    store.close()


def play(settings: Settings, until: date, console: Console) -> None:
    """
    Play into a folder of its own and move it into place when it is whole: an interrupted play leaves nothing.

    Raises:
        Disallowed: the folder holds somebody's real installation, or another demonstration is being played into it.
    """
    workshop = settings.data / WORKSHOP
    _must_be_ours(settings, workshop)
    with _alone(settings.data):
        if not (settings.data / NOTE).exists():
            _play(settings, workshop, until, console)


def _play(settings: Settings, workshop: Path, until: date, console: Console) -> None:
    shutil.rmtree(workshop, ignore_errors=True)
    building = Settings(data=workshop, database_url="")
    roadmap = read_roadmap_of(until.year)
    start = datetime.combine(roadmap.order_date, datetime.min.time(), UTC) - FOUNDED_BEFORE
    clock, luck = VirtualClock(start), SeededLuck(SEED)
    store = open_house(building, clock=clock, luck=luck)
    store.upgrade()
    founders = found_municipality(
        store, clock, luck, Founding(MUNICIPALITY, "Каменск-Уральский городской округ", ZONE, FOUNDERS)
    )
    desk = open_desk(store, building.files, municipality=MUNICIPALITY, clock=clock, luck=luck)
    with _progress(console) as bars:
        town = settle(desk, roadmap, founders, clock, _bar(bars, "План → работы"))
        end = morning(until, desk) + timedelta(hours=9)
        Year(desk, clock, town, SEED, end).play(_bar(bars, "Год по плану  "))
    store.close()
    _move_into_place(workshop, settings.data, _note(town, until))


def must_be_free(host: str, port: int) -> None:
    """Raises Disallowed when nobody can listen there: better before a year is played than after."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Disallowed(
                "port_taken",
                Text(
                    f"Порт {port} на {host} не занять ({error.strerror}); выберите другой: --port N.",
                    f"Port {port} on {host} cannot be taken ({error.strerror}); choose another with --port N.",
                ),
            ) from None


def _must_be_ours(settings: Settings, workshop: Path) -> None:
    if settings.sqlite_file.exists() and not (workshop.exists() or (settings.data / NOTE).exists()):
        raise Disallowed(
            "not_a_demo",
            Text(
                f"В «{settings.data}» уже живёт настоящий муниципалитет; показу нужна своя папка: --data DIR.",
                f"“{settings.data}” is somebody's installation; a demonstration needs a folder of its own: --data DIR.",
            ),
        )


def must_be_no_demo(settings: Settings) -> None:
    """Raises Disallowed in the folder of a demonstration, finished or not: a town of one's own gets its own."""
    if (settings.data / WORKSHOP).exists() or (settings.data / NOTE).exists():
        raise Disallowed(
            "demo_here",
            Text(
                f"В «{settings.data}» лежит показ, пусть и прерванный; муниципалитету нужна своя папка: --data DIR.",
                f"“{settings.data}” holds a demonstration, finished or interrupted; a town needs its own: --data DIR.",
            ),
        )


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the folder while playing; the lock ends with the process, however it ends. Raises Disallowed."""
    folder = os.open(data, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Disallowed(
                "playing_already",
                Text(
                    f"В «{data}» уже разыгрывают показ; подождите, пока он откроется.",
                    f"A demonstration is being played into “{data}” already; wait until it opens.",
                ),
            ) from None
        yield
    finally:
        os.close(folder)


def _note(town: Town, until: date) -> str:
    titles = {post.key: post.title.ru for post in town.roadmap.posts}
    titles |= dict(FOUNDERS)
    accounts = [
        {"login": login, "title": titles.get(login, login), "person": person} for login, person in town.people.items()
    ]
    return json.dumps({"until": until.isoformat(), "accounts": accounts}, ensure_ascii=False, indent=1)


def _move_into_place(workshop: Path, data: Path, note: str) -> None:
    for entry in sorted(workshop.iterdir()):
        target = data / entry.name
        if target.is_dir():
            shutil.rmtree(target)
        entry.replace(target)
    (workshop / NOTE).write_text(note, "utf-8")
    (workshop / NOTE).replace(data / NOTE)
    workshop.rmdir()


def played_accounts(settings: Settings) -> list[Mapping[str, str]]:
    """Return who can sign in to a demonstration that has been played: login, title and pseudonym of each."""
    found: list[Mapping[str, str]] = json.loads((settings.data / NOTE).read_text("utf-8"))["accounts"]
    return found


def _set_passwords(accounts: Accounts, people: list[Mapping[str, str]], password: str) -> None:
    """A second start with another password changes it for everybody; with the same one nothing is written."""
    passwords = Argon2()
    account = accounts.account(people[0]["login"])
    if account is not None and passwords.verify(password, account.password_hash):
        return
    hashed = passwords.hash(password)
    for person in people:
        accounts.drop_sessions_of(person["person"])
        accounts.put_account(Account(person["login"], person["person"], hashed))


def _print_accounts(console: Console, accounts: list[Mapping[str, str]], password: str, address: str) -> None:
    table = Table("вход", "кто", title=f"Пароль у всех один: {password}")
    for account in accounts:
        table.add_row(account["login"], account["title"])
    console.print(table)
    console.print(f"Откройте {address}", highlight=False)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=console,
    )


def _bar(bars: Progress, title: str) -> Callable[[int, int], None]:
    task = bars.add_task(title, total=None)

    def move(done: int, everything: int) -> None:
        bars.update(task, completed=min(done, everything), total=everything)

    return move
