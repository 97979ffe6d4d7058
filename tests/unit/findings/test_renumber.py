"""Numbers that messages name, in the count of the whole clip."""

from __future__ import annotations

import pytest
from assessments import make_finding

from ankle_cv.assessment import Notice
from ankle_cv.findings.renumber import in_the_clip, of_sit_to_stands


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("At the bottom of squat 2 it leans.", "At the bottom of squat 4 it leans."),
        ("In squat 1, 3 the heel is lost.", "In squat 3, 5 the heel is lost."),
        ("In sit-to-stand 1 it leans.", "In sit-to-stand 3 it leans."),
        ("At the top of raise 2 nothing is seen.", "At the top of raise 7 nothing is seen."),
        ("In attempt 1 the heel was up.", "In attempt 1 the heel was up."),
        ("The heel rises by 15 mm.", "The heel rises by 15 mm."),
    ],
)
def test_only_the_named_parts_are_counted_on(message: str, told: str) -> None:
    assert in_the_clip(message, {"squat": 2, "sit-to-stand": 2, "raise": 5}) == told


def test_squats_from_a_seat_have_their_own_name() -> None:
    found = make_finding("trunk_lean").model_copy(update={"message": "In squat 2 it leans; a squat is deep."})
    (told,) = of_sit_to_stands((found,))
    assert told.message == "In sit-to-stand 2 it leans; a squat is deep."


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Every squat takes 3 s or more", "Every sit-to-stand takes 3 s or more"),
        (
            "Partial squats, knees bent by less: squat 1, 2.",
            "Partial sit-to-stands, knees bent by less: sit-to-stand 1, 2.",
        ),
        ("It does not count as a squat.", "It does not count as a squat."),
    ],
)
def test_what_is_said_of_all_squats_from_a_seat_is_said_of_these(message: str, told: str) -> None:
    notice = Notice(code="slow_movement", message=message, remedy="")
    assert of_sit_to_stands((notice,))[0].message == told
