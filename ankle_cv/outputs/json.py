"""``assessment.json``: the document as JSON, the same bytes for the same content, and read back strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ankle_cv.assessment import Assessment
from ankle_cv.files import parse_json
from ankle_cv.outputs.text import write_text

MAX_NUMBER: Final = 2.0**53
"""Largest number in a document: the whole numbers up to it are exact in every reader (RFC 8259, 6)."""
SHOWN: Final = 100
"""Characters of the name of a field in an error."""


def from_json(content: str | bytes) -> Assessment:
    """Return the document of an ``assessment.json`` that anybody may have made.

    Raises
    ------
    ValueError
        It is no strict JSON, or not of the schema; with the name of the field.
    """
    document = parse_json(content)
    _require_numbers(document)
    try:
        return Assessment.model_validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the document"
        raise ValueError(f"{where[:SHOWN]}: {first['msg']}") from error


def _require_numbers(document: object) -> None:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, int | float) and abs(value) > MAX_NUMBER:
            raise ValueError(f"a number beyond {MAX_NUMBER:.0f}")


def to_json(assessment: Assessment) -> str:
    """Return the document as indented JSON, keys in the order of the schema, with a final line feed."""
    return assessment.model_dump_json(indent=2) + "\n"


def write_json(assessment: Assessment, path: Path) -> Path:
    """Write ``assessment.json``.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_text(to_json(assessment), path)
