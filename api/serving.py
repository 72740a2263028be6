"""Serving: one desk behind uvicorn, until it is told to stop."""

from collections.abc import Mapping, Sequence

import uvicorn

from api.app import create_app
from engine.bootstrap import Argon2
from engine.ports import Accounts
from engine.settings import Settings
from engine.usecases.desk import Desk


def serve_desk(
    desk: Desk,
    accounts: Accounts,
    settings: Settings,
    *,
    host: str,
    port: int,
    demo_logins: Sequence[Mapping[str, str]] = (),
) -> None:
    """Serve pages and API; returns when the process is asked to stop."""
    app = create_app(desk, accounts=accounts, passwords=Argon2(), settings=settings, demo_logins=demo_logins)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=64 * 1024,
    )
