"""Jumps of a stick figure by free fall, filmed as fast as life and slower."""

from __future__ import annotations

import numpy as np
import pytest
from stick import PX_PER_M, Pose, body, series, squat

from ankle_cv.conventions import SIDES, Array, Y, landmark
from ankle_cv.scene.body import Body
from ankle_cv.scene.flight import find_flights
from ankle_cv.scene.free_fall import fall_factor

START_S = 1.5


def filmed(rise_m: Array) -> Body:
    clip = series(lambda _: Pose(), seconds=len(rise_m) / 30)
    points = clip.points.copy()
    points[..., Y] -= (rise_m * PX_PER_M)[:, None]
    return body(clip.with_points(points))


def jump(height_m: float, slower: float = 1.0) -> Body:
    """A flight of this height, whose times are stretched."""
    lasts_s = 2 * np.sqrt(2 * height_m / 9.81)
    time_s = np.arange(round(30 * (2 * START_S + slower * lasts_s))) / 30
    since = np.clip((time_s - START_S) / slower, 0, lasts_s)
    return filmed(0.5 * 9.81 * since * (lasts_s - since))


@pytest.mark.parametrize("slower", [1.0, 2.0, 4.0, 8.0])
@pytest.mark.parametrize("height_m", [0.25, 0.5])
def test_a_jump_tells_how_much_slower_than_life_it_is_shown(height_m: float, slower: float) -> None:
    factor = fall_factor(jump(height_m, slower))
    assert factor is not None
    assert factor == pytest.approx(slower, rel=0.12)


def test_who_stands_on_a_box_or_rises_on_the_toes_does_not_fall() -> None:
    time_s = np.arange(180) / 30
    up = np.clip((time_s - 1.5) / 0.4, 0, 1) - np.clip((time_s - 4.0) / 0.4, 0, 1)
    assert fall_factor(filmed(0.4 * up)) is None
    assert fall_factor(body(series(lambda t: Pose(heel_lift_m=0.08 * (1 < t < 2)), seconds=4))) is None
    assert fall_factor(body(series(lambda _: Pose(), seconds=3))) is None


def test_legs_that_move_alone_are_no_jump() -> None:
    flown = jump(0.4)
    points = flown.picture.points.copy()
    hips = slice(23, 25)
    points[:, hips, Y] = points[0, hips, Y]
    assert fall_factor(body(flown.picture.with_points(points))) is None


def test_standing_between_squats_whose_toes_are_read_too_low_is_no_jump() -> None:
    # Read by a network behind barbell plates: the toes sink by a tenth of the leg in the deep bend.
    starts_s, lasts_s = (0.5, 1.6), 1.1

    def pose(t: float) -> Pose:
        return squat(t, start_s=starts_s[int(t >= starts_s[1])], lasts_s=lasts_s)

    clip = series(pose, seconds=3.3)
    since = np.clip((clip.time_s[:, None] - starts_s) / lasts_s, 0, 1)
    deep = np.sin(np.pi * since) ** 2
    points, toes = clip.points.copy(), [landmark("toe", side) for side in SIDES]
    points[:, toes, Y] += 0.12 * body(clip).leg_px * deep.sum(axis=1, keepdims=True)
    bent = body(clip.with_points(points))
    assert fall_factor(bent) is None
    assert find_flights(bent) == ()
