"""Hand-solvable values, and properties every angle must have: turning, mirroring, scaling, moving."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ankle_cv.camera import upright_vector
from ankle_cv.kinematics.ankle import dorsiflexion_deg, foot_line_deg, foot_pitch_deg, tibial_inclination_deg
from ankle_cv.kinematics.frontal import (
    foot_turn_out_deg,
    fppa_deg,
    kasr,
    knee_ahead_px,
    knee_inward_of_toes,
    outward,
    without_perspective,
)
from ankle_cv.kinematics.heel import heel_lift_px, heel_over_toe_px
from ankle_cv.kinematics.knee import knee_flexion_deg, thigh_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg, wrapped_deg
from ankle_cv.kinematics.trunk import leg_length_px, pelvis_height, trunk_lean_deg

Points = np.ndarray


def knee_flexion(p: Points, facing: int) -> Points:
    """Hip, knee, ankle."""
    shin = tibial_inclination_deg(p[1], p[2], facing)
    return knee_flexion_deg(shin, thigh_inclination_deg(p[0], p[1], facing))


TURNING: dict[str, tuple[int, Callable[..., Points]]] = {
    # Each takes `count` points of a person facing right; turning the picture clockwise by a adds a.
    "tibial_inclination": (2, lambda p: tibial_inclination_deg(p[0], p[1], 1)),
    "trunk_lean": (2, lambda p: trunk_lean_deg(p[1], p[0], 1)),
    "foot_line": (2, lambda p: foot_line_deg(p[0], p[1], 1)),
    "thigh_inclination": (2, lambda p: -thigh_inclination_deg(p[0], p[1], 1)),
}
FIXED: dict[str, tuple[int, Callable[..., Points]]] = {
    # Angles between segments do not care how the picture is turned.
    "knee_flexion": (3, lambda p: knee_flexion(p, 1)),
    "fppa": (3, lambda p: fppa_deg(p[0], p[1], p[2], "left")),
}
MIRRORED: dict[str, tuple[int, Callable[..., Points], Callable[..., Points]]] = {
    "tibial_inclination": (
        2,
        TURNING["tibial_inclination"][1],
        lambda p: tibial_inclination_deg(p[0], p[1], -1),
    ),
    "trunk_lean": (2, TURNING["trunk_lean"][1], lambda p: trunk_lean_deg(p[1], p[0], -1)),
    "foot_line": (2, TURNING["foot_line"][1], lambda p: foot_line_deg(p[0], p[1], -1)),
    "thigh_inclination": (
        2,
        TURNING["thigh_inclination"][1],
        lambda p: -thigh_inclination_deg(p[0], p[1], -1),
    ),
    "knee_flexion": (3, FIXED["knee_flexion"][1], lambda p: knee_flexion(p, -1)),
    "fppa": (3, FIXED["fppa"][1], lambda p: fppa_deg(p[0], p[1], p[2], "right")),
}

coordinate = st.floats(-1000, 1000).map(lambda x: round(x, 3))
three_points = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=3).map(
    lambda rows: np.array(rows, dtype=float)
)
angle = st.floats(-179, 179)


def spread(points: Points) -> bool:
    """No two points so close that their direction is rounding noise."""
    return min(np.linalg.norm(points[i] - points[j]) for i, j in ((0, 1), (1, 2), (0, 2))) > 1


def turned(points: Points, clockwise_deg: float) -> Points:
    a = np.radians(clockwise_deg)
    return points @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])


def same_angle(a: Points, b: Points) -> bool:
    return bool(np.all(np.abs(wrapped_deg(np.asarray(a - b))) < 1e-6))


@pytest.mark.parametrize("name", TURNING)
@given(points=three_points, a=angle)
def test_turning_the_picture_adds_to_segment_angles(name: str, points: Points, a: float) -> None:
    assume(spread(points))
    measure = TURNING[name][1]
    assert same_angle(measure(turned(points, a)), measure(points) + a)


@pytest.mark.parametrize("name", FIXED)
@given(points=three_points, a=angle)
def test_turning_the_picture_leaves_joint_angles(name: str, points: Points, a: float) -> None:
    assume(spread(points))
    measure = FIXED[name][1]
    assert same_angle(measure(turned(points, a)), measure(points))


@pytest.mark.parametrize("name", MIRRORED)
@given(points=three_points)
def test_a_mirrored_person_has_the_same_angles(name: str, points: Points) -> None:
    assume(spread(points))
    _, measure, mirrored = MIRRORED[name]
    assert same_angle(mirrored(points * [-1, 1]), measure(points))


@pytest.mark.parametrize("name", [*TURNING, *FIXED])
@given(points=three_points, scale=st.floats(0.01, 100), shift=st.tuples(coordinate, coordinate))
def test_size_and_place_do_not_matter(
    name: str, points: Points, scale: float, shift: tuple[float, float]
) -> None:
    assume(spread(points))
    measure = {**TURNING, **FIXED}[name][1]
    assert same_angle(measure(points * scale + shift), measure(points))


@pytest.mark.parametrize(("knee_x", "expected"), [(100, 45), (0, 0), (-100, -45)])
def test_tibial_inclination_is_positive_with_the_knee_in_front(knee_x: float, expected: float) -> None:
    ankle, knee = np.array([0.0, 0.0]), np.array([knee_x, -100.0])
    assert tibial_inclination_deg(knee, ankle, 1) == pytest.approx(expected)
    assert tibial_inclination_deg(knee * [-1, 1], ankle, -1) == pytest.approx(expected)


def test_a_raised_heel_tips_the_foot_up_and_is_counterfeit_dorsiflexion() -> None:
    heel, toe = np.array([[0.0, 0.0], [0.0, -100.0]]), np.array([[100.0, 0.0], [100.0, 0.0]])
    pitch = foot_pitch_deg(foot_line_deg(heel, toe, 1), 0.0)
    assert pitch == pytest.approx([0, 45])
    assert dorsiflexion_deg(np.array([30.0, 75.0]), pitch) == pytest.approx([30, 30])
    assert heel_lift_px(heel_over_toe_px(heel, toe), 10.0) == pytest.approx([-10, 90])


def test_thigh_is_90_when_parallel_and_more_below() -> None:
    hip = np.array([[0.0, -100.0], [-100.0, 0.0], [-100.0, 100.0]])
    assert thigh_inclination_deg(hip, np.zeros(2), 1) == pytest.approx([0, 90, 135])


def test_a_right_angle_knee_is_flexed_by_90() -> None:
    ankle = np.array([0, 1.0])
    assert knee_flexion(np.array([[-1.0, 0], [0, 0], ankle]), 1) == pytest.approx(90)
    assert knee_flexion(np.array([[0, -1.0], [0, 0], ankle]), 1) == pytest.approx(0)


def test_perspective_is_taken_off_the_knees() -> None:
    # Shanks of 400 px lean 240 px towards the camera: they look 320 px long; focal length 1600 px.
    knee, ankle = np.array([[0.0, -400]] * 9 + [[0.0, -320]]), np.zeros((10, 2))
    ahead = knee_ahead_px(knee, ankle)
    assert ahead[0] == 0
    assert ahead[-1] == pytest.approx(240)
    assert without_perspective(np.array([1.0 / 0.85]), ahead[-1:], 1600) == pytest.approx([1.0])


@pytest.mark.parametrize("turn", [-10.0, 0.0, 25.0])
def test_a_foot_seen_from_the_front_shows_the_sine_of_its_turn(turn: float) -> None:
    # A foot of 0.25 m, 0.15 m beside the middle, 3 m from a camera with a focal length of 1200 px.
    toe_m, nearer_m = 0.15 + 0.25 * np.sin(np.radians(turn)), 0.25 * np.cos(np.radians(turn))
    heel, toe = np.array([[400 * 0.15, 0.0]]), np.array([[1200 * toe_m / (3 - nearer_m), 0.0]])
    read = foot_turn_out_deg(heel, toe, np.zeros(1), foot_px=100, focal_px=1200)
    assert read == pytest.approx([turn], abs=0.7)
    # The right foot is its mirror picture.
    assert outward(outward(toe, "right"), "right") == pytest.approx(toe)
    assert outward(toe, "right")[0, 0] == pytest.approx(-toe[0, 0])


def test_a_knee_over_its_toes_is_not_inward_of_them_and_one_straight_ahead_is() -> None:
    # The shank of 400 px comes 240 px ahead over a foot turned out by 30°: its line is 139 px further out.
    ankle = np.tile([100.0, 0.0], (10, 1))
    knee = np.array([[100.0, -400]] * 9 + [[100.0, -320]])
    ahead, centre = knee_ahead_px(knee, ankle), np.zeros(10)

    def inward(points: Points) -> Points:
        return knee_inward_of_toes(points, ankle, ahead, centre, turn_out_deg=30, focal_px=1e9)

    assert inward(knee)[[0, -1]] == pytest.approx([0, 240 * np.tan(np.radians(30)) / 400])
    over_toes = knee + np.array([[0.0, 0]] * 9 + [[240 * np.tan(np.radians(30)), 0]])
    assert inward(over_toes)[-1] == pytest.approx(0, abs=1e-6)


def test_knees_in_is_valgus_on_both_sides() -> None:
    # The person faces the camera: their left leg is at the right of the picture.
    hip, ankle = np.array([100.0, -200.0]), np.array([100.0, 0.0])
    inward, outward = np.array([80.0, -100.0]), np.array([120.0, -100.0])
    bend = 2 * np.degrees(np.arctan(0.2))
    assert fppa_deg(hip, inward, ankle, "left") == pytest.approx(bend)
    assert fppa_deg(hip, outward, ankle, "left") == pytest.approx(-bend)
    assert fppa_deg(hip, outward, ankle, "right") == pytest.approx(bend)


def test_kasr_is_knee_over_ankle_separation() -> None:
    knees = np.array([150.0, 0]), np.array([50.0, 0])
    ankles = np.array([200.0, 0]), np.array([0.0, 0])
    assert kasr(*knees, *ankles) == pytest.approx(0.5)
    assert np.isnan(kasr(*knees, ankles[0], ankles[0]))


def test_missing_points_give_missing_angles() -> None:
    lost = np.array([np.nan, 0.0])
    assert np.isnan(tibial_inclination_deg(lost, np.zeros(2), 1))
    assert np.isnan(knee_flexion_deg(np.array(np.nan), np.zeros(1))).all()


@given(theta=st.floats(-80, 80), yaw=st.floats(0, 60))
def test_yaw_correction_undoes_foreshortening(theta: float, yaw: float) -> None:
    seen = np.degrees(np.arctan(np.tan(np.radians(theta)) * np.cos(np.radians(yaw))))
    assert in_leg_plane_deg(np.array(seen), float(np.cos(np.radians(yaw)))) == pytest.approx(theta, abs=1e-6)


@pytest.mark.parametrize(("yaw", "reads"), [(15, 39.0), (30, 36.0), (45, 30.7)])
def test_foreshortening_is_the_one_of_the_literature(yaw: float, reads: float) -> None:
    assert in_leg_plane_deg(np.array(reads), float(np.cos(np.radians(yaw)))) == pytest.approx(40, abs=0.06)


@pytest.mark.parametrize("factor", [0, -0.5, 1.01])
def test_an_impossible_foreshortening_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="foreshortening"):
        in_leg_plane_deg(np.array(10.0), factor)


def test_levelling_a_tilted_floor() -> None:
    floor = np.array([np.cos(np.radians(10)), np.sin(np.radians(10))])  # falls to the right: clockwise
    assert upright_vector(floor, 10) == pytest.approx([1, 0])


def test_pelvis_height_is_one_standing_and_a_half_on_the_way_down() -> None:
    hip = np.array([[0.0, 0.0], [-30.0, 100.0]])
    ankle, knee = np.array([0.0, 200.0]), np.array([0.0, 100.0])
    standing = leg_length_px(hip[0], knee, ankle)
    assert standing == pytest.approx(200)
    assert pelvis_height(hip, ankle, float(standing)) == pytest.approx([1, 0.5])
