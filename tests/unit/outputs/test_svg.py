from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from assessments import make_finding, measured
from tiny_clip import tiny_analysis

from ankle_cv.assessment import Finding
from ankle_cv.outputs.bars import threshold_bar
from ankle_cv.outputs.charts import shown_quantities
from ankle_cv.outputs.svg import PlotArea, _path, cycle_chart, ticks, time_chart
from ankle_cv.outputs.tables import frames_table
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.telling.norms import Norm


def chart(analysis: Analysis, title: str = "Shin angle (tibial inclination)") -> ET.Element:
    table = frames_table(analysis)
    (quantity,) = [q for q in shown_quantities(analysis.assessment, table) if q.title == title]
    return ET.fromstring(time_chart(quantity, table, analysis.assessment))  # noqa: S314 - our own markup


def of_class(svg: ET.Element, css: str) -> list[ET.Element]:
    return [e for e in svg.iter() if css in e.get("class", "").split()]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 40, [0, 10, 20, 30, 40]), (-1, 1, [-1, -0.5, 0, 0.5, 1]), (0, 7.3, [0, 2, 4, 6])],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_a_gap_lifts_the_pen(tiny: Analysis) -> None:
    area = PlotArea((0.0, 1.0), (0.0, 1.0))
    path = _path(area, np.array([0.0, 0.2, 0.4, 0.6, 0.8]), np.array([0.0, 1.0, np.nan, 1.0, 0.0]))
    assert re.findall("[ML]", path) == ["M", "L", "M", "L"]
    assert len(of_class(chart(tiny_analysis(lost=slice(3, 5))), "lost")) == 1
    assert of_class(chart(tiny), "lost") == []


def test_a_long_curve_is_thinned_but_keeps_its_peak() -> None:
    x = np.linspace(0, 1, 20_000)
    y = np.zeros_like(x)
    y[12_345] = 1.0
    path = _path(PlotArea((0.0, 1.0), (0.0, 1.0)), x, y)
    # 300 stretches with their least and largest value: one point where they are the same, two at the peak.
    assert len(re.findall("[ML]", path)) == 301
    assert f" {PlotArea((0.0, 1.0), (0.0, 1.0)).py(1.0):.1f}" in path


def test_a_chart_tells_its_range_to_those_who_do_not_see_it(tiny: Analysis) -> None:
    svg = chart(tiny)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Shin angle (tibial inclination) against time, from 4 to 30"
    assert len(of_class(svg, "active")) == 1
    assert len(of_class(svg, "curve")) == 1


def test_the_mean_over_a_repetition_needs_two(tiny: Analysis) -> None:
    table = frames_table(tiny)
    quantity = shown_quantities(tiny.assessment, table)[0]
    assert cycle_chart(quantity, table, tiny.assessment) is None
    twice = tiny.assessment.model_copy(update={"reps": tiny.assessment.reps * 2})
    svg = ET.fromstring(str(cycle_chart(quantity, table, twice)))  # noqa: S314
    assert len(of_class(svg, "single")) == 2
    assert len(of_class(svg, "band")) == 1


def finding(value: float, threshold: float, code: str = "heel_rise", unit: str = "mm") -> Finding:
    return make_finding(code, side="left", value=measured(value, 4, unit), threshold=threshold)


def span(svg: ET.Element, css: str) -> tuple[float, float]:
    (rect,) = of_class(svg, css)
    x = float(rect.get("x", ""))
    return x, x + float(rect.get("width", ""))


@pytest.mark.parametrize(
    ("one", "norm"),
    [
        (finding(18, 8), None),
        (finding(30, 36.5, "limited_dorsiflexion", "deg"), Norm(35.4, 45.8, "")),
    ],
)
def test_the_bar_puts_the_number_into_the_flagged_region(one: Finding, norm: Norm | None) -> None:
    svg = ET.fromstring(threshold_bar(one, norm, "label"))  # noqa: S314
    (dot,) = of_class(svg, "value")
    low, high = span(svg, "flagged")
    assert low < float(dot.get("cx", "")) < high
    track = span(svg, "track")
    assert track[0] <= low
    assert high <= track[1] + 0.1
    assert len(of_class(svg, "norm")) == (norm is not None)


def test_a_norm_without_an_end_reaches_the_end_of_the_bar_and_one_at_a_point_is_seen() -> None:
    deep = threshold_bar(finding(60, 80, "shallow_depth", "deg"), Norm(90, None, ""), "label")
    svg = ET.fromstring(deep)  # noqa: S314
    assert span(svg, "norm")[0] > span(svg, "flagged")[1]
    assert span(svg, "norm")[1] == pytest.approx(span(svg, "track")[1], abs=0.2)
    down = ET.fromstring(threshold_bar(finding(18, 8), Norm(None, 0, ""), "label"))  # noqa: S314
    first, last = span(down, "norm")
    assert (first, last - first) == (span(down, "track")[0], 3.0)
