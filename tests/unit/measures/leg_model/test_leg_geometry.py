"""Where a leg is seen, by trigonometry.

The focal length is 1920 px and the leg stands 12 shanks away, so a shank is 160 px in the picture. The
picture is 1080 x 1920 px, its middle (540, 960). The body is filmed at its left and faces the left of the
picture. Networks put the joints where they are unless a test says otherwise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_legs import SIZE_PX, clip_of, moments_of, simple_layout

from ankle_cv.conventions import SIDES, Array, Joint, Side
from ankle_cv.measures.leg_model.geometry import LegPose, Pose, pose
from ankle_cv.measures.leg_model.layout import Layout
from ankle_cv.measures.leg_model.priors import Network

LEFT = simple_layout(networks=("first",))
SHANK_PX = 160.0
STANDING = {"left__depth": 12.0, "camera_height": 1.0, "ankle_height": 0.25, "body_yaw_deg": -90.0}
ROOT_3 = 3**0.5


def leg(clip: dict[str, float] | None = None, /, **moment: float) -> LegPose:
    return pose(LEFT, clip_of(LEFT, **(STANDING | (clip or {}))), moments_of(LEFT, **moment), SIZE_PX).legs[
        "left"
    ]


def seen(one: LegPose, joint: Joint, network: Network = "first") -> list[float]:
    """Right of and below the middle of the picture, shanks of 160 px."""
    x, y = one.points[network, joint]
    return [(x.value[0] - 540) / SHANK_PX, (y.value[0] - 960) / SHANK_PX]


def test_a_standing_leg_is_a_plumb_line() -> None:
    one = leg()
    assert seen(one, "ankle") == pytest.approx([0, 0.75])  # 1 - 0.25 below the camera
    assert seen(one, "knee") == pytest.approx([0, -0.25])
    assert seen(one, "hip") == pytest.approx([0, -1.25])  # thigh as long as the shank
    assert one.inclination_deg.value == pytest.approx([0])
    assert one.knee_flexion_deg == pytest.approx([0], abs=1e-5)


def test_the_knee_goes_ahead_by_the_tangent_of_the_inclination() -> None:
    one = leg(shank_deg=30)
    assert seen(one, "knee") == pytest.approx([-0.5, 0.75 - ROOT_3 / 2])  # to the left, which is ahead
    assert one.inclination_deg.value == pytest.approx([30])
    assert one.knee_flexion_deg == pytest.approx([30])


def test_the_hip_goes_behind_the_knee_by_the_thigh() -> None:
    one = leg({"log_thigh": float(np.log(0.9))}, thigh_deg=90)
    assert seen(one, "hip") == pytest.approx([0.9, -0.25])
    assert one.thigh_deg.value == pytest.approx([90])
    assert one.knee_flexion_deg == pytest.approx([90])


def test_a_thigh_below_level_is_more_than_ninety_degrees() -> None:
    one = leg(thigh_deg=110)
    assert one.thigh_deg.value == pytest.approx([110])
    assert seen(one, "hip")[1] > seen(one, "knee")[1]


def test_the_heel_rises_about_the_ball_with_the_pitch_of_the_foot() -> None:
    # The ball is 0.30 ahead of the ankle; the heel is 0.1 behind it on the floor, the toe 0.4 ahead.
    offsets = {"left__first__heel_forward": -0.1, "left__first__toe_forward": 0.4}
    flat, up = leg(offsets), leg(offsets, foot_pitch_deg=30)
    assert seen(flat, "heel") == pytest.approx([0.1, 1.0])
    assert seen(up, "heel") == pytest.approx([-0.3 + 0.4 * ROOT_3 / 2, 1 - 0.4 / 2])
    assert seen(flat, "toe") == pytest.approx([-0.4, 1.0])
    assert seen(up, "toe") == pytest.approx([-0.4, 1.0])
    # The ankle is 0.25 over the sole and 0.30 behind the ball; both turn by 30°.
    assert seen(up, "ankle") == pytest.approx(
        [-0.3 + 0.3 * ROOT_3 / 2 - 0.25 / 2, 1 - 0.25 * ROOT_3 / 2 - 0.3 / 2]
    )
    assert up.inclination_deg.value == pytest.approx([0])
    assert up.foot_pitch_deg.value == pytest.approx([30])


def test_from_a_higher_camera_the_leg_is_lower() -> None:
    assert seen(leg({"camera_height": 2.0}), "knee") == pytest.approx([0, 0.75])


def test_a_rolled_camera_turns_the_picture_about_its_middle() -> None:
    # Clockwise: what is below the middle goes to the left.
    one = leg({"roll_deg": 30})
    assert seen(one, "ankle") == pytest.approx([-0.75 / 2, 0.75 * ROOT_3 / 2])


def test_a_camera_that_looks_down_to_the_ankle_has_it_in_the_middle() -> None:
    one = leg({"pitch_deg": float(np.degrees(np.arctan(0.75 / 12)))})
    assert seen(one, "ankle") == pytest.approx([0, 0], abs=1e-9)
    # The knee is 0.25 over the camera, and tan(a + b) = (tan a + tan b) / (1 - tan a tan b).
    assert seen(one, "knee") == pytest.approx([0, -1 / (1 - 0.1875 / 144)])


def test_what_is_nearer_is_larger_and_a_longer_lens_enlarges_it() -> None:
    near, tele = leg({"left__depth": 6.0}), leg({"log_focal": float(np.log(2))})
    assert seen(near, "ankle") == pytest.approx([0, 1.5])
    assert seen(tele, "ankle") == pytest.approx([0, 1.5])


def test_behind_the_camera_it_stays_finite() -> None:
    one = leg({"left__depth": -1.0})
    assert np.isfinite(seen(one, "ankle")).all()
    assert np.isfinite(one.points["first", "ankle"][0].slope).all()


def test_from_the_front_the_left_foot_stands_right_and_turns_out_to_the_right() -> None:
    both = simple_layout(SIDES, ("first",))
    toes = {f"{side}__first__toe_forward": 0.4 for side in SIDES} | {"camera_height": 1.0}
    places = {"left__depth": 12.0, "right__depth": 12.0, "left__across": 0.25, "right__across": -0.25}
    out = {f"{side}__toe_out_deg": 30.0 for side in SIDES}
    posed = pose(both, clip_of(both, **toes, **places, **out), moments_of(both), SIZE_PX)
    nearer = 12 - 0.4 * ROOT_3 / 2
    for side, sign in zip(SIDES, (1, -1), strict=True):
        x, y = seen(posed.legs[side], "toe")
        assert x == pytest.approx(sign * (0.25 + 0.2) * 12 / nearer)
        assert y == pytest.approx(12 / nearer)


def test_a_foot_turned_out_shows_the_bodys_plane_less_than_its_own() -> None:
    # tan 45° in the plane of a foot that is turned out by 60° is tan 45° cos 60° in the body's.
    assert leg({"left__toe_out_deg": 60}, shank_deg=45).inclination_deg.value == pytest.approx(
        [np.degrees(np.arctan(0.5))]
    )


@pytest.mark.parametrize("side", SIDES)
def test_a_lateral_lean_tilts_outwards_and_leaves_the_inclination(side: Side) -> None:
    one_leg = simple_layout((side,))
    clip = clip_of(one_leg, **{f"{side}__depth": 12.0, "camera_height": 1.0, f"{side}__lean_deg": 20.0})
    moments = moments_of(one_leg, shank_deg=20, lean_deg=10)
    found = pose(one_leg, clip, moments, SIZE_PX).legs[side]  # from the front
    outwards = 1 if side == "left" else -1
    knee, ankle = (seen(found, joint, "second") for joint in ("knee", "ankle"))
    assert outwards * (knee[0] - ankle[0]) > 0
    assert found.inclination_deg.value == pytest.approx([20])


def test_the_lean_grows_with_the_flexion() -> None:
    # 10° per 90°: at 45° of shank and 45° of thigh it is 10°, as if it had been there from the start.
    moment = {"shank_deg": 45.0, "thigh_deg": 45.0}
    with_slope = leg({"left__lean_slope_deg": 10.0}, **moment)
    assert seen(with_slope, "knee") == pytest.approx(seen(leg({"left__lean_deg": 10.0}, **moment), "knee"))


def test_an_abducted_thigh_points_outwards_and_keeps_its_inclination() -> None:
    one = leg(thigh_deg=40, abduction_deg=20)
    x, _, z = (axis.value[0] for axis in one.hip)
    assert z < 12  # the left is towards the camera
    assert one.thigh_deg.value == pytest.approx([40])
    assert x == pytest.approx(np.cos(np.radians(20)) * np.sin(np.radians(40)))


OFFSETS: dict[str, tuple[Joint, list[float]]] = {
    # At shank 30° and thigh 60° the flexion is one unit: a slope counts like a level.
    "knee_forward": ("knee", [-ROOT_3 / 2, 0.5]),
    "knee_forward_slope": ("knee", [-ROOT_3 / 2, 0.5]),
    "knee_along": ("knee", [-0.5, -ROOT_3 / 2]),
    "knee_along_slope": ("knee", [-0.5, -ROOT_3 / 2]),
    "ankle_up": ("ankle", [0, -1]),
    "ankle_up_slope": ("ankle", [0, -1]),
    "ankle_forward": ("ankle", [-1, 0]),
    "ankle_forward_slope": ("ankle", [-1, 0]),
    "hip_forward": ("hip", [-0.5, -ROOT_3 / 2]),
    "hip_along_slope": ("hip", [ROOT_3 / 2, -0.5]),
    "hip_along": ("hip", [ROOT_3 / 2, -0.5]),
    "hip_forward_slope": ("hip", [-0.5, -ROOT_3 / 2]),
}


@pytest.mark.parametrize("name", OFFSETS)
def test_an_offset_moves_its_own_joint_in_the_legs_own_directions(name: str) -> None:
    moved, direction = OFFSETS[name]
    bent = {"shank_deg": 30.0, "thigh_deg": 60.0}
    plain, other = leg(**bent), leg({f"left__first__{name}": 0.1}, **bent)
    joints: tuple[Joint, ...] = ("hip", "knee", "ankle", "heel", "toe")
    for joint in joints:
        shift = np.subtract(seen(other, joint), seen(plain, joint))
        expected = 0.1 * np.array(direction) if joint == moved else [0, 0]
        np.testing.assert_allclose(shift, expected, atol=1e-9, err_msg=joint)


@pytest.mark.parametrize("joint", ["hip", "knee", "ankle"])
@pytest.mark.parametrize("side", SIDES)
def test_a_sideways_offset_moves_its_joint_outwards_and_grows_with_the_flexion(
    side: Side, joint: Joint
) -> None:
    name = f"{joint}_lateral"
    one = simple_layout((side,), ("first",))
    front = {f"{side}__depth": 12.0, "camera_height": 1.0}
    moments = moments_of(one, shank_deg=30.0, thigh_deg=60.0)

    def at(**offsets: float) -> list[float]:
        found = pose(one, clip_of(one, **front, **offsets), moments, SIZE_PX).legs[side]
        x, y = seen(found, joint)
        return [x, y]

    level, slope = at(**{f"{side}__first__{name}": 0.1}), at(**{f"{side}__first__{name}_slope": 0.1})
    assert (level[0] - at()[0]) * (1 if side == "left" else -1) > 0.09
    assert slope == pytest.approx(level)


def test_offsets_do_not_move_the_body() -> None:
    bent = {"shank_deg": 30.0, "thigh_deg": 60.0}
    other = leg({"left__first__knee_forward": 0.1, "left__first__hip_along": 0.1}, **bent)
    assert other.inclination_deg.value == pytest.approx([30])
    assert other.knee_flexion_deg == pytest.approx([90])


def test_the_second_network_has_neither_heel_nor_toe() -> None:
    both = simple_layout(networks=("first", "second"))
    found = pose(both, clip_of(both, **STANDING), moments_of(both), SIZE_PX).legs["left"].points
    assert set(found) == {
        *(("first", joint) for joint in ("hip", "knee", "ankle", "heel", "toe")),
        *(("second", joint) for joint in ("hip", "knee", "ankle")),
    }


BODY = simple_layout(SIDES, ("first", "second"))


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Array, Array]:
    """Plausible parameters of two legs in two moments, anywhere before the camera."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    clip = BODY.mean + BODY.sd * random.uniform(-1, 1, len(BODY.names))
    clip[BODY.index("body_yaw_deg")] = draw(st.floats(-150, 150))
    for side in SIDES:
        clip[BODY.index(f"{side}.depth")] = random.uniform(5, 12)
        clip[BODY.index(f"{side}.across")] = random.uniform(-1, 1)
    moments = random.uniform([-5, -5, 0, -15, 0], [40, 5, 110, 15, 25], (2, 2, 5)).reshape(2, 10)
    return clip, moments


def values(posed: Pose, layout: Layout = BODY) -> Array:
    """``(t, k)`` every number that the fit uses."""
    legs = [posed.legs[side] for side in layout.sides]
    jets = [axis for one in legs for at in one.points.values() for axis in at]
    jets += [j for one in legs for j in (one.inclination_deg, one.thigh_deg, one.foot_pitch_deg, *one.hip)]
    return np.stack([np.broadcast_to(jet.value, 2) for jet in [*jets, *posed.forward]], axis=1)


@given(body=bodies())
@settings(max_examples=1)
def test_every_derivative_is_the_finite_difference(body: tuple[Array, Array]) -> None:
    clip, moments = body
    posed = pose(BODY, clip, moments, SIZE_PX)
    legs = [posed.legs[side] for side in SIDES]
    jets = [axis for one in legs for at in one.points.values() for axis in at]
    jets += [j for one in legs for j in (one.inclination_deg, one.thigh_deg, one.foot_pitch_deg, *one.hip)]
    width = moments.shape[1] + len(clip)
    slope = np.stack([np.broadcast_to(jet.slope, (2, width)) for jet in [*jets, *posed.forward]], axis=1)
    h = 1e-5
    for k in range(width):
        step = np.eye(width)[k] * h
        at = [values(pose(BODY, clip + s * step[10:], moments + s * step[:10], SIZE_PX)) for s in (1, -1)]
        np.testing.assert_allclose(slope[:, :, k], (at[0] - at[1]) / (2 * h), rtol=1e-4, atol=1e-3)


def mirrored(clip: Array, moments: Array) -> tuple[Array, Array]:
    """The same body in a mirror: the other leg, the other way around."""
    named = dict(zip(BODY.names, clip, strict=True))
    for name in ("body_yaw_deg", "roll_deg"):
        named[name] = -named[name]
    swapped = {}
    for name, value in named.items():
        side, _, rest = name.partition(".")
        other = {"left": "right", "right": "left"}.get(side)
        swapped[f"{other}.{rest}" if other else name] = -value if rest == "across" else value
    return np.array([swapped[name] for name in BODY.names]), moments[:, [5, 6, 7, 8, 9, 0, 1, 2, 3, 4]]


@given(body=bodies())
@settings(max_examples=20)
def test_a_mirrored_body_has_the_mirrored_picture(body: tuple[Array, Array]) -> None:
    plain, mirror = pose(BODY, *body, SIZE_PX), pose(BODY, *mirrored(*body), SIZE_PX)
    for side, other in (("left", "right"), ("right", "left")):
        one, two = plain.legs[side], mirror.legs[other]  # type: ignore[index]
        assert two.inclination_deg.value == pytest.approx(one.inclination_deg.value)
        assert two.knee_flexion_deg == pytest.approx(one.knee_flexion_deg)
        for key, (x, y) in one.points.items():
            assert two.points[key][0].value == pytest.approx(SIZE_PX[0] - x.value)
            assert two.points[key][1].value == pytest.approx(y.value)


@given(body=bodies(), factor=st.sampled_from([2, 3, 5]))
@settings(max_examples=20)
def test_a_larger_picture_shows_everything_larger(body: tuple[Array, Array], factor: int) -> None:
    small = pose(BODY, *body, SIZE_PX)
    large = pose(BODY, *body, (SIZE_PX[0] * factor, SIZE_PX[1] * factor))
    for side in SIDES:
        for key, (x, y) in small.legs[side].points.items():
            assert large.legs[side].points[key][0].value == pytest.approx(factor * x.value)
            assert large.legs[side].points[key][1].value == pytest.approx(factor * y.value)


@given(body=bodies(), turn_deg=st.floats(-60, 60))
@settings(max_examples=20)
def test_a_body_that_is_turned_has_the_same_angles(body: tuple[Array, Array], turn_deg: float) -> None:
    clip, moments = body
    turned = clip.copy()
    turned[BODY.index("body_yaw_deg")] += turn_deg
    plain, other = pose(BODY, clip, moments, SIZE_PX), pose(BODY, turned, moments, SIZE_PX)
    for side in SIDES:
        assert other.legs[side].inclination_deg.value == pytest.approx(plain.legs[side].inclination_deg.value)
        assert other.legs[side].thigh_deg.value == pytest.approx(plain.legs[side].thigh_deg.value)


def test_a_layout_of_one_network_has_only_its_points() -> None:
    only = replace(BODY, networks=("second",))
    clip, moments = BODY.mean.copy(), moments_of(BODY)
    assert {network for network, _ in pose(only, clip, moments, SIZE_PX).legs["left"].points} == {"second"}
