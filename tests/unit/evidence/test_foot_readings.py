"""Zero, direction and stated error of readings worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.evidence.foot_readings import FootReading, FootReadings
from ankle_cv.evidence.plan import FootLandmarks, FootPlan
from ankle_cv.evidence.records import FootTrack
from ankle_cv.evidence.sole_edge import UNKNOWN_RISE

TIME = np.arange(11) / 10
FLAT = ((0.0, 0.2), (0.8, 1.0))


def reading(index: int, y: float = 0.0, **other: object) -> FootReading:
    given: dict[str, object] = {
        "index": index,
        "template": 1,
        "length_px": 100.0,
        "shift": np.array([0.0, y]),
        "rotation_rad": 0.0,
        "covariance": np.diag([1e-4, 1e-4, 1e-2, 1e-2]),
        "forefoot_shift": np.zeros(2),
        "forefoot_variance": 0.01,
        "outlined": True,
        "blur_px": 0.0,
        "camera_known": True,
        "sole": UNKNOWN_RISE,
    }
    return FootReading(**(given | other))  # type: ignore[arg-type]


def track(*readings: FootReading, facing: int = 1) -> FootTrack:
    kept = FootReadings(len(TIME), facing)
    kept.templates = 1
    for r in readings:
        kept.store(r)
    return kept.track(TIME, FLAT)


def test_a_slow_drift_between_two_flat_stretches_is_taken_out():
    drifting = [reading(i, y=-2.0 * TIME[i]) for i in range(11)]
    shift = track(*drifting).heel_shift_px[:, 1]
    assert shift == pytest.approx(np.zeros(11), abs=0.21)
    assert shift[5] == pytest.approx(0.0, abs=1e-9)


def test_frames_without_a_reading_are_missing():
    result = track(reading(0), reading(1), reading(9))
    assert np.isnan(result.heel_shift_px[4]).all()
    assert np.isnan([result.pitch_deg[4], result.sigma_px[4], result.sigma_deg[4]]).all()


@pytest.mark.parametrize("facing", [1, -1])
def test_pitch_is_heel_up_whichever_way_the_person_faces(facing: int):
    result = track(reading(0), reading(5, rotation_rad=facing * np.radians(10)), facing=facing)
    assert result.pitch_deg[5] == pytest.approx(10)


def test_without_a_background_the_forefoot_stands_for_the_camera():
    result = track(reading(0), reading(5, y=-7.0, forefoot_shift=np.array([0.0, -3.0]), camera_known=False))
    assert result.heel_shift_px[5, 1] == pytest.approx(-4.0)
    assert np.isnan(result.toe_shift_px[5]).all()
    assert result.sigma_px[5] > track(reading(0), reading(5, y=-4.0)).sigma_px[5]


def test_a_planted_heel_under_the_floor_widens_every_error():
    honest = track(*(reading(i, y=-1.0 if i == 5 else 0.0) for i in range(11)))
    sunk = track(*(reading(i, y=4.0 if 3 <= i <= 7 else 0.0) for i in range(11)))
    assert sunk.sigma_px[0] > honest.sigma_px[0] + 2


def test_the_error_grows_with_the_turn_a_guessed_foot_and_defocus():
    plain = track(reading(0), reading(5, y=-10.0)).sigma_px[5]
    turned = track(reading(0), reading(5, y=-10.0, rotation_rad=0.3)).sigma_px[5]
    guessed = track(reading(0), reading(5, y=-10.0, rotation_rad=0.3, outlined=False)).sigma_px[5]
    smeared = track(reading(0), reading(5, y=-10.0, blur_px=3.0)).sigma_px[5]
    assert plain < turned < guessed
    assert smeared > plain


FORMAL = 2 * 0.1
"""Formal error of the readings here, 0.1 px, doubled: residuals are not white."""
LEAST = 0.05
"""No place is known better, px."""


def sigma_px(*parts: float) -> object:
    return pytest.approx(float(np.linalg.norm([FORMAL, LEAST, *parts])), rel=1e-4)


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({}, []),
        # 2 % of 10 px may be bending and shading.
        ({"y": -10.0}, [0.2]),
        # The contact point lies within 3 % of the foot of 100 px, a guessed one within 10 %; it turns by 0.3.
        ({"rotation_rad": 0.3}, [3 * np.sin(0.3)]),
        ({"rotation_rad": 0.3, "outlined": False}, [10 * np.sin(0.3)]),
        # Half the blur beyond 1.2 px, and no more than 15 % of the way.
        ({"y": -10.0, "blur_px": 2.2}, [0.2, 0.5]),
        ({"y": -10.0, "blur_px": 1.1}, [0.2]),
        ({"y": -10.0, "blur_px": 9.0}, [0.2, 1.5]),
    ],
)
def test_the_error_of_a_place_is_the_root_of_the_squares_of_its_parts(
    given: dict[str, float], parts: list[float]
):
    assert track(reading(0), reading(5, **given)).sigma_px[5] == sigma_px(*parts)


def test_without_a_background_the_error_of_the_forefoot_is_doubled_and_added_too():
    assert track(reading(0), reading(5, camera_known=False)).sigma_px[5] == sigma_px(2 * 0.1)


def test_the_error_of_a_pitch_is_its_formal_one_doubled_and_a_fiftieth_of_it():
    result = track(reading(0), reading(5, rotation_rad=-np.radians(10)), facing=-1)
    parts = [2 * np.degrees(0.01), 0.02 * 10, 0.05]
    assert result.sigma_deg[5] == pytest.approx(np.linalg.norm(parts), rel=1e-4)


@pytest.mark.parametrize(("up_px", "doubt_px"), [(0.0, 0.0), (3.0, 1.5), (20.0, 2.5)])
def test_a_rise_in_a_poor_picture_is_doubted_by_half_up_to_a_share_of_the_foot(up_px: float, doubt_px: float):
    sharp, poor = (
        track(
            *(reading(i, covariance=np.diag([1e-4, 1e-4, sd_px**2, sd_px**2])) for i in range(3)),
            reading(5, y=-up_px),
        )
        for sd_px in (0.34, 0.36)
    )
    # 0.36 % of the foot is 1/35 of the way from 0.35 to 0.7 %, where a rise and its error grow by a fifth.
    growth = 1 + 0.2 / 35 if up_px else 1.0
    for poor_sd, sharp_sd, doubt in (
        (poor.sigma_px[5], sharp.sigma_px[5], doubt_px),
        (poor.sigma_deg[5], sharp.sigma_deg[5], np.degrees(doubt_px / 60)),
    ):
        assert poor_sd**2 - LEAST**2 == pytest.approx(growth**2 * (sharp_sd**2 - LEAST**2 + doubt**2))


@pytest.mark.parametrize(("error_px", "factor"), [(0.34, 1.0), (0.525, 1.1), (0.7, 1.2), (2.0, 1.2)])
def test_a_rise_is_read_too_low_the_poorer_the_picture_and_grows_by_a_fifth(error_px: float, factor: float):
    poor = np.diag([1e-4, 1e-4, error_px**2, error_px**2])
    turn = -np.radians(5)
    flat = [reading(i, covariance=poor) for i in range(3)]
    result = track(*flat, reading(5, y=-10.0, rotation_rad=turn, covariance=poor), facing=-1)
    sunk = track(*flat, reading(5, y=2.0, rotation_rad=turn, covariance=poor), facing=-1)
    assert result.heel_shift_px[5] == pytest.approx([0.0, -10.0 * factor])
    assert result.pitch_deg[5] == pytest.approx(5.0 * factor)
    assert sunk.heel_shift_px[5] == pytest.approx([0.0, 2.0])
    assert sunk.pitch_deg[5] == pytest.approx(5.0)  # the pitch of a heel that is down is no rise


def test_in_a_poor_picture_a_pitch_without_a_place_has_an_error_too():
    poor = np.diag([1e-4, 1e-4, 1.0, 1.0])
    unplaced = reading(5, shift=np.full(2, np.nan), rotation_rad=0.1, covariance=poor)
    result = track(*(reading(i, covariance=poor) for i in range(3)), unplaced)
    assert result.sigma_deg[5] > np.degrees(2.5 / 60)


def test_the_scatter_of_the_flat_stance_is_in_every_error():
    # Off to and fro by 0.3 px: the median deviation, of which a standard deviation is 1.4826.
    scattered = [
        reading(i, shift=np.array([x, 0.0]))
        for i, x in zip((0, 1, 2, 8, 9, 10), [0.3, 0, -0.3] * 2, strict=True)
    ]
    result = track(*scattered, reading(5))
    assert result.sigma_px[5] == sigma_px(1.4826 * 0.3)


@pytest.mark.parametrize(("forefoot_px", "planted"), [(0.0, True), (2.8, True), (3.2, False), (9.0, False)])
def test_a_planted_heel_cannot_be_under_the_floor(forefoot_px: float, planted: bool):
    # Depths of eleven frames: six zeros and 1 to 5 px. The ninetieth percentile is the tenth, 4 px: 1.28
    # standard deviations. A heel under a forefoot that is elsewhere tells nothing.
    down = [0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0]
    aside = np.array([forefoot_px, 0.0])
    readings = [reading(i, y=float(y), forefoot_shift=aside * (y > 0)) for i, y in enumerate(down)]
    assert track(*readings).sigma_px[0] == sigma_px(4 / 1.28 if planted else 0.0)


def test_the_reading_with_the_planted_forefoot_is_preferred():
    kept = FootReadings(len(TIME), 1)
    kept.templates = 2
    kept.store(reading(5, y=-20.0, forefoot_shift=np.array([18.0, 0.0])))
    kept.store_if_nearer(reading(5, y=-6.0, template=2))
    kept.store_if_nearer(reading(5, y=-30.0, forefoot_shift=np.array([5.0, 0.0])))
    assert kept.track(TIME, FLAT).heel_shift_px[5, 1] == pytest.approx(-6.0)


@pytest.mark.parametrize(
    ("flat", "facing", "turn"),
    [((), 1, 0.0), (((0.0, 1.0),), 0, 0.0), (((1.0, 2.0), (0.0, 0.5)), 1, 0.0), (((0.0, 1.0),), 1, 88.0)],
)
def test_plans_without_meaning_are_refused(flat: tuple[tuple[float, float], ...], facing: int, turn: float):
    with pytest.raises(ValueError, match=r"flat|facing|order|turned"):
        FootPlan("left", flat, facing, turn)


def test_a_foot_seen_from_the_front_keeps_its_size():
    foot = FootLandmarks(*(np.array(p, float) for p in ((0, 0), (0, 200), (2, 230), (4, 240))))
    assert foot.length_px == pytest.approx(90.0)
    assert not FootLandmarks(*([np.full(2, np.nan)] * 4)).complete


def test_an_unseen_forefoot_in_the_flat_stance_warns_of_nothing_and_spoils_nothing(
    recwarn: pytest.WarningsRecorder,
):
    unseen = [reading(i, y=-2.0, camera_known=i > 4) for i in range(11)]
    result = track(*unseen)
    assert not recwarn.list
    assert result.heel_shift_px[:, 1] == pytest.approx(np.zeros(11))
    assert np.isnan(result.toe_shift_px[:5]).all()


def test_a_frame_without_a_place_leaves_the_errors_of_the_others_known():
    unseen = reading(5, shift=np.full(2, np.nan), forefoot_shift=np.full(2, np.nan))
    result = track(*(reading(i) for i in range(11) if i != 5), unseen)
    assert np.isfinite(np.delete(result.sigma_px, 5)).all()
