"""`vekha roadmap read|adopt`: an order's file as items with terms, parties, doubts; and into the journal."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.commands.printing import UNREADABLE, period_of, print_json
from api.commands.schedule import day_of
from api.commands.standing import open_standing
from engine import documents, schedules
from engine.domain.errors import RoadmapUnreadable
from engine.domain.roadmap import Roadmap, RoadmapReading
from engine.usecases.adopt_roadmap import adopt_roadmap

app = typer.Typer(help="Дорожные карты. Roadmaps.", no_args_is_help=True)

OrderDate = Annotated[str | None, typer.Option(help="Date of the order, ISO; else the order's own head says it.")]
Period = Annotated[str | None, typer.Option(help="The plan's period, A..B; else to the end of the order's year.")]


@app.command()
def read(
    file: Path,
    order_date: OrderDate = None,
    period: Period = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Read an order without changing anything."""
    try:
        reading = _read(file, order_date, period)
    except RoadmapUnreadable as error:
        if not json:
            raise
        print_json({"error": {"code": error.code, "sentence": error.sentence, "line": error.line}})
        raise typer.Exit(UNREADABLE) from None
    if json:
        print_json(documents.reading_to_json(reading))
    else:
        _print(reading)


@app.command()
def adopt(
    file: Path,
    person: Annotated[str, typer.Option("--as", help="Login of the coordinator who adopts it.")],
    order_date: OrderDate = None,
    period: Period = None,
    key: Annotated[str, typer.Option(help="Short name of the roadmap; else made from the file's name.")] = "",
    data: Annotated[Path | None, typer.Option(help="Data folder; else VEKHA_DATA.")] = None,
) -> None:
    """Read an order (.txt) or a roadmap (.yaml) and open everything it asks for, or nothing."""
    with open_standing(data) as (_, desk, accounts):
        roadmap = load_roadmap(file, key or file.stem, order_date, period, municipality=desk.municipality)
        account = accounts.account(person)
        if account is None:
            raise typer.BadParameter(f"нет такого входа: «{person}»")
        adopted = adopt_roadmap(desk, roadmap, account.person)
    typer.echo(f"Принято. Работ: {adopted.activities}, связей: {adopted.ties}; запись журнала № {adopted.position}")


def load_roadmap(file: Path, key: str, order_date: str | None, period: str | None, *, municipality: str) -> Roadmap:
    """Return what *file* holds as a roadmap that can be adopted. Raises RoadmapUnreadable."""
    if file.suffix in (".yaml", ".yml"):
        return documents.parse_roadmap(documents.read_plain_text(file), str(file))
    return documents.to_roadmap(_read(file, order_date, period), key, municipality=municipality)


def _read(file: Path, order_date: str | None, period: str | None) -> RoadmapReading:
    bounds = period_of(period)
    return documents.read_roadmap_file(
        file,
        order_date=day_of(order_date) if order_date else None,
        period=(day_of(bounds[0]), day_of(bounds[1])) if bounds else None,
    )


def _print(reading: RoadmapReading) -> None:
    console = Console()
    table = Table("№", "мероприятие", "срок", "понято как", "?", title=f"Прочитано строк: {len(reading.items)}")
    for item in reading.items:
        doubts = item.doubts + item.schedule.doubts
        table.add_row(
            item.number,
            item.title[:60],
            item.terms[:40],
            schedules.render(item.schedule, "ru")[:60],
            str(len(doubts) or ""),
        )
    console.print(table)
    for item in reading.items:
        for doubt in (*item.doubts, *item.schedule.doubts):
            console.print(f"? {item.number} (строка {item.line}): {doubt.sentence}", markup=False)
    for contradiction in reading.contradictions:
        console.print(f"! {', '.join(contradiction.items)}: {contradiction.sentence}", markup=False)
    for unread in reading.unread:
        console.print(f"- строка {unread.line} не прочитана: {unread.text[:80]}", markup=False)
