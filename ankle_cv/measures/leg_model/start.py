"""Where the fit begins: the angles as they look in the picture, the legs where the ankles are."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Joint, Side, X, Y
from ankle_cv.measures.leg_model.layout import MOMENT_NAMES, Layout
from ankle_cv.measures.leg_model.moments import Moments

SHANK_LIMITS_DEG: Final = (-20.0, 55.0)
THIGH_LIMITS_DEG: Final = (-20.0, 120.0)
USUAL_SHANK_DEG: Final = 10.0
USUAL_THIGH_DEG: Final = 20.0
"""Angles of moments without sight."""
CAMERA_HEIGHT_LIMITS: Final = (0.3, 5.0)
HALF_STANCE: Final = 0.25
"""Feet beside the middle of the body, shanks."""
LONGEST: Final = 95
"""Percentile of a segment's length in the picture that is its whole length, without single outliers."""
MIN_COSINE: Final = 0.3


def start(layout: Layout, seen: Moments) -> tuple[Array, Array]:
    """Return parameters of the clip ``(m,)`` and of its moments ``(t, p)``.

    Parameters
    ----------
    layout
        Parameters and their priors.
    seen
        The observations.
    """
    clip = layout.mean.copy()
    moments = np.zeros((len(seen), layout.per_moment))
    focal_px = float(np.exp(clip[layout.index("log_focal")])) * max(seen.size_px)
    distance = focal_px / seen.shank_px
    yaw = np.radians(clip[layout.index("body_yaw_deg")])
    ankles = np.concatenate([_path(seen, side, "ankle") for side in layout.sides])
    drop = (float(np.nanmedian(ankles[:, Y])) - seen.size_px[1] / 2) * distance / focal_px
    clip[layout.index("camera_height")] = np.clip(
        clip[layout.index("ankle_height")] + drop, *CAMERA_HEIGHT_LIMITS
    )
    for i, side in enumerate(layout.sides):
        ankle = _path(seen, side, "ankle")
        outwards = 1 if side == "left" else -1
        x_px = ankle[:, X] if np.isfinite(ankle).any() else ankles[:, X]  # beside the leg that is seen
        across = (float(np.nanmedian(x_px)) - seen.size_px[0] / 2) * distance / focal_px
        clip[layout.index(f"{side}.across")] = across
        clip[layout.index(f"{side}.depth")] = distance + np.sin(yaw) * HALF_STANCE * outwards
        first = i * len(MOMENT_NAMES)
        knee, hip = _path(seen, side, "knee"), _path(seen, side, "hip")
        facing = _facing(float(yaw))
        moments[:, first] = _angle(ankle - knee, facing, -1, USUAL_SHANK_DEG, SHANK_LIMITS_DEG)
        moments[:, first + 2] = _angle(knee - hip, facing, 1, USUAL_THIGH_DEG, THIGH_LIMITS_DEG)
        if side in seen.pitches:
            moments[:, first + 4] = seen.pitches[side].deg
    return clip, moments


def _path(seen: Moments, side: Side, joint: Joint) -> Array:
    point = seen.points[side, "first", joint]
    return np.where((point.weight > 0)[:, None], point.xy_px, np.nan)


def _facing(yaw: float) -> int:
    """Return the picture direction ahead, +1 right, -1 left; 0 for a body that faces the camera."""
    ahead = float(np.sin(yaw))
    return 0 if abs(ahead) < 0.5 else int(np.sign(ahead))  # noqa: PLR2004 - 30° from the front


def _angle(down: Array, facing: int, lean: int, usual: float, limits: tuple[float, float]) -> Array:
    """Return the angle of a segment ``(t, 2)`` that points down, by its lean or its length."""
    length = np.linalg.norm(down, axis=1)
    if facing:
        angle = np.degrees(np.arctan2(lean * facing * down[:, X], down[:, Y]))
    else:
        whole = float(np.nanpercentile(length, LONGEST)) if np.isfinite(length).any() else 1.0
        angle = np.degrees(np.arccos(np.clip(down[:, Y] / whole, MIN_COSINE, 1.0)))
    return np.clip(np.where(np.isfinite(angle), angle, usual), *limits)
