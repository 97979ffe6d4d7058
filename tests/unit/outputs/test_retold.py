from __future__ import annotations

from dataclasses import replace

import pytest
from assessments import make_finding

from ankle_cv.assessment import AboutRecord
from ankle_cv.outputs.report import to_html
from ankle_cv.outputs.retold import retold_page
from ankle_cv.pipeline.analysis import Analysis

FOUND = (
    make_finding("heel_rise", side="left"),
    make_finding("limited_dorsiflexion", side="left", certainty="possible"),
)
"""A clear finding about the ankle, which brings drills, and one of which another test tells more."""


def told(analysis: Analysis, about: AboutRecord) -> Analysis:
    return replace(
        analysis, assessment=analysis.assessment.model_copy(update={"about": about, "findings": FOUND})
    )


def page(analysis: Analysis, about: AboutRecord) -> str:
    return to_html(told(analysis, about), {})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "Ana"}, {"name": "Anna", "footwear": "bare\\1foot"}),
        ({}, {"name": "<b>'&\""}),
        ({"symptoms": "night-pain"}, {"symptoms": "giving-way, no-weight"}),
        ({"symptoms": "hot-joint"}, {"symptoms": "none"}),
        ({"name": "</dl>", "note": "<!-- /told -->\n<div><dt>Clip</dt>"}, {}),
    ],
)
def test_a_page_retold_is_the_page_that_would_be_written(tiny, before, after):
    again = told(tiny, AboutRecord(**after))
    assert retold_page(page(tiny, AboutRecord(**before)), again.assessment) == to_html(again, {})


def test_a_page_of_another_make_is_left_alone(tiny):
    assert retold_page("<html></html>", told(tiny, AboutRecord(name="Anna")).assessment) is None


def test_a_page_without_a_place_for_warning_signs_has_them_among_its_rows(tiny):
    older = page(tiny, AboutRecord(name="Ana")).replace("<!-- signs -->\n", "")
    again = retold_page(older, told(tiny, AboutRecord(name="Anna", symptoms="hot-joint")).assessment)
    assert again is not None
    assert "calf raises" not in again
    assert "knee-to-wall" not in again.partition("What stood out")[0], (
        "nor the test, before or in the numbers"
    )
    assert "Does any of these apply" not in again
    assert "<dd>Anna</dd>" in again
    assert "<dd>a hot, swollen joint</dd>" in again


def test_after_a_warning_sign_no_drill_is_on_the_page_whether_written_or_retold(tiny):
    before, sign = told(tiny, AboutRecord()), told(tiny, AboutRecord(symptoms="night-pain"))
    assert "calf raises" in to_html(before, {})
    for told_page in (to_html(sign, {}), retold_page(to_html(before, {}), sign.assessment)):
        assert told_page is not None
        assert "calf raises" not in told_page
        assert "no drill and no repeat" in told_page
        assert "A knee-to-wall test tells" not in told_page
        assert "Does any of these apply" not in told_page
    assert retold_page(to_html(sign, {}), before.assessment) == to_html(before, {})
