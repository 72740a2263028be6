"""Virtual time and repeatable luck, for playing a past year; never used for secrets."""

import random
from datetime import datetime


class VirtualClock:
    """Stands where it was put."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Go forward to *moment*; a moment that has passed leaves the clock where it stands."""
        self._moment = max(self._moment, moment)


class SeededLuck:
    """The same ids and salts for the same seed, so that two demonstrations are equal."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def id(self, prefix: str) -> str:
        number = f"{self._random.getrandbits(128):032x}"
        return f"{prefix}_{number}" if prefix else number

    def salt(self) -> bytes:
        return self._random.randbytes(16)
