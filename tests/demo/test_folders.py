"""Where a demonstration may be played: never over a real installation, never twice at once, never for a taken port."""

import fcntl
import os
import socket
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from api.commands.demo import must_be_free, play
from engine.domain.errors import Disallowed
from engine.settings import Settings

DAY = date(2026, 11, 23)


def test_a_real_installation_is_never_played_over(tmp_path: Path) -> None:
    """The journal in the folder stays byte for byte what it was."""
    settings = Settings(data=tmp_path, database_url="")
    settings.sqlite_file.write_bytes(b"a town's journal")
    with pytest.raises(Disallowed) as refused:
        play(settings, DAY, Console(quiet=True))
    assert refused.value.code == "not_a_demo"
    assert settings.sqlite_file.read_bytes() == b"a town's journal"


def test_two_demonstrations_are_not_played_into_one_folder(tmp_path: Path) -> None:
    """The second one says so and leaves the first one's workshop alone."""
    half = tmp_path / "playing" / "half"
    half.parent.mkdir()
    half.write_text("half a year")
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with pytest.raises(Disallowed) as refused:
            play(Settings(data=tmp_path, database_url=""), DAY, Console(quiet=True))
    finally:
        os.close(folder)
    assert refused.value.code == "playing_already"
    assert half.exists()


def test_a_taken_port_is_told_before_the_year_is_played() -> None:
    """Somebody listens: the refusal names the port; nobody does: nothing happens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        with pytest.raises(Disallowed, match=str(port)):
            must_be_free("127.0.0.1", port)
    must_be_free("127.0.0.1", port)
