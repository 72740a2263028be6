"""Show a workflow type: the edition in force and what it says."""

from collections.abc import Mapping

from engine.domain.errors import NotFound
from engine.domain.rows import Edition
from engine.domain.workflow import WorkflowVersion
from engine.usecases.desk import Desk


def show_workflow(desk: Desk, key: str) -> tuple[Edition, WorkflowVersion]:
    """
    Return the newest edition of *key* and its version.

    Raises:
        NotFound: nothing was ever published under this key.
    """
    with desk.store.reader(desk.journal) as reader:
        editions = [edition for edition in reader.editions() if edition.workflow == key]
        if not editions:
            raise NotFound("workflow", key)
        return editions[-1], desk.shelf.take(editions[-1].digest, reader)


def known_versions(desk: Desk) -> Mapping[str, WorkflowVersion]:
    """Return the versions in force, by key: what a definition under check may refer to."""
    with desk.store.reader(desk.journal) as reader:
        newest = {edition.workflow: edition.digest for edition in reader.editions()}
        return {key: desk.shelf.take(digest, reader) for key, digest in newest.items()}


def version_of(desk: Desk, digest: str) -> WorkflowVersion:
    """
    Return the version that an activity is pinned to.

    Raises:
        Corrupted: it is not stored.
    """
    with desk.store.reader(desk.journal) as reader:
        return desk.shelf.take(digest, reader)
