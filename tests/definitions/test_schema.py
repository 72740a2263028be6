"""The published schema and the parser are one format: same keys, same words, same verdicts."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from ruamel.yaml import YAML

from engine.definitions import parse
from engine.definitions.terms import TERM
from engine.definitions.vocabulary import FINALS, IDENTIFIER, KEYS, SCOPES, SUBJECTS, TITLE_AT_MOST
from engine.domain.people import HOUSE_ROLES
from engine.guards import CATALOGUE

from .samples import DESIGN, FORMS, REVIEW, WORK, WORK_FORMS, broken
from .test_findings import BROKEN

SCHEMA: dict[str, Any] = json.loads(files("engine.definitions").joinpath("workflow.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
SHIPPED = sorted(Path(__file__).parents[2].joinpath("workflows").glob("*.yaml"))


@pytest.mark.parametrize("kind", KEYS)
def test_the_schema_and_the_parser_know_the_same_keys(kind: str) -> None:
    """An editor completes exactly what the parser reads, and demands what the parser demands."""
    part = SCHEMA if kind == "workflow" else SCHEMA["$defs"][kind]
    assert set(part["properties"]) == set(KEYS[kind].all)
    assert set(part["required"]) == set(KEYS[kind].required)
    assert part["additionalProperties"] is False


def test_the_schema_knows_the_guards_of_the_house_and_their_parameters() -> None:
    """The closed list is one list."""
    bare, written = SCHEMA["$defs"]["guard"]["anyOf"]
    assert set(bare["enum"]) == {name for name, each in CATALOGUE.items() if each.shape == "bare"}
    assert set(written["properties"]) == {name for name, each in CATALOGUE.items() if each.shape != "bare"}
    for name, each in CATALOGUE.items():
        if each.shape == "mapping":
            part = written["properties"][name]
            assert set(part["properties"]) == {parameter.name for parameter in each.parameters}
            assert set(part["required"]) == {parameter.name for parameter in each.parameters if parameter.required}
            choices = tuple(choice["required"][0] for choice in part.get("oneOf", ()))
            assert choices == each.at_least_one


def test_the_schema_and_the_parser_use_the_same_words() -> None:
    """Enumerations, names, terms and lengths."""
    parts = SCHEMA["$defs"]
    assert SCHEMA["properties"]["subject"]["enum"] == list(SUBJECTS)
    assert parts["role"]["properties"]["of"]["enum"] == list(SCOPES)
    assert parts["role"]["properties"]["role"]["enum"] == list(HOUSE_ROLES)
    assert parts["state"]["properties"]["final"]["enum"] == list(FINALS)
    assert parts["name"]["pattern"] == "^" + IDENTIFIER.pattern.removesuffix(r"\Z") + "$"
    assert parts["term"]["anyOf"][0]["pattern"] == f"^{TERM}$"
    assert parts["title"]["properties"]["ru"]["maxLength"] == TITLE_AT_MOST


def test_the_schema_is_a_schema_and_speaks_russian() -> None:
    """It is published for editors that coordinators use."""
    jsonschema_rs.meta.validate(SCHEMA)
    assert all("а" <= letter.lower() <= "я" for letter in SCHEMA["description"][:4])


@pytest.mark.parametrize("text", [DESIGN, WORK, REVIEW, *(each.read_text("utf-8") for each in SHIPPED)])
def test_what_the_parser_reads_the_schema_accepts(text: str) -> None:
    """The samples and every shipped workflow."""
    VALIDATOR.validate(YAML(typ="safe", pure=True).load(text))


FORMAL = ("unknown_key", "missing_key", "wrong_type", "bad_name", "reserved_name", "bad_value", "bad_term", "bad_press",
          "bad_by", "empty_section", "blank_text", "long_text", "unknown_guard", "guard_form", "guard_choice",
          "timer_choice", "role_nobody_holds")  # fmt: skip


@pytest.mark.parametrize("code", FORMAL)
def test_what_the_parser_refuses_for_its_form_the_schema_refuses(code: str) -> None:
    """An editor underlines the same mistakes."""
    text = broken(WORK, *BROKEN[code]).replace("▼", "")
    assert not VALIDATOR.is_valid(YAML(typ="safe", pure=True).load(text))


def test_shipped_workflows_are_read_without_a_finding() -> None:
    """The house's own files are an example of the format."""
    assert SHIPPED
    forms = {f"forms/{each.name}": each.read_text("utf-8") for each in SHIPPED[0].parent.glob("forms/*.json")}
    for each in SHIPPED:
        assert parse(each.read_text("utf-8"), each.name, {**forms, **FORMS, **WORK_FORMS}).findings == ()
