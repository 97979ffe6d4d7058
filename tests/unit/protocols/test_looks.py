"""What movements look like: postures of the literature on a figure of sticks, from the side and the front."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from squat_clips import Squat, depth, measures
from stick import Pose, body, series
from stick_film import ATTEMPTS, SPLIT, SQUATS, STILL, TIME_S, WALK, Film, film

from ankle_cv.conventions import SIDES, Array, X, Y, Z, landmark
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.kind import Movement, recognise
from ankle_cv.scene.body import Body
from ankle_cv.scene.flight import find_flights

Bottom = tuple[float, float, float]
"""Shank, thigh and trunk at the bottom, deg."""
STANDING: Bottom = (5.0, 2.0, 3.0)
SQUATS_OF = {
    "deep": (35.0, 95.0, 33.0),
    "stiff ankles, far forward": (12.0, 64.0, 63.0),
    "quarter": (17.0, 40.0, 38.0),
    "front squat": (30.0, 85.0, 15.0),
}
HINGES = {
    "deadlift from the floor": (13.0, 40.0, 66.0),
    "kettlebell": (10.0, 35.0, 60.0),
    "stoop": (10.0, 45.0, 75.0),
    "Romanian": (2.0, 24.0, 82.0),
}


def performed(
    bottoms: list[Bottom], *, yaw_deg: float = 90.0, trunk_still: bool = False
) -> tuple[Measures, Body]:
    """Dips to these bottoms, one every 3 s, after a second of standing."""
    dips = [Squat(start=1.0 + 3 * k, drop=1.0) for k in range(len(bottoms))]

    def angles(time_s: Array) -> Array:
        share = np.stack([depth(time_s, [dip]) for dip in dips])
        return np.asarray(STANDING) + share.T @ (np.asarray(bottoms) - STANDING)

    def pose(t: float) -> Pose:
        shank, thigh, trunk = angles(np.array([t]))[0]
        return Pose(shank, thigh, STANDING[2] if trunk_still else trunk)

    clip = series(pose, seconds=1.5 + 3 * len(bottoms), yaw_deg=yaw_deg)
    seen = body(clip)
    hips, ankles = (np.mean([clip.xy(j, s)[:, Y] for s in SIDES], axis=0) for j in ("hip", "ankle"))
    shank, thigh, trunk = angles(clip.time_s).T
    from_side = abs(yaw_deg) > 45
    leg = {
        "tibial_inclination_deg": shank,
        "thigh_inclination_deg": thigh,
        "knee_flexion_deg": shank + thigh,
    }
    height = (ankles - hips) / seen.leg_px
    found = measures(
        clip.time_s,
        height,
        left=leg if from_side else {},
        trunk_lean_deg=(np.full_like(trunk, STANDING[2]) if trunk_still else trunk) if from_side else None,
    )
    return found, seen


def seen(clip: Film) -> Movement:
    return recognise(clip.measures, clip.body)


@pytest.mark.parametrize("yaw_deg", [90.0, 0.0])
@pytest.mark.parametrize("bottom", SQUATS_OF.values(), ids=SQUATS_OF)
def test_squats_are_squats(bottom: Bottom, yaw_deg: float) -> None:
    movement = recognise(*performed([bottom, bottom], yaw_deg=yaw_deg))
    assert (movement.kind, movement.looks_like, len(movement.reps)) == ("squat", "squat", 2)


@pytest.mark.parametrize("bottom", HINGES.values(), ids=HINGES)
def test_hinges_are_none(bottom: Bottom) -> None:
    movement = recognise(*performed([bottom, bottom]))
    assert (movement.kind, movement.looks_like, movement.reps) == ("unknown", "hinge", ())


def test_a_deadlift_from_the_front_is_a_hinge() -> None:
    assert recognise(*performed([HINGES["stoop"]] * 2, yaw_deg=0.0)).looks_like == "hinge"


def test_of_a_pick_up_and_two_goblet_squats_the_squats_count() -> None:
    bottoms = [HINGES["stoop"], SQUATS_OF["front squat"], SQUATS_OF["front squat"]]
    movement = recognise(*performed(bottoms))
    assert movement.kind == "squat"
    assert [rep.bottom_s for rep in movement.reps] == pytest.approx([5.05, 8.05], abs=0.1)
    assert [other.looks_like for other in movement.others] == ["hinge"]


def test_a_back_that_slides_down_a_wall_is_sitting() -> None:
    found = performed([(6.0, 85.0, 3.0)], trunk_still=True)
    assert recognise(*found).looks_like == "wall_sit"
    # Who gets up from a chair leans forward for it: no weight that far behind the feet stands by itself.
    lean = 3 + 35 * depth(found[0].time_s, [Squat(start=2.0, down=0.3, hold=0.1, up=0.3, drop=1.0)])
    assert recognise(replace(found[0], trunk_lean_deg=lean), found[1]).looks_like == "sit_to_stand"


def test_seated_all_the_time_is_sitting() -> None:
    n = len(TIME_S)
    leg = {"tibial_inclination_deg": np.full(n, 6.0), "thigh_inclination_deg": np.full(n, 80.0)}
    sitting = measures(TIME_S, np.full(n, 0.6), left=leg, trunk_lean_deg=np.full(n, 4.0))
    assert recognise(sitting, film(STILL + 0.4).body).looks_like == "wall_sit"


def test_a_lunge_has_a_front_leg() -> None:
    movement = seen(film(1.1 * SQUATS, left_fwd=2 * SPLIT))
    assert (movement.kind, movement.looks_like) == ("unknown", "lunge")
    assert [other.side for other in movement.others] == ["left", "left"]
    assert [o.side for o in seen(film(1.1 * SQUATS, right_fwd=2 * SPLIT)).others] == ["right", "right"]


def test_a_squat_on_one_leg_has_a_standing_leg() -> None:
    movement = seen(film(SQUATS, right_up=0.3 + 0.3 * SQUATS))
    assert movement.looks_like == "single_leg_squat"
    assert [other.side for other in movement.others] == ["left", "left"]


def test_a_step_up_ends_on_another_height() -> None:
    box = 0.4
    foot = box * np.clip((TIME_S - 1.0) / 0.3, 0, 1)
    other = box * np.clip((TIME_S - 2.2) / 0.7, 0, 1)
    body_up = box * np.clip((TIME_S - 2.2) / 0.6, 0, 1)
    assert seen(film(-body_up, left_up=foot, right_up=other)).looks_like == "step_up"


def test_a_side_lunge_bends_one_leg() -> None:
    clip = film(SQUATS)
    straight = {"ankle": -0.75, "knee": -0.42}
    for joint, place in straight.items():
        k = landmark(joint, "right")  # type: ignore[arg-type]
        clip.series.world_m[:, k, Z] = place
        clip.series.world_m[:, k, X] = 0.0
        hip = clip.series.world_m[:, landmark("hip", "right"), Y]
        clip.series.world_m[:, k, Y] = 0.0 if joint == "ankle" else hip / 2
    movement = seen(clip)
    assert (movement.kind, movement.looks_like) == ("unknown", "side_lunge")


def test_walking_is_walking() -> None:
    clip = film(0.02 * np.sin(4 * np.pi * TIME_S), left_fwd=WALK, right_fwd=-WALK)
    assert seen(clip).looks_like == "walk"


def test_a_far_ankle_that_looks_high_all_the_time_is_on_the_floor() -> None:
    # As before a camera at head height; at depth it reads a little higher still.
    movement = seen(film(SQUATS, right_up=0.16 + 0.2 * SQUATS))
    assert (movement.kind, len(movement.reps)) == ("squat", 2)


@pytest.mark.parametrize("thigh_deg", [40.0, 80.0])
def test_a_wall_test_has_a_high_thigh(thigh_deg: float) -> None:
    clip = film(ATTEMPTS, left_fwd=SPLIT, shank=6 + 170 * ATTEMPTS)
    leg = replace(clip.measures.left, thigh_inclination_deg=np.full_like(TIME_S, thigh_deg))
    kind = recognise(replace(clip.measures, left=leg), clip.body).kind
    assert kind == ("wall" if thigh_deg < 60 else "unknown")


def test_a_person_lost_in_every_dip_does_no_wall_test() -> None:
    clip = film(ATTEMPTS, left_fwd=SPLIT, shank=6 + 170 * ATTEMPTS)
    lost = ATTEMPTS > 0.15
    leg = replace(
        clip.measures.left,
        tibial_inclination_deg=np.where(lost, np.nan, clip.measures.left.tibial_inclination_deg),
    )
    height = np.where(lost, np.nan, clip.measures.pelvis_height)
    assert recognise(replace(clip.measures, left=leg, pelvis_height=height), clip.body).kind == "unknown"


def jumping(rise: float, lasts_s: float) -> Body:
    """Standing still but for one rise of the whole body, leg lengths."""
    clip = series(lambda _: Pose(*STANDING), seconds=4.0)
    points = clip.points.copy()
    share = np.clip((clip.time_s - 2) / lasts_s, 0, 1)
    points[..., Y] -= (rise * 4 * share * (1 - share) * body(clip).leg_px)[:, None]
    return body(clip.with_points(points))


def test_a_jump_leaves_the_floor_with_both_feet() -> None:
    (flight,) = find_flights(jumping(0.25, 0.45))
    assert 2.0 < flight.from_s < flight.to_s < 2.45
    assert find_flights(jumping(0.04, 0.3)) == ()
    flown = jumping(0.25, 0.45)
    points = flown.picture.points.copy()
    hips = [landmark("hip", side) for side in SIDES]
    points[:, hips, Y] = points[0, hips, Y]
    assert find_flights(body(flown.picture.with_points(points))) == (), "legs alone that are misread"
    assert find_flights(jumping(0.25, 1.8)) == (), "who stands on a box is not in the air"


def test_toes_that_stay_up_without_moving_are_no_flight_and_no_warning_of_a_library():
    stood = jumping(0.25, 1.8)
    points = stood.picture.points.copy()
    up = (stood.time_s > 2.2) & (stood.time_s < 3.6)
    points[up] = points[up][0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert find_flights(body(stood.picture.with_points(points))) == ()
