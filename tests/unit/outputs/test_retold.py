from __future__ import annotations

from dataclasses import replace

import pytest

from ankle_cv.assessment import AboutRecord
from ankle_cv.outputs.report import to_html
from ankle_cv.outputs.retold import retold_page
from ankle_cv.pipeline.analysis import Analysis


def page(analysis: Analysis, about: AboutRecord) -> str:
    return to_html(replace(analysis, assessment=analysis.assessment.model_copy(update={"about": about})), {})


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
    about = AboutRecord(**after)
    assert retold_page(page(tiny, AboutRecord(**before)), about) == page(tiny, about)


def test_a_page_of_another_make_is_left_alone():
    assert retold_page("<html></html>", AboutRecord(name="Anna")) is None


def test_a_page_without_a_place_for_warning_signs_has_them_among_its_rows(tiny):
    older = page(tiny, AboutRecord(name="Ana")).replace("<!-- signs -->\n", "")
    again = retold_page(older, AboutRecord(name="Anna", symptoms="hot-joint"))
    assert again is not None
    assert "<dd>Anna</dd>" in again
    assert "<dd>a hot, swollen joint</dd>" in again
