"""Wires: what one connection in one transaction can do, the same for both databases; and statements compiled once."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

from engine.domain.errors import Unavailable

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Question = tuple[Executable, Values]
"""A statement that returns rows, and its parameters by name."""
Batch = tuple[Executable, Sequence[Values]]
"""A statement that changes rows, and the parameters of each time it is run."""


class UnsafeDatabase(Unavailable):
    """The database is reachable, but set up so that it could lose or reorder what was written; nothing is served."""


class Wire(Protocol):
    """One connection in one transaction; every error that leaves it is one of ours."""

    def ask(self, *questions: Question) -> list[list[Row]]:
        """Run all *questions* in one round trip where the database can; return the rows of each."""
        ...

    def write(self, batches: Sequence[Batch], *, commit: bool) -> None:
        """Run all *batches* in order, and with *commit* make everything durable, in one round trip where it can."""
        ...

    def close(self) -> None:
        """Give the connection back; what was not committed is rolled back."""
        ...


class Database(Protocol):
    """Where wires come from."""

    def writing(self) -> Wire:
        """
        Return a wire in a new transaction that may write.

        Raises:
            Unavailable: no connection, or no lock, in time.
        """
        ...

    def reading(self) -> Wire:
        """Return a wire in a new transaction that sees one snapshot and cannot write."""
        ...

    def upgrade(self) -> None: ...
    def close(self) -> None: ...


class Prepared:
    """A statement's text for one database, and its parameters in the order the driver wants them."""

    __slots__ = ("_defaults", "names", "sql")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.sql: str = compiled.string
        self.names: tuple[str, ...] = tuple(compiled.positiontup)
        self._defaults = {name: value for name, value in compiled.params.items() if value is not None}

    def row(self, values: Values) -> Row:
        if self._defaults:
            values = {**self._defaults, **values}
        return tuple([values[name] for name in self.names])


class Phrasebook:
    """
    Every statement in use, compiled once for one database.

    Args:
        instead: statement → the one to compile in its place, where this database needs other words.
    """

    def __init__(self, dialect: Dialect, instead: Mapping[Executable, Executable] | None = None) -> None:
        self._dialect, self._instead = dialect, instead or {}
        self._known: dict[Executable, Prepared] = {}

    def __getitem__(self, statement: Executable) -> Prepared:
        prepared = self._known.get(statement)
        if prepared is None:
            meant = self._instead.get(statement, statement)
            if not isinstance(meant, ClauseElement):
                raise TypeError(f"{meant!r} is no statement of SQLAlchemy Core")
            prepared = self._known[statement] = Prepared(meant, self._dialect)
        return prepared
