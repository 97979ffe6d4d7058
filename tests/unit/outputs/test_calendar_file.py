"""The calendar file, read by the library's own reader."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar

from ankle_cv.outputs.calendar import WeeklyTest, calendar_bytes

TEST = WeeklyTest(
    datetime.fromisoformat("2026-12-06T18:00"),
    6,
    "Ankle test: Ann, Łódź; left\\right",
    "first line\nsecond, longer " * 9,
)


def test_the_appointments_are_read_as_they_were_given() -> None:
    written = calendar_bytes(TEST)
    assert all(len(line) <= 75 for line in written.split(b"\r\n")), "RFC 5545, 3.1"
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert str(event["summary"]) == TEST.title
    assert str(event["description"]) == TEST.text
    assert event.decoded("dtstart") == TEST.first
    assert event.decoded("dtstart").tzinfo is None, "by the clock on the wall, wherever that is"
    assert event["rrule"] == {"FREQ": ["WEEKLY"], "COUNT": [6]}
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-1)


def test_the_same_appointments_are_the_same_file_and_other_days_keep_the_name_of_the_event() -> None:
    assert calendar_bytes(TEST) == calendar_bytes(TEST)
    later = WeeklyTest(TEST.first + timedelta(days=1), 6, TEST.title, TEST.text)
    uids = [Calendar.from_ical(calendar_bytes(one)).walk("VEVENT")[0]["uid"] for one in (TEST, later)]
    assert uids[0] == uids[1]
