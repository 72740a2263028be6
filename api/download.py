"""Download: an evidence file as an attachment that no browser shows inside our pages, for both doors."""

from collections.abc import Iterator
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from engine.usecases.open_evidence import OpenedFile

PIECE = 256 * 1024


def download(opened: OpenedFile) -> StreamingResponse:
    """Return the file under its own name (RFC 6266), never sniffed and never run."""
    piece = opened.evidence

    def pieces() -> Iterator[bytes]:
        with opened.file as stream:
            while block := stream.read(PIECE):
                yield block

    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_" for letter in piece.name
    )
    exact = quote(piece.name, safe="")
    return StreamingResponse(
        pieces(),
        media_type=piece.media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}",
            "Content-Length": str(piece.size),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
