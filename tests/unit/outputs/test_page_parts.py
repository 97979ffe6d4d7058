from __future__ import annotations

from dataclasses import replace

from ankle_cv.assessment import AboutRecord
from ankle_cv.outputs.page_parts import PRINT_BUTTON, report_parts
from ankle_cv.outputs.report import to_html
from ankle_cv.pipeline.analysis import Analysis


def test_the_parts_of_a_report_are_all_of_it_but_the_button(tiny: Analysis) -> None:
    page = to_html(tiny, {})
    parts = report_parts(page)
    assert parts is not None
    assert page.count(PRINT_BUTTON) == 1
    rest = page.replace(PRINT_BUTTON, "")
    for part in (parts.drawings, parts.header, parts.main, parts.footer):
        assert str(part).strip()
        assert rest.count(part) == 1
        rest = rest.replace(part, "")
    assert "<h2" not in rest
    assert "<p" not in rest


def test_words_of_the_user_are_no_part(tiny: Analysis) -> None:
    about = AboutRecord(note="</header>\n<main>\n</main><script>alert(1)</script>")
    told = replace(tiny, assessment=tiny.assessment.model_copy(update={"about": about}))
    parts = report_parts(to_html(told, {}))
    assert parts is not None
    assert "&lt;script&gt;" in parts.header
    assert "<script" not in parts.header + parts.main
    assert 'id="numbers"' in parts.main


def test_another_page_has_no_parts() -> None:
    assert report_parts("") is None
    assert report_parts("<!doctype html><body class=''>\n<p>Hello</p></body>") is None
