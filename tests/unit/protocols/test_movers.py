"""What exercises look like through the whole pipeline, for other builds, from other sides, with noise."""

from __future__ import annotations

import numpy as np
import pytest
from edited_clips import assessed
from movers import BUILDS, EXERCISES, SECONDS, performed, walked

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import SIDES, Y, landmark
from ankle_cv.landmarks import LandmarkSeries

NOISE_PX = 3.0
CASES = [
    ("squat", "stiff ankles", "long thighs", 30.0),
    ("squat", "half", "mean", 0.0),
    ("hinge", "deadlift", "short thighs, long trunk", 60.0),
    ("hinge", "Romanian", "mean", 90.0),
    ("lunge", "short", "long thighs", 30.0),
    ("single_leg_squat", "low foot", "mean", 90.0),
    ("side_lunge", "less wide", "mean", 0.0),
    ("step_up", "20 cm", "mean", 60.0),
    ("step_up", "40 cm", "long thighs", 90.0),
    ("wall_sit", "to parallel", "mean", 90.0),
    ("wall_sit", "higher", "long thighs", 0.0),
    ("squat", "front", "mean", 0.0),
]


def analysed(name: str, variant: str, build: str, yaw_deg: float) -> Assessment:
    return assessed(performed(EXERCISES[name][variant], BUILDS[build], yaw_deg, noise_px=NOISE_PX, seed=1))


@pytest.mark.parametrize(("name", "variant", "build", "yaw_deg"), CASES)
def test_an_exercise_is_called_by_its_name(name: str, variant: str, build: str, yaw_deg: float) -> None:
    found = analysed(name, variant, build, yaw_deg)
    assert (found.looks_like, found.kind) == (name, "squat" if name == "squat" else "unknown")
    assert len(found.reps) == (2 if name == "squat" else 0)


@pytest.mark.parametrize("yaw_deg", [30.0, 0.0])
def test_hips_that_come_up_with_the_trunk_are_no_heel_raise(yaw_deg: float) -> None:
    found = analysed("hinge", "Romanian", "mean", yaw_deg)
    assert (found.kind, found.raises, found.reps) == ("unknown", (), ())


def cut_off(film: LandmarkSeries) -> LandmarkSeries:
    """Let the picture end above the ankles; with bent knees they are drawn in it, where a shank would end."""
    points = film.points.copy()
    hips = np.mean([film.xy("hip", side)[:, Y] for side in SIDES], axis=0)
    for joint in ("ankle", "heel", "toe"):
        for side in SIDES:
            points[:, landmark(joint, side), Y] -= 0.6 * (hips - hips.min())  # type: ignore[arg-type]
    points[..., Y] += film.size_px[Y] - 1020
    return LandmarkSeries(film.time_s, points, film.world_m, film.size_px)


@pytest.mark.parametrize("yaw_deg", [90.0, 0.0])
def test_squats_count_without_their_feet_and_no_ankle_is_told(yaw_deg: float) -> None:
    squats = performed(EXERCISES["squat"]["half"], BUILDS["mean"], yaw_deg, noise_px=NOISE_PX, seed=1)
    found = assessed(cut_off(squats))
    assert found.looks_like == "squat"
    assert [rep.bottom_s for rep in found.reps] == pytest.approx([2.4, 5.6], abs=0.25)
    told = [
        quantity
        for rep in found.reps
        for both in (rep.peak_tibial_inclination, rep.peak_dorsiflexion, rep.max_heel_lift)
        for quantity in (both.left, both.right)
        if quantity is not None
    ]
    assert told == []
    assert [rep.kasr_change for rep in found.reps] == [None, None]
    assert found.findings == ()


def test_who_sinks_in_the_picture_as_a_whole_does_not_squat() -> None:
    standing = cut_off(performed(EXERCISES["squat"]["half"], BUILDS["mean"], 0.0))
    points = standing.points.copy()
    points[:] = points[0]
    # The feet are seen at first and in the end, as of somebody who comes near and goes back.
    near = np.clip(np.minimum(standing.time_s - 1, SECONDS - 1 - standing.time_s) / 0.6, 0, 1)
    points[..., Y] += 200 * near[:, None] - 65
    world = np.repeat(standing.world_m[:1], len(points), axis=0)
    found = assessed(LandmarkSeries(standing.time_s, points, world, standing.size_px))
    assert found.reps == ()


def test_a_foot_high_above_the_edge_is_raised_though_the_other_is_below_it() -> None:
    on_one_leg = performed(EXERCISES["single_leg_squat"]["foot behind"], BUILDS["mean"], 90.0)
    assert assessed(cut_off(on_one_leg)).reps == ()


@pytest.mark.parametrize(
    ("yaw_deg", "seconds", "nearer"), [(0.0, 1.3, 1.5), (30.0, 2.0, 2.2), (60.0, 1.3, 2.2), (90.0, 5.0, 1.0)]
)
def test_who_walks_makes_no_lunges(yaw_deg: float, seconds: float, nearer: float) -> None:
    found = assessed(walked(BUILDS["mean"], yaw_deg, seconds=seconds, nearer=nearer, noise_px=NOISE_PX))
    assert (found.kind, found.looks_like, found.reps, found.leg_reps) == ("unknown", "walk", (), ())


@pytest.mark.parametrize("yaw_deg", [90.0, 60.0])
def test_a_far_foot_that_is_misread_on_the_way_down_makes_no_walk_of_a_squat(yaw_deg: float) -> None:
    film = performed(EXERCISES["squat"]["deep"], BUILDS["mean"], yaw_deg, noise_px=NOISE_PX, seed=1)
    points = film.points.copy()
    wrong = np.interp(film.time_s, [4.85, 4.95, 5.05, 5.5, 6.0], [0, 1, 1, 0.15, 0])
    for joint in ("ankle", "heel", "toe"):
        points[:, landmark(joint, "right"), :2] += wrong[:, None] * (30, -200)  # type: ignore[arg-type]
    found = assessed(LandmarkSeries(film.time_s, points, film.world_m, film.size_px))
    # The lifted ankle pulls the bottom towards itself.
    assert [rep.bottom_s for rep in found.reps] == pytest.approx([2.4, 5.4], abs=0.3)
