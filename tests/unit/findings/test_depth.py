"""A shallow squat is a finding only where a clip is compared with a repeat."""

from __future__ import annotations

import pytest
from assessment_builder import FIRST, SECOND, finding, squat_of

from ankle_cv.findings.attribution import attribute
from ankle_cv.findings.depth import shallow_depth, with_depth


@pytest.mark.parametrize(("thigh", "certainty"), [(60.0, "clear"), (79.0, "possible"), (86.0, None)])
def test_a_shallow_squat_and_one_too_near_to_parallel_to_tell(thigh: float, certainty: str | None) -> None:
    found = shallow_depth(squat_of(FIRST, thigh=thigh))
    assert (found.certainty if found else None) == certainty


def test_a_view_from_the_front_shows_no_depth() -> None:
    assert shallow_depth(squat_of(FIRST, view="front", thigh=60)) is None


def test_a_depth_that_is_already_told_is_told_once() -> None:
    told = finding("shallow_depth", 70, 80)
    assert with_depth(squat_of(FIRST, told, thigh=60)) == (told,)


def test_a_comparison_still_knows_that_depth_was_restored() -> None:
    found = attribute(squat_of(FIRST, thigh=60), squat_of(SECOND, thigh=95), "heels_raised")
    assert found.verdict == "points_to_ankle"
    assert [(one.code, one.outcome) for one in found.outcomes] == [("shallow_depth", "vanished")]
