"""The shipped workflow types as the tests read them: texts from the package, versions through the real parser."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from engine.definitions import load
from engine.domain.workflow import WorkflowVersion

NAMED_BY_THE_ISSUE = frozenset(
    {
        "self_diagnosis", "roadmap_upload", "curator_approval", "report", "report_summary", "agreement", "appointment",
        "meeting", "visit", "survey", "monitoring", "training", "ongoing", "external_event",
    }
)  # fmt: skip
OURS_BESIDES = frozenset({"municipal_work"})

FOLDER: Traversable = files("workflows")
KEYS = tuple(sorted(entry.name.removesuffix(".yaml") for entry in FOLDER.iterdir() if entry.name.endswith(".yaml")))


def text_of(key: str) -> str:
    return FOLDER.joinpath(f"{key}.yaml").read_text("utf-8")


@cache
def forms() -> Mapping[str, str]:
    """Return every form's text by its path relative to the workflow files."""
    return {
        f"forms/{entry.name}": entry.read_text("utf-8")
        for entry in FOLDER.joinpath("forms").iterdir()
        if entry.name.endswith(".schema.json")
    }


@cache
def versions() -> Mapping[str, WorkflowVersion]:
    return {key: load(text_of(key), f"{key}.yaml", forms()) for key in KEYS}


def schema(path: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(forms()[path])
    return read


def answers_to(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plainest answers with which the form is complete: every required field, nothing else."""
    return {name: _answer(form["properties"][name]) for name in form["required"]}


def _answer(field: Mapping[str, Any]) -> str | int | bool:
    if "enum" in field:
        first: str = field["enum"][0]
        return first
    if field["type"] == "integer":
        least: int = field.get("minimum", 0)
        return least
    if field["type"] == "boolean":
        return True
    return "2021-04-01" if field.get("format") == "date" else "По существу дела"
