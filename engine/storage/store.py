"""Store: a database that holds journals, and the door to it."""

from collections import Counter
from pathlib import Path

from sqlalchemy.engine import make_url

from engine.domain.errors import Disallowed, Unreadable
from engine.domain.events import Event, JournalOpened
from engine.domain.text import Text
from engine.journal.chain import ZERO
from engine.journal.merkle import Frontier
from engine.ports import Accounts, Clock, Luck, RebuildReport, Store
from engine.projections import KEYS, changes
from engine.storage import asking
from engine.storage.accounts import SqlAccounts
from engine.storage.loading import to_head, to_records
from engine.storage.postgres import PostgresDatabase
from engine.storage.reader import SqlReader
from engine.storage.sqlite import SqliteDatabase
from engine.storage.unit import SqlUnit
from engine.storage.wires import Database, Row, Wire
from engine.storage.writing import ADD_HEAD, change_batches, everything, forget

STEP = 1000
"""Events that a rebuild holds in memory at once."""


def open_store(url: str, clock: Clock, luck: Luck, engine_version: str) -> Store:
    """
    Open the database named by *url*: ``sqlite:///PATH`` or ``postgresql://…``.

    Raises:
        Unreadable: another kind of database. Unavailable: it does not answer, or its settings are not safe.
        Corrupted: it is damaged.
    """
    address = make_url(url)
    backend = address.get_backend_name()
    if backend == "sqlite" and address.database:
        return SqlStore(SqliteDatabase(Path(address.database)), clock, luck, engine_version)
    if backend == "postgresql":
        return SqlStore(PostgresDatabase(address), clock, luck, engine_version)
    raise Unreadable("bad_database", f"Не знаю базы данных «{backend}»: нужны sqlite:///ФАЙЛ или postgresql://…")


class SqlStore:
    """See ``Store``."""

    def __init__(self, database: Database, clock: Clock, luck: Luck, engine_version: str) -> None:
        self._database, self._clock, self._luck, self._engine = database, clock, luck, engine_version

    def unit(self, journal: str) -> SqlUnit:
        return SqlUnit(self._database, self._clock, self._luck, self._engine, journal)

    def reader(self, journal: str) -> SqlReader:
        return SqlReader(self._database, journal)

    def journals(self) -> tuple[str, ...]:
        wire = self._database.reading()
        try:
            return tuple(row[0] for row in wire.ask((asking.JOURNALS, {}))[0])
        finally:
            wire.close()

    def accounts(self) -> Accounts:
        return SqlAccounts(self._database)

    def open_journal(self, event: Event) -> None:
        """
        Raises:
            Disallowed: the journal exists.
        """
        if not isinstance(event, JournalOpened):
            raise TypeError(f"a journal begins with journal_opened, not {event.type}")
        if event.municipality in self.journals():
            raise Disallowed("founded_already", Text("Муниципалитет уже создан.", "The municipality exists already."))
        with _Founding(self._database, self._clock, self._luck, self._engine, event) as unit:
            unit.append(event)
            unit.commit()

    def rebuild(self, journal: str) -> RebuildReport:
        wire = self._database.writing()
        try:
            size = to_head(wire.ask((asking.LOCKED_HEAD, {"journal": journal}))[0], journal)["size"]
            before = {table: _rows(wire, table, journal) for table in KEYS}
            wire.write([(forget(table), [{"journal": journal}]) for table in KEYS], commit=False)
            for after in range(0, size, STEP):
                window = {"journal": journal, "after": after, "upto": after + STEP}
                records = to_records(wire.ask((asking.RECORDS, window))[0])
                wire.write(change_batches(change for record in records for change in changes(record)), commit=False)
            changed = {}
            for table, rows in before.items():
                now = _rows(wire, table, journal)
                if now != rows:
                    changed[table] = ((now - rows) + (rows - now)).total()
            wire.write([], commit=True)
            return RebuildReport(size, changed)
        finally:
            wire.close()

    def upgrade(self) -> None:
        self._database.upgrade()

    def close(self) -> None:
        self._database.close()


class _Founding(SqlUnit):
    """The first unit of a journal: it writes the head row that all later ones lock."""

    def __init__(self, database: Database, clock: Clock, luck: Luck, engine_version: str, event: JournalOpened) -> None:
        super().__init__(database, clock, luck, engine_version, event.municipality)
        self._row = {
            "journal": event.municipality,
            "size": 0,
            "leaf": ZERO,
            "frontier": Frontier().to_bytes(),
            "last_at": "",
            "seq": 0,
            "tip": ZERO,
            "zone": event.zone,
            "title": event.title,
        }

    def __enter__(self) -> "_Founding":
        super().__enter__()
        if self._wire is not None:
            self._wire.write([(ADD_HEAD, [self._row])], commit=False)
        return self


def _rows(wire: Wire, table: str, journal: str) -> Counter[Row]:
    return Counter(wire.ask((everything(table), {"journal": journal}))[0])
