"""A town in memory, its own for each test."""

from pathlib import Path

import pytest

from api.demo.virtual import SeededLuck, VirtualClock
from engine.storage import MemoryStore
from specs.town import START, Town, build_town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    clock = VirtualClock(START)
    return build_town(MemoryStore(clock, SeededLuck(1), "0.0.0"), clock, tmp_path / "files")
