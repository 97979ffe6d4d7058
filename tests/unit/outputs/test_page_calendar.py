"""The weekly test on a page: the file that `ankle-cv plan` would write, within the page."""

from __future__ import annotations

import base64
from datetime import datetime

import pytest
from assessments import make_assessment, make_input, make_provenance
from icalendar import Calendar

from ankle_cv.assessment import AboutRecord
from ankle_cv.history.newest import OwnPlan
from ankle_cv.outputs.calendar import calendar_bytes
from ankle_cv.outputs.page_calendar import TYPE, page_calendar
from ankle_cv.telling.plan import make_plan


def squat(name="Ann", *, kind="squat", made="2026-11-29T21:00:00+00:00", symptoms=None, sha256="a"):
    return make_assessment(
        kind=kind,
        input=make_input(sha256=sha256 * 64),
        about=AboutRecord(name=name, symptoms=symptoms),
        provenance=make_provenance(created_utc=made),
    )


def file_of(*assessments):
    found = page_calendar(assessments)
    assert found is not None
    assert found.href.startswith(TYPE)
    return base64.b64decode(found.href.removeprefix(TYPE))


def test_it_is_what_the_plan_of_that_person_would_write():
    (event,) = Calendar.from_ical(file_of(squat())).walk("VEVENT")
    assert event.decoded("dtstart") == datetime.fromisoformat("2026-12-06T18:00")
    plan = OwnPlan("Ann", "ann", make_plan([squat()], [None]))
    made = datetime.fromisoformat("2026-11-29T21:00:00+00:00")
    assert file_of(squat()) == calendar_bytes(plan.weekly_test(event.decoded("dtstart"), 6, made))
    found = page_calendar([squat()])
    assert (found.weeks, found.first) == (6, "6 December 2026")


def test_both_legs_are_one_appointment_and_nameless_clips_have_their_own():
    both = file_of(squat(), squat(" ANN", kind="wall", made="2026-11-30T21:00:00+00:00", sha256="b"))
    (event,) = Calendar.from_ical(both).walk("VEVENT")
    assert len(str(event["description"]).splitlines()) == 2
    assert event.decoded("dtstart").day == 7
    one, other = (file_of(squat(None, sha256=one)) for one in "ab")
    uids = [Calendar.from_ical(each).walk("VEVENT")[0]["uid"] for each in (one, other)]
    assert uids[0] != uids[1]


@pytest.mark.parametrize(
    "clips",
    [
        [squat(symptoms="night-pain")],
        [squat(), squat("Bob")],
        [squat(kind="unknown")],
        [squat(made="once")],
        [squat(made="9999-12-31T00:00:00+00:00")],
        [],
    ],
    ids=["warning sign", "two people", "no test", "no time", "no next week", "nothing"],
)
def test_where_no_test_is_due_there_is_none(clips):
    assert page_calendar(clips) is None
