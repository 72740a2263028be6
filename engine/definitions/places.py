"""Places: where in the file each part of a definition stands, beside the version and never inside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and list numbers from the top of the file: ``("transitions", 1, "when", 0, "evidence", "kind")``."""


class Place(NamedTuple):
    """1-based line and column."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Places:
    """Side table of one parsed file; empty for a version that was not read from text."""

    keys: Mapping[Path, Place] = field(default_factory=dict)
    values: Mapping[Path, Place] = field(default_factory=dict)

    def of(self, path: Path) -> Place:
        """
        Return the place that a person should look at for *path*: a scalar's own, otherwise that of its key.

        A path that the file does not have is answered by its nearest ancestor; without any, line 1 column 1.
        """
        while path:
            if path in self.values:
                return self.values[path]
            if path in self.keys:
                return self.keys[path]
            path = path[:-1]
        return Place(1, 1)

    def of_key(self, path: Path) -> Place:
        """Return the place of the key at the end of *path*, for remarks about the name itself."""
        return self.keys[path] if path in self.keys else self.of(path)


NOWHERE = Places()
