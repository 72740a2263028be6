"""Rebuild the projections: drop and refold every row that is read from events; it must change nothing."""

from engine.ports import RebuildReport
from engine.usecases.desk import Desk


def rebuild_projections(desk: Desk) -> RebuildReport:
    """Refold the journal in one transaction and say which tables came out different."""
    return desk.store.rebuild(desk.journal)
