"""Admission: a password checked behind the brake, for both doors."""

from fastapi import Request

from api.doorway import doorway_of
from engine.usecases import sign_in as deed
from engine.usecases.sign_in import NotSignedIn

PATIENCE_SECONDS = 3
"""How long a sign-in waits for its turn when many come at once."""


class TooOften(Exception):
    """Too many failed sign-ins; *seconds* from now another one may be tried."""

    code = "too_often"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"wait {seconds} s")


def admit(request: Request, login: str, password: str, *, kind: str) -> deed.SignedIn:
    """
    Check a password and open a session of *kind* ``cookie`` or ``token``.

    Raises:
        NotSignedIn: wrong login or password;
        TooOften: not checked at all, after too many failures or among too many others.
    """
    door = doorway_of(request)
    address = request.client.host if request.client else ""
    if not door.checking.acquire(timeout=PATIENCE_SECONDS):
        raise TooOften(PATIENCE_SECONDS)
    try:
        wait = door.brake.wait_seconds(login, address)
        if wait:
            raise TooOften(wait)
        signed = deed.sign_in(door.accounts, door.passwords, door.desk.luck, login, password, door.now(), kind=kind)
    except NotSignedIn:
        door.brake.failed(login, address)
        raise
    finally:
        door.checking.release()
    door.brake.succeeded(login, address)
    return signed
