"""Check: the structural half of the model check — what can be seen without people, dates and histories."""

from collections.abc import Mapping

from engine.definitions.findings import Findings
from engine.definitions.linked import check_linked
from engine.definitions.names import check_names
from engine.definitions.places import NOWHERE, Places
from engine.definitions.reading import parse
from engine.definitions.shape import check_shape
from engine.domain.errors import Finding
from engine.domain.workflow import WorkflowVersion

_SHAPELESS = frozenset(("unknown_state", "timer_names_unknown"))
"""With these the graph is not the one that was meant: its stories would be about the misprint."""


def check(
    version: WorkflowVersion, known: Mapping[str, WorkflowVersion] = {}, places: Places = NOWHERE, file: str = ""
) -> tuple[Finding, ...]:
    """
    Return what cannot work in *version*, from the top of the file down; nothing found means publishable so far.

    Args:
        known: the other workflows by key, in their current editions; with none, only the file itself is checked.
        places: ``Parsed.places``; without it every finding stands at line 1.
        file: the name that findings show.
    """
    findings = Findings(file or f"{version.key}.yaml", places)
    check_names(version, findings)
    if not findings.codes() & _SHAPELESS:
        check_shape(version, findings)
    check_linked(version, known, findings)
    return findings.sorted()


def check_text(
    text: str | bytes, file: str, forms: Mapping[str, str] = {}, known: Mapping[str, WorkflowVersion] = {}
) -> tuple[Finding, ...]:
    """
    Return everything that can be said about one file: reading it, then checking it.

    A file with errors of form is still searched for names that lead nowhere, so that one look mends most of it.
    """
    parsed = parse(text, file, forms)
    findings = Findings(file, parsed.places)
    findings.take(parsed.findings)
    if parsed.version is not None:
        findings.take(check(parsed.version, known, parsed.places, file))
    elif parsed.draft is not None and parsed.draft.states and parsed.draft.roles:
        also = Findings(file, parsed.places)
        check_names(parsed.draft, also)
        # what is unused or missing may well be in the part that could not be read
        findings.take(found for found in also.sorted() if found.code.startswith("unknown_"))
    return findings.sorted()
