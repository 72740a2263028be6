"""`vekha workflow check|diagram`: what is wrong with a definition and where; its picture."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.printing import FINDINGS, print_json
from engine import definitions, documents
from engine.domain.errors import Finding
from engine.domain.workflow import WorkflowVersion

app = typer.Typer(help="Процессы. Workflow types.", no_args_is_help=True)


@app.command()
def check(
    files: list[Path],
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check definitions together with those beside them; exit 1 when there is an error."""
    findings = [finding for file in files for finding in _check(file)]
    if json:
        print_json(definitions.findings_to_json(tuple(findings)))
    else:
        for finding in findings:
            typer.echo(str(finding))
        if not findings:
            typer.echo(f"Замечаний нет: {len(files)}")
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(FINDINGS)


@app.command()
def diagram(
    file: Path,
    output: Annotated[Path, typer.Option("-o", "--output", help="X.svg, X.dot or X.mmd")],
    language: Annotated[str, typer.Option("--lang", help="ru or en")] = "ru",
) -> None:
    """Draw a definition."""
    version = definitions.load(file.read_text("utf-8-sig"), str(file), documents.forms_beside(file))
    if output.suffix == ".mmd":
        text = definitions.to_mermaid(version, language)
    elif output.suffix == ".dot":
        text = definitions.to_dot(version, language)
    elif output.suffix == ".svg":
        text = documents.to_svg(definitions.to_dot(version, language))
    else:
        raise typer.BadParameter(f"рисуют в .svg, .dot или .mmd, а не в «{output.suffix}»")
    output.write_text(text, "utf-8")


def _check(file: Path) -> tuple[Finding, ...]:
    """Check one file; the workflows it links to are looked for in its own folder."""
    text = documents.read_definition(file)
    known: dict[str, WorkflowVersion] = {}
    for beside in sorted(file.parent.glob("*.yaml")):
        parsed = definitions.parse(documents.read_definition(beside), str(beside), documents.forms_beside(beside))
        if parsed.version is not None:
            known[parsed.version.key] = parsed.version
    return definitions.check_text(text, str(file), documents.forms_beside(file), known)
