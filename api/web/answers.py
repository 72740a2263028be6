"""Answers: a form's JSON Schema as fields to show, and what a browser posted as answers to save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import jsonschema_rs

from api.web.phrases import counted, phrase
from engine.domain.text import Text

Control = Literal["text", "paragraph", "number", "date", "yes_no", "few", "many"]

FIELD = "answer."
"""Answers are posted as ``answer.NAME``, so that no form can shadow the page's own fields."""
FEW = 4
"""Up to so many options stand in the open; more go into a list."""
SHORT_TEXT = 160
"""Texts that may be longer get several lines."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    title: str
    hint: str
    unit: str
    control: Control
    required: bool
    options: tuple[tuple[str, str], ...]
    """Pairs (value as posted, words)."""
    low: int | None
    high: int | None
    longest: int | None
    typed: str
    """What stands in the field: just typed, else saved, else nothing."""
    shown: str
    """The saved answer in words; empty when there is none."""
    wrong: str
    """What is wrong with what was typed; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole form as a page shows it."""

    title: str
    sections: tuple[Section, ...]
    required: int
    filled: int
    """How many of the required ones are saved."""


def lay_out(
    schema: Mapping[str, Any],
    saved: Mapping[str, Any],
    language: str,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Sheet:
    """
    Return the form's fields under their sections, in the order of the schema.

    Args:
        typed: what was posted (``answer.NAME`` → text) when the page is shown again; None shows what is saved.
        wrong: field name → what is wrong with it.
    """
    sections: dict[str, list[Field]] = {}
    required = schema.get("required", ())
    for name, about in schema["properties"].items():
        section = about.get("x-section", {})
        field = _field(name, about, saved.get(name), name in required, language, typed, (wrong or {}).get(name, ""))
        sections.setdefault(Text(section.get("ru", ""), section.get("en", "")).to(language), []).append(field)
    return Sheet(
        title=_own(schema, "title", "x-title-en", language),
        sections=tuple(Section(title, tuple(fields)) for title, fields in sections.items()),
        required=len(required),
        filled=sum(1 for name in required if saved.get(name) not in (None, "")),
    )


def read_answers(
    schema: Mapping[str, Any], posted: Mapping[str, str], saved: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """
    Return (the answers to save, field → what is wrong with it).

    An empty field takes its answer back; a wrong one leaves what was saved before.
    """
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, about in schema["properties"].items():
        text = posted.get(FIELD + name, "").replace("\r\n", "\n").strip()
        if about.get("type") == "boolean":
            if text or name in saved:
                answers[name] = bool(text)
            continue
        if not text:
            continue
        value, complaint = _read(about, text, language)
        if not complaint:
            answers[name] = value
            continue
        wrong[name] = complaint
        if name in saved:
            answers[name] = saved[name]
    return answers, wrong


def _read(about: Mapping[str, Any], text: str, language: str) -> tuple[Any, str]:
    """Return (value, complaint); one of them says nothing."""
    value: Any = text
    if about.get("type") == "integer":
        try:
            value = int(text.replace(" ", "").replace("\u00a0", ""))
        except ValueError:
            return None, phrase("wrong.integer", language)
    if about.get("format") == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return None, phrase("wrong.date", language)
    error = next(iter(jsonschema_rs.validator_for(dict(about)).iter_errors(value)), None)
    return value, "" if error is None else _complaint(about, value, language)


def _complaint(about: Mapping[str, Any], value: Any, language: str) -> str:
    if "enum" in about and value not in about["enum"]:
        return phrase("wrong.enum", language)
    if isinstance(value, int):
        for key, bad in (
            ("minimum", value < about.get("minimum", value)),
            ("maximum", value > about.get("maximum", value)),
        ):
            if bad:
                return phrase(f"wrong.{key}", language, limit=about[key])
    if isinstance(value, str):
        length = len(value)
        if length < about.get("minLength", 0):
            return phrase(
                "wrong.short", language, limit=counted(about["minLength"], "letters", language), length=length
            )
        if length > about.get("maxLength", length):
            return phrase("wrong.long", language, limit=counted(about["maxLength"], "letters", language), length=length)
    return phrase("wrong.other", language)


def _field(
    name: str,
    about: Mapping[str, Any],
    saved: Any,
    required: bool,
    language: str,
    typed: Mapping[str, str] | None,
    wrong: str,
) -> Field:
    options = _options(about, language)
    stored = _stored(saved)
    return Field(
        name=name,
        title=_own(about, "title", "x-title-en", language) or name,
        hint=_own(about, "description", "x-description-en", language),
        unit=about.get("x-unit", ""),
        control=_control(about),
        required=required,
        options=options,
        low=about.get("minimum"),
        high=about.get("maximum"),
        longest=about.get("maxLength"),
        typed=stored if typed is None else typed.get(FIELD + name, ""),
        shown=_in_words(saved, dict(options), language),
        wrong=wrong,
    )


def _control(about: Mapping[str, Any]) -> Control:
    if "enum" in about:
        return "few" if len(about["enum"]) <= FEW else "many"
    if about.get("type") == "boolean":
        return "yes_no"
    if about.get("type") == "integer":
        return "number"
    if about.get("format") == "date":
        return "date"
    return "text" if about.get("maxLength", SHORT_TEXT + 1) <= SHORT_TEXT else "paragraph"


def _options(about: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    values: Sequence[Any] = about.get("enum", ())
    words: Sequence[str] = about.get("x-enum-en", values) if language == "en" else values
    return tuple((str(value), str(word)) for value, word in zip(values, words, strict=False))


def _own(about: Mapping[str, Any], russian: str, english: str, language: str) -> str:
    return Text(str(about.get(russian, "")), str(about.get(english, ""))).to(language)


def _stored(saved: Any) -> str:
    if saved is None or saved is False:
        return ""
    return "yes" if saved is True else str(saved)


def _in_words(saved: Any, options: Mapping[str, str], language: str) -> str:
    if saved is None or saved == "":
        return ""
    if isinstance(saved, bool):
        return phrase("form.yes" if saved else "form.no", language)
    return options.get(str(saved), str(saved))
