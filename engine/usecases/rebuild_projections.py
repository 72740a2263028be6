"""Rebuild the projections: drop and refold every row that is read from events; it must change nothing."""

from engine.domain.errors import Corrupted
from engine.journal.canonical import parse
from engine.journal.chain import ZERO
from engine.journal.codec import place_of
from engine.ports import Reader, RebuildReport
from engine.usecases.desk import Desk


def rebuild_projections(desk: Desk) -> RebuildReport:
    """
    Refold the journal in one transaction and say which tables came out different.

    Raises:
        Corrupted: the journal itself was altered; rows are never folded from events that do not follow each other.
    """
    with desk.store.reader(desk.journal) as reader:
        _must_follow(reader)
    return desk.store.rebuild(desk.journal)


def _must_follow(reader: Reader) -> None:
    """Raises Corrupted at the first position that is missing or does not cite the one before it."""
    head, last, leaf = reader.head(), 0, ZERO
    for record in reader.records(limit=head.size):
        if record.position != last + 1 or place_of(parse(record.body)).prev != leaf:
            raise Corrupted(f"position {last + 1} is missing or the one before it was altered", last + 1)
        last, leaf = record.position, record.leaf
    if (last, leaf) != (head.size, head.leaf):
        raise Corrupted(f"the head knows {head.size} positions, the journal ends at {last} otherwise", last)
