"""The headline in the document: made last, when everything that it may tell is known."""

from __future__ import annotations

from ankle_cv.assessment import Assessment
from ankle_cv.telling.headline import headline


def with_headline(document: Assessment) -> Assessment:
    """Return a complete document with the sentence about it; to be made anew when a part is replaced."""
    summary = document.summary.model_copy(update={"headline": headline(document)})
    return document.model_copy(update={"summary": summary})
