"""`vekha replay` and `vekha rebuild` on a database that somebody rewrote: exit 1 and words, never a good face."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Terminal

Sql = Callable[..., list[tuple[object, ...]]]
OF = "SELECT a.id FROM activity a ORDER BY (SELECT count(*) FROM event e WHERE e.act = a.id) DESC, a.id LIMIT 1"
ALTER = (
    "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), '2021-', '2020-') AS BLOB)"
    " WHERE act = '{activity}' AND seq = 1"
)
DROP_LAST = "DELETE FROM event WHERE act = '{activity}' AND seq = (SELECT seq FROM activity WHERE id = '{activity}')"
DROP_FIRST = "DELETE FROM event WHERE act = '{activity}' AND seq = 1"
OTHER_STATE = "UPDATE activity SET state = 'nowhere' WHERE id = '{activity}'"


def test_a_whole_installation_is_replayed_and_rebuilt(installation: Path, vekha: Terminal, run_sql: Sql) -> None:
    """The control of this file: untouched data leaves with 0."""
    activity = str(run_sql(OF)[0][0])
    assert vekha("replay", activity, "--data", installation)[0] == 0
    assert vekha("rebuild", "--data", installation)[0] == 0


@pytest.mark.parametrize("deed", [ALTER, DROP_LAST, DROP_FIRST, OTHER_STATE], ids=["alter", "last", "first", "row"])
@pytest.mark.parametrize("when", [(), ("--as-of", "2021-03-29T15:00")], ids=["now", "then"])
def test_replay_notices(installation: Path, vekha: Terminal, run_sql: Sql, deed: str, when: tuple[str, ...]) -> None:
    """An altered body, a missing event wherever it stood, and a row that the events do not lead to."""
    activity = str(run_sql(OF)[0][0])
    run_sql(deed.format(activity=activity))
    code, out, err = vekha("replay", activity, "--data", installation, *when)
    assert (code, out) == (1, "")
    assert "corrupted" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("deed", [ALTER, DROP_LAST, DROP_FIRST], ids=["alter", "last", "first"])
def test_rebuild_refuses(installation: Path, vekha: Terminal, run_sql: Sql, deed: str) -> None:
    """Nothing is folded from a journal whose chain is broken; the rows stay."""
    activity = str(run_sql(OF)[0][0])
    run_sql(deed.format(activity=activity))
    rows = run_sql("SELECT * FROM activity ORDER BY id")
    code, out, err = vekha("rebuild", "--data", installation)
    assert (code, out) == (1, "")
    assert "corrupted" in err
    assert run_sql("SELECT * FROM activity ORDER BY id") == rows
