"""Numbers that messages name, in the count of the whole clip."""

from __future__ import annotations

import pytest

from ankle_cv.findings.renumber import in_the_clip


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("At the bottom of repetition 2 it leans.", "At the bottom of repetition 4 it leans."),
        ("In repetition 1, 3 the heel is lost.", "In repetition 3, 5 the heel is lost."),
        ("At the top of raise 2 nothing is seen.", "At the top of raise 7 nothing is seen."),
        ("In attempt 1 the heel was up.", "In attempt 1 the heel was up."),
        ("The heel rises by 15 mm.", "The heel rises by 15 mm."),
    ],
)
def test_only_the_named_parts_are_counted_on(message: str, told: str) -> None:
    assert in_the_clip(message, {"repetition": 2, "raise": 5}) == told
