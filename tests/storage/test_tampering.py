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
        f"UPDATE event SET position = position + 1000 WHERE position = {LAST}",
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
    rewrite(f"{OTHER_WORD[kind]} WHERE act = 'a_1' AND seq = 6" if statement == "altered" else statement)
    with pytest.raises(Corrupted):
        rebuild_projections(desk)
    assert run_sql(rows) == before


BROKEN = ("{", "not JSON", "[]", '"words"', "7")


@pytest.mark.parametrize("content", BROKEN)
@pytest.mark.parametrize("field", ["form", "file"])
def test_a_broken_sealed_value_is_corruption(
    database: Store, rewrite: Sql, clock: HandClock, field: str, content: str
) -> None:
    """Answers or a file's name that are no JSON object any more are told as what they are."""
    rewrite(f"UPDATE sealed SET content = '{content}' WHERE field = '{field}'")
    with database.reader(TOWN) as reader, pytest.raises(Corrupted):
        reader.material("a_1", "p", depth=0, now=clock.now())
    with database.unit(TOWN) as unit, pytest.raises(Corrupted):
        unit.material("a_1", "p", depth=0)


def test_what_was_erased_is_blank_and_what_is_half_there_is_corrupted() -> None:
    """Memory and the databases open sealed values by the same two functions."""
    assert (dict(opened(None, "form")), dict(opened("", "form")), file_of(None)) == ({}, {}, ("", ""))
    assert file_of(json.dumps({"name": "a.pdf", "digest": "sha256:1"})) == ("a.pdf", "sha256:1")
    with pytest.raises(Corrupted):
        file_of(json.dumps({"name": "a.pdf"}))


def test_the_same_document_may_be_kept_again(database: Store, clock: HandClock) -> None:
    """What never changes may be written twice; the guard against replacing is none against repeating."""
    lived_in(database, clock)
    with database.unit(TOWN) as unit:
        unit.keep_document("sha256:d1", "application/json", b"{}")
        unit.commit()
    with database.reader(TOWN) as reader:
        assert reader.document("sha256:d1") == b"{}"
