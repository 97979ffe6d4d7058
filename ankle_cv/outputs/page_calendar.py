"""The weekly test of a page as a calendar file within the page, which loads nothing from elsewhere. Pure."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.outputs.calendar import (
    DAYS_TO_FIRST,
    DEFAULT_WEEKS,
    USUAL_TIME,
    WeeklyTest,
    calendar_bytes,
    calendar_title,
    whose_clips,
)
from ankle_cv.symptoms import signs_of
from ankle_cv.telling.about_rows import day_text
from ankle_cv.telling.both_legs import same_key
from ankle_cv.telling.plan import RETESTS

TYPE: Final = "data:text/calendar;charset=utf-8;base64,"
TO_SECONDS: Final = len("2026-01-31T18:05:09")


@dataclass(frozen=True)
class PageCalendar:
    """A calendar file for a link.

    Attributes
    ----------
    href
        The file itself, as an address.
    weeks
        How many tests are in it, one a week.
    first
        Day of the first one, in words.
    """

    href: str
    weeks: int
    first: str


def page_calendar(assessments: Sequence[Assessment]) -> PageCalendar | None:
    """Return the weekly tests after the clips of one page, from a week after they were analysed on.

    Those of `ankle_cv.history.newest.OwnPlan.weekly_test` for the same person move them.

    Returns
    -------
    PageCalendar or None
        None after a warning sign, of several people, and where no test was recognised.
    """
    kinds = dict.fromkeys(one.kind for one in assessments if one.kind in RETESTS)
    names = list({same_key(name): name for one in assessments if (name := one.about.name)}.values())
    if not kinds or len(names) > 1 or any(signs_of(one.about.symptoms) for one in assessments):
        return None
    try:
        first, made = _first_and_made(max(one.provenance.created_utc for one in assessments))
    except (ValueError, OverflowError):  # a document that somebody else wrote
        return None
    person = names[0] if names else None
    whose = whose_clips(person, {one.input.sha256 for one in assessments})
    text = "\n".join(RETESTS[kind] for kind in kinds)
    test = WeeklyTest(first, DEFAULT_WEEKS, calendar_title(person), text, whose, made)
    href = TYPE + base64.b64encode(calendar_bytes(test)).decode("ascii")
    return PageCalendar(href, DEFAULT_WEEKS, day_text(first.date()))


def _first_and_made(created_utc: str) -> tuple[datetime, datetime]:
    """Return when the first test begins, by the clock on the wall, and when the page was made."""
    made = datetime.fromisoformat(created_utc[:TO_SECONDS]).replace(tzinfo=timezone.utc)
    day = made.date() + timedelta(days=DAYS_TO_FIRST)
    return datetime.combine(day, time.fromisoformat(USUAL_TIME)), made
