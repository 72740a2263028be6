"""Doorway: what every handler reaches for, hung on the application once and never a global."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from anyio import CapacityLimiter
from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Histogram

from engine.ports import Accounts, Passwords
from engine.settings import Settings
from engine.usecases.desk import Desk

ATTEMPTS = 10
"""Failed sign-ins allowed per login and address within ``WINDOW_SECONDS``."""
WINDOW_SECONDS = 900.0
MOST_REMEMBERED = 10_000
"""Pairs of login and address whose failures are kept; the oldest half is forgotten beyond."""
PASSWORDS_AT_ONCE = 4
"""Passwords checked at the same time: each takes tens of mebibytes and a core for a moment, by design."""
UPLOADS_AT_ONCE = 24
"""Threads for files that come in over the network: of their own, so that slow senders hold up nobody's page."""


class SignInBrake:
    """Counts failed sign-ins in this process; forgets them after a quarter of an hour."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], list[float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, login: str, address: str) -> int:
        """Return how long this login must wait from this address; 0 when it may try."""
        now = time.monotonic()
        with self._lock:
            recent = [at for at in self._failures.get((login, address), []) if now - at < WINDOW_SECONDS]
            self._failures[(login, address)] = recent
            return 0 if len(recent) < ATTEMPTS else int(WINDOW_SECONDS - (now - recent[0])) + 1

    def failed(self, login: str, address: str) -> None:
        with self._lock:
            if len(self._failures) > MOST_REMEMBERED:
                self._forget()
            self._failures.setdefault((login, address), []).append(time.monotonic())

    def succeeded(self, login: str, address: str) -> None:
        with self._lock:
            self._failures.pop((login, address), None)

    def _forget(self) -> None:
        """Drop the half whose last failure is oldest: a flood of made-up logins frees nobody who is being guessed."""
        latest = sorted(self._failures, key=lambda place: max(self._failures[place], default=0.0))
        for place in latest[: MOST_REMEMBERED // 2]:
            del self._failures[place]


class Meters:
    """What ``/metrics`` tells; a registry of this application's own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "vekha_requests", "Answered requests", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram("vekha_request_seconds", "Time to answer", ("route",), registry=self.registry)
        self.presses = Counter("vekha_presses", "Presses by outcome", ("outcome",), registry=self.registry)


@dataclass
class Doorway:
    desk: Desk
    accounts: Accounts
    passwords: Passwords
    settings: Settings
    demo_logins: Sequence[Mapping[str, str]] = ()
    brake: SignInBrake = field(default_factory=SignInBrake)
    meters: Meters = field(default_factory=Meters)
    checking: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(PASSWORDS_AT_ONCE))
    uploads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(UPLOADS_AT_ONCE))

    @property
    def cookie(self) -> str:
        """The cookie's name; with TLS the browser itself holds it to this host."""
        return "__Host-vekha" if self.settings.secure_cookies else "vekha"

    def now(self) -> datetime:
        return self.desk.clock.now()


def doorway_of(request: Request) -> Doorway:
    door: Doorway = request.app.state.doorway
    return door
