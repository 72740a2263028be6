"""Accounts: who may sign in, and who has; outside the chain, each call its own small transaction."""

from dataclasses import astuple, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Executable, select
from sqlalchemy.dialects.postgresql import insert

from engine.journal.canonical import moment, parse_moment
from engine.ports import Account, Session
from engine.storage import tables
from engine.storage.asking import words
from engine.storage.wires import Database, Row

ACCOUNT, SESSION = tables.Account.table(), tables.Session.table()

_ACCOUNT_OF = select(ACCOUNT).where(ACCOUNT.c.login == words("login"))
_LOGINS = select(ACCOUNT.c.login).order_by(ACCOUNT.c.login)
_ADD_ACCOUNT = insert(ACCOUNT)
_PUT_ACCOUNT = _ADD_ACCOUNT.on_conflict_do_update(
    index_elements=["login"],
    set_={"person": _ADD_ACCOUNT.excluded.person, "password_hash": _ADD_ACCOUNT.excluded.password_hash},
)
_SESSION_OF = select(SESSION).where(SESSION.c.secret_hash == words("secret_hash"))
_PUT_SESSION = SESSION.insert()
_TOUCH = sa.update(SESSION).where(SESSION.c.secret_hash == words("of")).values(seen_at=words("at"))
_DROP = sa.delete(SESSION).where(SESSION.c.secret_hash == words("of"))
_DROP_ALL = sa.delete(SESSION).where(SESSION.c.person == words("of"))


class SqlAccounts:
    """See ``Accounts``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def account(self, login: str) -> Account | None:
        rows = self._ask(_ACCOUNT_OF, login=login)
        return Account(*rows[0]) if rows else None

    def put_account(self, account: Account) -> None:
        self._write(_PUT_ACCOUNT, login=account.login, person=account.person, password_hash=account.password_hash)

    def logins(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self._ask(_LOGINS))

    def session(self, secret_hash: str) -> Session | None:
        rows = self._ask(_SESSION_OF, secret_hash=secret_hash)
        return Session(*rows[0][:4], *(parse_moment(text) for text in rows[0][4:])) if rows else None

    def put_session(self, session: Session) -> None:
        values = zip((field.name for field in fields(session)), astuple(session), strict=True)
        self._write(
            _PUT_SESSION,
            **{name: moment(value) if isinstance(value, datetime) else value for name, value in values},
        )

    def touch_session(self, secret_hash: str, seen_at: datetime) -> None:
        self._write(_TOUCH, of=secret_hash, at=moment(seen_at))

    def drop_session(self, secret_hash: str) -> None:
        self._write(_DROP, of=secret_hash)

    def drop_sessions_of(self, person: str) -> None:
        self._write(_DROP_ALL, of=person)

    def _ask(self, statement: Executable, **values: str) -> list[Row]:
        wire = self._database.reading()
        try:
            return wire.ask((statement, values))[0]
        finally:
            wire.close()

    def _write(self, statement: Executable, **values: Any) -> None:
        wire = self._database.writing()
        try:
            wire.write([(statement, [values])], commit=True)
        finally:
            wire.close()
