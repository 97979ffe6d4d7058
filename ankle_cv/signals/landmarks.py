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
    floor = outlier_floor_px(series)
    for side in SIDES:
        for joint in CLEANED_JOINTS:
            k = landmark(joint, side)
            points[:, k, :2] = clean_path(series.time_s, points[:, k, :2], floor)
    return series.with_points(points)


def clean_path(time_s: Array, xy: Array, floor_px: float) -> Array:
    """Clean the path of one point: outliers removed, short gaps interpolated, smoothed.

    Parameters
    ----------
    time_s
        ``(n,)`` times, s.
    xy
        ``(n, 2)`` px; NaN where unknown.
    floor_px
        Jump that is always tolerated, see `outlier_floor_px`.

    Returns
    -------
    Array
        ``(n, 2)`` px; NaN in longer gaps.
    """
    kept = xy.copy()
    kept[hampel_outliers(time_s, xy, floor=floor_px).any(axis=1)] = np.nan
    return np.stack([low_pass(time_s, fill_short_gaps(time_s, kept[:, axis])) for axis in (X, Y)], axis=1)


def outlier_floor_px(series: LandmarkSeries) -> float:
    """Return the jump of a joint that is always tolerated, px."""
    return OUTLIER_FLOOR * body_size_px(series.points[series.present])
