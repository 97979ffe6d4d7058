from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_clip import tiny_analysis

from ankle_cv.outputs.charts import (
    active_spans,
    axis_range,
    cycles,
    neutral_spans,
    shown_quantities,
    unmeasured_spans,
)
from ankle_cv.outputs.plots import angles_figure, write_plot
from ankle_cv.outputs.tables import frames_table
from ankle_cv.pipeline.analysis import Analysis


def test_the_chart_is_the_same_each_time(tiny: Analysis, tmp_path: Path) -> None:
    first = write_plot(tiny, tmp_path / "a.png").read_bytes()
    assert first == write_plot(tiny, tmp_path / "b.png").read_bytes()
    assert first.startswith(b"\x89PNG")


def test_each_quantity_has_its_panel_and_curve(tiny: Analysis) -> None:
    figure = angles_figure(tiny)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [t.split("  ")[0] for t in titles] == [
        "Shin angle (tibial inclination)",
        "Dorsiflexion (ankle bend)",
        "Heel lift",
        "Knee bend (knee flexion)",
        "Trunk lean",
    ]
    curve = np.asarray(figure.axes[0].lines[0].get_ydata(), dtype=float)
    assert curve.max() == 30.0


def test_nothing_measured_is_said(tiny: Analysis) -> None:
    blank = tiny_analysis(lost=slice(None))
    blank.measures.trunk_lean_deg[:] = np.nan
    figure = angles_figure(blank)
    assert "Nothing could be measured" in figure.axes[0].texts[0].get_text()


def test_stretches_are_found(tiny: Analysis) -> None:
    analysis = tiny_analysis(lost=slice(3, 5))
    table = frames_table(analysis)
    assert unmeasured_spans(analysis.assessment, table) == ((0.3, 0.5),)  # up to the next frame that is
    hidden_leg = table.assign(pose_visible=True)
    assert unmeasured_spans(analysis.assessment, hidden_leg) == ((0.3, 0.5),)
    assert unmeasured_spans(analysis.assessment, hidden_leg, (None,)) == ()  # the trunk is seen all the same
    assert unmeasured_spans(tiny.assessment, frames_table(tiny)) == ()
    assert active_spans(tiny.assessment) == (("1", (0.1, 0.8)),)
    assert neutral_spans(tiny.assessment) == ((0.0, 0.6),)


def test_only_what_the_view_shows_is_charted(tiny: Analysis) -> None:
    columns = [c for q in shown_quantities(tiny.assessment, frames_table(tiny)) for c in q.curves.values()]
    assert not any("right" in column for column in columns)


def test_a_flat_curve_gets_an_axis_that_does_not_magnify_noise() -> None:
    low, high = axis_range([np.array([0.1, 0.2, np.nan])], "mm")
    assert low <= 0
    assert high - low >= 30


def test_a_repetition_is_stretched_over_its_own_time(tiny: Analysis) -> None:
    (cycle,) = cycles(tiny.assessment, frames_table(tiny), "tibial_inclination_left_deg")
    assert cycle[0] == 4.0
    assert cycle[50] == pytest.approx(30.0)  # 0.45 s, half way from 0.1 to 0.8 s
    assert cycle[-1] == pytest.approx(4.0)
    assert np.isnan(
        cycles(tiny.assessment, frames_table(tiny_analysis(lost=slice(4, 5))), "tibial_inclination_left_deg")[
            0
        ][50]
    )
