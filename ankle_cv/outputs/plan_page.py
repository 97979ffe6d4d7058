"""The plan as one page that prints well, and its weekly tests as a calendar file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ankle_cv.files import atomic_write
from ankle_cv.outputs.calendar import WeeklyTest, calendar_bytes
from ankle_cv.outputs.html import template_environment, verbatim
from ankle_cv.outputs.text import write_text
from ankle_cv.telling.about_rows import day_text
from ankle_cv.telling.drills import WARNING_SIGNS
from ankle_cv.telling.plan import ALIKE, Plan


def to_plan_page(plan: Plan, person: str | None, first: date, weeks: int) -> str:
    """Return the page; it loads nothing from elsewhere.

    Parameters
    ----------
    plan
        What is planned.
    person
        Whose it is; None where nobody is named.
    first, weeks
        Day of the first weekly test, and how many there are.
    """
    environment = template_environment("ankle_cv.outputs")
    return environment.get_template("plan.html").render(
        css=verbatim(environment, "report.css"),
        own_css=verbatim(environment, "plan.css"),
        plan=plan,
        person=person,
        first=day_text(first),
        weeks=weeks,
        alike=ALIKE,
        warning_signs=WARNING_SIGNS,
    )


def write_plan_page(plan: Plan, person: str | None, first: date, weeks: int, path: Path) -> Path:
    """Write the page.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_text(to_plan_page(plan, person, first, weeks), path)


def write_calendar(test: WeeklyTest, path: Path) -> Path:
    """Write the calendar file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        partial.write_bytes(calendar_bytes(test))
    return path
