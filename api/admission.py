"""Admission: a password checked behind the brake, for both doors."""

from fastapi import Request

from api.doorway import doorway_of
from engine.usecases import sign_in as deed
from engine.usecases.sign_in import NotSignedIn


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
        NotSignedIn: wrong login or password; TooOften: not checked at all, after too many failures.
    """
    door = doorway_of(request)
    address = request.client.host if request.client else ""
    wait = door.brake.wait_seconds(login, address)
    if wait:
        raise TooOften(wait)
    try:
        signed = deed.sign_in(door.accounts, door.passwords, door.desk.luck, login, password, door.now(), kind=kind)
    except NotSignedIn:
        door.brake.failed(login, address)
        raise
    door.brake.succeeded(login, address)
    return signed
