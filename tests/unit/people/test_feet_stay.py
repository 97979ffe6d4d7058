"""Feet that stand where they stood: no cut, whatever the picture does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from edited_clips import nobody, recorded, turning, two_squats
from stick import series

from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.feet_stay import feet_stay

AT = 60
"""Two seconds of standing and squatting before the change."""


def shot(yaw_deg: float, *, later_s: float = 0.0, aside_px: float = 0.0, size: float = 1.0) -> LandmarkSeries:
    clip = series(lambda t: two_squats(t + later_s), seconds=2, yaw_deg=yaw_deg)
    points = clip.points.copy()
    points[..., :2] = points[..., :2] * size + [aside_px, 0.0]
    return clip.with_points(points)


def stays(shots: Sequence[LandmarkSeries]) -> bool:
    return feet_stay(recorded(shots).poses, AT)


@pytest.mark.parametrize("later_s", [2.0, 2.6])
def test_a_movement_that_goes_on_or_jumps_on_is_no_cut(later_s: float) -> None:
    assert stays([shot(90), shot(90, later_s=later_s)])


def test_another_side_place_or_size_is_one() -> None:
    assert not stays([shot(90), shot(0)])
    assert not stays([shot(90), shot(-90)])
    assert not stays([shot(90), shot(90, aside_px=120)])
    assert not stays([shot(90), shot(90, size=0.7)])


def test_where_nobody_is_seen_nothing_speaks_against_a_cut() -> None:
    assert not stays([nobody(2), shot(90)])
    assert not stays([shot(90), nobody(2)])


def test_the_first_frame_has_nothing_before_it() -> None:
    clip = turning(lambda _: 90.0, two_squats, 1.0)
    assert not feet_stay(recorded([clip]).poses, 0)
    assert np.isfinite(clip.points).all()
