"""Publish an edition of a workflow: new activities run on it, running ones stay where they are."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from engine import definitions
from engine.domain.errors import Finding, Unreadable, WorkflowUnreadable
from engine.domain.events import Signature, WorkflowPublished
from engine.domain.workflow import WorkflowVersion
from engine.ports import UnitOfWork
from engine.usecases.authority import must_hold
from engine.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class Source:
    """A definition as its author wrote it; *forms* maps the paths it names to the text of these files."""

    text: str
    file: str
    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    workflow: str
    number: int
    digest: str
    findings: tuple[Finding, ...]
    """Warnings only; an error would have stopped it."""
    unchanged: bool = False
    """The edition in force already behaves so; nothing was written."""


def publish_workflow(
    desk: Desk, sources: tuple[Source, ...], person: str, *, key: str = "", preview: bool = False
) -> tuple[Published, ...]:
    """
    Check *sources* against each other and everything published, then publish them in one transaction.

    Args:
        key: the workflow that every source must describe; empty allows any.
    Raises:
        NotPermitted: only a coordinator publishes; WorkflowUnreadable: at least one error; nothing is published;
        Unreadable: a source describes another workflow than *key*.
    """
    with desk.store.unit(desk.journal) as uow:
        actor = uow.actor(person)
        role = must_hold(actor, desk.municipality, "coordinator", deed="publish_workflow")
        versions = [definitions.load(source.text, source.file, source.forms) for source in sources]
        other = next((version.key for version in versions if key and version.key != key), None)
        if other is not None:
            raise Unreadable("other_workflow", f"В тексте описан процесс «{other}», а публикуют «{key}».")
        known = _known(desk, uow, versions)
        findings = [definitions.check_text(source.text, source.file, source.forms, known) for source in sources]
        errors = tuple(finding for found in findings for finding in found if finding.severity == "error")
        if errors:
            raise WorkflowUnreadable(errors)
        signature = Signature(person, role, desk.municipality)
        published = tuple(
            _publish(desk, uow, version, source, signature, found)
            for version, source, found in zip(versions, sources, findings, strict=True)
        )
        if not preview:
            uow.commit()
            for version in versions:
                desk.shelf.put(version)
        return published


def _publish(
    desk: Desk,
    uow: UnitOfWork,
    version: WorkflowVersion,
    source: Source,
    signature: Signature,
    findings: tuple[Finding, ...],
) -> Published:
    current = uow.edition(version.key)
    if current is not None and current.digest == version.digest:
        return Published(version.key, current.number, version.digest, findings, unchanged=True)
    written = source.text.encode()
    source_digest = "sha256:" + hashlib.sha256(written).hexdigest()
    uow.keep_document(version.digest, "application/json", definitions.canonical(version))
    uow.keep_document(source_digest, "application/yaml", written)
    number = 1 if current is None else current.number + 1
    uow.append(
        WorkflowPublished(
            at=uow.now(), by=signature, workflow=version.key, number=number, digest=version.digest, source=source_digest
        )
    )
    return Published(version.key, number, version.digest, findings)


def _known(desk: Desk, uow: UnitOfWork, versions: list[WorkflowVersion]) -> Mapping[str, WorkflowVersion]:
    """Return what a definition may refer to: its companions in this publication, else the editions in force."""
    known = {version.key: version for version in versions}
    linked = {name for version in versions for link in version.links.values() for name in link.workflows}
    for name in linked - known.keys():
        edition = uow.edition(name)
        if edition is not None:
            known[name] = desk.shelf.take(edition.digest, uow)
    return known
