"""Evidence: files streamed in to disk and streamed out as attachments that no browser runs."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from api.doorway import doorway_of
from api.download import download
from api.problems import problem
from api.rest.shapes import answer
from api.session import SignedIn
from api.wording import HEADLINES
from engine.usecases.attach_evidence import Attached, Attachment, attach_evidence
from engine.usecases.open_evidence import open_evidence

router = APIRouter(prefix="/activities/{activity}/evidence", tags=["activities"])

CHUNKS_AHEAD = 8
"""How many received pieces may wait for the disk, so that a fast sender does not fill the memory."""
SILENCE_SECONDS = 30.0
"""How long a sender may say nothing in the middle of a file."""
_END = b""


@router.post(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def attach(
    request: Request,
    visitor: SignedIn,
    activity: str,
    kind: Annotated[str, Query(max_length=100, examples=["self_diagnosis"])],
    name: Annotated[str, Query(min_length=1, max_length=500, examples=["Самодиагностика.pdf"])],
) -> Response:
    """Приложить файл: тело запроса — сами байты. Attach a file: the body is its bytes."""
    door = doorway_of(request)
    pieces = _Pieces()

    def work() -> Attached:
        try:
            return attach_evidence(
                door.desk,
                Attachment(activity, visitor.person, kind, name, iter(pieces), door.settings.most_file_bytes),
            )
        finally:
            pieces.stop()

    storing = asyncio.create_task(anyio.to_thread.run_sync(work, limiter=door.uploads))
    try:
        await pieces.feed(request.stream())
    except ClientDisconnect:
        return Response(status_code=400)  # nobody hears it
    except TimeoutError:
        told = "Файл перестал приходить; отправьте его ещё раз. / The file stopped coming; send it again."
        headline = HEADLINES[408].to(visitor.language)
        return problem(408, "too_slow", headline, told, headers={"Connection": "close"})
    finally:
        await asyncio.wait((storing,))
        failure = storing.exception()
    if failure is not None:
        raise failure
    done = storing.result()
    return answer(
        {
            "id": done.id,
            "digest": done.digest,
            "kind": done.kind,
            "number": done.number,
            "name": done.name,
            "size": done.size,
            "version": done.version,
            "position": done.position,
        },
        201,
        {"ETag": f'"{done.version}"'},
    )


@router.get("/{evidence}", response_class=Response)
def fetch(request: Request, visitor: SignedIn, activity: str, evidence: str) -> Response:
    """Скачать файл; первое открытие каждым человеком записывают. Download a file; a first opening is recorded."""
    return download(open_evidence(doorway_of(request).desk, activity, evidence, visitor.person))


class _Pieces:
    """Carries a request's body from the event loop to the thread that writes it, a few pieces at a time."""

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | BaseException] = queue.Queue(CHUNKS_AHEAD)
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        while True:
            piece = self._queue.get()
            if isinstance(piece, BaseException):
                raise piece
            if piece == _END:
                return
            yield piece

    async def feed(self, stream: AsyncIterator[bytes]) -> None:
        """Pass *stream* on; an error while receiving is raised in the writing thread as well."""
        try:
            while True:
                with anyio.fail_after(SILENCE_SECONDS):
                    piece = await anext(stream, None)
                if piece is None:
                    break
                if piece and not await self._put(piece):
                    return
        except BaseException as error:
            with anyio.CancelScope(shield=True):
                await self._put(error if isinstance(error, Exception) else ConnectionAbortedError())
            raise
        await self._put(_END)

    def stop(self) -> None:
        """Say that nobody reads any more, so that feeding ends."""
        self._stopped.set()

    async def _put(self, piece: bytes | BaseException) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put_nowait(piece)
            except queue.Full:
                await anyio.sleep(0.005)
            else:
                return True
        return False
