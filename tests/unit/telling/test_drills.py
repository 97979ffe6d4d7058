"""Drills come from what is known of the ankle."""

from __future__ import annotations

from assessments import make_finding

from ankle_cv.telling.drills import are_optional, drills_for

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
