"""``assessment.json``: the document as JSON, the same bytes for the same content."""

from __future__ import annotations

from pathlib import Path

from ankle_cv.assessment import Assessment
from ankle_cv.outputs.text import write_text


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
