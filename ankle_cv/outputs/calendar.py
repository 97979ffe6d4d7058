"""A calendar file with one test a week (RFC 5545), which phones and calendars open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from ankle_cv.telling.both_legs import same_key

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
    withdrawn
        Whether the file takes back the appointments of an earlier one.
    """

    first: datetime
    weeks: int
    title: str
    text: str
    whose: str
    made: datetime
    withdrawn: bool = False


def calendar_title(person: str | None) -> str:
    """Return what the calendar shows of each test; None where nobody is named."""
    return f"Ankle test: {person}" if person else "Ankle test"


def whose_clips(person: str | None, clips: Iterable[str]) -> str:
    """Return what tells a person's appointments from others: the name, else the SHA-256 of the clips."""
    return same_key(person) if person else " ".join(sorted(clips))


def calendar_bytes(test: WeeklyTest) -> bytes:
    """Return the file; one that is made later for the same person moves them, or takes them back.

    RFC 5545, 3.8.7.4 and 3.8.1.11; RFC 5546, 3.2.5.
    """
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415  # needed here alone

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if test.withdrawn:
        calendar.add("method", "CANCEL")
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
    if test.withdrawn:
        event.add("status", "CANCELLED")
    else:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", test.title)
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
