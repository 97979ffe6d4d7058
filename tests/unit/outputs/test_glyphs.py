"""Pictures name a clip only where every letter of the name can be drawn."""

from __future__ import annotations

import warnings

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ankle_cv.outputs.glyphs import LONGEST_NAME, can_draw, shortened


@pytest.mark.parametrize(
    "name", ["squat.mp4", "Kniebeuge März.mp4", "приседание.mp4", "βαθύ.mp4", "$\\frac{1}{0}$.mp4"]
)
def test_names_that_the_font_knows_are_drawn_without_a_warning(name):
    assert can_draw(name)
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.suptitle(name, parse_math=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()


@pytest.mark.parametrize(
    "name", ["スクワット.mp4", "深蹲.mp4", "قرفصاء.mp4", "שלום.mp4", "🏋🏽.mp4", "स्क्वाट.mp4"]
)
def test_names_that_it_does_not_know_are_left_out(name):
    assert not can_draw(name)


def test_a_long_name_has_room():
    name = "a" * 120 + "z" * 135
    assert len(shortened(name)) <= LONGEST_NAME + 3
    assert shortened(name)[0] + shortened(name)[-1] == "az"
    assert shortened("squat.mp4") == "squat.mp4"
