"""`vekha serve`, `db upgrade`, `replay`, `rebuild`: what is done to one installation's data."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.commands.demo import must_be_free
from api.commands.printing import FINDINGS, print_json
from api.commands.standing import open_standing, settings_for
from api.rest.shapes import activity_json, history_json
from engine.bootstrap import open_house
from engine.domain.errors import Unreadable
from engine.usecases.cards import ActivityCard
from engine.usecases.desk import Desk
from engine.usecases.rebuild_projections import rebuild_projections
from engine.usecases.show_activity import show_activity

db_app = typer.Typer(help="База данных. The database.", no_args_is_help=True)

Data = Annotated[Path | None, typer.Option("--data", help="Data folder; else VEKHA_DATA.")]


@db_app.callback()
def db() -> None:
    """Keep ``upgrade`` a command of its own, so that others can join it."""


@db_app.command()
def upgrade(data: Data = None) -> None:
    """Bring the tables up to date."""
    store = open_house(settings_for(data))
    store.upgrade()
    store.close()
    typer.echo("База данных приведена к текущему виду.")


def serve(
    data: Data = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; else VEKHA_PORT.")] = None,
    host: Annotated[str | None, typer.Option(help="Address; else VEKHA_HOST.")] = None,
) -> None:
    """Serve the pages and the API."""
    from api.serving import serve_desk  # imported here: the other commands start without the web

    with open_standing(data) as (settings, desk, accounts):
        host, port = host or settings.host, port or settings.port
        must_be_free(host, port)
        typer.echo(f"http://{host}:{port}/", err=True)
        serve_desk(desk, accounts, settings, host=host, port=port)


def replay(
    activity: Annotated[str, typer.Argument(help="Id of the activity, as its page shows it.")],
    as_of: Annotated[str | None, typer.Option(help="Moment: ISO, or «01.04.2021 18:00» in the local zone.")] = None,
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Fold an activity's events, step by step, with every guard's answer."""
    with open_standing(data) as (_, desk, _accounts):
        moment = read_moment(as_of, desk) if as_of else max(desk.clock.now(), datetime.now(UTC))
        card = show_activity(desk, activity, None, as_of=moment, history=True)
        if json:
            print_json({**activity_json(card, "ru"), "history": history_json(card.history, "ru")})
        else:
            _tell(card, desk)


def rebuild(data: Data = None, json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Drop and refold the projections; exit 1 when that changed anything."""
    with open_standing(data) as (_, desk, _accounts):
        report = rebuild_projections(desk)
    if json:
        print_json({"events": report.events, "changed": dict(report.changed)})
    elif report.changed:
        typer.echo(f"Свёрнуто событий: {report.events}. Изменились таблицы: {dict(report.changed)}")
    else:
        typer.echo(f"Свёрнуто событий: {report.events}. Ничего не изменилось.")
    if report.changed:
        raise typer.Exit(FINDINGS)


def read_moment(text: str, desk: Desk) -> datetime:
    """
    Read a moment as people write it; a day alone means its last moment.

    Raises:
        Unreadable: neither ISO nor «ДД.ММ.ГГГГ [ЧЧ:ММ]».
    """
    for pattern in ("%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            found = datetime.strptime(text, pattern).replace(tzinfo=desk.zone)
        except ValueError:
            continue
        whole_day = desk.end_of(found.date())
        return found if "%H" in pattern or whole_day is None else whole_day
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("bad_moment", f"Момент пишут как 01.04.2021 18:00, а здесь «{text}».") from None
    return found if found.tzinfo else found.replace(tzinfo=desk.zone)


def _tell(card: ActivityCard, desk: Desk) -> None:
    typer.echo(f"{card.row.item} {card.item_title.ru} · {card.row.subject_title}")
    for line in card.history:
        moment = line.at.astimezone(desk.zone).strftime("%d.%m.%Y %H:%M")
        move = f"{line.source_title.ru} → {line.target_title.ru}" if line.target_title.ru else line.source_title.ru
        words = line.trigger_title.ru or line.type
        typer.echo(f"{line.position:>6}  {moment}  {line.person_title}: {words}  {move} {line.detail}".rstrip())
        for guard in line.guards:
            typer.echo(f"        {guard['verdict']:<7} {guard['guard']}")
    typer.echo(f"Состояние: {card.state_title.ru}; версия {card.row.version}")
