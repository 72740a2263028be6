"""Reading: the text of a workflow file to a ``WorkflowVersion``, with everything wrong in it said in one go."""

import dataclasses
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from engine.definitions.calls import read_calls
from engine.definitions.canonical import digest
from engine.definitions.fields import Fields, is_name, read_line, read_name
from engine.definitions.findings import Findings, errors, shown
from engine.definitions.form import read_form
from engine.definitions.nodes import Node, Scalar, described, places_of
from engine.definitions.places import NOWHERE, Place, Places
from engine.definitions.terms import read_term
from engine.definitions.tree import grow
from engine.definitions.vocabulary import FINALS, IDENTIFIER, KEYS, RESERVED_ROLES, SCOPES, SUBJECTS
from engine.domain.errors import Finding, WorkflowUnreadable
from engine.domain.schedule import Term
from engine.domain.text import Text
from engine.domain.workflow import (
    By,
    EvidenceKind,
    Final,
    LinkDeclaration,
    RoleBinding,
    Scope,
    State,
    SubjectKind,
    Timer,
    Transition,
    WorkflowVersion,
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file said."""

    version: WorkflowVersion | None
    """The edition, with its digest; None when any finding is an error."""
    findings: tuple[Finding, ...]
    """From the top of the file down; findings about the form's own file come last."""
    places: Places = NOWHERE
    """Where every key and value stands; ``engine.definitions.check`` points with it."""
    draft: WorkflowVersion | None = None
    """What could be understood in spite of errors, unread parts empty: good for more remarks, never for running."""


def parse(text: str | bytes, file: str, forms: Mapping[str, str] = {}) -> Parsed:
    """
    Read one workflow file; never raises, whatever the text.

    Args:
        text: YAML 1.2; bytes must be UTF-8.
        file: the name that findings show.
        forms: the texts of JSON Schema files by the path that ``form:`` gives, relative to *file*.
    """
    findings = Findings(file)
    root = grow(text, findings)
    if root is None or (isinstance(root, Scalar) and root.kind == "nothing"):
        if not errors(findings.sorted()):
            findings.add("empty_document", Place(1, 1), expected=", ".join(KEYS["workflow"].required))
        return Parsed(None, findings.sorted())
    places = places_of(root)
    draft = _read_version(root, forms, findings)
    found = findings.sorted()
    if errors(found):
        return Parsed(None, found, places, draft)
    version = dataclasses.replace(draft, digest=digest(draft))
    return Parsed(version, found, places, version)


def load(text: str | bytes, file: str, forms: Mapping[str, str] = {}) -> WorkflowVersion:
    """
    Return the edition that *text* describes; the structural check is another question.

    Raises:
        WorkflowUnreadable: with all findings of severity ``error``.
    """
    parsed = parse(text, file, forms)
    if parsed.version is None:
        raise WorkflowUnreadable(errors(parsed.findings))
    return parsed.version


def _read_version(root: Node, forms: Mapping[str, str], findings: Findings) -> WorkflowVersion:
    fields = Fields(root, "workflow", findings)
    return WorkflowVersion(
        key=fields.name("workflow"),
        title=fields.title(),
        subject=cast(SubjectKind, fields.one_of("subject", SUBJECTS)),
        roles={key.text: _role(key, node, findings) for key, node in fields.table("roles", filled=True)},
        links={key.text: _link(key.text, node, findings) for key, node in fields.table("links")},
        form=_form(fields.node("form"), forms, findings),
        evidence={key.text: _evidence(key.text, node, findings) for key, node in fields.table("evidence")},
        states={key.text: _state(key.text, node, findings) for key, node in fields.table("states", filled=True)},
        transitions=tuple(_transition(node, findings) for node in fields.items("transitions", filled=True)),
        timers=tuple(_timer(node, findings) for node in fields.items("timers")),
    )


def _role(key: Scalar, node: Node, findings: Findings) -> RoleBinding:
    if key.text in RESERVED_ROLES:
        why = Text("by: timer означает часы", "by: timer means the clock")
        findings.add("reserved_name", key.place, name=key.text, why=why)
    fields = Fields(node, "role", findings)
    return RoleBinding(key.text, fields.name("role"), cast(Scope, fields.one_of("of", SCOPES)))


def _link(name: str, node: Node, findings: Findings) -> LinkDeclaration:
    fields = Fields(node, "link", findings)
    return LinkDeclaration(name, fields.names("workflow"), fields.name("inverse"))


def _evidence(key: str, node: Node, findings: Findings) -> EvidenceKind:
    fields = Fields(node, "evidence", findings)
    return EvidenceKind(key, fields.title(), tuple(_ending(item, findings) for item in fields.items("accepts")))


def _ending(node: Node, findings: Findings) -> str:
    """Return a file name ending: ``pdf``; digits may come first (``7z``), so it is not an identifier."""
    text = node.text if isinstance(node, Scalar) and node.kind in ("text", "integer", "number") else ""
    if text.isascii() and text.isalnum() and text.islower() and len(text) <= 8:
        return text
    expected = Text("окончание имени файла без точки, как pdf", "a file name ending without the dot, like pdf")
    findings.add("wrong_type", node.place, expected=expected, found=described(node))
    return ""


def _state(key: str, node: Node, findings: Findings) -> State:
    fields = Fields(node, "state", findings)
    final = fields.one_of("final", FINALS) if fields.has("final") else None
    return State(
        key=key,
        title=fields.title(),
        initial=fields.flag("initial"),
        final=cast(Final | None, final),
        waits_for=fields.name("waits_for") if fields.has("waits_for") else None,
        within=_term(fields.node("within"), findings) if fields.has("within") else None,
    )


def _transition(node: Node, findings: Findings) -> Transition:
    fields = Fields(node, "transition", findings)
    # sorted: the order of keys is not behaviour, and the order of signals must not hang on it
    signal = sorted((link.text, read_name(trigger, findings)) for link, trigger in fields.table("signal"))
    return Transition(
        trigger=fields.name("trigger"),
        title=fields.title(),
        sources=fields.names("from"),
        target=fields.name("to"),
        by=_by(fields.node("by"), findings),
        when=read_calls(fields.items("when"), findings),
        signal=tuple(signal),
    )


def _by(node: Node | None, findings: Findings) -> By:
    nobody = By("role")
    if node is None:
        return nobody
    words = read_line(node, findings).split(" ")
    if words == ["timer"]:
        return By("timer")
    if len(words) == 2 and words[0] == "link" and IDENTIFIER.match(words[1]):
        return By("link", words[1])
    if len(words) == 1 and isinstance(node, Scalar) and words[0] != "":
        return By("role", words[0]) if is_name(node, findings) else nobody
    if isinstance(node, Scalar) and node.kind == "text":
        findings.add("bad_by", node.place, found=shown(node.text))
    return nobody


def _timer(node: Node, findings: Findings) -> Timer:
    fields = Fields(node, "timer", findings)
    if isinstance(node, Scalar) or fields.has("remind") == fields.has("fire"):
        findings.add("timer_choice", node.place)
    return Timer(
        state=fields.name("in"),
        after=_term(fields.node("after"), findings),
        remind=fields.name("remind") if fields.has("remind") else None,
        fire=fields.name("fire") if fields.has("fire") else None,
    )


def _term(node: Node | None, findings: Findings) -> Term:
    if isinstance(node, Scalar):
        term = read_term(node.value)
        if term is not None:
            return term
        findings.add("bad_term", node.place, found=shown(node.text))
    elif node is not None:
        findings.add("wrong_type", node.place, expected=Text("срок", "a term"), found=described(node))
    return Term(1, "working days")


def _form(node: Node | None, forms: Mapping[str, str], findings: Findings) -> Mapping[str, Any] | None:
    if node is None:
        return None
    path = read_line(node, findings)
    if not path:
        return None
    name = posixpath.normpath(path)
    known = {posixpath.normpath(each): text for each, text in forms.items()}
    if name not in known:
        findings.add("form_missing", node.place, near=known, name=shown(path))
        return None
    of_form = Findings(posixpath.join(posixpath.dirname(findings.file), name))
    form = read_form(known[name], of_form)
    findings.take(of_form.sorted())
    return form
