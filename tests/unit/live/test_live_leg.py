"""Live angles are the offline ones: the same functions of the same landmarks."""

from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, series

from ankle_cv.camera import Camera, Roll
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.leg import LegReference, foot_elsewhere, shin_deg
from ankle_cv.measures.compute import compute_measures
from ankle_cv.scene.body import level_body
from ankle_cv.scene.scale import find_scale
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.view import find_view


def lunging(t):
    return Pose(5 + 12 * t)


def single(whole, i):
    row = slice(i, i + 1)
    return LandmarkSeries(whole.time_s[row], whole.points[row], whole.world_m[row], whole.size_px)


@pytest.mark.parametrize(
    ("yaw_deg", "roll_deg", "side"), [(90, 0, "left"), (-90, 3, "right"), (78, -2, "left")]
)
# Side views only: in an oblique one the whole clip's standing corrects the level, which no frame can know.
def test_raw_angles_frame_by_frame_equal_those_of_the_whole_clip(yaw_deg, roll_deg, side):
    whole = series(lunging, yaw_deg=yaw_deg, roll_deg=roll_deg)
    view = find_view(whole)
    body = level_body(whole, Camera(whole.size_px, Roll(roll_deg, 0.3, known=True)))
    scene = Scene(body, view, find_scale(400, None, None), {})
    offline = compute_measures(scene).leg(side).tibial_inclination_deg
    reference = LegReference(side, view.facing_sign, view.leg(side).foreshortening, roll_deg)
    live = np.array([shin_deg(single(whole, i), reference)[0] for i in range(len(whole))])
    np.testing.assert_array_equal(live, offline)
    assert np.isfinite(live).all()


def test_side_on_they_are_the_true_ones():
    whole = series(lunging)
    live = shin_deg(whole, LegReference("left", -1, 1.0, 0.0))
    np.testing.assert_allclose(live, 5 + 12 * whole.time_s, atol=1e-9)


def test_a_foot_is_elsewhere_after_a_step_and_where_another_person_stands():
    still = series(lambda _t: Pose(5))
    ankle = still.xy("ankle", "left")[0]
    reference = LegReference("left", -1, 1.0, 0.0, ankle_px=(ankle[0], ankle[1]), leg_px=400.0)
    for step_px, elsewhere in ((0.0, False), (60.0, False), (140.0, True)):
        moved = still.points.copy()
        moved[..., 0] += step_px
        assert foot_elsewhere(still.with_points(moved), reference) == elsewhere
    hidden = still.with_points(np.full_like(still.points, np.nan))
    assert not foot_elsewhere(hidden, reference)


def test_a_hidden_ankle_has_no_angle():
    hidden = series(lunging, hidden="left")
    assert np.isnan(shin_deg(hidden, LegReference("left", -1, 1.0, 0.0))).all()
