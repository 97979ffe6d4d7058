"""A leg is drawn where it was measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from known_legs import Film

from ankle_cv.measures.leg_model.drawing import with_fitted_legs
from ankle_cv.measures.leg_model.fit import LegFit, fit_legs

SIDE = Film()


def plainly(film: Film) -> LegFit:
    fit = fit_legs(film.scene(), film.evidence())
    assert fit is not None
    return fit


def test_knee_and_hip_hang_on_the_ankle_as_the_model_has_them() -> None:
    fit = plainly(SIDE)
    series = SIDE.scene().body.picture
    drawn = with_fitted_legs(series, fit, ("left",))
    joints = fit.legs["left"].joints_px
    k = int(np.argmin(np.abs(series.time_s - fit.time_s[15])))
    for joint in ("knee", "hip"):
        expected = series.xy("ankle", "left")[k] + (joints[joint] - joints["ankle"])[15]
        assert drawn.xy(joint, "left")[k] == pytest.approx(expected, abs=1.0)
    np.testing.assert_array_equal(drawn.xy("ankle", "left"), series.xy("ankle", "left"))
    np.testing.assert_array_equal(drawn.xy("knee", "right"), series.xy("knee", "right"))


def test_without_a_fit_the_landmarks_are_drawn() -> None:
    series = SIDE.scene().body.picture
    assert with_fitted_legs(series, None, ("left",)) is series
    other = replace(plainly(SIDE), legs={})
    np.testing.assert_array_equal(with_fitted_legs(series, other, ("left",)).points, series.points)
