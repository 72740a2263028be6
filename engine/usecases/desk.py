"""Desk: what every deed is given, one per municipality; and the shelf of workflow versions on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from engine import definitions, kernel
from engine.domain.errors import Corrupted
from engine.domain.rows import ItemRow
from engine.domain.workflow import WorkflowVersion
from engine.ports import Clock, Files, Luck, Reader, Store
from engine.schedules.calendar import WorkingCalendar


class Documents(Protocol):
    """Whatever can hand out a stored document: a unit of work or a reader."""

    def document(self, digest: str) -> bytes | None: ...


class Shelf:
    """What never changes once written, taken down once and kept: workflow versions, their numbers, plans' rows."""

    def __init__(self) -> None:
        self._versions: dict[str, WorkflowVersion] = {}
        self._numbers: dict[str, int] = {}
        self._items: dict[str, Mapping[str, ItemRow]] = {}
        self._deepest = 1

    def take(self, digest: str, documents: Documents) -> WorkflowVersion:
        """
        Return the version named *digest*.

        Raises:
            Corrupted: an activity is pinned to a definition that is not stored, or was replaced where it lay.
        """
        version = self._versions.get(digest)
        if version is None:
            content = documents.document(digest)
            if content is None:
                raise Corrupted(f"the definition {digest} is not stored")
            found = definitions.from_canonical(content)
            if found.digest != digest:
                raise Corrupted(f"the definition {digest} was replaced by {found.digest}")
            version = self.put(found)
        return version

    def take_all(self, digests: Iterable[str], documents: Documents) -> Mapping[str, WorkflowVersion]:
        return {digest: self.take(digest, documents) for digest in set(digests)}

    def put(self, version: WorkflowVersion) -> WorkflowVersion:
        self._versions[version.digest] = version
        by_key = {known.key: known for known in self._versions.values()}
        self._deepest = max(kernel.signal_depth(known, by_key) for known in by_key.values())
        return version

    def number(self, digest: str, reader: Reader) -> int:
        """Return the number under which the version *digest* was published; 0 for one that never was."""
        if digest not in self._numbers:
            self._numbers.update((edition.digest, edition.number) for edition in reader.editions())
        return self._numbers.get(digest, 0)

    def item(self, roadmap: str, number: str, reader: Reader) -> ItemRow | None:
        """Return a row of an adopted roadmap, or None for an activity outside one."""
        if roadmap and roadmap not in self._items:
            rows = {row.number: row for row in reader.items(roadmap)}
            if not rows:
                return None
            self._items[roadmap] = rows
        return self._items.get(roadmap, {}).get(number)

    @property
    def depth(self) -> int:
        """How many links a press may have to look along: the longest chain of signals, and one for its guards."""
        return self._deepest + 1


@dataclass
class Desk:
    """One municipality's place of work: its journal, its walls clock, its calendar."""

    journal: str
    store: Store
    files: Files
    clock: Clock
    luck: Luck
    zone: ZoneInfo
    calendar: WorkingCalendar
    shelf: Shelf = field(default_factory=Shelf)

    @property
    def municipality(self) -> str:
        """The municipality's organisation key is its journal's id."""
        return self.journal

    def respond_by(self, version: WorkflowVersion, state: str, entered: datetime) -> datetime | None:
        """Return until when the state's ``within`` lasts, or None when it has none."""
        within = version.states[state].within
        return None if within is None else self.calendar.after(entered, within, self.zone)

    def end_of(self, day: date | None) -> datetime | None:
        """Return the last moment of *day* in the municipality's zone, None for None."""
        return None if day is None else self.calendar.due_moment(day, self.zone)

    def start_of(self, day: date | None) -> datetime | None:
        """Return the first moment of *day* in the municipality's zone, None for None."""
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=self.zone)
