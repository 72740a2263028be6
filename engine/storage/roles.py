"""Roles: on PostgreSQL the tables belong to an owner nobody signs in as, and the application may not rewrite."""

import psycopg
from psycopg import sql

from engine.projections import KEYS

OWNER, APPLICATION = "vekha_owner", "vekha_app"

_ONLY_GROWS = ("event", "sealed", "document")
_MOVES = ("journal_head",)
_CHANGES = (*KEYS, "account", "session")


def separate_roles(url: str, *, owner: str = OWNER, application: str = APPLICATION) -> None:
    """
    Hand every table of the migrated database *url* to *owner* and give *application* only what it needs.

    Both roles are created where they are missing: the owner cannot sign in, the application gets no password
    (``ALTER ROLE … PASSWORD`` is the installer's). Migrations then run as a superuser, or as a member of *owner*.

    Args:
        url: signs in as a superuser, or as the present owner with the right to create roles.
    """
    with psycopg.connect(url) as connection:
        for name, signs_in in ((owner, sql.SQL("NOLOGIN")), (application, sql.SQL("LOGIN"))):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), signs_in))
        for table in ("alembic_version", *_ONLY_GROWS, *_MOVES, *_CHANGES):
            names = {"table": sql.Identifier(table), "owner": sql.Identifier(owner), "app": sql.Identifier(application)}
            connection.execute(sql.SQL("ALTER TABLE {table} OWNER TO {owner}").format(**names))
            connection.execute(sql.SQL("REVOKE ALL ON {table} FROM PUBLIC, {app}").format(**names))
            allowed = sql.SQL(_allowed(table))
            connection.execute(sql.SQL("GRANT {allowed} ON {table} TO {app}").format(allowed=allowed, **names))
        names = {"owner": sql.Identifier(owner), "app": sql.Identifier(application)}
        connection.execute(sql.SQL("ALTER FUNCTION vekha_refuse() OWNER TO {owner}").format(**names))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {app}").format(**names))


def _allowed(table: str) -> str:
    if table in _ONLY_GROWS:
        return "SELECT, INSERT"
    if table in _MOVES:
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE, DELETE" if table in _CHANGES else "SELECT"
