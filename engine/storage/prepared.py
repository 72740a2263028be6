"""Prepared: Core statements compiled once and run on the driver's own cursor; and the wire that carries batches."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

from engine.domain.errors import Conflict, Corrupted, Unavailable

Values = Mapping[str, Any]
Row = dict[str, Any]


class Prepared:
    """One statement in one database's words; running it costs what the driver costs and nothing more."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._order: list[str] | None = getattr(compiled, "positiontup", None)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        columns = getattr(compiled.statement, "selected_columns", ())
        self.columns = tuple(column.name for column in columns)

    def bind(self, values: Values) -> Any:
        """Return the parameters in the driver's form; what the statement itself fixes need not be given."""
        if self._order is not None:
            fixed = self._fixed
            return tuple([values[name] if name in values else fixed[name] for name in self._order])
        return {**self._fixed, **values}

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Row]:
        columns = self.columns
        return [dict(zip(columns, row, strict=True)) for row in found]


Query = tuple[Prepared, Values]
Write = tuple[Prepared, Sequence[Values]]


class Wire:
    """A driver's connection for the length of one transaction."""

    def __init__(self, engine: Engine) -> None:
        with translated():
            self._fairy = engine.raw_connection()
        self._raw: Any = self._fairy.dbapi_connection
        self._pipelined = engine.dialect.name == "postgresql"

    def begin(self, how: str) -> None:
        """Begin with the statement *how* (``BEGIN IMMEDIATE``); PostgreSQL's driver begins by itself before a batch."""
        with translated():
            if self._pipelined:
                self._raw.execute(how)
            else:
                self._raw.execute(how)

    def ask(self, queries: Sequence[Query]) -> list[list[Row]]:
        """Run *queries* in order and return the rows of each; on PostgreSQL in one round trip."""
        with translated():
            if not self._pipelined:
                cursor = self._raw.cursor()
                return [query.rows(cursor.execute(query.sql, query.bind(values)).fetchall()) for query, values in queries]
            with self._raw.pipeline():
                cursors = []
                for query, values in queries:
                    cursor = self._raw.cursor()
                    cursor.execute(query.sql, query.bind(values))
                    cursors.append(cursor)
                return [query.rows(cursor.fetchall()) for (query, _), cursor in zip(queries, cursors, strict=True)]

    def stream(self, query: Prepared, values: Values, size: int = 500) -> Iterator[Row]:
        """Yield the rows of one query without holding all of them."""
        with translated():
            cursor = self._raw.cursor()
            cursor.execute(query.sql, query.bind(values))
        while True:
            with translated():
                found = cursor.fetchmany(size)
            if not found:
                return
            yield from query.rows(found)

    def write(self, writes: Sequence[Write], *, last: Query) -> int:
        """
        Run *writes* in order, then *last*, then commit; on PostgreSQL in one round trip.

        Returns:
            The number of rows that *last* changed. When it is not 1 nothing is committed.
        """
        with translated():
            if self._pipelined:
                return self._write_pipelined(writes, last)
            cursor = self._raw.cursor()
            for query, many in writes:
                if len(many) == 1:
                    cursor.execute(query.sql, query.bind(many[0]))
                else:
                    cursor.executemany(query.sql, [query.bind(values) for values in many])
            cursor.execute(last[0].sql, last[0].bind(last[1]))
            changed = int(cursor.rowcount)
            if changed == 1:
                self._raw.execute("COMMIT")
            return changed

    def _write_pipelined(self, writes: Sequence[Write], last: Query) -> int:
        """The head row is locked by this transaction, so *last* changes its one row; the count is checked all the same."""
        with self._raw.pipeline():
            for query, many in writes:
                cursor = self._raw.cursor()
                if len(many) == 1:
                    cursor.execute(query.sql, query.bind(many[0]))
                else:
                    cursor.executemany(query.sql, [query.bind(values) for values in many])
            cursor = self._raw.cursor()
            cursor.execute(last[0].sql, last[0].bind(last[1]))
            self._raw.commit()
        return int(cursor.rowcount)

    def run(self, sql: str) -> None:
        with translated():
            self._raw.execute(sql)

    def close(self) -> None:
        """Roll back whatever was not committed and give the connection back."""
        self._fairy.close()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' exceptions into ours; nobody above this room knows which driver there is."""
    try:
        yield
    except (sqlite.IntegrityError, psycopg.errors.IntegrityError) as error:
        raise Conflict(f"a constraint of the journal refused this: {error}") from error
    except sqlite.OperationalError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise Corrupted(str(error)) from error
        raise Unavailable(str(error)) from error
    except sqlite.DatabaseError as error:
        raise Corrupted(str(error)) from error
    except psycopg.OperationalError as error:
        raise Unavailable(str(error)) from error
    except TimeoutError as error:
        raise Unavailable(str(error)) from error
