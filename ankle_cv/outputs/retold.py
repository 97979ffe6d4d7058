"""A finished page with other words about the person, as where a table has a name corrected. Pure."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import AboutRecord
from ankle_cv.outputs.html import template_environment
from ankle_cv.telling.about_rows import about_rows

BEGIN: Final = "<!-- told -->\n"
END: Final = "<!-- /told -->\n"
"""Marks about the rows of ``report.html`` that say who, when and in which shoes (templates/told.html). No
text of the page can hold them: it is escaped."""


def retold_page(page: str, about: AboutRecord) -> str | None:
    """Return ``report.html`` with what is known beside the pictures; None for a page without such a place."""
    before, begins, rest = page.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not begins or not ends:
        return None
    told = template_environment("ankle_cv.outputs").get_template("told.html").module
    return f"{before}{told.told_rows(about_rows(about))}{after}"  # type: ignore[attr-defined]  # a macro
