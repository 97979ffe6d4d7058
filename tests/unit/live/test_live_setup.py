"""Where a person must stand before a session starts."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.conventions import LEG_JOINTS, N_LANDMARKS, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.setup import FAR, body_problem


@pytest.mark.parametrize(("hip_to_toe_px", "far"), [(150, True), (168, True), (171, False), (200, False)])
def test_who_is_less_than_320_px_tall_is_too_far_away(hip_to_toe_px: float, far: bool) -> None:
    # From the hip to the sole is 0.53 of a body (Winter 2009): 169.6 px of 320.
    points = np.full((1, N_LANDMARKS, 4), 0.95)
    for joint, share in zip(LEG_JOINTS, (0.0, 0.45, 0.9, 0.97, 1.0), strict=True):
        points[0, landmark(joint, "left"), :2] = [320, 300 + share * hip_to_toe_px]
    one = LandmarkSeries(np.zeros(1), points, np.zeros((1, N_LANDMARKS, 3)), (640, 960))
    assert body_problem(one, ("left",)) == (FAR if far else None)
