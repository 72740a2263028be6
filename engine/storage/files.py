"""Files: evidence by content on a local disk; written, synced and renamed before anything may cite it."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.domain.errors import Corrupted, Disallowed, NotFound
from engine.domain.text import Text
from engine.ports import StoredFile

PIECE = 256 * 1024


class LocalFiles:
    """A folder of files named by the SHA-256 of their bytes: ``ab/cd/abcd…``; a file once there never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def store(self, stream: BinaryIO | Iterator[bytes], *, salt: bytes, limit: int) -> StoredFile:
        """See ``Files.store``."""
        temporary = self._folder / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        path = temporary / secrets.token_hex(16)
        try:
            stored = _write(path, _pieces(stream), salt, limit)
            self._name(path, stored.digest)
        finally:
            path.unlink(missing_ok=True)
        return stored

    def open(self, digest: str) -> "_Opened":
        """See ``Files.open``; the bytes are checked before the first one is handed out."""
        path = self._path(digest)
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            raise NotFound("file", digest) from None
        if f"sha256:{found}" != digest:
            raise Corrupted(f"the stored bytes of {digest} are now sha256:{found}")
        return _Opened(path)

    def _path(self, digest: str) -> Path:
        name = digest.removeprefix("sha256:")
        if len(name) != 64 or not all(letter in "0123456789abcdef" for letter in name):
            raise NotFound("file", digest)
        return self._folder / name[:2] / name[2:4] / name

    def _name(self, path: Path, digest: str) -> None:
        """Put a finished file in its place; the same bytes stored twice are one file."""
        target = self._path(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o440)
        path.replace(target)
        for folder in (target.parent, target.parent.parent, self._folder):
            _sync_folder(folder)


class _Opened:
    """A stored file for the length of a ``with``; until then no descriptor is held."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO:
        self._stream = self._path.open("rb")
        return self._stream

    def __exit__(self, *exc: object) -> None:
        self._stream.close()


def _write(path: Path, pieces: Iterator[bytes], salt: bytes, limit: int) -> StoredFile:
    plain, committed, size = hashlib.sha256(), hashlib.sha256(b"evd1" + salt), 0
    with path.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise Disallowed(
                    "too_large",
                    Text(
                        f"Файл больше {limit // (1024 * 1024)} МиБ — столько не принимают.",
                        f"The file is larger than {limit // (1024 * 1024)} MiB, which is the most accepted.",
                    ),
                )
            plain.update(piece)
            committed.update(piece)
            file.write(piece)
        if size == 0:
            raise Disallowed("empty_file", Text("Файл пустой.", "The file is empty."))
        file.flush()
        os.fsync(file.fileno())
    return StoredFile("sha256:" + plain.hexdigest(), "sha256:" + committed.hexdigest(), size)


def _pieces(stream: BinaryIO | Iterator[bytes]) -> Iterator[bytes]:
    if not hasattr(stream, "read"):
        yield from stream
        return
    while piece := stream.read(PIECE):
        yield piece


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
