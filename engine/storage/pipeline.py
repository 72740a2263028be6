"""
Pipeline: many statements in one round trip, on the libpq that psycopg wraps.

psycopg's own pipeline does the same with a general machinery for types and cursors that costs as much as the
server's work on units as small as ours; our columns are text, whole numbers and bytes, so little of it is needed.
"""

import select
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import errors, pq

from engine.storage.wires import Row

_TEXT, _BINARY = pq.Format.TEXT, pq.Format.BINARY
_NUMBERS = frozenset((20, 21, 23))
"""Type oids of int8, int2 and int4."""
_WORDS = frozenset((19, 25, 1043))
"""Of name, text and varchar; whatever is neither is bytes."""
_FINE = frozenset((pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK))


class Pipeline:
    """Statements that travel together; results come back in the order of ``send``."""

    def __init__(self, connection: "psycopg.Connection[Any]", prepared: dict[str, bytes]) -> None:
        """
        Args:
            prepared: text → name of what this connection has prepared already; grows.
        """
        self._libpq = connection.pgconn
        self._prepared = prepared
        self._sent: list[bool] = []
        """For every message that will be answered: whether its answer is wanted."""
        self._libpq.enter_pipeline_mode()

    def plain(self, statement: bytes) -> None:
        """Send a statement without parameters that is not worth preparing (BEGIN, COMMIT)."""
        self._libpq.send_query_params(statement, None)
        self._sent.append(True)

    def send(self, statement: str, values: Row) -> None:
        name = self._prepared.get(statement)
        if name is None:
            name = self._prepared[statement] = b"vekha_%d" % len(self._prepared)
            self._libpq.send_prepare(name, statement.encode())
            self._sent.append(False)
        parameters: list[bytes | None] = []
        formats: list[int] = []
        for value in values:
            binary = isinstance(value, bytes)
            formats.append(_BINARY if binary else _TEXT)
            parameters.append(value if binary or value is None else str(value).encode())
        self._libpq.send_query_prepared(name, parameters, formats, _BINARY)
        self._sent.append(True)

    def finish(self) -> list[list[Row]]:
        """
        Wait for every answer; return the rows of each statement.

        Raises:
            psycopg.Error: of the first statement that failed; those after it were not run.
        """
        libpq = self._libpq
        libpq.pipeline_sync()
        self._flush()
        answers: list[list[Row]] = []
        failure: psycopg.Error | None = None
        for wanted in self._sent:
            result = self._next()
            if result.status in _FINE:
                if wanted:
                    answers.append(_rows(result))
            elif failure is None:
                failure = _error(result)
            self._next_blank()
        self._next()
        libpq.exit_pipeline_mode()
        if failure is not None:
            raise failure
        return answers

    def _next(self) -> Any:
        self._wait()
        result = self._libpq.get_result()
        if result is None:
            raise psycopg.OperationalError("the server stopped answering in the middle of a pipeline")
        return result

    def _next_blank(self) -> None:
        """Every statement's results end with a blank one."""
        self._wait()
        if self._libpq.get_result() is not None:
            raise psycopg.OperationalError("the server answered one statement twice")

    def _wait(self) -> None:
        libpq = self._libpq
        while libpq.is_busy():
            _await(libpq.socket, select.POLLIN)
            libpq.consume_input()

    def _flush(self) -> None:
        """Reading while writing: a server that cannot get rid of its answers stops listening."""
        libpq = self._libpq
        while libpq.flush():
            if _await(libpq.socket, select.POLLIN | select.POLLOUT) & select.POLLIN:
                libpq.consume_input()


def _await(socket: int, events: int) -> int:
    poll = select.poll()
    poll.register(socket, events)
    found: Sequence[tuple[int, int]] = poll.poll()
    return found[0][1] if found else 0


def _rows(result: Any) -> list[Row]:
    if not result.ntuples:
        return []
    readers = [_reader(result.ftype(column)) for column in range(result.nfields)]
    value = result.get_value
    return [
        tuple([None if (raw := value(row, at)) is None else read(raw) for at, read in enumerate(readers)])
        for row in range(result.ntuples)
    ]


def _reader(kind: int) -> Any:
    if kind in _NUMBERS:
        return _number
    return _words if kind in _WORDS else bytes


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "big", signed=True)


def _words(raw: bytes) -> str:
    return str(raw, "utf-8")


def _error(result: Any) -> psycopg.Error:
    state = result.error_field(pq.DiagnosticField.SQLSTATE)
    try:
        kind = errors.lookup(state.decode()) if state else psycopg.OperationalError
    except KeyError:
        kind = psycopg.DatabaseError
    return kind(result.get_error_message())
