"""Evidence on disk: named by its bytes, whole or not there at all, and checked whenever it is opened."""

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.errors import Corrupted, Disallowed, NotFound
from engine.storage import LocalFiles

SALT = bytes(range(16))


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "files")


def stored_paths(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_stored_file_is_named_by_its_bytes_and_read_back(files: LocalFiles, tmp_path: Path) -> None:
    """SHA-256 of the bytes, two folders deep, readable by owner and group and writable by nobody."""
    content = "Самодиагностика".encode() * 1000
    stored = files.store(io.BytesIO(content), salt=SALT, limit=10**6)
    name = hashlib.sha256(content).hexdigest()
    assert stored.digest == f"sha256:{name}"
    assert stored.size == len(content)
    (path,) = stored_paths(tmp_path)
    assert path == tmp_path / "files" / name[:2] / name[2:4] / name
    assert path.stat().st_mode & 0o777 == 0o440
    with files.open(stored.digest) as stream:
        assert stream.read() == content


@given(pieces=st.lists(st.binary(max_size=50), min_size=1).filter(any))
def test_the_commitment_is_over_the_salt_and_all_pieces(
    pieces: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However the stream is cut, the digest and the commitment are those of the whole."""
    files, content = LocalFiles(tmp_path_factory.mktemp("files")), b"".join(pieces)
    stored = files.store(iter(pieces), salt=SALT, limit=10**6)
    assert stored.commitment == "sha256:" + hashlib.sha256(b"evd1" + SALT + content).hexdigest()
    assert stored.digest == "sha256:" + hashlib.sha256(content).hexdigest()


def test_the_same_bytes_are_one_file(files: LocalFiles, tmp_path: Path) -> None:
    """Storing them again, under another salt, gives another commitment and no second file."""
    one = files.store(io.BytesIO(b"same"), salt=SALT, limit=10)
    two = files.store(io.BytesIO(b"same"), salt=bytes(16), limit=10)
    assert one.digest == two.digest
    assert one.commitment != two.commitment
    assert len(stored_paths(tmp_path)) == 1


@pytest.mark.parametrize(("size", "code"), [(0, "empty_file"), (11, "too_large"), (10, None)])
def test_an_empty_or_too_large_file_is_not_kept(files: LocalFiles, tmp_path: Path, size: int, code: str | None) -> None:
    """The limit itself still passes; a refused file leaves nothing, not even a temporary one."""
    if code is None:
        files.store(io.BytesIO(b"x" * size), salt=SALT, limit=10)
        assert len(stored_paths(tmp_path)) == 1
        return
    with pytest.raises(Disallowed) as refused:
        files.store(io.BytesIO(b"x" * size), salt=SALT, limit=10)
    assert refused.value.code == code
    assert stored_paths(tmp_path) == []


def test_reading_stops_at_the_limit(files: LocalFiles) -> None:
    """An endless stream is refused as soon as it is too long, not when the disk is full."""
    given_out = 0

    def endless() -> Iterator[bytes]:
        nonlocal given_out
        while True:
            given_out += 1
            yield b"x" * 100

    with pytest.raises(Disallowed):
        files.store(endless(), salt=SALT, limit=1000)
    assert given_out == 11


def test_a_stream_that_breaks_leaves_nothing(files: LocalFiles, tmp_path: Path) -> None:
    """A browser that goes away in the middle of an upload."""

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.store(broken(), salt=SALT, limit=1000)
    assert stored_paths(tmp_path) == []


def test_altered_bytes_are_not_handed_out(files: LocalFiles, tmp_path: Path) -> None:
    """One bit is enough."""
    stored = files.store(io.BytesIO(b"evidence"), salt=SALT, limit=100)
    (path,) = stored_paths(tmp_path)
    path.chmod(0o640)
    path.write_bytes(b"evidencf")
    with pytest.raises(Corrupted):
        files.open(stored.digest)


@pytest.mark.parametrize(
    "digest", ["sha256:" + "0" * 64, "", "sha256:", "sha256:../../etc/passwd", "x" * 64, "0" * 63 + "/"]
)
def test_a_digest_that_leads_nowhere_is_not_found(files: LocalFiles, digest: str) -> None:
    """Neither does one that tries to leave the folder."""
    with pytest.raises(NotFound):
        files.open(digest)


def test_everything_is_synced_before_the_file_has_its_name(
    files: LocalFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file first, then its name, then the folders that hold the name."""
    order: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").resolve() if Path("/proc/self/fd").exists() else Path()
        order.append("folder" if os.path.isdir(descriptor) or place.is_dir() else "file")  # noqa: PTH112  # of a number
        sync(descriptor)

    def named(self: Path, target: Path) -> Path:
        order.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    files.store(io.BytesIO(b"evidence"), salt=SALT, limit=100)
    assert order == ["file", "name", "folder", "folder", "folder"]
