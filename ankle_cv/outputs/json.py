"""``assessment.json``: the document as text, the same bytes for the same content."""

from __future__ import annotations

from pathlib import Path

from ankle_cv.assessment import Assessment
from ankle_cv.files import atomic_write


def to_json(assessment: Assessment) -> str:
    """Return the document as indented JSON, keys in the order of the schema, ended by a line feed."""
    return assessment.model_dump_json(indent=2) + "\n"


def write_json(assessment: Assessment, path: Path) -> Path:
    """Write ``assessment.json``.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        partial.write_text(to_json(assessment), encoding="utf-8", newline="\n")
    return path
