"""Browsers for the tests of the pages: a real Chromium before a real server; a missing one is skipped aloud."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.api.house import PASSWORD, House, memory_house

REQUIRED = "VEKHA_REQUIRE_BROWSER"
WIDE, PHONE = 1280, 390

Enter = Callable[..., Page]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A town of the test's own, in which both schools wait for their curators."""
    with memory_house(tmp_path) as house:
        yield house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine; nothing is downloaded."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set and there is no Chromium on the path")
        pytest.skip("NO BROWSER: no Chromium on the path, so the pages were not looked at; apt install chromium")
    with sync_playwright() as driver:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        chromium = driver.chromium.launch(executable_path=program, args=["--no-sandbox"] if root else [])
        yield chromium
        chromium.close()


@pytest.fixture
def enter(house: House, browser: Browser) -> Iterator[Enter]:
    """Open a window in which somebody has signed in; whatever the browser complains about fails the test."""
    with ExitStack() as windows:
        complaints: list[str] = []

        def open_window(login: str, *, width: int = WIDE, javascript: bool = True, language: str = "ru-RU") -> Page:
            context = _context(windows, browser, width, javascript, language, house)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if _bad(said.text) else None)
            if login:
                page.goto("/sign-in")
                page.fill(".stack [name=login]", login)
                page.fill(".stack [name=password]", PASSWORD)
                page.click(".stack button")
                page.wait_for_url("**/agenda")
            return page

        yield open_window
    assert complaints == []


def _context(
    windows: ExitStack, browser: Browser, width: int, javascript: bool, language: str, house: House
) -> BrowserContext:
    context = browser.new_context(
        base_url=house.address,
        viewport={"width": width, "height": 900 if width > 600 else 844},
        java_script_enabled=javascript,
        locale=language,
        accept_downloads=True,
    )
    context.set_default_timeout(10_000)
    windows.callback(context.close)
    return context


def _bad(text: str) -> bool:
    """Answers that tell a person no are not the page's fault; everything else that the console says is."""
    return "Failed to load resource: the server responded with a status of 4" not in text
