"""The shipped files: complete, free of findings, and with forms from which a page can be made."""

import re
from pathlib import Path

import jsonschema_rs
import pytest

from engine.definitions import check_text
from tests.workflows.shipped import (
    FOLDER,
    KEYS,
    NAMED_BY_THE_ISSUE,
    OURS_BESIDES,
    answers_to,
    forms,
    schema,
    text_of,
    versions,
)

GROUPS = (
    "Качество обучения и воспитания",
    "Содержание и технологии обучения",
    "Качество кадрового обеспечения",
    "Качество образовательных услуг",
)
FIELD_KEYS = {
    "type", "title", "x-title-en", "description", "x-description-en", "x-section", "x-unit", "x-enum-en", "enum",
    "format", "minimum", "maximum", "minLength", "maxLength", "pattern",
}  # fmt: skip
FORMS = sorted(forms())


@pytest.mark.parametrize("key", KEYS)
def test_a_shipped_type_has_no_findings_not_even_warnings(key: str) -> None:
    """What we ship is the example that coordinators copy."""
    findings = check_text(text_of(key), f"{key}.yaml", forms(), versions())

    assert not findings, "\n".join(str(finding) for finding in findings)


@pytest.mark.parametrize("key", KEYS)
def test_the_file_is_named_after_its_workflow(key: str) -> None:
    """A roadmap names a workflow by its key; whoever looks for it finds the file."""
    assert versions()[key].key == key


def test_every_type_that_the_order_needs_is_shipped() -> None:
    """No row of the order is left without a type, and no type is shipped unannounced."""
    assert set(KEYS) == NAMED_BY_THE_ISSUE | OURS_BESIDES


def test_the_folder_says_what_is_done_and_runs_nothing() -> None:
    """No Python but the empty file that makes the folder part of the wheel."""
    root = Path(str(FOLDER))

    assert [path.relative_to(root).as_posix() for path in root.rglob("*.py")] == ["__init__.py"]
    assert (root / "__init__.py").read_text("utf-8") == ""


def test_every_form_is_used_by_exactly_the_type_it_is_named_after() -> None:
    """No form lies about, and none is shared: an edition's form changes with that edition alone."""
    used = {f"forms/{key}.schema.json" for key in KEYS if f"form: forms/{key}.schema.json\n" in text_of(key)}

    assert used == set(FORMS)
    assert {key for key in KEYS if versions()[key].form is not None} == {
        path.removeprefix("forms/").removesuffix(".schema.json") for path in FORMS
    }


@pytest.mark.parametrize("path", FORMS)
def test_a_form_can_be_shown_as_a_page(path: str) -> None:
    """Flat, in both languages, sectioned, and made only of fields that a plain page can show."""
    form = schema(path)
    fields = form["properties"]

    jsonschema_rs.meta.validate(form)
    assert form["type"] == "object"
    assert form["additionalProperties"] is False
    assert form["title"]
    assert form["x-title-en"]
    assert set(form["required"]) <= set(fields)
    for name, field in fields.items():
        assert set(field) <= FIELD_KEYS, name
        assert field["type"] in {"string", "integer", "boolean"}, name
        assert field["title"], name
        assert field["x-title-en"], name
        assert set(field["x-section"]) == {"ru", "en"}, name
        assert ("description" in field) == ("x-description-en" in field), name
        assert len(field.get("x-enum-en", ())) == len(field.get("enum", ())), name
        assert field["type"] != "string" or {"enum", "format", "maxLength"} & set(field), f"{name} has no end"
        assert field["type"] != "boolean" or name not in form["required"], f"{name}: an unticked box is an answer"


@pytest.mark.parametrize("path", FORMS)
def test_a_section_of_a_form_is_in_one_piece(path: str) -> None:
    """A page shows each section once, so its fields stand together."""
    form = schema(path)
    sections = [field["x-section"]["ru"] for field in form["properties"].values()]
    runs = [section for before, section in zip([None, *sections], sections, strict=False) if before != section]

    assert len(runs) == len(set(runs))


@pytest.mark.parametrize("path", FORMS)
def test_a_form_takes_complete_answers_and_nothing_else(path: str) -> None:
    """The required fields suffice; one left out, blank or unheard of is refused."""
    form = schema(path)
    asks = jsonschema_rs.validator_for(form)
    complete = answers_to(form)

    asks.validate(complete)
    assert not asks.is_valid({**complete, "unheard_of": 1})
    for name in form["required"]:
        assert not asks.is_valid({key: answer for key, answer in complete.items() if key != name})
        if form["properties"][name]["type"] == "string":
            assert not asks.is_valid({**complete, name: ""})


def test_self_diagnosis_asks_about_the_four_groups_of_the_order() -> None:
    """A real questionnaire: twenty to thirty fields, each of the order's groups asked about at length."""
    fields = schema("forms/self_diagnosis.schema.json")["properties"]
    sections = [field["x-section"]["ru"] for field in fields.values()]

    assert 20 <= len(fields) <= 30
    assert all(sections.count(group) >= 5 for group in GROUPS)


def test_a_basic_school_can_complete_self_diagnosis_without_the_senior_exam() -> None:
    """Three of the seven schools have no years 10 and 11: what they cannot know is not required."""
    form = schema("forms/self_diagnosis.schema.json")

    assert not [name for name in form["required"] if name.startswith("ege_") or name == "individual_plan_share"]


def test_no_person_is_named_in_what_we_ship() -> None:
    """Posts only: no «Surname I. O.» anywhere."""
    everything = "\n".join([*(text_of(key) for key in KEYS), *forms().values()])

    assert not re.findall(r"[А-ЯЁ][а-яё]+ [А-ЯЁ]\. ?[А-ЯЁ]\.", everything)
