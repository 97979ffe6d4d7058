"""The fit returns the movement that was projected: squats of a usual body, filmed from all sides.

Pixels are made by the model itself with the networks' usual offsets, so what is tested is whether the fit
finds its way back and how sure it says to be, not whether the model is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from known_legs import Film

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, Side
from ankle_cv.evidence.records import JointTrack, LegEvidence, PixelEvidence
from ankle_cv.measures.leg_model.fit import UNTRACKED_PITCH_SD_DEG, LegCurves, LegFit, fit_legs
from ankle_cv.measures.leg_model.priors import LUNGE
from ankle_cv.scene.scene import Scene

SIDE, OBLIQUE = Film(), Film(yaw_deg=45.0)
TILTED = Roll(3.0, 0.3, known=True)


@cache
def plainly(film: Film) -> LegFit:
    """The fit to a film in which all is seen."""
    return fitted(film)


def fitted(
    film: Film,
    off_px: Mapping[tuple[Side, str], tuple[float, float]] | None = None,
    visibility: Mapping[tuple[Side, str], float] | None = None,
    *,
    tracked: bool = False,
) -> LegFit:
    fit = fit_legs(film.scene(off_px, visibility), film.evidence(tracked=tracked))
    assert fit is not None
    return fit


def error_deg(film: Film, fit: LegFit, side: Side = "left") -> Array:
    return fit.legs[side].inclination_deg - film.inclination_deg(side)


def sd_deg(fit: LegFit, side: Side = "left") -> float:
    return float(np.median(fit.inclination_sd_deg(side)))


def second(evidence: PixelEvidence, side: Side) -> JointTrack:
    """Joints of one leg by the second network."""
    joints = evidence.legs[side].joints
    assert joints is not None
    return joints


FILMS = {
    "left side": SIDE,
    "right side": Film(yaw_deg=-90.0),
    "oblique": OBLIQUE,
    "oblique from the right": Film(yaw_deg=-45.0),
    "three quarters to the front": Film(yaw_deg=30.0),
    "rolled": Film(roll_deg=3.0, roll=TILTED),
    "rolled, oblique": Film(yaw_deg=45.0, roll_deg=3.0, roll=TILTED),
    "looking down": Film(pitch_deg=4.0),
    "looking down, oblique": Film(yaw_deg=45.0, pitch_deg=4.0),
    "looking up": Film(pitch_deg=-4.0),
    "heels up": Film(heel_up_deg=8.0),
    "heels up, oblique": Film(yaw_deg=45.0, heel_up_deg=8.0),
    "from the hips' height": Film(clip=(("camera_height", 1.5),)),
    "wide lens": Film(clip=(("log_focal", float(np.log(0.75))),)),
    "turned more than the view says": Film(yaw_deg=45.0, clip=(("body_yaw_deg", -49.0),)),
}


@pytest.mark.parametrize("film", FILMS.values(), ids=FILMS)
def test_the_true_inclinations_come_back(film: Film) -> None:
    fit = plainly(film)
    for side in SIDES:
        error = error_deg(film, fit, side)
        assert np.abs(error).max() < (1.0 if film.kind == "side" else 1.3), side
        assert (np.abs(error) < 1.96 * fit.inclination_sd_deg(side)).all(), side
    assert fit.misfit < 0.05
    assert abs(fit.yaw_pull) < 1
    assert fit.time_s == pytest.approx(np.arange(31) / 10)


@pytest.mark.parametrize("film", [SIDE, OBLIQUE], ids=["side", "oblique"])
def test_thigh_knee_and_foot_come_back(film: Film) -> None:
    fit = plainly(film)
    thigh = 2 + 78 * film.down
    near = fit.legs["left"]
    assert near.thigh_deg == pytest.approx(thigh, abs=3.0)
    assert near.knee_flexion_deg == pytest.approx(film.shank_deg + thigh, abs=4.5)
    assert near.foot_pitch_deg == pytest.approx(np.zeros(31), abs=0.5)


@pytest.mark.parametrize("yaw_deg", [90.0, 45.0])
def test_a_tracked_foot_has_the_pitch_of_its_track_and_is_surer(yaw_deg: float) -> None:
    film = Film(yaw_deg=yaw_deg, heel_up_deg=12.0)
    seen, tracked = plainly(film), fitted(film, tracked=True)
    assert tracked.legs["left"].foot_pitch_deg == pytest.approx(film.foot_pitch_deg, abs=0.3)
    assert np.abs(error_deg(film, tracked)).max() < 1
    assert (tracked.legs["left"].foot_pitch_sd_deg < 0.7 * seen.legs["left"].foot_pitch_sd_deg).all()


def test_a_foot_that_is_not_tracked_may_have_risen_unseen() -> None:
    plain, tracked = plainly(SIDE), fitted(SIDE, tracked=True)
    assert plain.legs["left"].foot_pitch_sd_deg.min() > UNTRACKED_PITCH_SD_DEG
    assert np.median(tracked.legs["left"].foot_pitch_sd_deg) < UNTRACKED_PITCH_SD_DEG


def test_in_a_side_view_only_the_near_foot_is_tracked() -> None:
    legs = fitted(Film(heel_up_deg=12.0), tracked=True).legs
    assert np.median(legs["right"].foot_pitch_sd_deg) > 2 * np.median(legs["left"].foot_pitch_sd_deg)


def test_in_a_split_stance_the_front_leg_comes_back_alone() -> None:
    film = Film(split=True)
    fit = plainly(film)
    assert set(fit.legs) == {"left"}
    assert fit.covariance.shape == (31, 31)
    assert np.abs(error_deg(film, fit)).max() < 1.3
    slope = "left.first.ankle_forward_slope"
    assert fit.clip[slope] == pytest.approx(LUNGE["first"]["ankle_forward_slope"].mean, abs=0.006)
    # It never stands with both feet side by side, from where a change would count.
    assert fit.excursion_deg("left") is None


def test_a_mirrored_film_has_the_mirrored_fit() -> None:
    left, right = plainly(SIDE), plainly(FILMS["right side"])
    for side, other in (("left", "right"), ("right", "left")):
        one, two = left.legs[side], right.legs[other]  # type: ignore[index]
        assert one.inclination_deg == pytest.approx(two.inclination_deg, abs=0.02)
    assert left.yaw_pull == pytest.approx(-right.yaw_pull, abs=0.02)
    assert sd_deg(left, "left") == pytest.approx(sd_deg(right, "right"), rel=0.01)


def test_an_unknown_roll_makes_the_inclination_less_sure_and_not_its_change() -> None:
    known, unknown = plainly(SIDE), plainly(replace(SIDE, roll=UNKNOWN_ROLL))
    assert sd_deg(unknown) ** 2 - sd_deg(known) ** 2 == pytest.approx(1.2**2 - 0.3**2, rel=0.6)
    changes = [fit.excursion_deg("left") for fit in (known, unknown)]
    assert changes[0] is not None
    assert changes[1] is not None
    assert changes[1][1] == pytest.approx(changes[0][1], abs=0.02)


def test_the_less_is_known_of_the_roll_the_larger_is_the_error() -> None:
    errors = [sd_deg(fitted(replace(SIDE, roll=Roll(0.0, sd, known=True)))) for sd in (0.3, 1.0, 2.0, 4.0)]
    assert errors == sorted(errors)
    assert errors[-1] > errors[0] + 0.4


def test_a_roll_that_nobody_knows_of_goes_into_the_shin_and_not_into_its_change() -> None:
    film = replace(SIDE, roll=UNKNOWN_ROLL, roll_deg=2.0)
    fit = plainly(film)
    assert np.abs(error_deg(film, fit)).max() < 1.96 * sd_deg(fit)
    change = fit.excursion_deg("left")
    assert change is not None
    assert change[0][15] - change[0][0] == pytest.approx(26, abs=0.5)


def knee_ahead(film: Film) -> tuple[float, float]:
    """A tenth of a shank ahead in the picture, px."""
    paths = film.paths()
    shank = np.linalg.norm(paths["left", "first", "knee"] - paths["left", "first", "ankle"], axis=1)
    return -0.1 * float(shank.max()) * float(np.sin(np.radians(film.yaw_deg))), 0.0


@pytest.mark.parametrize("film", [SIDE, OBLIQUE], ids=["side", "oblique"])
def test_where_the_networks_differ_the_answer_lies_between(film: Film) -> None:
    # One knee a tenth of a shank ahead is arcsin 0.1 = 5.7° more by that network.
    off: dict[tuple[Side, str], tuple[float, float]] = {("left", "knee"): knee_ahead(film)}
    plain, between = error_deg(film, plainly(film)), error_deg(film, fitted(film, off))
    assert 0.5 < np.mean(between - plain) < 3.5
    assert np.max(between) < 4.0


def test_the_other_network_wins_where_one_hardly_sees_the_knee() -> None:
    hardly = fitted(SIDE, {("left", "knee"): knee_ahead(SIDE)}, {("left", "knee"): 0.25})
    assert np.abs(error_deg(SIDE, hardly)).max() < 1
    assert sd_deg(hardly) > 1.2 * sd_deg(plainly(SIDE))


def test_the_further_the_networks_part_the_larger_is_the_error() -> None:
    size = SIDE.scene().body.leg_px / 2
    errors = [
        sd_deg(fitted(SIDE, off_px={("left", "knee"): (shift * size, 0.0)})) for shift in (0.0, 0.1, 0.2, 0.3)
    ]
    assert errors == sorted(errors)
    assert errors[-1] > 1.3 * errors[0]


def test_the_far_leg_is_less_sure_than_the_near_one() -> None:
    fit = plainly(SIDE)
    assert sd_deg(fit, "right") > 1.3 * sd_deg(fit, "left")
    both = plainly(OBLIQUE)
    assert sd_deg(both, "right") == pytest.approx(sd_deg(both, "left"), rel=0.2)


@pytest.mark.parametrize("hidden", [LEG_JOINTS, ("knee", "ankle"), ("ankle",)], ids=["leg", "shank", "ankle"])
def test_a_far_leg_that_is_never_seen_leaves_the_near_one(hidden: tuple[str, ...]) -> None:
    fit = fitted(SIDE, visibility={("right", joint): 0.1 for joint in hidden})
    assert np.abs(error_deg(SIDE, fit)).max() < 1
    assert np.isfinite(fit.covariance).all()
    assert sd_deg(fit, "right") > sd_deg(plainly(SIDE), "right")


def test_an_ankle_that_only_the_second_network_sees_is_enough() -> None:
    fit = fitted(SIDE, visibility={("left", "ankle"): 0.1})
    assert np.abs(error_deg(SIDE, fit)).max() < 1
    assert sd_deg(fit) > sd_deg(plainly(SIDE))


def test_legs_that_hide_for_some_frames_are_interpolated_with_a_larger_error() -> None:
    scene = SIDE.scene()
    points = scene.body.picture.points.copy()
    points[12:16, :, 3] = 0.1
    evidence = SIDE.evidence()
    score = np.where(np.isin(np.arange(31), range(12, 16))[:, None], 0.0, np.full((31, 3), 0.9))
    unsure = {side: LegEvidence(joints=replace(second(evidence, side), score=score)) for side in SIDES}
    hiding = replace(scene, body=replace(scene.body, picture=scene.body.picture.with_points(points)))
    fit = fit_legs(hiding, PixelEvidence(unsure))
    assert fit is not None
    sd = fit.inclination_sd_deg("left")
    assert sd[13] > sd[8]
    assert (np.abs(error_deg(SIDE, fit)) < 1.96 * sd).all()


def test_feet_that_leave_the_floor_do_not_fit() -> None:
    # The whole body jumps by a third of a shank in the picture and comes down a third further ahead.
    scene, evidence, n = SIDE.scene(), SIDE.evidence(), 31
    jump = np.zeros((n, 2))
    jump[10:20, 1] = -80 * np.sin(np.linspace(0, np.pi, 10))
    jump[:, 0] = np.where(np.arange(n) > 15, -80, 0)
    points = scene.body.picture.points.copy()
    points[..., :2] += jump[:, None]
    jumped = replace(scene, body=replace(scene.body, picture=scene.body.picture.with_points(points)))
    tracks = {side: second(evidence, side) for side in SIDES}
    legs = {
        side: LegEvidence(joints=replace(track, points_px=track.points_px + jump[:, None]))
        for side, track in tracks.items()
    }
    fit = fit_legs(jumped, PixelEvidence(legs))
    assert fit is not None
    assert fit.misfit > 0.5


def test_a_body_turned_against_the_view_pulls_the_yaw_its_way() -> None:
    turned = Film(yaw_deg=45.0, clip=(("body_yaw_deg", -57.0),))
    assert plainly(turned).yaw_pull < plainly(OBLIQUE).yaw_pull - 0.5


def test_without_the_second_network_there_is_no_fit() -> None:
    evidence = OBLIQUE.evidence()
    one: dict[Side, LegEvidence] = {"left": evidence.legs["left"], "right": LegEvidence()}
    assert fit_legs(OBLIQUE.scene(), evidence.without_joints()) is None
    assert fit_legs(OBLIQUE.scene(), replace(evidence, legs=one)) is None


def test_a_second_network_that_never_sees_a_leg_is_none() -> None:
    evidence = SIDE.evidence()
    joints = second(evidence, "left")
    blind = replace(joints, points_px=np.full_like(joints.points_px, np.nan))
    assert fit_legs(SIDE.scene(), PixelEvidence({**evidence.legs, "left": LegEvidence(joints=blind)})) is None


def test_the_second_network_is_needed_for_the_measured_leg_only() -> None:
    evidence = SIDE.evidence()
    fit = fit_legs(SIDE.scene(), PixelEvidence({"left": evidence.legs["left"], "right": LegEvidence()}))
    assert fit is not None
    assert np.abs(error_deg(SIDE, fit)).max() < 1


def test_a_front_view_has_no_fit() -> None:
    scene = SIDE.scene()
    view = replace(scene.view, kind="front", yaw_deg=5.0, facing="camera", near=None)
    assert fit_legs(replace(scene, view=view), SIDE.evidence()) is None


def seen_in(scene: Scene, frames: slice) -> Scene:
    points = scene.body.picture.points.copy()
    points[frames] = np.nan
    series = scene.body.picture.with_points(points)
    nobody = np.zeros(31, dtype=np.bool_)
    return replace(scene, body=replace(scene.body, picture=series, levelled=series, standing=nobody))


@pytest.mark.parametrize("frames", [slice(None), slice(1, None)], ids=["nobody", "one frame"])
def test_nobody_has_no_fit(frames: slice) -> None:
    assert fit_legs(seen_in(SIDE.scene(), frames), SIDE.evidence()) is None


def made(covariance: Array, standing: list[bool]) -> LegFit:
    """Two legs at two moments: left at 5° and 30°, right at 6° and 20°."""
    nothing = np.zeros(2)
    left, right = (LegCurves(np.array(a), nothing, nothing, nothing, nothing) for a in ([5.0, 30], [6.0, 20]))
    legs: dict[Side, LegCurves] = {"left": left, "right": right}
    return LegFit(np.array([0.0, 0.1]), legs, covariance, np.array(standing), 0.1, 0.0, {})


BLOCKS = np.array([[4.0, 3, 1, 0], [3, 9, 0, 2], [1, 0, 16, 5], [0, 2, 5, 25]])


def test_the_covariance_is_leg_by_leg() -> None:
    fit = made(BLOCKS, [True, False])
    assert fit.inclination_sd_deg("left").tolist() == [2, 3]
    assert fit.inclination_sd_deg("right").tolist() == [4, 5]
    assert fit.inclination_covariance("left", "right").tolist() == [[1, 0], [0, 2]]
    assert fit.inclination_covariance("right", "left").tolist() == [[1, 0], [0, 2]]


def test_the_change_since_standing_is_surer_for_what_both_moments_share() -> None:
    # 25 degrees of change; 9 - 2 * 3 + 4 = 7. Standing itself has changed by nothing, for sure.
    change = made(BLOCKS, [True, False]).excursion_deg("left")
    assert change is not None
    assert change[0].tolist() == [0, 25]
    assert change[1] == pytest.approx([0, np.sqrt(7)])


def test_the_change_counts_from_the_mean_of_standing() -> None:
    # Standing at 5° and 30°: its mean is 17.5° with (4 + 2 * 3 + 9) / 4 = 4.75.
    change = made(BLOCKS, [True, True]).excursion_deg("left")
    assert change is not None
    assert change[0].tolist() == [-12.5, 12.5]
    assert change[1] ** 2 == pytest.approx([4 - 2 * 3.5 + 4.75, 9 - 2 * 6 + 4.75])


def test_without_standing_there_is_no_change_since() -> None:
    assert made(BLOCKS, [False, False]).excursion_deg("left") is None


def test_the_parameters_of_the_clip_are_told_by_name() -> None:
    film = Film(roll_deg=3.0, roll=TILTED)
    told = plainly(film).clip
    assert told["roll_deg"] == pytest.approx(3.0, abs=0.3)
    assert told["body_yaw_deg"] == pytest.approx(-90.0, abs=2.0)
    assert set(told) == set(film.layout().names)
