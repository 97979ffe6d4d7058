from __future__ import annotations

import numpy as np
import pytest
from stick import series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Pitch, Roll
from ankle_cv.errors import NotMeasurableError, UsageError
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings


def without(clip: LandmarkSeries, frames: slice) -> LandmarkSeries:
    points = clip.points.copy()
    points[frames] = np.nan
    return clip.with_points(points)


def test_nobody_is_not_measurable() -> None:
    with pytest.raises(NotMeasurableError, match="nobody"):
        build_context(without(series(squat), slice(None)), UNKNOWN_ROLL, Settings())


def test_one_frame_is_not_measurable() -> None:
    with pytest.raises(NotMeasurableError, match="only 1 frames"):
        build_context(without(series(squat), slice(1, None)), UNKNOWN_ROLL, Settings())


def test_legs_outside_the_picture_are_not_measurable() -> None:
    clip = series(squat)
    points = clip.points.copy()
    points[..., 1] += 800
    with pytest.raises(NotMeasurableError, match="lower legs"):
        build_context(clip.with_points(points), UNKNOWN_ROLL, Settings())


def test_the_asked_side_is_the_only_one() -> None:
    clip = series(squat, yaw_deg=60)
    assert build_context(clip, UNKNOWN_ROLL, Settings(side="right")).scene.view.measured_sides == ("right",)


def test_the_forced_view_wins() -> None:
    clip = series(squat, yaw_deg=65)
    assert build_context(clip, UNKNOWN_ROLL, Settings(view="side")).scene.view.kind == "side"


def test_a_level_that_is_told_takes_the_place_of_the_rooms() -> None:
    settings = Settings(level="460,200,299,800")
    for room_deg, sd_deg, pitch in ((3.0, 0.3, None), (14.5, 0.3, Pitch(6.0, 2.0))):
        room = Roll(room_deg, sd_deg, known=True, pitch=Pitch(6.0, 2.0))
        scene = build_context(series(squat, roll_deg=15), room, settings).scene
        assert scene.camera.roll.deg == pytest.approx(15.0, abs=0.05)
        assert scene.camera.roll.pitch == pitch  # of a room that was misread nothing is kept
    with pytest.raises(UsageError, match="beside the picture"):
        build_context(series(squat), UNKNOWN_ROLL, Settings(level="460,200,459,1800"))


def test_cleaning_keeps_the_clip_and_drops_a_glitch() -> None:
    clip = series(squat)
    points = clip.points.copy()
    points[45, :, 0] += 300
    clean = build_context(clip.with_points(points), UNKNOWN_ROLL, Settings()).scene.body.picture
    assert len(clean) == len(clip)
    assert np.abs(clean.xy("knee", "left") - clip.xy("knee", "left")).max() < 3
