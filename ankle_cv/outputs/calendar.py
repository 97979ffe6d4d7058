"""A calendar file with one test a week (RFC 5545), which phones and calendars open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

LASTS: Final = timedelta(minutes=20)
"""How long a test takes: three lunges of each leg or two clips, the camera put up."""
REMIND_BEFORE: Final = timedelta(hours=1)
SEQUENCE_S: Final = 60
"""Seconds in which the sequence of revisions counts one on: between two files only the clock knows it."""
DEFAULT_WEEKS: Final = 6
MOST_WEEKS: Final = 26
"""Weekly tests: half a year; by then another plan is due."""
DAYS_TO_FIRST: Final = 7
USUAL_TIME: Final = "18:00"
PRODUCT: Final = "-//ankle_cv//plan//EN"


@dataclass(frozen=True)
class WeeklyTest:
    """The appointments.

    Attributes
    ----------
    first
        When the first one begins, by the clock on the wall: without a zone.
    weeks
        How many there are, one a week.
    title, text
        What the calendar shows of each.
    whose
        What tells these appointments from those of other people: the same words, the same appointments.
    made
        When the file is made, with its zone: of two files of one person the later one holds.
    """

    first: datetime
    weeks: int
    title: str
    text: str
    whose: str
    made: datetime


def calendar_bytes(test: WeeklyTest) -> bytes:
    """Return the file; one that is made later for the same person moves them (RFC 5545, 3.8.7.4)."""
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415  # needed here alone

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", f"{hashlib.sha256(test.whose.encode()).hexdigest()[:32]}@ankle_cv")
    made = test.made.astimezone(timezone.utc)
    event.add("dtstamp", made)
    event.add("last-modified", made)
    event.add("sequence", int(made.timestamp()) // SEQUENCE_S)
    event.add("dtstart", test.first)
    event.add("duration", LASTS)
    event.add("rrule", {"freq": "weekly", "count": test.weeks})
    event.add("summary", test.title)
    event.add("description", test.text)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", test.title)
    alarm.add("trigger", -REMIND_BEFORE)
    event.add_component(alarm)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
