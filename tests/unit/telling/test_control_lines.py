"""Sentences on control: never without their ±, and noise is not told as a fault."""

from __future__ import annotations

from assessments import make_assessment, measured

from ankle_cv.assessment import Control, SideSummary, Summary
from ankle_cv.telling.control import NOT_A_NORM, control_lines, smoothness_text, steadiness_text


def test_noise_is_told_as_still_and_a_waver_with_its_interval() -> None:
    still = steadiness_text(Control(steadiness=measured(0.1, 0.2)))
    assert "held still, as far as the video can tell" in still
    assert "less than 0.3°" in still
    assert "wavers by 0.8° ± 0.4°" in steadiness_text(Control(steadiness=measured(0.8, 0.4)))
    assert steadiness_text(Control()) == smoothness_text(Control()) == ""


def test_a_way_is_called_jerky_only_beyond_its_interval() -> None:
    assert "one smooth push" in smoothness_text(Control(smoothness=measured(-1.75, 0.2, "ratio")))
    assert "stops and starts" in smoothness_text(Control(smoothness=measured(-1.9, 0.2, "ratio")))


def test_the_page_has_a_line_for_each_leg_and_what_they_are_to_be_held_against() -> None:
    one = SideSummary(n=3, control=Control(smoothness=measured(-1.5, 0.2, "ratio")))
    summary = Summary(headline="", rep_count=3, left=one, right=SideSummary(n=3), asymmetry=None)
    lines = control_lines(make_assessment(summary=summary))
    assert [line.partition(":")[0] for line in lines[:-1]] == ["Left leg"]
    assert lines[-1] == NOT_A_NORM
    without = summary.model_copy(update={"left": None})
    assert control_lines(make_assessment(summary=without)) == ()
