"""Limits: bodies are measured before anybody is recognised; uploads stream and leave nothing behind."""

import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.api.house import API, House, memory_house

MIB = 1024 * 1024
UPLOAD = {"kind": "school_roadmap", "name": "План.pdf"}


def heads(house: House, path: str, *lines: str) -> socket.socket:
    """Send only the head of a POST and return the open connection."""
    address = urlsplit(house.address)
    assert address.hostname
    connection = socket.create_connection((address.hostname, address.port or 0), timeout=5)
    head = "\r\n".join((f"POST {API}{path} HTTP/1.1", f"Host: {address.netloc}", *lines, "", ""))
    connection.sendall(head.encode())
    return connection


def status_line(connection: socket.socket) -> str:
    return connection.recv(64 * 1024).decode().splitlines()[0]


def test_a_json_body_of_a_mebibyte_is_the_most(house: House) -> None:
    """One byte over the limit is 413 by its declared length, without credentials and without being read."""
    connection = heads(house, "/people", "Content-Type: application/json", f"Content-Length: {MIB + 1}")
    with connection:
        assert " 413 " in status_line(connection)


def test_a_body_that_hides_its_length_is_counted(house: House) -> None:
    """Chunks without a declared length are refused with the same answer as soon as they pass the limit."""

    def endless() -> Iterator[bytes]:
        yield b'{"title": "'
        for _ in range(40):
            yield b"x" * 64 * 1024

    headers = {"Content-Type": "application/json"}
    answer = house.as_("coordinator").post("/people", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_exactly_the_limit_is_read(house: House) -> None:
    """A body of one mebibyte reaches its handler: the limit is a limit, not a habit."""
    body = b'{"title":"' + b"x" * (MIB - 12) + b'"}'
    assert len(body) == MIB
    answer = house.as_("coordinator").post("/people", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize("credentials", ["", "Authorization: Bearer s_nobody", "Cookie: vekha=s_nobody"])
def test_a_large_file_without_credentials_is_not_read(house: House, credentials: str) -> None:
    """The answer comes before the first byte is sent; a sender who goes on anyway gets little further."""
    lines = [f"Content-Length: {200 * MIB}", *([credentials] if credentials else [])]
    path = f"/activities/{house.activity('plan')}/evidence?kind=school_roadmap&name=a.pdf"
    before = tree(house.files)
    with heads(house, path, *lines) as connection:
        assert " 401 " in status_line(connection)
        taken = 0
        try:
            while taken < 200 * MIB:
                taken += connection.send(b"x" * 64 * 1024)
        except OSError:
            pass  # the server has hung up, as it should
    assert taken < 20 * MIB
    assert tree(house.files) == before


def test_a_cookie_without_its_token_uploads_nothing(house: House) -> None:
    """A large form that another site has started is refused before its body as well."""
    with house.browser("director-2") as browser:
        secret = browser.cookies["vekha"]
    path = f"/activities/{house.activity('plan')}/evidence?kind=school_roadmap&name=a.pdf"
    with heads(house, path, f"Content-Length: {20 * MIB}", f"Cookie: vekha={secret}") as connection:
        assert " 403 " in status_line(connection)


@pytest.mark.parametrize(
    ("login", "params", "status"),
    [
        ("director-2", {"kind": "nothing", "name": "План.pdf"}, 422),
        ("director-2", {"kind": "school_roadmap", "name": "План.exe"}, 409),
        ("director-2", {"kind": "school_roadmap", "name": "План"}, 409),
        ("director-2", {"kind": "school_roadmap", "name": "///"}, 409),
        ("director-2", {"kind": "school_roadmap"}, 422),
        ("curator-2", UPLOAD, 403),
        ("director-7", UPLOAD, 404),
    ],
)
def test_a_file_that_may_not_be_attached_is_not_stored(
    house: House, login: str, params: dict[str, str], status: int
) -> None:
    """Kind, ending, turn and school are asked before the first byte is kept."""
    before = tree(house.files)
    path = f"/activities/{house.activity('plan')}/evidence"
    answer = house.as_(login).post(path, params=params, content=b"%PDF" * 100_000)
    assert answer.status_code == status, answer.text
    assert tree(house.files) == before


def test_an_empty_file_is_refused(house: House) -> None:
    """Nothing at all is no evidence."""
    answer = house.as_("director-2").post(f"/activities/{house.activity('plan')}/evidence", params=UPLOAD, content=b"")
    assert (answer.status_code, answer.json()["code"]) == (409, "empty_file")


def test_twenty_mebibytes_stream_through_little_memory(house: House) -> None:
    """A large file is stored whole while the process grows by far less than the file."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = house.as_("director-2").post(
        f"/activities/{house.activity('plan')}/evidence", params=UPLOAD, content=pieces(20)
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == 20 * MIB
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    assert grown < 8, f"{grown:.1f} MiB"


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "counted"])
def test_a_file_over_the_limit_leaves_nothing(tmp_path: Path, declared: bool) -> None:
    """Too large by its declared length or found so on the way: 413, no file, no event."""
    with memory_house(tmp_path, settings={"most_file_bytes": MIB}) as house:
        before, size = tree(house.files), house.size()
        content = b"x" * (MIB + 70 * 1024) if declared else pieces(3)
        path = f"/activities/{house.activity('plan')}/evidence"
        answer = house.as_("director-2").post(path, params=UPLOAD, content=content)
        assert answer.status_code == 413, answer.text
        assert answer.json()["code"] == "too_large"
        assert (tree(house.files), house.size()) == (before, size)


def test_a_file_just_over_the_limit_is_told_in_words(tmp_path: Path) -> None:
    """Where the body may pass but the file may not, the deed itself says so."""
    with memory_house(tmp_path, settings={"most_file_bytes": MIB}) as house:
        before = tree(house.files)
        path = f"/activities/{house.activity('plan')}/evidence"
        answer = house.as_("director-2").post(path, params=UPLOAD, content=b"x" * (MIB + 1))
        assert answer.status_code == 413
        assert "1 МиБ" in answer.json()["detail"]
        assert tree(house.files) == before


def test_a_sender_who_hangs_up_leaves_nothing(house: House) -> None:
    """Half an upload is no file and no event, and the next request is answered."""
    before, size = tree(house.files), house.size()
    token = house.as_("director-2").headers["authorization"]
    path = f"/activities/{house.activity('plan')}/evidence?kind=school_roadmap&name=a.pdf"
    with heads(house, path, f"Authorization: {token}", f"Content-Length: {MIB}") as connection:
        connection.sendall(b"x" * 300 * 1024)
        # The half must have begun to arrive: an upload that has not opened its file yet has nothing to leave behind.
        _until(lambda: tree(house.files) != before)
    _until(lambda: tree(house.files) == before)
    assert (tree(house.files), house.size()) == (before, size)
    assert house.as_("director-2").get("/me").status_code == 200


def test_many_uploads_at_once_are_all_stored(house: House) -> None:
    """Uploads in parallel neither wait for each other for ever nor mix their bytes."""
    path, answers = f"/activities/{house.activity('plan')}/evidence", []
    client = house.as_("director-2")

    def upload(letter: str) -> None:
        answers.append(client.post(path, params=UPLOAD, content=letter.encode() * 300_000).json())

    threads = [threading.Thread(target=upload, args=(letter,)) for letter in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answer["number"] for answer in answers) == [2, 3, 4, 5, 6, 7]
    assert len({answer["digest"] for answer in answers}) == 6


def pieces(mebibytes: int) -> Iterator[bytes]:
    for _ in range(mebibytes * 16):
        yield b"x" * 64 * 1024


def tree(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def _until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, ten seconds at most; whoever asks looks again afterwards."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
