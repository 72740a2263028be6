"""Guards about the form: it answers its schema; one answer has the value that is needed."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import jsonschema_rs

from engine.domain.activity import Situation
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.guards.definition import Question
from engine.guards.words import awaited, listed

Comparison = Literal["at_least", "at_most", "equals", "one_of"]

_EXACT = 2**53 - 1
"""The largest integer that canonical JSON keeps; facts beyond it are written as text."""


def form_complete(schema: Mapping[str, Any]) -> Question:
    """
    The saved answers satisfy the form's JSON Schema (2020-12), compiled once here.

    A blank answer (null, or only spaces) counts as not given. Facts name the fields, never what was answered.

    Raises:
        ValueError: it is no schema, or it refers to something outside itself.
    """
    # Offline: a ``$ref`` to a file or an address would make the library read the disk or the net.
    validator = jsonschema_rs.Draft202012Validator(dict(schema), offline=True)

    def ask(situation: Situation) -> Reason:
        answers = _given(situation.activity.form)
        if validator.is_valid(answers):
            sentence = Text("Форма заполнена", "The form is complete")
            return Reason("form_complete", "pass", sentence, {"missing": [], "wrong": []})
        missing, wrong = _shortcomings(schema, validator.iter_errors(answers))
        to_fill, to_mend = listed(missing.values()), listed(wrong.values())
        parts = [
            Text(f"заполните {to_fill.ru}", f"fill in {to_fill.en}") if missing else None,
            Text(f"исправьте {to_mend.ru}", f"correct {to_mend.en}") if wrong else None,
        ]
        said = [part for part in parts if part]
        sentence = Text(
            "Форма не готова: " + "; ".join(part.ru for part in said),
            "The form is not ready: " + "; ".join(part.en for part in said),
        )
        role = awaited(situation.version, situation.activity.state)
        facts: dict[str, Fact] = {"missing": list(missing), "wrong": list(wrong)}
        return Reason("form_complete", "fail", sentence, facts, Clears(role=role, what="fill_form"))

    return ask


def form(schema: Mapping[str, Any], field: str, comparison: Comparison, expected: Any) -> Question:
    """
    The answer to *field* compares with *expected*; no answer is a «no».

    ``at_least`` and ``at_most`` compare numbers, ``equals`` and ``one_of`` JSON values (true is not 1, letters are
    compared in NFC). A number answered is among the facts; a text is not: what people write stays out of the chain.
    """
    title = _title(schema, [field]) or Text(field, field)
    holds = _COMPARISONS[comparison]
    wanted = _WANTED[comparison](expected)
    bound: Fact = [_words(value) for value in expected] if comparison == "one_of" else _fact(expected)

    def ask(situation: Situation) -> Reason:
        answer = _given(situation.activity.form).get(field)
        number = _is_number(answer)
        facts: dict[str, Fact] = {"field": field, comparison: bound, "answered": answer is not None}
        if number:
            facts["answer"] = _fact(answer)
        now = Text(f", сейчас {_words(answer)}", f", now {_words(answer)}") if number else Text("")
        if answer is not None and holds(answer, expected):
            sentence = Text(f"Ответ на «{title.ru}» подходит: {wanted.ru}", f"“{title.to('en')}” fits: {wanted.en}")
            return Reason("form", "pass", sentence, facts)
        sentence = Text(
            f"В поле «{title.ru}» нужно {wanted.ru}{now.ru}", f"“{title.to('en')}” has to be {wanted.en}{now.en}"
        )
        role = awaited(situation.version, situation.activity.state)
        return Reason("form", "fail", sentence, facts, Clears(role=role, what="fill_form"))

    return ask


def _given(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without blank ones; a page posts an untouched field as an empty string."""
    return {
        key: _given(value) if isinstance(value, Mapping) else value
        for key, value in form.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


# ---------------------------------------------------------------- what is wrong with a form, by its schema's titles


def _shortcomings(
    schema: Mapping[str, Any], errors: Iterator[jsonschema_rs.ValidationError]
) -> tuple[dict[str, Text], dict[str, Text]]:
    """Return (missing, wrong): dotted field → title, in the order of the schema's own checks."""
    missing: dict[str, Text] = {}
    wrong: dict[str, Text] = {}
    for error in errors:
        kind = error.kind
        path = list(error.instance_path)
        if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
            path.append(kind.property)
            missing.setdefault(_dotted(schema, path), _named(schema, path))
        else:
            wrong.setdefault(_dotted(schema, path), _named(schema, path))
    return missing, {key: title for key, title in wrong.items() if key not in missing}


def _dotted(schema: Mapping[str, Any], path: list[str | int]) -> str:
    """Return the path in words of the schema; a name that the schema does not know was typed by a person."""
    known: list[str] = []
    node: Any = schema
    for step in path:
        node = _inside(schema, node, step)
        known.append(str(step) if node is not None or isinstance(step, int) else "?")
    return ".".join(known)


def _named(schema: Mapping[str, Any], path: list[str | int]) -> Text:
    title = _title(schema, path) or _title(schema, []) or Text("анкета", "the form")
    row = next((step for step in reversed(path) if isinstance(step, int)), None)
    return title if row is None else Text(f"{title.ru}, строка {row + 1}", f"{title.to('en')}, row {row + 1}")


def _title(schema: Mapping[str, Any], path: list[str | int]) -> Text | None:
    """Return the title of the deepest place on *path* that has one; the form's own only for an empty path."""
    node: Any = schema
    found: Text | None = _text(schema) if not path else None
    for step in path:
        node = _inside(schema, node, step)
        if node is None:
            break
        found = _text(node) or found
    return found


def _text(node: Mapping[str, Any]) -> Text | None:
    title, english = node.get("title"), node.get("x-title-en")
    if not isinstance(title, str) or not title:
        return None
    return Text(title, english if isinstance(english, str) else "")


def _inside(schema: Mapping[str, Any], node: Any, step: str | int) -> Any:
    """Return the schema of a property or of a list's row, or None; follows ``$ref`` inside the file."""
    if not isinstance(node, Mapping):
        return None
    found = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
    for _ in range(8):
        reference = found.get("$ref") if isinstance(found, Mapping) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        found = schema
        for part in reference[2:].split("/"):
            found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


# ---------------------------------------------------------------- comparing one answer


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(answer: Any, expected: Any) -> bool:
    if isinstance(answer, bool) or isinstance(expected, bool):
        return answer is expected
    if isinstance(answer, str) and isinstance(expected, str):
        return unicodedata.normalize("NFC", answer) == unicodedata.normalize("NFC", expected)
    return bool(answer == expected)


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda answer, bound: _is_number(answer) and bool(answer >= bound),
    "at_most": lambda answer, bound: _is_number(answer) and bool(answer <= bound),
    "equals": _same,
    "one_of": lambda answer, choices: any(_same(answer, choice) for choice in choices),
}
_WANTED: Mapping[str, Callable[[Any], Text]] = {
    "at_least": lambda bound: Text(f"число не меньше {bound}", f"a number of at least {bound}"),
    "at_most": lambda bound: Text(f"число не больше {bound}", f"a number of at most {bound}"),
    "equals": lambda value: Text(f"«{_words(value)}»", f"“{_words(value, 'en')}”"),
    "one_of": lambda values: Text(
        " или ".join(f"«{_words(value)}»" for value in values),
        " or ".join(f"“{_words(value, 'en')}”" for value in values),
    ),
}


def _words(value: Any, language: str = "ru") -> str:
    if isinstance(value, bool):
        yes, no = ("yes", "no") if language == "en" else ("да", "нет")
        return yes if value else no
    return str(value)


def _fact(value: Any) -> Fact:
    """Return *value* as the chain can hold it: no floats, no integer beyond 2^53−1."""
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) <= _EXACT):
        return value
    return str(value)
