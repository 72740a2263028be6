"""Folders for files, files for folders, names that lead nowhere: exit 2 and one line that names the place."""

from pathlib import Path

import pytest

from tests.commands.conftest import Terminal

READING = (("roadmap", "read"), ("workflow", "check"))


@pytest.mark.parametrize("words", READING, ids=" ".join)
@pytest.mark.parametrize("place", ["folder", "folder/nothing.txt", "file.txt/inside.txt"])
def test_what_is_no_file_is_told_in_one_line(
    tmp_path: Path, vekha: Terminal, words: tuple[str, ...], place: str
) -> None:
    """A folder, nothing at all, and a path through a file."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("a file")
    code, out, err = vekha(*words, tmp_path / place)
    assert (code, out) == (2, "")
    assert Path(place).name in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_picture_is_not_drawn_into_a_folder(tmp_path: Path, vekha: Terminal) -> None:
    """The output that cannot be written is named."""
    (tmp_path / "out.dot").mkdir()
    code, _, err = vekha("workflow", "diagram", Path("workflows/visit.yaml").absolute(), "-o", tmp_path / "out.dot")
    assert (code, "Traceback" in err) == (2, False)
    assert "out.dot" in err


@pytest.mark.parametrize("command", [("rebuild",), ("replay", "a_1"), ("db", "upgrade")], ids=" ".join)
def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path, vekha: Terminal, command: tuple[str, ...]) -> None:
    """No trace, whatever the code: a person can fix this."""
    (tmp_path / "data").write_text("a file")
    code, out, err = vekha(*command, "--data", tmp_path / "data")
    assert code in (1, 2)
    assert out == ""
    assert str(tmp_path / "data") in err
    assert "Traceback" not in err
