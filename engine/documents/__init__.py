"""Documents: files as the house understands them: orders, roadmaps, workflow definitions; pictures of these."""

from engine.documents.definition_files import forms_beside, read_definition
from engine.documents.order_text import read_roadmap, read_roadmap_bytes, read_roadmap_file
from engine.documents.picture import PictureFailed, to_svg
from engine.documents.plain_text import read_plain_text
from engine.documents.reading_json import reading_to_json
from engine.documents.roadmap_yaml import parse_roadmap
from engine.documents.roadmap_years import shift_years
from engine.documents.suggest import suggest_workflow, to_roadmap

__all__ = [
    "PictureFailed",
    "forms_beside",
    "parse_roadmap",
    "read_definition",
    "read_plain_text",
    "read_roadmap",
    "read_roadmap_bytes",
    "read_roadmap_file",
    "reading_to_json",
    "shift_years",
    "suggest_workflow",
    "to_roadmap",
    "to_svg",
]
