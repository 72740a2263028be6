"""Sign in and out: passwords, browser sessions and bearer tokens; only digests of secrets are stored."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.errors import EngineError
from engine.ports import Account, Accounts, Luck, Passwords, Session

IDLE = timedelta(minutes=30)
"""A browser session ends after this long without a request."""
LONGEST = timedelta(hours=12)
TOKEN_LASTS = timedelta(days=90)
TOUCH_EVERY = timedelta(minutes=1)
"""How coarse the record of the last request is, so that reading a page does not write a row each time."""
SHORTEST_PASSWORD = 10


class NotSignedIn(EngineError):
    """Nobody knows who you are: wrong login or password, or a session that has ended."""

    code = "not_signed_in"


@dataclass(frozen=True, slots=True)
class SignedIn:
    secret: str
    """Goes to the browser or the caller and is never stored."""
    session: Session


def sign_in(
    accounts: Accounts, passwords: Passwords, luck: Luck, login: str, password: str, now: datetime, *, kind: str
) -> SignedIn:
    """
    Check a password and open a session of *kind* ``cookie`` or ``token``.

    Raises:
        NotSignedIn: an unknown login takes as long to refuse as a wrong password.
    """
    account = accounts.account(login)
    hashed = account.password_hash if account else _decoy(passwords)
    if not passwords.verify(password, hashed) or account is None:
        raise NotSignedIn("wrong login or password")
    secret = luck.id("s") + luck.id("")
    lasts = TOKEN_LASTS if kind == "token" else LONGEST
    session = Session(digest_of(secret), account.person, kind, luck.id("c"), now, now, now + lasts)
    accounts.put_session(session)
    return SignedIn(secret, session)


def recognise(accounts: Accounts, secret: str, now: datetime) -> Session:
    """
    Return the living session of *secret*.

    Raises:
        NotSignedIn: unknown, expired, or idle for too long.
    """
    session = accounts.session(digest_of(secret))
    if session is None or now >= session.expires_at:
        raise NotSignedIn("unknown or expired session")
    if session.kind == "cookie" and now - session.seen_at > IDLE:
        accounts.drop_session(session.secret_hash)
        raise NotSignedIn("idle for too long")
    if now - session.seen_at > TOUCH_EVERY:
        accounts.touch_session(session.secret_hash, now)
    return session


def sign_out(accounts: Accounts, session: Session) -> None:
    accounts.drop_session(session.secret_hash)


def set_password(accounts: Accounts, passwords: Passwords, login: str, person: str, password: str) -> None:
    """
    Create or replace the account *login*; every open session of the person ends.

    Raises:
        ValueError: the password is shorter than 10 characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters, this one has {len(password)}")
    accounts.drop_sessions_of(person)
    accounts.put_account(Account(login, person, passwords.hash(password)))


def same_secret(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


_decoys: dict[type[Passwords], str] = {}


def _decoy(passwords: Passwords) -> str:
    """Return a hash to check in vain; made once, because making one takes as long as checking one."""
    kind = type(passwords)
    if kind not in _decoys:
        _decoys[kind] = passwords.hash("nobody's password")
    return _decoys[kind]
