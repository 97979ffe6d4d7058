"""Where a person turns round, and that plain clips are one stretch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from edited_clips import nobody, turn, turning, two_squats
from stick import Pose, series, squat

from ankle_cv.conventions import SIDES, Array, Joint, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.turns import MIN_STRETCH_S, facing_stretches


def times(clip: LandmarkSeries) -> list[tuple[float, float]]:
    return [(clip.time_s[s.start], clip.time_s[s.stop - 1]) for s in facing_stretches(clip)]


@pytest.mark.parametrize("to_deg", [0.0, 180.0, -90.0, -60.0])
def test_a_turn_divides_the_clip_and_is_in_neither_part(to_deg: float) -> None:
    clip = turning(turn(90.0, to_deg, at_s=3.5), two_squats, 8.0)
    (start, stop), (again, end) = times(clip)
    assert start == 0.0
    assert 3.5 <= stop < again <= 4.5 + 0.1
    assert end == clip.time_s[-1]


def test_who_turns_twice_is_seen_from_three_sides() -> None:
    there, back = turn(90.0, 0.0, at_s=3.0), turn(0.0, -90.0, at_s=6.0)
    clip = turning(lambda t: there(t) if t < 5 else back(t), lambda _: Pose(), 9.0)
    assert len(times(clip)) == 3


@pytest.mark.parametrize("yaw_deg", [90.0, 45.0, 0.0, -90.0])
def test_a_plain_clip_is_one_stretch(yaw_deg: float) -> None:
    clip = series(two_squats, seconds=7, yaw_deg=yaw_deg)
    assert facing_stretches(clip) == (slice(0, len(clip)),)


def turned_line(clip: LandmarkSeries, joint: Joint, where: Array, degrees: float) -> LandmarkSeries:
    """The same clip, the model taking the line of two joints for turned in these frames."""
    world = clip.world_m.copy()
    pair = [landmark(joint, side) for side in SIDES]
    middle = world[:, pair].mean(axis=1, keepdims=True)
    a = np.radians(degrees)
    about_the_vertical = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    turned = middle + (world[:, pair] - middle) @ about_the_vertical.T
    world[:, pair] = np.where(where[:, None, None], turned, world[:, pair])
    return LandmarkSeries(clip.time_s, clip.points, world, clip.size_px)


def late(clip: LandmarkSeries) -> Array:
    return np.asarray(clip.time_s > 3.0)


def with_plates(clip: LandmarkSeries) -> LandmarkSeries:
    return turned_line(turned_line(clip, "shoulder", late(clip), 80.0), "hip", late(clip), 60.0)


def with_a_step(clip: LandmarkSeries) -> LandmarkSeries:
    return turned_line(clip, "ankle", late(clip), 65.0)


@pytest.mark.parametrize("seen_as", [with_plates, with_a_step])
def test_a_trunk_without_its_feet_or_feet_without_the_trunk_are_no_turn(
    seen_as: Callable[[LandmarkSeries], LandmarkSeries],
) -> None:
    clip = seen_as(series(two_squats, seconds=7))
    assert facing_stretches(clip) == (slice(0, len(clip)),)


def test_legs_that_change_places_for_the_model_are_no_turn() -> None:
    clip = series(two_squats, seconds=7)
    world = clip.world_m.copy()
    for joint in ("shoulder", "hip", "knee", "ankle", "heel", "toe"):
        left, right = (landmark(joint, side) for side in SIDES)  # type: ignore[arg-type]
        world[100:, [left, right]] = world[100:, [right, left]]
    assert len(facing_stretches(LandmarkSeries(clip.time_s, clip.points, world, clip.size_px))) == 1


@pytest.mark.parametrize(
    "clip", [nobody(3.0), series(squat, seconds=MIN_STRETCH_S / 2), series(squat, seconds=1 / 30)]
)
def test_nobody_and_a_moment_are_one_stretch(clip: LandmarkSeries) -> None:
    assert facing_stretches(clip) == (slice(0, len(clip)),)
