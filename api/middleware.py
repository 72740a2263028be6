"""Middleware: what every request passes before anybody reads it. Pure ASGI, so nothing inside is ever cancelled."""

import re
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import orjson
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.doorway import Doorway
from api.problems import problem
from api.wording import HEADLINES

log = structlog.wrap_logger(
    structlog.WriteLogger(sys.stderr),
    processors=[
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event, default=str).decode()),
    ],
    cache_logger_on_first_use=True,
)
"""One JSON object a line on stderr: a line break in a value cannot forge a line."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
UNSAFE = frozenset(("POST", "PUT", "PATCH", "DELETE"))
METHODS = UNSAFE | {"GET", "HEAD", "OPTIONS"}
"""Methods that are counted by name; callers may invent others, and each name would cost memory for good."""
MOST_IN_VAIN = 8 * 1024 * 1024
"""Bytes of a refused body that are still taken in and thrown away, so that its sender hears the answer."""
FILE_ROUTE = re.compile(r"^(/api/v1)?/activities/[^/]+/evidence/?$")
"""Where a file comes in: the only bodies that may be large, and only from somebody who is signed in."""


class SecurityHeaders:
    """Puts the same protective headers on every answer; a handler that set one of them is left alone."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = dict(SECURITY_HEADERS)
        if secure:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, protected)


class SameOrigin:
    """Refuses a browser's changing request that another site has started; callers without a browser send no Origin."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self.app = app
        self.own = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in UNSAFE and not self._same(scope):
            answer = problem(
                403, "foreign_origin", HEADLINES[403].ru, "Запрос начат на другом сайте. / Started by another site."
            )
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _same(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        own = self.own or f"{scope['scheme']}://{headers.get('host', '')}"
        return _origin(origin) == _origin(own)


class BodyLimit:
    """
    Refuses bodies that are too large: by their declared length before anything is read, else while they stream.

    A large file is let in only on the evidence route and only with credentials that *may_upload* recognises.
    """

    def __init__(
        self, app: ASGIApp, *, most: int, most_file: int, may_upload: Callable[[Scope], Awaitable[bool]]
    ) -> None:
        self.app, self.most, self.most_file, self.may_upload = app, most, most_file, may_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in UNSAFE:
            await self.app(scope, receive, send)
            return
        most = self.most
        if FILE_ROUTE.match(scope["path"]):
            if not await self.may_upload(scope):
                told = "Сначала войдите. / Sign in first."
                farewell = _hang_up(scope)
                await problem(401, "not_signed_in", HEADLINES[401].ru, told, headers=farewell)(scope, receive, send)
                return
            most = self.most_file
        declared = Headers(scope=scope).get("content-length", "")
        if declared and (not declared.isdecimal() or int(declared) > most):
            await _too_large(most, {} if most == self.most_file else _hang_up(scope))(scope, receive, send)
            return
        await self._counted(scope, receive, send, most)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        received, started, refused = 0, False, False

        async def counting() -> Message:
            nonlocal received, refused
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > most:
                    refused = True
                    raise _BodyTooLarge
            return message

        async def watching(message: Message) -> None:
            nonlocal started
            if refused and not started:
                return  # whatever the handler makes of half a body, the answer is the one below
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, counting, watching)
        except _BodyTooLarge:
            if started:
                raise
        if refused and not started:
            await _too_large(most)(scope, receive, send)


class _BodyTooLarge(Exception):
    """Stops whoever is reading the body."""


class AccessLog:
    """One JSON line and one count per answer; addresses and routes only, never queries, bodies or secrets."""

    def __init__(self, app: ASGIApp, *, doorway: Doorway) -> None:
        self.app, self.doorway = app, doorway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            seconds = time.perf_counter() - begun
            route = getattr(scope.get("route"), "path", "unknown")
            meters = self.doorway.meters
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            meters.requests.labels(method, route, status).inc()
            meters.seconds.labels(route).observe(seconds)
            log.info("answered", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _hang_up(scope: Scope) -> Mapping[str, str]:
    """Return the header that ends the connection when too much would be sent in vain; an unknown length is too much."""
    declared = Headers(scope=scope).get("content-length", "")
    return {} if declared.isdecimal() and int(declared) <= MOST_IN_VAIN else {"Connection": "close"}


def _too_large(most: int, headers: Mapping[str, str] | None = None) -> ASGIApp:
    detail = f"Принимают не больше {most} байт. / At most {most} bytes are accepted."
    return problem(413, "too_large", HEADLINES[413].ru, detail, headers=headers)


def _origin(address: str) -> tuple[str, str, int | None]:
    """Return what browsers compare: scheme, host and port, with the scheme's own port filled in."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ("", "", None)
    return (parts.scheme, parts.hostname or "", port)
