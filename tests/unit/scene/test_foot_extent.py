from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.cutout import cut_out
from ankle_cv.evidence.foot_ends import read_ends
from ankle_cv.evidence.plan import FootMarks
from ankle_cv.evidence.records import FootEnds
from ankle_cv.evidence.spot_checks import spread_over
from ankle_cv.scene.foot_extent import foot_extent

LENGTH = 120.0
HEEL, SOLE = np.array([300.0, 400.0]), 400.0


def a_foot(facing: int, roll_deg: float = 0.0, length: float = LENGTH) -> tuple[Image, FootMarks]:
    """A shoe with a shin on a speckled floor; its heel's back is at `HEEL` and it is `length` px long."""
    rng = np.random.default_rng(3)
    floor = np.array([90.0, 120.0, 150.0]) + rng.normal(0, 6, (640, 640, 3))
    u = length
    across = [0, 0, 0.05, 0.30, 0.36, 0.75, 0.98, 1.0, 0.97]
    down = [0, -0.22, -1.0, -1.0, -0.32, -0.20, -0.12, -0.06, 0]
    outline = u * np.column_stack([across, down])
    marks = u * np.array([[0.25, -1.6], [0.17, -0.30], [0.10, -0.16], [0.88, -0.10]])
    turn = np.radians(roll_deg)
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    def placed(points: Array) -> Array:
        return np.asarray((points * [facing, 1]) @ rotate.T + HEEL)

    image = np.clip(floor, 0, 255).astype(np.uint8)
    body = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(body, [np.rint(16 * placed(outline)).astype(np.int32)], 1, shift=4)
    image[body > 0] = np.clip(np.array([60, 40, 40]) + rng.normal(0, 6, (int(body.sum()), 3)), 0, 255)
    return image, FootMarks(*placed(marks))


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("roll_deg", [0.0, 5.0])
@pytest.mark.parametrize("length", [60.0, 120.0, 240.0])
def test_both_ends_of_a_drawn_foot_are_found(facing: int, roll_deg: float, length: float) -> None:
    image, marks = a_foot(facing, roll_deg, length)
    ends = read_ends(image, marks, facing, roll_deg)
    assert ends is not None
    heel, tip = ends
    assert np.hypot(*(tip - heel)) == pytest.approx(length, abs=0.015 * length + 1)
    assert heel == pytest.approx(HEEL, abs=0.03 * length)
    assert np.sign(tip[0] - heel[0]) == facing


def test_a_foot_like_its_floor_is_refused() -> None:
    image, marks = a_foot(1)
    image[:] = image[10, 10]
    assert read_ends(image, marks, 1, 0.0) is None


def test_a_cut_out_is_level_and_faces_right() -> None:
    image, marks = a_foot(-1, roll_deg=6.0)
    cut = cut_out(image, marks, -1, 6.0, (0.5, 0.5, 0.5, 0.5))
    own = marks.mapped(cut.from_picture)
    assert own.toe[0] > own.heel[0]
    # Level: the toe landmark is 0.06 of 0.78 foot lengths lower than the heel landmark.
    assert (own.toe[1] - own.heel[1]) / (own.toe[0] - own.heel[0]) == pytest.approx(0.06 / 0.78, abs=1e-6)
    assert cut.to_picture(own.heel) == pytest.approx(marks.heel)


def ends_of(lengths: list[float]) -> FootEnds:
    heel = np.zeros((len(lengths), 2))
    return FootEnds(heel, np.stack([np.array(lengths), np.zeros(len(lengths))], axis=1))


def extent(lengths: list[float], yaw_deg: float = 97.0, roll_deg: float = 0.0) -> tuple[float, float] | None:
    found = foot_extent(
        ends_of(lengths),
        np.ones(len(lengths), bool),
        roll_deg=roll_deg,
        yaw_deg=yaw_deg,
        yaw_sd_deg=6.0,
    )
    return None if found is None else (found.length_px, found.relative_sd)


def test_readings_that_agree_give_their_median() -> None:
    found = extent([120.0, 121.0, 120.5, np.nan, 140.0])
    assert found is not None
    # At a yaw of 97 the usual toe-out of 7 lies in the plane of the picture: nothing is shortened.
    assert found[0] == pytest.approx(120.5)
    assert 0.010 < found[1] < 0.03


def test_readings_that_disagree_are_refused() -> None:
    assert extent([120.0, 130.0, 140.0, 150.0]) is None
    assert extent([120.0]) is None
    assert extent([np.nan, np.nan]) is None
    assert foot_extent(None, np.ones(3, bool), roll_deg=0, yaw_deg=90, yaw_sd_deg=6) is None


def test_an_oblique_foot_is_longer_than_it_looks_and_less_certain() -> None:
    side, oblique = extent([120.0, 120.0]), extent([120.0, 120.0], yaw_deg=67.0)
    assert side is not None
    assert oblique is not None
    # Turned by 30: 0.7 of the length shrink with the cosine, 0.3 do not.
    assert oblique[0] == pytest.approx(120 / (0.7 * np.cos(np.radians(30)) + 0.3))
    assert oblique[1] > 1.5 * side[1]


def test_frames_not_known_to_be_flat_do_not_count() -> None:
    flat = np.array([True, True, False, False, False])
    ends = ends_of([100.0, 100.0, 120.0, 120.0, 120.0])
    found = foot_extent(ends, flat, roll_deg=0, yaw_deg=97, yaw_sd_deg=6)
    assert found is not None
    assert found.length_px == pytest.approx(100)
    assert found.readings == 2


def test_looks_are_spread_evenly() -> None:
    wanted = np.zeros(20, bool)
    wanted[5:15] = True
    assert spread_over(wanted, 5) == (6, 8, 10, 12, 14)
    assert spread_over(wanted[:7], 5) == (5, 6)
    assert spread_over(np.zeros(4, bool), 5) == ()
