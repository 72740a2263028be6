"""Definitions: YAML text to a workflow version and back to people, as findings, as a digest and as a picture."""

from engine.definitions.canonical import canonical, digest, from_canonical
from engine.definitions.check import check, check_text
from engine.definitions.diagram import to_dot, to_mermaid
from engine.definitions.findings import findings_to_json
from engine.definitions.places import Place, Places
from engine.definitions.reading import Parsed, load, parse

__all__ = [
    "Parsed",
    "Place",
    "Places",
    "canonical",
    "check",
    "check_text",
    "digest",
    "findings_to_json",
    "from_canonical",
    "load",
    "parse",
    "to_dot",
    "to_mermaid",
]
