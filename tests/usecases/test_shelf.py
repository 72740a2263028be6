"""The shelf hands out the definition that was asked for, or none."""

import pytest

from engine.domain.errors import Corrupted
from engine.usecases.desk import Shelf
from specs.town import Town


class Swapped:
    """A store in which every definition has been replaced by *content*."""

    def __init__(self, content: bytes | None) -> None:
        self._content = content

    def document(self, digest: str) -> bytes | None:
        return self._content


def test_a_definition_replaced_where_it_lay_is_not_taken(town: Town) -> None:
    """Another valid definition under the same digest is corruption, and so is none; the true one is taken."""
    with town.desk.store.reader(town.desk.journal) as reader:
        mine, other = (edition.digest for edition in reader.editions()[:2])
        true, false = reader.document(mine), reader.document(other)
    for content in (false, None):
        with pytest.raises(Corrupted):
            Shelf().take(mine, Swapped(content))
    assert Shelf().take(mine, Swapped(true)).digest == mine
