"""Cleaning of a landmark series: outliers removed, short gaps interpolated, smoothed."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, Joint, X, Y, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.signals.clean import fill_short_gaps, hampel_outliers
from ankle_cv.signals.filters import low_pass

CLEANED_JOINTS: tuple[Joint, ...] = ("shoulder", *LEG_JOINTS)
OUTLIER_FLOOR = 0.015
"""Deviation that is never an outlier, as a share of the body's size in the picture (about 2 cm)."""


def body_size_px(points: Array) -> float:
    """Return the size of the person: 90th percentile over frames of the landmark box's diagonal, px."""
    box = np.nanmax(points[..., :2], axis=1) - np.nanmin(points[..., :2], axis=1)
    return float(np.nanpercentile(np.linalg.norm(box, axis=-1), 90))


def clean(series: LandmarkSeries) -> LandmarkSeries:
    """Clean the joints that are measured; the other landmarks are unchanged.

    Parameters
    ----------
    series
        Landmarks of one person, swaps undone; at least one frame present.

    Returns
    -------
    LandmarkSeries
        At the same times. Frames in gaps longer than `ankle_cv.signals.clean.MAX_GAP_S` stay NaN.
    """
    points = series.points.copy()
    floor = OUTLIER_FLOOR * body_size_px(points[series.present])
    for side in SIDES:
        for joint in CLEANED_JOINTS:
            k = landmark(joint, side)
            xy = points[:, k, :2]
            jumped = hampel_outliers(series.time_s, xy, floor=floor).any(axis=1)
            xy[jumped] = np.nan
            for axis in (X, Y):
                filled = fill_short_gaps(series.time_s, xy[:, axis])
                points[:, k, axis] = low_pass(series.time_s, filled)
    return series.with_points(points)
