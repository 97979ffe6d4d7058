"""Sentences on control: never without their ±, and noise is not told as a fault."""

from __future__ import annotations

import pytest
from assessments import make_assessment, make_summary, measured

from ankle_cv.assessment import Assessment, Control, SideSummary, Summary
from ankle_cv.outputs.html import without_brackets
from ankle_cv.telling.control import NOT_A_NORM, ONE_LEG, control_lines, smoothness_text, steadiness_text


def test_noise_is_told_as_still_and_a_waver_with_its_interval() -> None:
    assert steadiness_text(Control(steadiness=measured(0.1, 0.2))).endswith("is held still")
    assert steadiness_text(Control(steadiness=measured(0.8, 0.4))).endswith("the shin wavers")
    assert steadiness_text(Control()) == smoothness_text(Control()) == ""


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (-1.5, "the way there is one smooth push"),
        (-1.78, "cannot tell whether the way there is one push"),
        (-1.9, "the way there stops and starts, or shakes"),
    ],
)
def test_a_way_is_one_push_only_within_the_range_of_one_and_jerky_only_beyond_its_interval(
    length: float, told: str
) -> None:
    """-1.78 ± 0.22 was called one smooth push beside "a single push has -1.4 to -1.6"."""
    assert smoothness_text(Control(smoothness=measured(length, 0.2, "ratio"))) == told


def of_legs(left: float | None, right: float | None) -> Assessment:
    legs = {
        side: SideSummary(n=3, control=Control(smoothness=measured(length, 0.2, "ratio")) if length else None)
        for side, length in (("left", left), ("right", right))
    }
    return make_assessment(summary=Summary(headline="", rep_count=3, asymmetry=None, **legs))


def test_legs_of_which_the_same_is_said_have_one_sentence_with_both_numbers() -> None:
    both, norm = control_lines(of_legs(-1.5, -1.45))
    assert without_brackets(both) == "Both legs: the way there is one smooth push."
    assert "left spectral arc length −1.50 ± 0.20; right spectral arc length −1.45 ± 0.20" in both
    assert norm == NOT_A_NORM
    assert control_lines(of_legs(-1.5, None), of_legs(None, -1.45)) == (both, norm)


def test_other_legs_have_a_sentence_each_and_unknown_ones_none() -> None:
    lines = control_lines(of_legs(-1.5, -2.5))
    assert [line.partition(":")[0] for line in lines[:-1]] == ["Left leg", "Right leg"]
    assert control_lines(of_legs(None, None)) == ()


def test_one_leg_is_named_once_and_held_against_what_is_at_hand() -> None:
    """ "Left leg: … (left wavers …). Compare left with right" on the page of one leg."""
    line, norm = control_lines(of_legs(-1.5, None))
    assert line == (
        "Left leg: the way there is one smooth push "
        "(spectral arc length −1.50 ± 0.20; a single push has −1.4 to −1.6)."
    )
    assert norm == ONE_LEG
    assert "left with right" not in norm


def test_a_number_is_told_once() -> None:
    control = Control(steadiness=measured(0.8, 0.4), smoothness=measured(-1.5, 0.2, "ratio"))
    part = SideSummary(n=1, control=control)
    line, _ = control_lines(make_assessment(summary=make_summary(left=part)))
    assert line.startswith(
        "Left leg: at the end of range the shin wavers; the way there is one smooth push ("
    )
    assert line.count("0.8° ± 0.4°") == 1
