"""Intervals of whole clips of a stick figure: that every part finds its way into them, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from stick import left_evidence, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import Side
from ankle_cv.evidence.records import FootTrack
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import compute_measures
from ankle_cv.measures.lift_geometry import foot_below
from ankle_cv.measures.uncertainty import Uncertainty
from ankle_cv.pipeline.context import build_context
from ankle_cv.scene.scene import Scene
from ankle_cv.settings import Settings

LEVEL = Roll(0.0, 0.3, known=True)
ALONE = 3.5
"""Bias of a shank read in the picture from the first network's landmarks alone, deg."""
PEAK = 150 / 60**2
"""Missed between frames at 30 a second, deg."""
YAW_SD = 4.5
"""Standard error of the yaw of a squatting figure on which all witnesses agree, deg."""
PLANE = YAW_SD * np.sin(np.radians(35)) * np.cos(np.radians(35)) * np.radians(YAW_SD) / np.sqrt(2)
"""What such a yaw leaves of 35° in a side view, deg."""


def understood(clip: LandmarkSeries, roll: Roll = LEVEL, **settings: object) -> Scene:
    return build_context(clip, roll, Settings.model_validate(settings)).scene


def sure(clip: LandmarkSeries, roll: Roll = LEVEL, **settings: object) -> Uncertainty:
    """The uncertainty of a clip of which only the landmarks are known."""
    scene = understood(clip, roll, **settings)
    return Uncertainty(compute_measures(scene), scene)


def lifted(lift_px: float, **settings: object) -> Uncertainty:
    """That of a clip whose left foot was tracked, heel up by so much, known to 0.2 px and 0.4°."""
    clip = series(squat)
    n = len(clip)
    zero = np.zeros((n, 2))
    track = FootTrack(zero - [0, lift_px], np.zeros(n), zero, np.full(n, 0.2), np.full(n, 0.4))
    scene = understood(clip, LEVEL, **settings)
    return Uncertainty(compute_measures(scene, left_evidence(foot=track)), scene)


def half(u: Uncertainty, name: str = "tibial_inclination_deg", side: Side | None = "left") -> float:
    """Half-width at the bottom of the squat: one frame, which does not scatter."""
    found = u.plus_minus(name, side, 1.99, 2.01)
    assert found is not None
    return found


def of(*parts: float, within: float = 0.01) -> object:
    """The half-width that these standard errors make, within a percent."""
    return pytest.approx(1.96 * float(np.linalg.norm(parts)), rel=within)


def test_landmarks_of_a_side_view_know_the_shin_to_seven_degrees() -> None:
    assert half(sure(series(squat))) == of(ALONE, PLANE, 0.3, PEAK)
    assert half(sure(series(squat), UNKNOWN_ROLL)) == of(ALONE, PLANE, 1.2, PEAK)


def test_obliquely_landmarks_add_the_lean_of_the_leg_and_its_plane() -> None:
    # 30° off the side view everything forward shrinks to cos 30°: the landmarks' 3.5° and what 6° of sideways
    # lean look like grow; so does the yaw. The far leg is 1.6 times less sure.
    own = np.hypot(ALONE, 6.0 * 0.5) / np.cos(np.radians(30))
    slope = np.sin(np.radians(35)) * np.cos(np.radians(35))
    plane = YAW_SD * slope * np.hypot(np.tan(np.radians(30)), np.radians(YAW_SD) / np.sqrt(2))
    for side, far in (("left", 1.0), ("right", 1.6)):
        # The figure is filmed without perspective, which draws the yaw by 1°.
        told = half(sure(series(squat, yaw_deg=60)), side=side)
        assert told == of(far * own, plane, 0.3, PEAK, within=0.02)


def test_a_tracked_heel_is_known_by_track_bias_and_scale() -> None:
    # The leg of 425 px is 0.473 of 1730 mm: 1.925 mm a pixel, known to 4 %; the foot, 0.152, has 136.6 px.
    u, mm = lifted(9.0, height_cm=173), 1730 * 0.473 / 425
    foot_px = 425 * 0.152 / 0.473
    # Without a model the camera may look down by 5.6°: 22° below the middle that is 1 / (cos - 0.4 sin).
    below = foot_below(understood(series(squat), LEVEL), "left")
    assert below == pytest.approx(0.40, abs=0.01)
    tilted = 1 / (np.cos(np.radians(5.6)) - below * np.sin(np.radians(5.6))) - 1
    assert half(u, "heel_lift_mm") == of(0.2 * mm, 0.006 * foot_px * mm, 0.04 * 9 * mm, tilted * 9 * mm)
    # A foot whose ends were not found is known from the leg to 7 %.
    by_leg = float(np.hypot(0.04, 0.06)) * 100 * 9 / foot_px
    assert half(u, "heel_lift_pct_foot") == of(100 * 0.2 / foot_px, 0.6, by_leg, tilted * 900 / foot_px)
    assert half(u, "foot_pitch_deg") == of(0.4, 1.5)
    assert half(u, "dorsiflexion_deg") == of(ALONE, 0.4, 0.7, PLANE, 0.3, PEAK)


def test_a_heel_of_landmarks_is_hardly_known() -> None:
    u = sure(series(squat))
    assert half(u, "heel_lift_pct_foot") == of(6.0)
    assert half(u, "foot_pitch_deg") == of(6.0)
    assert half(u, "dorsiflexion_deg") == of(ALONE, 6.0, PLANE, 0.3, PEAK)


def test_the_body_and_a_front_view_have_intervals_too() -> None:
    assert half(sure(series(squat)), "trunk_lean_deg", None) == of(4.0, 0.3)  # by one network alone
    front = sure(series(squat, yaw_deg=0))
    assert half(front, "kasr", None) == of(0.046)
    assert half(front, "fppa_deg", "right") == of(2.2, PEAK)


def test_nothing_measured_has_no_interval() -> None:
    u = sure(series(squat))
    assert u.plus_minus("tibial_inclination_deg", "right", 1.9, 2.1) is None
    assert u.plus_minus("kasr", None, 1.9, 2.1) is None
    assert u.plus_minus("tibial_inclination_deg", "left", 90, 91) is None


def test_few_pixels_widen_as_two_ends_read_to_two_pixels_would() -> None:
    clip = series(squat)
    points = clip.points.copy()
    points[..., :3] *= 0.25
    small = LandmarkSeries(clip.time_s, points, clip.world_m, (180, 320))
    # The stick's leg of 0.85 m is 106 px: shank 106 * 0.246 / 0.473 = 55 px; 210 px are in the bias already.
    pixels = np.degrees(2 * np.sqrt(2 * (1 / 55.3**2 - 1 / 210**2)))
    assert half(sure(small)) == of(ALONE, pixels, PLANE, 0.3, PEAK)


def test_few_frames_widen_by_what_a_peak_between_them_misses() -> None:
    few = series(lambda _: squat(2.0), fps=5)
    found = sure(few).plus_minus("tibial_inclination_deg", "left", 1.9, 2.1)
    assert found == of(ALONE, 300 / 2 * 0.1**2, PLANE, 0.3)


def test_an_unknown_roll_widens_the_ankle_as_it_does_the_shin() -> None:
    wide = sure(series(squat), Roll(0.0, 15.0, known=False))
    assert half(wide) == of(15.0, ALONE)
    assert half(wide, "dorsiflexion_deg") == of(15.0, ALONE, 6.0)
