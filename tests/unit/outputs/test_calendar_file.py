"""The calendar file, read by the library's own reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from icalendar import Calendar

from ankle_cv.outputs.calendar import WeeklyTest, calendar_bytes

TEST = WeeklyTest(
    datetime.fromisoformat("2026-12-06T18:00"),
    6,
    "Ankle test: Ann, Łódź; left\\right",
    "first line\nsecond, longer " * 9,
    whose="ann",
    made=datetime(2026, 11, 29, 21, 0, tzinfo=timezone(timedelta(hours=1))),
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


def event_of(test):
    return Calendar.from_ical(calendar_bytes(test)).walk("VEVENT")[0]


def test_a_later_file_of_the_same_person_moves_the_appointments_also_to_earlier_days() -> None:
    assert calendar_bytes(TEST) == calendar_bytes(TEST)
    hour = timedelta(hours=1)
    moved = replace(TEST, first=TEST.first - timedelta(days=3), made=TEST.made + hour)
    old, new = event_of(TEST), event_of(moved)
    assert old["uid"] == new["uid"]
    assert old.decoded("dtstamp") == TEST.made, "when the file was made, in UTC"
    assert old.decoded("dtstamp").utcoffset() == timedelta(0)
    assert new.decoded("last-modified") - old.decoded("last-modified") == hour
    assert old["sequence"] < new["sequence"] < 2**31


def test_other_people_have_other_appointments_under_one_title() -> None:
    assert event_of(TEST)["uid"] != event_of(replace(TEST, whose="bob"))["uid"]


def test_a_file_may_take_the_appointments_back() -> None:
    back = Calendar.from_ical(
        calendar_bytes(replace(TEST, withdrawn=True, made=TEST.made + timedelta(hours=1)))
    )
    (event,) = back.walk("VEVENT")
    assert (str(back["method"]), str(event["status"])) == ("CANCEL", "CANCELLED")
    assert event["uid"] == event_of(TEST)["uid"]
    assert event["sequence"] > event_of(TEST)["sequence"]
    assert event.walk("VALARM") == []
    assert "status" not in event_of(TEST)
