"""Standing: the installation that a terminal command works on, opened from the settings and closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.bootstrap import open_desk, open_house
from engine.domain.errors import Disallowed, NotFound
from engine.domain.text import Text
from engine.ports import Accounts
from engine.settings import Settings
from engine.usecases.desk import Desk


def settings_for(data: Path | None) -> Settings:
    """Return the environment's settings with *data* in their place where it is given."""
    return Settings() if data is None else Settings(data=data)


@contextmanager
def open_standing(data: Path | None) -> Iterator[tuple[Settings, Desk, Accounts]]:
    """Open the settings' database at the settings' municipality. Raises Disallowed where there is none."""
    settings = settings_for(data)
    if not settings.database_url and not settings.sqlite_file.exists():
        raise Disallowed(
            "no_data",
            Text(
                f"В «{settings.data}» ещё ничего нет: создайте муниципалитет (vekha found) или показ (vekha demo).",
                f"There is nothing in “{settings.data}” yet: found a municipality (vekha found) or see vekha demo.",
            ),
        )
    store = open_house(settings)
    try:
        try:
            desk = open_desk(store, settings.files, municipality=settings.municipality)
        except NotFound as error:
            raise Disallowed(
                "no_municipality",
                Text(
                    f"В этой базе нет муниципалитета «{settings.municipality}»: проверьте VEKHA_MUNICIPALITY."
                    if settings.municipality
                    else "В этой базе ещё нет муниципалитета: создайте его (vekha found).",
                    f"{error}: found one (vekha found) or check VEKHA_MUNICIPALITY.",
                ),
            ) from None
        yield settings, desk, store.accounts()
    finally:
        store.close()
