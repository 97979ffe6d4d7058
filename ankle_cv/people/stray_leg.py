"""A leg drawn on somebody else: with another body near, the model may put the person's far leg on it.

Whoever stands or squats before somebody hides the own far leg and shows a leg of the other beside it. The
model is not sure of what it draws there, and what it draws is too short: the other is farther away, or
folded. The legs of one person are of one length.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, SIDES, VISIBILITY, Side, landmark, opposite
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import leg_lengths

CLEAR_VISIBILITY: Final = 0.75
"""Mean visibility of an ankle from which its leg is seen: hidden ones in side views had 0.2 to 0.75, both in
oblique views above 0.8."""

UNLIKE: Final = 0.7
"""Share of the other leg's length in the picture below which a leg is not of the same body: far legs had 0.74
to 0.95 of the near one, legs on others 0.4 to 0.67."""

OFTEN: Final = 5
"""Percentile of that share in a clip that counts: a few frames may be wrong without anybody's help."""


def stray_leg(series: LandmarkSeries) -> Side | None:
    """Return the leg that is drawn on somebody else, at least now and then; None if both are the person's.

    Parameters
    ----------
    series
        One person, when somebody else is around.
    """
    here = series.present
    if not here.any():
        return None
    seen = {side: float(np.mean(series.visibility("ankle", side)[here])) for side in SIDES}
    far: Side = min(SIDES, key=lambda side: seen[side])
    share = leg_lengths(series, far)[here] / np.maximum(leg_lengths(series, opposite(far))[here], 1.0)
    return far if seen[far] < CLEAR_VISIBILITY and np.percentile(share, OFTEN) < UNLIKE else None


def without_stray_leg(series: LandmarkSeries) -> LandmarkSeries:
    """Return the series with a stray leg hidden behind the other one: there, and unseen.

    Parameters
    ----------
    series
        One person, when somebody else is around.

    Returns
    -------
    LandmarkSeries
        The stray leg is where the other is, as the side view that hides it has it, and its visibility is 0:
        nothing is measured of it, and what rests on both legs, such as the height of the hips above the feet,
        rests on the other alone. In the model's metres it is unknown.
    """
    far = stray_leg(series)
    if far is None:
        return series
    points, world = series.points.copy(), series.world_m.copy()
    for joint in LEG_JOINTS[1:]:
        stray, other = landmark(joint, far), landmark(joint, opposite(far))
        points[:, stray, :VISIBILITY] = points[:, other, :VISIBILITY]
        points[:, stray, VISIBILITY] = np.where(series.present, 0.0, np.nan)
        world[:, stray] = np.nan
    return LandmarkSeries(series.time_s, points, world, series.size_px)
