"""Drills come from what is known of the ankle."""

from __future__ import annotations

import pytest
from assessments import make_assessment, make_finding, make_summary

from ankle_cv.assessment import AboutRecord, SideSummary
from ankle_cv.telling.drills import are_optional, drill_notes, drills_for

CLEAR = make_finding("heel_rise", side="left")
POSSIBLE = make_finding("heel_rise", side="left", certainty="possible")
TRUNK = make_finding("trunk_lean")


def test_a_clear_finding_about_the_ankle_brings_drills() -> None:
    assert drills_for((CLEAR, TRUNK)) == drills_for((CLEAR,)) != ()
    assert not are_optional((POSSIBLE, CLEAR))


def test_a_possible_one_offers_them() -> None:
    assert drills_for((POSSIBLE,)) == drills_for((CLEAR,))
    assert are_optional((POSSIBLE, TRUNK))


def test_what_has_other_causes_too_brings_none() -> None:
    assert drills_for((TRUNK, make_finding("knee_valgus"), make_finding("asymmetry", side="left"))) == ()


LIMITED = make_finding("limited_dorsiflexion", side="left")


def worn(footwear: str | None, *findings):
    return make_assessment(findings=findings, about=AboutRecord(footwear=footwear))


@pytest.mark.parametrize(
    ("footwear", "raised"),
    [
        ("Nike Romaleos lifters", True),
        ("weightlifting shoes", True),
        ("on a heel wedge", True),
        ("high heels", True),
        ("barefoot", False),
        ("flat trainers", False),
        (None, False),
    ],
)
def test_shoes_with_a_raised_heel_bring_their_drill_where_the_ankle_stands_out(footwear, raised) -> None:
    notes = drill_notes([worn(footwear, LIMITED)])
    assert notes == (("raised_heel",) if raised else ())
    assert ("footwear" in {one.key for one in drills_for((LIMITED,), notes)}) is raised
    assert drill_notes([worn(footwear, TRUNK)]) == (), "nothing of the ankle stands out"


def test_a_touch_down_offers_drills_of_the_foot() -> None:
    for touches in (0, 2):
        leg = SideSummary(n=1, stance_s=30, touch_downs=touches)
        notes = drill_notes([make_assessment(kind="balance", summary=make_summary(right=leg))])
        keys = [one.key for one in drills_for((), notes)]
        assert keys == (["ankle_circles", "foot_intrinsic"] if touches else [])
    assert are_optional(())
