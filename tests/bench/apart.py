"""Apart: a server in a process of its own, as servers are, so that client and server do not share one interpreter."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from engine.bootstrap import Argon2, open_desk, open_house
from engine.settings import Settings
from tests.bench.floors import SqliteFloor


@contextmanager
def serving_apart(kind: str, folder: Path) -> Iterator[str]:
    """Run ``ours`` or the ``floor`` on *folder* and yield its address; its log goes to a file there."""
    command = [sys.executable, "-m", "tests.bench.apart", kind, str(folder)]
    with (
        (folder / f"{kind}.log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as server,
    ):
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def bare(floor: SqliteFloor) -> FastAPI:
    """Return an endpoint that reads a JSON body, runs the floor's SQL and answers."""
    app = FastAPI()

    @app.post("/fire")
    def fire(body: dict[str, str]) -> dict[str, int]:
        return {"version": floor.fire()}

    return app


def _ours(folder: Path) -> FastAPI:
    settings = Settings(data=folder, database_url="")
    store = open_house(settings)
    return create_app(
        open_desk(store, folder / "files"), accounts=store.accounts(), passwords=Argon2(), settings=settings
    )


def main(kind: str, folder: Path) -> None:
    """Serve on a free port and say which on the first line."""
    app = _ours(folder) if kind == "ours" else bare(SqliteFloor(folder / "floor.sqlite"))
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    place.bind(("127.0.0.1", 0))
    place.listen()
    print(place.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")).run(sockets=[place])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
