"""A town of one's own is not founded into a demonstration's folder."""

from pathlib import Path

import pytest

from tests.commands.conftest import Terminal


@pytest.mark.parametrize("left", ["playing", "demo.json"])
def test_a_demonstration_s_folder_is_refused(tmp_path: Path, vekha: Terminal, left: str) -> None:
    """Interrupted or finished: the next `vekha demo` would otherwise play over the real town; nothing is created."""
    (tmp_path / left).mkdir()
    before = sorted(tmp_path.iterdir())
    code, out, err = vekha("found", "tula", "--password", "ten-letters-at-least", "--data", tmp_path)
    assert (code, out) == (1, "")
    assert "demo_here" in err
    assert str(tmp_path) in err
    assert sorted(tmp_path.iterdir()) == before


def test_an_empty_folder_is_founded_in(tmp_path: Path, vekha: Terminal) -> None:
    """The control: the same words work elsewhere."""
    assert vekha("found", "tula", "--password", "ten-letters-at-least", "--data", tmp_path / "own")[0] == 0
    assert (tmp_path / "own" / "vekha.sqlite").exists()
