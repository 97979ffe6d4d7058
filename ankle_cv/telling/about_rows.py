"""What is known of a clip beside its pictures, in words: who, when, in which shoes."""

from __future__ import annotations

from datetime import date

from ankle_cv.assessment import AboutRecord
from ankle_cv.assessment.terms import DAYS_OF_FILMING
from ankle_cv.telling.signs import signs_text


def about_rows(about: AboutRecord) -> list[tuple[str, str]]:
    """Return labels and texts; what the user did not say has no row, an unknown day says so."""
    rows = [
        ("Person", about.name),
        ("Filmed", filmed_text(about)),
        ("Footwear", about.footwear),
        ("Eyes", about.eyes),
        ("Note", about.note),
        ("Warning signs", signs_text(about.symptoms)),
    ]
    return [(label, text) for label, text in rows if text]


def filmed_text(about: AboutRecord) -> str:
    """Return the day of filming, ``20 November 2026``; where only the file has a day, that it is the file's.

    Copying a clip gives it the day of the copy.
    """
    try:
        day = date.fromisoformat((about.filmed or "")[:10])
    except ValueError:  # none, or a document that somebody else wrote
        return "not known"
    text = day_text(day)
    return text if about.filmed_source in DAYS_OF_FILMING else f"not known (the file is of {text})"


def day_text(day: date) -> str:
    """Return a day in words: ``"7 September 2026"``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
"""In English whatever the machine speaks, as all of the page."""
