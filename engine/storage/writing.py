"""Writing: sealed records and the row changes they mean, put together into as few statements as their order allows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Executable, bindparam, update
from sqlalchemy.dialects.postgresql import insert

from engine.domain.events import Record
from engine.journal.canonical import moment
from engine.journal.chain import Head, Tip, idem_of
from engine.projections import KEYS, Amend, Change, Put
from engine.storage import asking
from engine.storage.asking import DOCUMENT, EVENT, HEAD, SEALED, number, words
from engine.storage.tables import METADATA
from engine.storage.wires import Batch, Values

ADD_EVENT = EVENT.insert()
ADD_SEALED = SEALED.insert()
ADD_HEAD = HEAD.insert()
ADD_DOCUMENT = insert(DOCUMENT).on_conflict_do_nothing(index_elements=["digest"])
MOVE_HEAD = (
    update(HEAD)
    .where(HEAD.c.journal == words("of"), HEAD.c.size == number("was"))
    .values({name: bindparam(name) for name in ("size", "leaf", "frontier", "last_at", "seq", "tip")})
)


@dataclass(frozen=True, slots=True)
class Pending:
    """A record that has been sealed and not yet written; *prev* is the leaf it follows."""

    record: Record
    prev: bytes


def journal_batches(pending: Sequence[Pending]) -> list[Batch]:
    """Return what puts sealed records, with their values outside the chain, into the journal."""
    batches: list[Batch] = [(ADD_EVENT, [_event(each) for each in pending])]
    sealed = [
        {
            "journal": record.journal,
            "position": record.position,
            "field": value.field,
            "salt": value.salt,
            "content": value.content,
        }
        for record in (each.record for each in pending)
        for value in record.sealed
    ]
    return [*batches, (ADD_SEALED, sealed)] if sealed else batches


def head_batch(before: Head, after: Head, tip: Tip) -> Batch:
    """
    Return what moves the head row from *before* to *after*.

    Args:
        tip: last event of the municipality's own stream.
    """
    values = {
        "of": after.journal,
        "was": before.size,
        "size": after.size,
        "leaf": after.leaf,
        "frontier": after.frontier.to_bytes(),
        "last_at": moment(after.last_at) if after.last_at else "",
        "seq": tip.seq,
        "tip": tip.leaf,
    }
    return MOVE_HEAD, [values]


def change_batches(changes: Iterable[Change]) -> list[Batch]:
    """
    Return the statements that make *changes*.

    Changes of one table keep their order; alike ones that follow each other in their table become one batch.
    """
    batches: list[tuple[Executable, list[Values]]] = []
    latest: dict[str, tuple[Executable, list[Values]]] = {}
    for change in changes:
        statement, values = _phrased(change)
        batch = latest.get(change.table)
        if batch is None or batch[0] is not statement:
            batch = latest[change.table] = (statement, [])
            batches.append(batch)
        batch[1].append(values)
    return list(batches)


@cache
def forget(table: str) -> Executable:
    """Return the statement that drops all rows of one journal from a projected *table*."""
    rows = METADATA.tables[table]
    return rows.delete().where(rows.c.journal == asking.JOURNAL)


@cache
def everything(table: str) -> asking.Query:
    """Return the statement that reads all rows of one journal from a projected *table*."""
    rows = METADATA.tables[table]
    return sa.select(rows).where(rows.c.journal == asking.JOURNAL)


def _event(each: Pending) -> Mapping[str, Any]:
    record, event = each.record, each.record.event
    return {
        "journal": record.journal,
        "position": record.position,
        "act": event.activity,
        "seq": record.seq,
        "type": event.type,
        "prev": each.prev,
        "leaf": record.leaf,
        "actor": event.by.actor,
        "idem": idem_of(record),
        "at": moment(event.at),
        "body": record.body,
    }


def _phrased(change: Change) -> tuple[Executable, Values]:
    if isinstance(change, Put):
        return _put(change.table), change.values
    where = {f"where_{name}": value for name, value in change.where.items()}
    if isinstance(change, Amend):
        return _amend(change.table, tuple(change.where), tuple(change.values)), {**where, **change.values}
    return _lower(change.table, tuple(change.where), change.column), {**where, "value": change.value}


@cache
def _put(table: str) -> Executable:
    return insert(METADATA.tables[table]).on_conflict_do_nothing(index_elements=list(KEYS[table]))


@cache
def _amend(table: str, where: tuple[str, ...], values: tuple[str, ...]) -> Executable:
    rows = METADATA.tables[table]
    return update(rows).where(*_these(rows, where)).values({name: bindparam(name) for name in values})


@cache
def _lower(table: str, where: tuple[str, ...], column: str) -> Executable:
    rows = METADATA.tables[table]
    above = rows.c[column] > words("value")
    return update(rows).where(*_these(rows, where), above).values({column: words("value")})


def _these(rows: sa.Table, where: tuple[str, ...]) -> list[sa.ColumnElement[bool]]:
    return [rows.c[name] == bindparam(f"where_{name}", type_=rows.c[name].type) for name in where]
