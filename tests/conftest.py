"""What holds for every test: dry rooms first, wet ones after, browsers last; hypothesis does not race the machine."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ORDER = (
    "house", "domain", "guards", "kernel", "definitions", "schedules", "journal", "projections", "workflows",
    "documents", "storage", "usecases", "api", "rest", "web", "specs",
)  # fmt: skip
"""Rooms by how fast their tests say no; a room that is not named comes before the browser ones, by its name."""

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put fast rooms first, files of one room together, whatever carries `slow` or `browser` at the end."""
    root = config.rootpath
    items.sort(key=lambda item: (_patience(item), _place(item.path, root)))


def _patience(item: pytest.Item) -> int:
    return sum(item.get_closest_marker(name) is not None for name in ("slow", "browser"))


def _place(path: Path, root: Path) -> tuple[int, str]:
    parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts
    room = parts[0] if parts[0] == "specs" else parts[min(1, len(parts) - 1)]
    return (ORDER.index(room) if room in ORDER else ORDER.index("web"), str(path))


def pytest_report_header() -> str:
    """Say what this run may not skip."""
    browser = "required" if os.environ.get("VEKHA_REQUIRE_BROWSER") else "used where found"
    order = "required" if os.environ.get("VEKHA_CI") else "used where found"
    return f"vekha: browser {browser}; the real order {order}"
