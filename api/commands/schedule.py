"""`vekha schedule read`: how one phrase of an order is understood, said back, and what it obliges to."""

from datetime import date
from typing import Annotated

import typer

from api.commands.printing import period_of, print_json
from engine import schedules
from engine.domain.schedule import Plan

app = typer.Typer(help="Сроки словами приказа. Deadlines in the order's words.", no_args_is_help=True)


@app.callback()
def schedule() -> None:
    """Keep ``read`` a command of its own, so that others can join it."""


@app.command()
def read(
    text: Annotated[list[str], typer.Argument(help="One phrase per argument: «до 15.05.2021»")],
    order_date: Annotated[str | None, typer.Option(help="Date of the order, ISO.")] = None,
    period: Annotated[str | None, typer.Option(help="The plan's period, A..B, ISO dates.")] = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say how each phrase is understood."""
    plan = plan_from(order_date, period)
    readings = [(phrase, schedules.read(phrase, plan)) for phrase in text]
    if json:
        print_json(
            [
                {
                    **schedules.to_json(found),
                    "rendering": {language: schedules.render(found, language) for language in ("ru", "en")},
                    "occurrences": [
                        {
                            "key": occurrence.key,
                            "opens": occurrence.opens and occurrence.opens.isoformat(),
                            "due": occurrence.due and occurrence.due.isoformat(),
                            "waits_for": occurrence.waits_for,
                        }
                        for occurrence in schedules.occurrences(found, plan)
                    ],
                }
                for _, found in readings
            ]
        )
        return
    for phrase, found in readings:
        dates = [occurrence.due.isoformat() for occurrence in schedules.occurrences(found, plan) if occurrence.due]
        typer.echo(f"{phrase}\n  {schedules.to_json(found)['kind']}: {schedules.render(found, 'ru')}")
        if dates:
            shown = ", ".join(dates[:6])
            typer.echo(f"  {shown}{f' … всего {len(dates)}' if len(dates) > 6 else ''}")
        for doubt in found.doubts:
            typer.echo(f"  ? {doubt.sentence}")


def plan_from(order_date: str | None, period: str | None) -> Plan:
    """Return the plan that the options describe; today and the rest of this year where they are silent."""
    ordered = day_of(order_date) if order_date else date.today()  # noqa: DTZ011 - the terminal's own day is meant
    bounds = period_of(period)
    start, end = (day_of(bounds[0]), day_of(bounds[1])) if bounds else (ordered, date(ordered.year, 12, 31))
    return Plan(ordered, start, end, start.year)


def day_of(text: str) -> date:
    """Read an ISO date. Raises typer.BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"дату пишут как 2021-03-29, а здесь «{text}»") from None
