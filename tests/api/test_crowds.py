"""Crowds: slow senders and password guessers hold up nobody who only wants to read a page."""

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx2
import pytest

from api import admission
from api.doorway import PASSWORDS_AT_ONCE
from api.rest import evidence
from tests.api.house import PASSWORD, House, QuickPasswords
from tests.api.test_limits import MIB, heads, status_line, tree

MORE_THAN_ALL_THREADS = 60
"""The server's own pool, where every page is made, has forty."""


@dataclass
class SlowPasswords(QuickPasswords):
    """Checks that take a while, and count how many of them run at the same time."""

    most: int = 0
    _running: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def verify(self, password: str, hashed: str) -> bool:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        time.sleep(0.3)
        with self._lock:
            self._running -= 1
        return super().verify(password, hashed)


def upload_lines(house: House) -> tuple[str, list[str]]:
    """Return path and header lines of a file that the director may attach."""
    path = f"/activities/{house.activity('plan')}/evidence?kind=school_roadmap&name=a.pdf"
    return path, [f"Authorization: {house.as_('director-2').headers['authorization']}", f"Content-Length: {MIB}"]


def test_files_that_stop_coming_hold_up_no_other_request(own_house: House) -> None:
    """More stalled uploads than the server has threads, and a page still comes at once."""
    path, lines = upload_lines(own_house)
    client = own_house.as_("coordinator")
    with ExitStack() as stack:
        for _ in range(MORE_THAN_ALL_THREADS):
            stack.enter_context(heads(own_house, path, *lines)).sendall(b"x" * 1024)
        time.sleep(0.3)
        began = time.monotonic()
        assert client.get("/me", timeout=5).status_code == 200
        assert client.get("/roadmaps", timeout=5).status_code == 200
        assert time.monotonic() - began < 3


def test_a_sender_who_falls_silent_is_let_go(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the allowed silence the answer is 408, nothing is kept, and the next file is taken."""
    monkeypatch.setattr(evidence, "SILENCE_SECONDS", 0.2)
    before, size = tree(own_house.files), own_house.size()
    path, lines = upload_lines(own_house)
    with heads(own_house, path, *lines) as connection:
        connection.sendall(b"x" * 1024)
        assert " 408 " in status_line(connection)
    assert (tree(own_house.files), own_house.size()) == (before, size)
    assert own_house.as_("director-2").post(path, content=b"%PDF whole").status_code == 201


def test_only_a_few_passwords_are_checked_at_the_same_time(own_house: House) -> None:
    """Each check costs memory by design: a dozen at once wait for each other, and all are answered."""
    passwords = own_house.door.passwords = SlowPasswords()
    answers: list[int] = []

    def sign_in() -> None:
        with own_house.open_client() as client:
            answers.append(client.post("/tokens", json={"login": "auditor", "password": PASSWORD}).status_code)

    threads = [threading.Thread(target=sign_in) for _ in range(3 * PASSWORDS_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert set(answers) == {200}
    assert 1 < passwords.most <= PASSWORDS_AT_ONCE


def test_a_sign_in_that_gets_no_turn_is_told_when_to_come_back(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 with Retry-After, and no failure is counted against the login; afterwards the same words sign in."""
    monkeypatch.setattr(admission, "PATIENCE_SECONDS", 1)
    checking = own_house.door.checking
    for _ in range(PASSWORDS_AT_ONCE):
        assert checking.acquire(timeout=1)
    refused = sign_in_once(own_house.stranger)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    for _ in range(PASSWORDS_AT_ONCE):
        checking.release()
    assert sign_in_once(own_house.stranger).status_code == 200


def sign_in_once(client: httpx2.Client) -> httpx2.Response:
    return client.post("/tokens", json={"login": "auditor", "password": PASSWORD})
