"""A finished page with other words about the person, as where a table has a name corrected. Pure."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import AboutRecord
from ankle_cv.outputs.html import template_environment
from ankle_cv.telling.about_rows import about_rows
from ankle_cv.telling.signs import signs_warning

SIGNS_MARKS: Final = ("<!-- signs -->\n", "<!-- /signs -->\n")
ROWS_MARKS: Final = ("<!-- told -->\n", "<!-- /told -->\n")
"""Marks about the warning signs and the rows of ``report.html`` that say who, when and in which shoes
(templates/told.html). No text of the page can hold them: it is escaped."""


def retold_page(page: str, about: AboutRecord) -> str | None:
    """Return ``report.html`` with what is known beside the pictures; None for a page without such a place.

    A page of an earlier version has no place before the headline: there a warning sign stands among the rows.
    """
    told = template_environment("ankle_cv.outputs").get_template("told.html").module
    rows = told.told_rows(about_rows(about))  # type: ignore[attr-defined]  # a macro
    signs = told.told_signs(signs_warning([about.symptoms]))  # type: ignore[attr-defined]
    again = _replaced(page, ROWS_MARKS, rows)
    return again and (_replaced(again, SIGNS_MARKS, signs) or again)


def _replaced(page: str, marks: tuple[str, str], new: str) -> str | None:
    """Return a page with something new between marks; None where it has not both."""
    before, begins, rest = page.partition(marks[0])
    _, ends, after = rest.partition(marks[1])
    return f"{before}{new}{after}" if begins and ends else None
