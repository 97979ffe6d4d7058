"""Days and times of the day as the command line takes them."""

from __future__ import annotations

from datetime import date, time

from ankle_cv.values import refused


def day_of(option: str, text: str) -> date:
    """Return a day; raises UsageError for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise refused(option, text, "should be a day", "write it as 2026-03-14") from error


def time_of(option: str, text: str) -> time:
    """Return a time of the day; raises UsageError for what is none."""
    try:
        found = time.fromisoformat(text.strip())
    except ValueError as error:
        raise refused(option, text, "should be a time of the day", "write it as 18:00") from error
    if found.tzinfo is not None:
        raise refused(option, text, "should be a time of the day", "write it without a zone, as 18:00")
    return found
