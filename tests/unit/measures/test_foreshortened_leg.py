"""A stick figure that points its legs at the camera."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stick import SIZE_PX, Pose, body, series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.conventions import N_LANDMARKS, Landmark, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import compute_measures
from ankle_cv.measures.foreshortened_leg import (
    foreshortened_inclination,
    out_of_plane_error_deg,
    with_foreshortened_legs,
)
from ankle_cv.pipeline.context import build_context
from ankle_cv.scene.view import LegPlane, find_view
from ankle_cv.settings import Settings

YAW_DEG = 30.0
STANDING_DEG = 5.0
"""A shank of somebody who stands: the level of a leg that points at the camera is tied to it, known to 3°."""


def truth(clip: LandmarkSeries) -> np.ndarray:
    return 5 + 30 * np.sin(np.pi * np.clip((clip.time_s - 1) / 2, 0, 1)) ** 2


def near_by(focal_px: float, *, height_m: float = 1.2, away_m: float = 3.0) -> LandmarkSeries:
    """The squat filmed with perspective by a level camera."""
    clip = series(squat, yaw_deg=YAW_DEG)
    points, yaw = clip.points.copy(), np.radians(YAW_DEG)
    towards, right = np.array([np.sin(yaw), np.cos(yaw), 0]), np.array([np.cos(yaw), -np.sin(yaw), 0])
    for i, t in enumerate(clip.time_s):
        joints = squat(float(t)).joints
        for k in range(N_LANDMARKS):
            place = joints.get(Landmark(k)) if k in set(Landmark) else None
            if place is not None:
                depth = away_m - place @ towards
                points[i, k, 0] = SIZE_PX[0] / 2 + focal_px * (place @ right) / depth
                points[i, k, 1] = SIZE_PX[1] / 2 + focal_px * (height_m - place[2]) / depth
    return clip.with_points(points)


def test_a_leg_turned_by_60_degrees_is_read_in_both_ways_alike() -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    found = foreshortened_inclination(body(clip), "left", find_view(clip))
    assert found is not None
    reading, conflict = found
    assert reading.inclination_deg == pytest.approx(truth(clip), abs=0.6)
    assert conflict < 0.2


def by_height_deg(share: float, slope: float) -> float:
    """Inclination of a shank whose height is this share of that at 5°, seen from above by this slope."""
    a = np.radians(STANDING_DEG)
    height = share * (np.cos(a) - slope * np.sin(a))
    return float(np.degrees(np.arccos(height / np.hypot(1, slope)) - np.arctan(slope)))


def errors_deg(tibia_deg: float) -> tuple[float, float]:
    """Standard errors of a shank's inclination by its height and by its lean, 60° out of the picture."""
    # By height: knee and ankle slip by 2 % of it, which counts more the less the height changes with the lean
    # (0.1 at least); and the camera may look 5° up or down on a leg of which sin 60° points at it.
    angle = np.radians(tibia_deg)
    slip = np.degrees(0.02) / max(np.sin(angle), 0.1)
    slope = np.sin(np.radians(60)) * np.tan(np.radians(5))
    share = np.cos(angle) / np.cos(np.radians(STANDING_DEG))
    pitch = (by_height_deg(share, slope) - by_height_deg(share, -slope)) / 2
    # By lean: 2° of the landmarks, half of which is in the picture, and 10° of turn about 60°.
    turn = (np.sin(2 * angle) - np.sin(np.radians(10))) / 2 * np.tan(np.radians(60)) * 10
    return float(np.hypot(slip, pitch)), float(np.hypot(2.0 / 0.5, turn))


@pytest.mark.parametrize(("frame", "tibia_deg"), [(0, 5.0), (45, 20.0), (60, 35.0)])
def test_the_error_is_that_of_both_readings_and_of_standing(frame: int, tibia_deg: float) -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    found = foreshortened_inclination(body(clip), "left", find_view(clip))
    assert found is not None
    # In their mean the lean has the share v / (v + w); the squares of what is left, and of 3°, add.
    v, w = np.square(errors_deg(tibia_deg))
    assert found[0].sd_deg[frame] == pytest.approx(np.sqrt(v * w / (v + w) + 3.0**2), abs=0.02)


@pytest.mark.parametrize("aside_px", [12.0, 20.0])
def test_what_the_readings_dispute_is_shared_out_and_makes_both_less_sure(aside_px: float) -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    points, bent = clip.points.copy(), truth(clip) > 10
    points[bent, landmark("knee", "left"), 0] += aside_px
    found = foreshortened_inclination(body(clip.with_points(points)), "left", find_view(clip))
    assert found is not None
    reading, _ = found
    # At 35° the knee is 215 sin 35° / 2 px ahead, to the left, in the picture; the height is as it was.
    by_lean = np.degrees(
        np.arctan2(2 * (215 * np.sin(np.radians(35)) / 2 - aside_px), 215 * np.cos(np.radians(35)))
    )
    v, w = np.square(errors_deg(35.0))
    share, apart = v / (v + w), by_lean - 35.0
    assert reading.inclination_deg[60] == pytest.approx(35 + share * apart, abs=0.1)
    together = v * w / (v + w) + apart**2 * share * (1 - share) + 3.0**2
    assert reading.sd_deg[60] == pytest.approx(np.sqrt(together), abs=0.03)


def test_a_shank_that_looks_longer_than_it_stands_is_upright() -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    points = clip.points.copy()
    points[3, landmark("knee", "left"), 1] -= 10
    found = foreshortened_inclination(body(clip.with_points(points)), "left", find_view(clip))
    assert found is not None
    assert np.isfinite(found[0].inclination_deg).all()
    assert found[0].inclination_deg[3] < STANDING_DEG


def test_perspective_shortens_a_shank_that_leans_towards_the_camera() -> None:
    clip = near_by(1088.0)
    view, deep = find_view(clip), truth(clip) > 30
    aware = foreshortened_inclination(body(clip, focal_share=0.85), "left", view)
    blind = foreshortened_inclination(body(clip), "left", view)
    assert aware is not None
    assert blind is not None
    error = np.median((aware[0].inclination_deg - truth(clip))[deep])
    assert abs(error) < 2.0
    assert np.median((blind[0].inclination_deg - truth(clip))[deep]) > error + 3.0


def test_readings_that_contradict_each_other_are_refused() -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    view = find_view(clip)
    points = clip.points.copy()
    bent = truth(clip) > 10
    points[bent, landmark("knee", "left"), 0] += 130
    swung = clip.with_points(points)
    found = foreshortened_inclination(body(swung), "left", view)
    assert found is not None
    assert found[1] > 3.0
    assert with_foreshortened_legs(view, body(swung)).measured_sides == ("right",)


def test_who_never_stands_is_not_measured() -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    view = find_view(clip)
    points = clip.points.copy()
    points[truth(clip) < 15, landmark("knee", "left")] = np.nan
    assert foreshortened_inclination(body(clip.with_points(points)), "left", view) is None


def test_a_leg_that_points_at_the_lens_or_is_hidden_is_refused() -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    view = find_view(clip)
    straight = replace(view, left=replace(view.left, out_of_plane_deg=85.0))
    assert with_foreshortened_legs(straight, body(clip)).measured_sides == ("right",)
    hidden = series(squat, yaw_deg=YAW_DEG, hidden="right")
    assert with_foreshortened_legs(find_view(hidden), body(hidden)).measured_sides == ("left",)


@pytest.mark.parametrize(("turn_deg", "measured"), [(78.0, True), (79.9, True), (80.1, False), (88.0, False)])
def test_beyond_eighty_degrees_nothing_of_the_foot_is_in_the_picture(turn_deg: float, measured: bool) -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    view = find_view(clip)
    steep = replace(view, left=replace(view.left, out_of_plane_deg=turn_deg))
    assert ("left" in with_foreshortened_legs(steep, body(clip)).measured_sides) == measured


@pytest.mark.parametrize(("aside_px", "conflict"), [(20, 1.35), (26, 1.75), (33, 2.25), (40, 2.7)])
def test_readings_two_standard_errors_apart_are_not_believed(aside_px: float, conflict: float) -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    view = find_view(clip)
    points = clip.points.copy()
    points[truth(clip) > 10, landmark("knee", "left"), 0] += aside_px
    swung = clip.with_points(points)
    found = foreshortened_inclination(body(swung), "left", view)
    assert found is not None
    assert found[1] == pytest.approx(conflict, abs=0.1)
    assert ("left" in with_foreshortened_legs(view, body(swung)).measured_sides) == (conflict < 2)


def test_a_foot_that_walks_or_stands_behind_is_refused() -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    view = find_view(clip)
    points = clip.points.copy()
    points[45:, :, 0] += 60
    assert with_foreshortened_legs(view, body(clip.with_points(points))).measured_sides == ()
    points = clip.points.copy()
    for joint in ("ankle", "toe", "heel"):
        points[:, landmark(joint, "right"), 1] -= 150
    assert with_foreshortened_legs(view, body(clip.with_points(points))).measured_sides == ()


def test_a_side_view_is_left_alone() -> None:
    clip = series(squat)
    view = find_view(clip)
    assert with_foreshortened_legs(view, body(clip)) is view


def test_the_turn_matters_only_away_from_standing_and_the_more_the_steeper() -> None:
    levels = np.array([STANDING_DEG, 25.0])
    slight, strong = (
        out_of_plane_error_deg(levels, LegPlane(1.0, 0.9, measurable=True, out_of_plane_deg=turn))
        for turn in (20.0, 60.0)
    )
    assert slight[0] == strong[0] == 0
    # (sin 50° - sin 10°) / 2 = 0.296, times the tangent of the turn, times the 10° to which it is known.
    assert slight[1] == pytest.approx(2.962 * np.tan(np.radians(20)), rel=1e-3)
    assert strong[1] == pytest.approx(2.962 * np.tan(np.radians(60)), rel=1e-3)


def test_a_turned_leg_has_an_ankle_and_no_knee() -> None:
    clip = series(squat, yaw_deg=YAW_DEG)
    scene = build_context(clip, UNKNOWN_ROLL, Settings()).scene
    assert scene.view.left.from_length
    leg = compute_measures(scene).left
    assert np.isfinite(leg.tibial_inclination_deg).all()
    assert np.isfinite(leg.dorsiflexion_deg).all()
    assert np.isnan(leg.knee_flexion_deg).all()
    assert np.isnan(leg.thigh_inclination_deg).all()


def test_standing_all_the_time_contradicts_nothing() -> None:
    clip = series(lambda _: Pose(), yaw_deg=YAW_DEG)
    found = foreshortened_inclination(body(clip), "left", find_view(clip))
    assert found is not None
    assert found[0].inclination_deg == pytest.approx(STANDING_DEG, abs=0.1)
    assert found[1] == 0
