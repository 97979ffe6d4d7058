"""A finished page with other words about the person, as where a table has a name corrected. Pure."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.outputs.html import template_environment
from ankle_cv.outputs.page_calendar import page_calendar
from ankle_cv.telling.about_rows import about_rows
from ankle_cv.telling.drills import STOP_RULE, WARNING_SIGNS
from ankle_cv.telling.good import QUESTION, is_it_good, why_good
from ankle_cv.telling.next_steps import next_steps
from ankle_cv.telling.signs import signs_warning

SIGNS_MARKS: Final = ("<!-- signs -->\n", "<!-- /signs -->\n")
ROWS_MARKS: Final = ("<!-- told -->\n", "<!-- /told -->\n")
ANSWER_MARKS: Final = ('<p class="headline">', '<div class="facts">')
ASKED_MARKS: Final = ("<main>\n", '<section class="opening')
NEXT_MARKS: Final = ('<h2 id="next">What next</h2>\n', "</section>")
"""What stands before and after the warning signs, the rows of ``report.html`` that say who, when and in which
shoes, the sentence with its answer, the question about warning signs, and what is next (templates/told.html).
No text of the page can hold them: it is escaped."""


def retold_page(page: str, assessment: Assessment) -> str | None:
    """Return ``report.html`` with what is known beside the pictures; None for a page without such a place.

    What comes next follows it: after a warning sign no drill may stay on the page. A page of an earlier
    version has no place before the headline: there a warning sign stands among the rows.

    Parameters
    ----------
    page
        As it was written.
    assessment
        Its document, as corrected.
    """
    about = assessment.about
    told = template_environment("ankle_cv.outputs").get_template("told.html").module
    signs = signs_warning([about.symptoms])
    answer = (assessment.summary.headline, QUESTION, is_it_good(assessment), why_good(assessment))
    following = (next_steps([assessment]), STOP_RULE, True)
    calendar = page_calendar([assessment])
    rows = told.told_rows(about_rows(about))  # type: ignore[attr-defined]  # a macro
    others = {
        NEXT_MARKS: told.told_next(*following, calendar),  # type: ignore[attr-defined]
        SIGNS_MARKS: told.told_signs(signs),  # type: ignore[attr-defined]
        ANSWER_MARKS: told.told_answer(*answer).removeprefix(ANSWER_MARKS[0]),  # type: ignore[attr-defined]
        ASKED_MARKS: told.told_asked(signs, WARNING_SIGNS),  # type: ignore[attr-defined]
    }
    again = _replaced(page, ROWS_MARKS, rows)
    for marks, new in others.items():
        again = again and (_replaced(again, marks, new) or again)
    return again


def _replaced(page: str, marks: tuple[str, str], new: str) -> str | None:
    """Return a page with something new between marks; None where it has not both."""
    before, begins, rest = page.partition(marks[0])
    _, ends, after = rest.partition(marks[1])
    return f"{before}{begins}{new}{ends}{after}" if begins and ends else None
