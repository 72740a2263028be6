"""The terminal: `vekha …`. Reads on stdout (``--json`` where a program listens), errors on stderr, exit 1 or 2."""

from typing import Annotated

import typer
from rich.console import Console

from api.commands import demo, founding, installation, roadmap, schedule, workflow
from api.commands.printing import fail_readably
from engine.bootstrap import engine_version

app = typer.Typer(
    name="vekha",
    help="Веха: дорожные карты как машины состояний. Vekha: roadmaps as state machines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(roadmap.app, name="roadmap")
app.add_typer(schedule.app, name="schedule")
app.add_typer(workflow.app, name="workflow")
app.add_typer(installation.db_app, name="db")
app.command("demo")(demo.demo)
app.command("found")(founding.found)
app.command("appoint")(founding.appoint)
app.command("password")(founding.password)
app.command("serve")(installation.serve)
app.command("replay")(installation.replay)
app.command("rebuild")(installation.rebuild)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Say which version this is, or go on to a command."""
    if version:
        typer.echo(f"vekha {engine_version()}")
        raise typer.Exit


def main() -> None:
    """Run the command line; known errors become one readable line and an exit code."""
    with fail_readably(Console(stderr=True)):
        app()


if __name__ == "__main__":
    main()
