"""Fields: what the classes of events declare, so that the codec needs no list of its own."""

import dataclasses
import types
from collections import abc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine.domain.events import Event
from engine.journal.canonical import moment, parse_moment

MOST_SHAPES = 64
"""Shapes remembered per event class; ours write two or three."""


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of an event class: how its value crosses into JSON and back.

    What lies inside a mapping is plain already and crosses as it is: arrays in it are read back as lists.
    """

    name: str
    written: tuple[type, ...]
    """Types that the attribute may hold."""
    read_as: tuple[type, ...]
    """Types that the parsed JSON may hold."""
    is_moment: bool
    is_tuple: bool

    def write(self, value: Any) -> Any:
        if not isinstance(value, self.written) or (type(value) is bool and bool not in self.written):
            raise TypeError(f"{self.name} cannot hold {value!r}")
        return moment(value) if isinstance(value, datetime) else value

    def reader(self, kind: type) -> Callable[[Any], Any] | None:
        """
        Return what makes the field's value of a parsed value of type *kind*; None when that is the value itself.

        Raises:
            TypeError: the field cannot hold such a value.
        """
        if kind not in self.read_as:
            raise TypeError(f"{self.name} cannot hold a value of type {kind.__name__}")
        if self.is_moment and kind is str:
            return parse_moment
        return tuple if self.is_tuple and kind is list else None


class FieldReader:
    """
    Reads the data of one event class.

    Whether names and types fit is judged once for every shape that is met, not once for every event: a long history
    is a handful of shapes.
    """

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = fields
        self._known: dict[object, tuple[tuple[str, Callable[[Any], Any]], ...]] = {}

    def read(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Return *data* as keyword arguments for the class.

        Raises:
            KeyError, TypeError, NotCanonical: an unknown field, or a value that its field cannot hold.
        """
        shape = (tuple(data), tuple(map(type, data.values())))
        readers = self._known.get(shape)
        if readers is None:
            found = [(name, self._fields[name].reader(type(value))) for name, value in data.items()]
            readers = tuple([(name, read) for name, read in found if read is not None])
            if len(self._known) < MOST_SHAPES:
                self._known[shape] = readers
        if not readers:
            return data
        values = dict(data)
        for name, read in readers:
            values[name] = read(values[name])
        return values


def fields_of(kind: type[Event]) -> Mapping[str, Field]:
    """
    Return the fields that *kind* has beyond those of every event, in the order of its class.

    Raises:
        TypeError: a field is declared as something that has no place in a body.
    """
    hints = get_type_hints(kind)
    common = {field.name for field in dataclasses.fields(Event)}
    return {
        field.name: _field(field.name, hints[field.name])
        for field in dataclasses.fields(kind)
        if field.name not in common
    }


_IN_JSON: Mapping[type, type] = {
    str: str,
    int: int,
    bool: bool,
    types.NoneType: types.NoneType,
    datetime: str,
    tuple: list,
    abc.Mapping: dict,
}
"""What a field may be declared as → what JSON keeps of it."""


def _field(name: str, hint: Any) -> Field:
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kinds = tuple(_kind(name, option) for option in options)
    return Field(name, kinds, tuple(_IN_JSON[kind] for kind in kinds), datetime in kinds, tuple in kinds)


def _kind(name: str, hint: Any) -> type:
    declared: object = get_origin(hint) or hint
    for kind in _IN_JSON:
        if kind is declared:
            return kind
    raise TypeError(f"field {name} is declared as {hint}, which the journal does not know")
