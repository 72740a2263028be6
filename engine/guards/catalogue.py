"""The closed list of guards, on one page: how each is written, and how its parameters become a question."""

from collections.abc import Mapping
from typing import Any

from engine.domain.text import Text
from engine.domain.workflow import GuardCall
from engine.guards.asking import guarded
from engine.guards.combined import any_of, opposite
from engine.guards.definition import GuardDefinition, Parameter, Question
from engine.guards.evidence import evidence, evidence_seen
from engine.guards.forms import Comparison, form, form_complete
from engine.guards.links import all_links, link
from engine.guards.moments import before_due, not_before, read_moment
from engine.guards.people import comment, different_person

COMPARISONS: tuple[Comparison, ...] = ("at_least", "at_most", "equals", "one_of")


def bind(call: GuardCall, context: Mapping[str, Any]) -> Question:
    """
    Return the question that *call* asks; the question never raises, it answers ``crashed``.

    Args:
        context: ``{"form": the form's JSON Schema or None}``.
    Raises:
        ValueError: there is no such guard, or its parameters are not what the list says.
    """
    definition = CATALOGUE.get(call.name)
    if definition is None:
        raise ValueError(f"no guard {call.name!r}")
    return guarded(call.name, definition.title, definition.bind(call, context))


def _form_complete(call: GuardCall, context: Mapping[str, Any]) -> Question:
    return form_complete(_schema(call, context))


def _form(call: GuardCall, context: Mapping[str, Any]) -> Question:
    given = [comparison for comparison in COMPARISONS if comparison in call.parameters]
    if len(given) != 1:
        raise _misused(call, f"needs exactly one of {', '.join(COMPARISONS)}")
    expected = call.parameters[given[0]]
    if given[0] in ("at_least", "at_most"):
        _integer(call, given[0])
    elif given[0] == "one_of" and not isinstance(expected, list | tuple):
        raise _misused(call, "one_of needs a list")
    return form(_schema(call, context), _text(call, "field"), given[0], expected)


def _evidence(call: GuardCall, _context: Mapping[str, Any]) -> Question:
    return evidence(_text(call, "kind"), _count(call, "at_least", 1))


def _evidence_seen(call: GuardCall, _context: Mapping[str, Any]) -> Question:
    return evidence_seen(_text(call, "value"))


def _comment(call: GuardCall, _context: Mapping[str, Any]) -> Question:
    return comment(_count(call, "at_least"))


def _different_person(call: GuardCall, _context: Mapping[str, Any]) -> Question:
    name, _, trigger = _text(call, "from").rpartition(".")
    return different_person(name, trigger)


def _link(call: GuardCall, _context: Mapping[str, Any]) -> Question:
    return link(_text(call, "name"), _names(call, "in"))


def _all_links(call: GuardCall, _context: Mapping[str, Any]) -> Question:
    return all_links(_text(call, "name"), _names(call, "in"))


def _not_before(call: GuardCall, _context: Mapping[str, Any]) -> Question:
    return not_before(read_moment(_text(call, "value")))


def _before_due(_call: GuardCall, _context: Mapping[str, Any]) -> Question:
    return before_due


def _any_of(call: GuardCall, context: Mapping[str, Any]) -> Question:
    if not call.inner:
        raise _misused(call, "needs at least one guard")
    return any_of([bind(inner, context) for inner in call.inner])


def _not(call: GuardCall, context: Mapping[str, Any]) -> Question:
    if len(call.inner) != 1:
        raise _misused(call, "needs exactly one guard")
    inner = call.inner[0]
    return opposite(bind(inner, context), CATALOGUE[inner.name].title)


CATALOGUE: Mapping[str, GuardDefinition] = {
    guard.name: guard
    for guard in (
        GuardDefinition("form_complete", Text("форма заполнена", "the form is complete"), "bare", (), _form_complete),
        GuardDefinition(
            "form",
            Text("ответ в форме", "an answer in the form"),
            "mapping",
            (
                Parameter("field", "field"),
                Parameter("at_least", "number", required=False),
                Parameter("at_most", "number", required=False),
                Parameter("equals", "json", required=False),
                Parameter("one_of", "json", required=False),
            ),
            _form,
            at_least_one=COMPARISONS,
        ),
        GuardDefinition(
            "evidence",
            Text("файл приложен", "a file is attached"),
            "mapping",
            (Parameter("kind", "evidence"), Parameter("at_least", "count", required=False)),
            _evidence,
        ),
        GuardDefinition(
            "evidence_seen",
            Text("файлы просмотрены", "the files have been read"),
            "scalar",
            (Parameter("value", "link"),),
            _evidence_seen,
        ),
        GuardDefinition(
            "comment",
            Text("комментарий написан", "a comment is written"),
            "mapping",
            (Parameter("at_least", "count"),),
            _comment,
        ),
        GuardDefinition(
            "different_person",
            Text("решает другой человек", "another person decides"),
            "mapping",
            (Parameter("from", "press"),),
            _different_person,
        ),
        GuardDefinition(
            "link",
            Text("связанное мероприятие на месте", "the linked activity stands where it should"),
            "mapping",
            (Parameter("name", "link"), Parameter("in", "states")),
            _link,
        ),
        GuardDefinition(
            "all_links",
            Text("все связанные мероприятия на месте", "every linked activity stands where it should"),
            "mapping",
            (Parameter("name", "link"), Parameter("in", "states")),
            _all_links,
        ),
        GuardDefinition(
            "not_before",
            Text("не раньше дня", "not before a day"),
            "scalar",
            (Parameter("value", "moment"),),
            _not_before,
        ),
        GuardDefinition("before_due", Text("срок не прошёл", "the due date has not passed"), "bare", (), _before_due),
        GuardDefinition("any_of", Text("хотя бы одно из условий", "at least one of these"), "guards", (), _any_of),
        GuardDefinition("not", Text("обратное условие", "the opposite"), "guard", (), _not),
    )
}


# ---------------------------------------------------------------- parameters, as typed as JSON allows


def _schema(call: GuardCall, context: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = context.get("form")
    if not isinstance(schema, Mapping):
        raise _misused(call, "needs a form and the workflow has none")
    return schema


def _text(call: GuardCall, name: str) -> str:
    value = call.parameters.get(name)
    if not isinstance(value, str) or not value:
        raise _misused(call, f"{name} has to be a text, not {value!r}")
    return value


def _integer(call: GuardCall, name: str, default: int | None = None) -> int:
    value = call.parameters.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _misused(call, f"{name} has to be an integer, not {value!r}")
    return value


def _count(call: GuardCall, name: str, default: int | None = None) -> int:
    value = _integer(call, name, default)
    if value < 0:
        raise _misused(call, f"{name} has to be 0 or more, not {value}")
    return value


def _names(call: GuardCall, name: str) -> tuple[str, ...]:
    value = call.parameters.get(name)
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) for item in value):
        raise _misused(call, f"{name} has to be a list of names, not {value!r}")
    return tuple(value)


def _misused(call: GuardCall, sentence: str) -> ValueError:
    return ValueError(f"{call.name}: {sentence}")
