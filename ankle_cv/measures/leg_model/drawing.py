"""Where to draw a leg whose angles come from the model: as it was measured, not as one network saw it."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Side, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.leg_model.fit import LegFit
from ankle_cv.signals.filters import interpolated


def with_fitted_legs(series: LandmarkSeries, fit: LegFit | None, sides: tuple[Side, ...]) -> LandmarkSeries:
    """Return landmarks with knee and hip of the fitted legs where the model has them.

    They hang on the ankle's own landmark, so that they move with a camera in the hand.

    Parameters
    ----------
    series
        Cleaned landmarks in the picture.
    fit
        The model; without one the series is returned as it is.
    sides
        The measured legs.
    """
    if fit is None:
        return series
    points = series.points.copy()
    for side in (s for s in sides if s in fit.legs and fit.legs[s].joints_px):
        joints = fit.legs[side].joints_px
        for joint in ("knee", "hip"):
            over_ankle = joints[joint] - joints["ankle"]
            at_frames = [interpolated(fit.time_s, over_ankle[:, k], series.time_s) for k in range(2)]
            place = series.xy("ankle", side) + np.stack(at_frames, axis=1)
            points[:, landmark(joint, side), :2] = np.where(
                np.isfinite(series.xy(joint, side)), place, np.nan
            )
    return series.with_points(points)
