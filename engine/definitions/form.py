"""Form: the JSON Schema of what people fill in, read strictly enough to be sealed and to be asked without surprises."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from engine.definitions.findings import Findings, shown
from engine.definitions.places import Place
from engine.definitions.source import BYTES_AT_MOST
from engine.definitions.tree import DEPTH_AT_MOST, INTEGER_AT_MOST
from engine.domain.text import Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Wrong(Exception):
    """The form will not do; the sentence in both languages."""

    def __init__(self, ru: str, en: str) -> None:
        super().__init__(en)
        self.problem = Text(ru, en)


def read_form(text: str, findings: Findings) -> Mapping[str, Any] | None:
    """
    Return the schema, or None after a finding about the form's own file.

    It must be an object with ``properties``, valid JSON Schema 2020-12, without fractions (answers are sealed in a form
    that has none), with ASCII keys, without ``$ref`` out of the file: nothing may be fetched while a form is checked.
    """
    try:
        if len(text.encode("utf-8", "surrogatepass")) > BYTES_AT_MOST:
            raise _Wrong(f"файл больше {BYTES_AT_MOST} байт", f"the file is larger than {BYTES_AT_MOST} bytes")
        schema = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_unique, parse_float=_fraction, parse_constant=_fraction
        )
        sound = _sound(schema)
        if not isinstance(sound, dict) or sound.get("type") != "object" or not sound.get("properties"):
            raise _Wrong("нужны type: object и properties", "type: object and properties are needed")
        if sound.get("$schema", DIALECT) != DIALECT:
            raise _Wrong(f"$schema должна быть {DIALECT}", f"$schema must be {DIALECT}")
        jsonschema_rs.meta.validate({"$schema": DIALECT, **sound})
        return sound
    except json.JSONDecodeError as error:
        findings.add("form_unreadable", Place(error.lineno, error.colno), problem=error.msg)
    except _Wrong as wrong:
        findings.add("form_wrong", Place(1, 1), problem=wrong.problem)
    except (RecursionError, ValueError) as error:
        # too deep for the reader, an integer of thousands of digits, or the schema's own schema says no
        findings.add("form_wrong", Place(1, 1), problem=shown(str(error).splitlines()[0] if str(error) else "?", 160))
    return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Wrong(f"ключ «{shown(twice)}» повторён", f"key «{shown(twice)}» is given twice")
    return made


def _fraction(text: str) -> Any:
    raise _Wrong(
        f"дробное число {shown(text)}: считайте в целых (десятых, процентах)",
        f"fraction {shown(text)}: count in whole numbers (tenths, percents)",
    )


def _sound(value: Any, depth: int = 0) -> Any:
    """Return *value* with normalised text, or raise: too deep, a foreign key, a number too large, a reference out."""
    if depth > DEPTH_AT_MOST:
        raise _Wrong(f"вложенность глубже {DEPTH_AT_MOST} уровней", f"nesting is deeper than {DEPTH_AT_MOST} levels")
    if isinstance(value, str):
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _Wrong("половина суррогатной пары в тексте", "a lone surrogate in a text")
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and abs(value) > INTEGER_AT_MOST:
        raise _Wrong("слишком большое целое число", "an integer that is too large")
    if isinstance(value, list):
        return [_sound(each, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    for key, content in value.items():
        if not key.isascii() or not key.isprintable():
            raise _Wrong(f"ключ «{shown(key)}» не латиницей", f"key «{shown(key)}» is not ASCII")
        if key in ("$ref", "$dynamicRef") and not str(content).startswith("#"):
            raise _Wrong(f"{key} ведёт за пределы файла", f"{key} leads out of the file")
    return {key: _sound(content, depth + 1) for key, content in value.items()}
