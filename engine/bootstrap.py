"""Bootstrap: the one place where dry meets wet; from settings to a desk at which deeds can be done."""

import secrets
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from zoneinfo import ZoneInfo

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.domain.errors import NotFound
from engine.ports import Clock, Luck, Store
from engine.schedules.calendar import russian_calendar
from engine.settings import Settings
from engine.storage import LocalFiles, open_store
from engine.usecases.desk import Desk, Shelf

CALENDAR_YEARS = range(2012, 2036)
"""Years whose official transfers of working days the calendar asks for; later ones fall back to the weekend rule."""


def engine_version() -> str:
    return installed_version("vekha")


class SystemClock:
    """The machine's own clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemLuck:
    """The operating system's randomness."""

    def id(self, prefix: str) -> str:
        return f"{prefix}_{secrets.token_hex(16)}" if prefix else secrets.token_hex(16)

    def salt(self) -> bytes:
        return secrets.token_bytes(16)


class Argon2:
    """Argon2id with the library's recommended cost."""

    def __init__(self) -> None:
        self._hash = PasswordHash((Argon2Hasher(),))

    def hash(self, password: str) -> str:
        return self._hash.hash(password)

    def verify(self, password: str, hashed: str) -> bool:
        return self._hash.verify(password, hashed)


def open_house(settings: Settings, *, clock: Clock | None = None, luck: Luck | None = None) -> Store:
    """Open the database that *settings* name, creating the data folder; migrations are a separate act."""
    settings.data.mkdir(parents=True, exist_ok=True)
    return open_store(settings.database, clock or SystemClock(), luck or SystemLuck(), engine_version())


def open_desk(
    store: Store,
    files: Path,
    *,
    municipality: str = "",
    clock: Clock | None = None,
    luck: Luck | None = None,
) -> Desk:
    """
    Return the desk of *municipality*, or of the only one there is.

    Raises:
        NotFound: no such municipality, none at all, or several and none was named.
    """
    journals = store.journals()
    if not municipality and len(journals) != 1:
        raise NotFound("municipality", ", ".join(journals) or "none has been founded")
    journal = municipality or journals[0]
    if journal not in journals:
        raise NotFound("municipality", journal)
    with store.reader(journal) as reader:
        head = reader.head()
    return Desk(
        journal=journal,
        store=store,
        files=LocalFiles(files),
        clock=clock or SystemClock(),
        luck=luck or SystemLuck(),
        zone=ZoneInfo(head.zone),
        calendar=russian_calendar(CALENDAR_YEARS),
        shelf=Shelf(),
    )
