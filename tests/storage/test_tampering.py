"""Somebody with the keys to the database switched the triggers off and rewrote: what is read says so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import open_desk
from engine.domain.errors import Corrupted
from engine.ports import Store
from engine.storage.rebuilding import file_of, opened
from engine.usecases.rebuild_projections import rebuild_projections
from tests.storage.town import TOWN, HandClock, lived_in

Sql = Callable[[str], list[Any]]
OTHER_WORD = {
    "sqlite": "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), '\"uploaded\"', '\"approved\"') AS BLOB)",
    "postgresql": "UPDATE event SET body = convert_to(replace(convert_from(body, 'UTF8'),"
    " '\"uploaded\"', '\"approved\"'), 'UTF8')",
}
"""Bodies stay valid JSON of a known event; only their leaves no longer fit."""
LAST = "(SELECT max(position) FROM event)"


@pytest.fixture
def rewrite(kind: str, database: Store, clock: HandClock, run_sql: Sql) -> Sql:
    """Runs a statement on a town's year with the triggers of its table off."""
    lived_in(database, clock)

    def run(statement: str) -> list[Any]:
        table = next(name for name in ("event", "sealed", "document") if f" {name} " in statement)
        for deed in ("update", "delete"):
            off = f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_{deed}"
            run_sql(f"DROP TRIGGER {table}_no_{deed}" if kind == "sqlite" else off)
        return run_sql(statement)

    return run


def test_an_altered_body_is_not_told_as_history(kind: str, database: Store, rewrite: Sql) -> None:
    """Reading a history, following the journal and answering a repeated request all name its position."""
    where = "type = 'transition_fired' AND act = 'a_1' AND seq = 6"
    rewrite(f"{OTHER_WORD[kind]} WHERE {where}")
    with database.reader(TOWN) as reader:
        with pytest.raises(Corrupted) as history:
            reader.history("a_1")
        with pytest.raises(Corrupted) as followed:
            list(reader.records(0, 1000))
        assert history.value.position == followed.value.position
        assert history.value.position is not None
        assert reader.history("a_2")


@pytest.mark.parametrize(
    "statement",
    [
        "altered",
        f"DELETE FROM event WHERE position = {LAST}",
        "DELETE FROM event WHERE type = 'evidence_opened'",
        f"UPDATE event SET leaf = prev WHERE position = {LAST}",
        "UPDATE event SET position = position + 1000 WHERE type = 'comment_added'",
    ],
)
def test_rows_are_not_rebuilt_from_a_broken_chain(
    kind: str, database: Store, rewrite: Sql, run_sql: Sql, tmp_path: Path, statement: str
) -> None:
    """Altered, taken away, moved: nothing is folded, and the rows stay what they were."""
    desk = open_desk(database, tmp_path, municipality=TOWN)
    assert dict(rebuild_projections(desk).changed) == {}
    rows = "SELECT * FROM activity ORDER BY id"
    before = run_sql(rows)
    run_sql("DELETE FROM sealed")if False else None
    if kind == "postgresql":
        run_sql("ALTER TABLE sealed DROP CONSTRAINT IF EXISTS fk_sealed_event")
    rewrite(f"{OTHER_WORD[kind]} WHERE act = 'a_1' AND seq = 6" if statement == "altered" else statement)
    with pytest.raises(Corrupted):
        rebuild_projections(desk)
    assert run_sql(rows) == before
