"""Parameters and priors: where each is, what is known before, and what the view and the room say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from known_legs import clip_of, moments_of, simple_layout

from ankle_cv.camera import UNKNOWN_ROLL, Pitch, Roll
from ankle_cv.conventions import SIDES, Side
from ankle_cv.measures.leg_model.layout import MAX_YAW_SD_DEG, MIN_YAW_SD_DEG, Layout, make_layout
from ankle_cv.measures.leg_model.priors import (
    LUNGE,
    NETWORKS,
    OBLIQUE,
    SHANK_RANGE,
    SIDE_FAR,
    SIDE_NEAR,
    Network,
    offset_priors,
    shank_range,
)
from ankle_cv.scene.roll import MAX_PITCH_SD_DEG


def layout(
    sides: tuple[Side, ...] = SIDES,
    networks: tuple[Network, ...] = NETWORKS,
    *,
    yaw_deg: float = 90.0,
    yaw_sd_deg: float = 8.0,
    roll: Roll = UNKNOWN_ROLL,
    lunge: Side | None = None,
) -> Layout:
    return make_layout(
        sides, networks, yaw_deg=yaw_deg, yaw_sd_deg=yaw_sd_deg, roll=roll, near="left", lunge=lunge
    )


def prior(found: Layout, name: str) -> tuple[float, float]:
    k = found.index(name)
    return float(found.mean[k]), float(found.sd[k])


def test_every_parameter_has_one_name_and_a_prior_that_is_not_certain() -> None:
    found = layout()
    assert len(set(found.names)) == len(found.names) == len(found.mean) == len(found.sd)
    assert (found.sd > 0).all()
    # 8 of the clip; by leg 5, 18 offsets by each network and 6 of heel and toe.
    assert len(found.names) == 8 + 2 * (5 + 2 * 18 + 6)
    assert found.per_moment == 10


def test_without_the_second_network_its_offsets_are_no_parameters() -> None:
    found = layout(networks=("first",))
    assert not [name for name in found.names if "second" in name]
    assert found.networks == ("first",)


def test_the_second_network_alone_has_no_heel() -> None:
    found = layout(networks=("second",))
    assert not [name for name in found.names if "heel" in name or "first" in name]


def test_networks_are_in_their_own_order() -> None:
    assert layout(networks=("second", "first")).networks == ("first", "second")


def test_the_body_faces_where_the_view_says() -> None:
    # A camera at the person's left (+90) sees them face the left of the picture (-90).
    assert prior(layout(yaw_deg=90, yaw_sd_deg=8), "body_yaw_deg") == (-90, 8)


@pytest.mark.parametrize(("said", "taken"), [(0.5, MIN_YAW_SD_DEG), (30.0, MAX_YAW_SD_DEG)])
def test_the_view_is_neither_trusted_nor_doubted_beyond_measure(said: float, taken: float) -> None:
    assert prior(layout(yaw_sd_deg=said), "body_yaw_deg")[1] == taken


def test_the_roll_is_that_of_the_room() -> None:
    assert prior(layout(roll=Roll(3.0, 0.5, known=True)), "roll_deg") == (3.0, 0.5)
    assert prior(layout(roll=Roll(3.0, 0.01, known=True)), "roll_deg") == (3.0, 0.3)


@pytest.mark.parametrize("lunge", [None, "left"])
def test_a_room_that_tells_the_pitch_is_believed_as_far_as_it_is_sure(lunge: Side | None) -> None:
    usual, sd = prior(layout(lunge=lunge), "pitch_deg")
    assert sd == 4
    sure, as_sure_as_usual = (
        prior(layout(lunge=lunge, roll=replace(UNKNOWN_ROLL, pitch=Pitch(8.0, told))), "pitch_deg")
        for told in (0.01, 5.0)
    )
    assert sure == pytest.approx((8.0, 0.01), abs=1e-3)
    # A room that says anything never leaves less known than one that is silent.
    barely = replace(UNKNOWN_ROLL, pitch=Pitch(8.0, MAX_PITCH_SD_DEG))
    assert prior(layout(lunge=lunge, roll=barely), "pitch_deg")[1] < sd
    # Two that are as sure as each other meet halfway: cameras are put up within 5° of the usual pitch.
    assert as_sure_as_usual == pytest.approx(((usual + 8) / 2, 5 / np.sqrt(2)))


def test_two_legs_of_one_person_are_tied_and_one_leg_is_not() -> None:
    both = layout()
    clip = np.zeros(len(both.names))
    clip[both.index("left.toe_out_deg")] = 20
    clip[both.index("right.toe_out_deg")] = 12
    clip[both.index("left.lean_deg")] = clip[both.index("right.lean_deg")] = 7
    clip[both.index("right.lean_slope_deg")] = 3
    assert sorted(both.ties @ clip) == pytest.approx([-1, 0, 1])  # 8 of 8°, 0, -3 of 3°
    assert layout(("left",)).ties.shape == (0, len(layout(("left",)).names))


def test_numbers_know_by_which_parameter_they_are_derived() -> None:
    found = simple_layout(SIDES)
    clip = clip_of(found, roll_deg=2.0)
    moments = moments_of(found, 3, thigh_deg=np.array([10.0, 20.0, 30.0]))
    whole, legs = found.jets(clip, moments)
    assert whole["roll_deg"].value == [2]
    assert np.flatnonzero(whole["roll_deg"].slope) == [10 + found.index("roll_deg")]
    assert legs["left"]["thigh_deg"].value.tolist() == [10, 20, 30]
    assert np.flatnonzero(legs["left"]["thigh_deg"].slope) == [2]
    assert np.flatnonzero(legs["right"]["thigh_deg"].slope) == [7]


@pytest.mark.parametrize("network", NETWORKS)
def test_seen_squarely_a_leg_has_the_offsets_of_its_side_of_the_body(network: Network) -> None:
    near = offset_priors(network, 90.0, near=True, lunge=False)
    far = offset_priors(network, -90.0, near=False, lunge=False)
    for name in SIDE_NEAR[network]:
        assert near[name] == pytest.approx(SIDE_NEAR[network][name])
        assert far[name] == pytest.approx(SIDE_FAR[network][name])


@pytest.mark.parametrize("yaw_deg", [45.0, -45.0, 35.0, 135.0])
def test_obliquely_near_and_far_are_alike(yaw_deg: float) -> None:
    for near in (True, False):
        found = offset_priors("first", yaw_deg, near=near, lunge=False)
        for name, usual in OBLIQUE["first"].items():
            assert found[name] == pytest.approx(usual)


def test_between_side_and_oblique_the_offsets_are_mixed() -> None:
    # sin² of twice 75° is 1/4, a third of the 0.75 from which a view is oblique.
    found = offset_priors("second", 75.0, near=True, lunge=False)["hip_forward"]
    side, oblique = SIDE_NEAR["second"]["hip_forward"], OBLIQUE["second"]["hip_forward"]
    assert found == pytest.approx(((2 * side.mean + oblique.mean) / 3, (2 * side.sd + oblique.sd) / 3))


def test_the_range_of_the_shank_fades_as_the_view_turns_oblique() -> None:
    # sin² of twice 75° is 1/4, a third of the 0.75 from which a view is oblique: two thirds of the weight.
    assert shank_range(90.0) == pytest.approx(SHANK_RANGE)
    assert shank_range(-75.0) == pytest.approx((15.0, 20.0 / np.sqrt(2 / 3)))
    assert shank_range(45.0) == pytest.approx((15.0, 200.0))
    assert layout(yaw_deg=45.0).shank_range == shank_range(45.0)


def test_the_front_leg_of_a_lunge_has_its_ankle_further_ahead() -> None:
    found = layout(("left",), lunge="left")
    name = "ankle_forward_slope"
    assert prior(found, f"left.first.{name}") == pytest.approx(LUNGE["first"][name])
    assert prior(layout(("left",)), f"left.first.{name}") == pytest.approx(SIDE_NEAR["first"][name])


def test_networks_and_views_have_the_same_offsets() -> None:
    names = [set(of[network]) for of in (SIDE_NEAR, SIDE_FAR) for network in NETWORKS]
    assert all(one == names[0] for one in names)
    for network in NETWORKS:
        assert set(OBLIQUE[network]) == set(offset_priors(network, 90.0, near=True, lunge=False)) > names[0]
    assert all(set(LUNGE[network]) < names[0] for network in NETWORKS)


def test_the_far_leg_is_never_known_better_than_the_near_one() -> None:
    for network in NETWORKS:
        for name, near in SIDE_NEAR[network].items():
            assert SIDE_FAR[network][name].sd >= near.sd, (network, name)
