"""Definition files: a workflow's text and the form schemas beside it, from a folder of the disk."""

from collections.abc import Mapping
from pathlib import Path

MOST_DEFINITION_BYTES = 256 * 1024


def read_definition(file: Path) -> str:
    """
    Return a definition's text. Bytes that are not UTF-8 become U+FFFD, which the parser then reports with its place.

    A file larger than the parser's limit is cut just past it: the parser refuses it by size either way.
    """
    with file.open("rb") as stream:
        return stream.read(MOST_DEFINITION_BYTES + 1).decode("utf-8", "replace")


def forms_beside(file: Path) -> Mapping[str, str]:
    """Return the form schemas under ``forms/`` beside *file*, by the path a definition names them by."""
    folder = file.parent / "forms"
    return {f"forms/{form.name}": form.read_text("utf-8") for form in sorted(folder.glob("*.json"))}
