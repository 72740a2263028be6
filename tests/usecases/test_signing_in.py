"""Signing in: what a stranger cannot learn by asking."""

import hashlib
from datetime import UTC, datetime

import pytest

from api.demo.virtual import SeededLuck, VirtualClock
from engine.storage import MemoryStore
from engine.usecases.sign_in import NotSignedIn, set_password, sign_in

NOW = datetime(2021, 4, 1, 9, tzinfo=UTC)


class CountedPasswords:
    """A real digest that counts how often it is computed: with Argon2 each takes a noticeable while."""

    def __init__(self) -> None:
        self.computed = 0

    def hash(self, password: str) -> str:
        self.computed += 1
        return hashlib.sha256(password.encode()).hexdigest()

    def verify(self, password: str, hashed: str) -> bool:
        return self.hash(password) == hashed


def test_an_unknown_login_is_refused_with_the_same_work_as_a_wrong_password() -> None:
    """How long a refusal takes does not tell which logins exist."""
    clock, luck, passwords = VirtualClock(NOW), SeededLuck(1), CountedPasswords()
    accounts = MemoryStore(clock, luck, "0.0.0").accounts()
    set_password(accounts, passwords, "coordinator", "p_1", "a long enough password")

    def work(login: str) -> int:
        before = passwords.computed
        with pytest.raises(NotSignedIn):
            sign_in(accounts, passwords, luck, login, "wrong", NOW, kind="cookie")
        return passwords.computed - before

    work("nobody")  # the first one prepares what later ones are compared with
    assert work("nobody") == work("coordinator") == 1
