"""Migrations: the tables brought up to date, step by step; part of the wheel, run by ``vekha db upgrade``."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

LOCK = 7_370_656_968_615
"""Any number, always this one: two installations starting at once upgrade one after the other."""


def upgrade(connection: Connection) -> None:
    """Run every step that is missing, inside the transaction that *connection* is in."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
