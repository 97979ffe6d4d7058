from __future__ import annotations

import numpy as np
import pytest
from stick import left_evidence, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.evidence.records import FootTrack
from ankle_cv.gaussian import Z_95
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import measure
from ankle_cv.measures.uncertainty import Uncertainty
from ankle_cv.pipeline.context import understand
from ankle_cv.settings import Settings

LEVEL = Roll(0.0, 0.3, known=True)


def sure(
    clip: LandmarkSeries,
    roll: Roll = LEVEL,
    *,
    tracked: bool = False,
    lift_px: float = 0.0,
    **settings: object,
) -> Uncertainty:
    """The uncertainty of a clip; a tracked left foot has its heel up by so much, known to 0.2 px."""
    scene = understand(clip, roll, Settings.model_validate(settings)).scene
    n = len(clip)
    zero = np.zeros((n, 2))
    track = FootTrack(zero - [0, lift_px], np.zeros(n), zero, np.full(n, 0.2), np.full(n, 0.2))
    return Uncertainty(measure(scene, left_evidence(foot=track if tracked else None)), scene)


def half(u: Uncertainty, measure_name: str = "tibial_inclination_deg") -> float:
    found = u.plus_minus(measure_name, "left", 1.9, 2.1)
    assert found is not None
    return found


def test_a_clean_side_view_is_known_to_five_degrees() -> None:
    assert 1.0 < half(sure(series(squat))) <= 5.0


def test_an_unknown_roll_an_oblique_view_and_jitter_widen() -> None:
    best = half(sure(series(squat)))
    assert half(sure(series(squat), UNKNOWN_ROLL)) > best
    assert half(sure(series(squat, yaw_deg=60))) > best
    rng = np.random.default_rng(5)
    noisy = series(squat)
    points = noisy.points.copy()
    points[..., :2] += rng.normal(0, 6, points[..., :2].shape)
    assert half(sure(noisy.with_points(points))) > best


def test_an_oblique_shank_has_its_plane_and_distance_in_its_own_error_and_not_twice() -> None:
    u = sure(series(squat, yaw_deg=60))
    for side in u.scene.view.measured_sides:
        found = u.plus_minus("tibial_inclination_deg", side, 1.9, 2.1)
        assert found is not None
        own = Z_95 * u.measures.leg(side).errors.tibial_inclination_deg[57:64].max()
        assert own * 0.98 < found < own * 1.1


def test_a_tracked_foot_is_known_better_than_a_landmark_foot() -> None:
    clip = series(squat)
    for name in ("foot_pitch_deg", "dorsiflexion_deg", "heel_lift_pct_foot"):
        assert half(sure(clip, tracked=True), name) < half(sure(clip), name)


def test_the_scale_widens_a_lift_in_millimetres_in_proportion() -> None:
    low, high = (
        half(sure(series(squat), height_cm=173, tracked=True, lift_px=lift), "heel_lift_mm")
        for lift in (2.0, 30.0)
    )
    assert high > low + 1


def test_nothing_measured_has_no_interval() -> None:
    u = sure(series(squat))
    assert u.plus_minus("tibial_inclination_deg", "right", 1.9, 2.1) is None
    assert u.plus_minus("kasr", None, 1.9, 2.1) is None
    assert u.plus_minus("tibial_inclination_deg", "left", 90, 91) is None


def test_the_body_has_intervals_too() -> None:
    assert sure(series(squat)).plus_minus("trunk_lean_deg", None, 1.9, 2.1) == pytest.approx(5.9, abs=1.5)


def test_few_pixels_widen_as_two_ends_read_to_two_pixels_would() -> None:
    clip = series(squat)
    points = clip.points.copy()
    points[..., :3] *= 0.25
    small = LandmarkSeries(clip.time_s, points, clip.world_m, (180, 320))
    # The stick's leg of 0.85 m is 106 px: shank 106 * 0.246 / 0.473 = 55 px, 2 √2 / 55 rad = 2.9°.
    added = half(sure(small)) ** 2 - half(sure(clip)) ** 2
    assert np.sqrt(added) / Z_95 == pytest.approx(np.degrees(2 * np.sqrt(2)) / 55, rel=0.1)


def test_few_frames_widen_by_what_a_peak_between_them_misses() -> None:
    still = series(lambda _: squat(2.0))
    few = series(lambda _: squat(2.0), fps=5)
    added = half(sure(few)) ** 2 - half(sure(still)) ** 2
    assert np.sqrt(added) / Z_95 == pytest.approx(300 / 2 * 0.1**2, rel=0.05)


def test_an_unknown_roll_widens_the_ankle_as_it_does_the_shin() -> None:
    for name in ("tibial_inclination_deg", "dorsiflexion_deg"):
        wide = half(sure(series(squat), Roll(0.0, 15.0, known=False)), name)
        assert wide > Z_95 * 15
