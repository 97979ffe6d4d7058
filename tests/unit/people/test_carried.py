"""A person between the looks of a network: present where both looks find them, at twice the rate the same."""

from __future__ import annotations

import numpy as np
import pytest
from stick import series, squat

from ankle_cv.people.carried import carried_person


def test_a_squat_seen_thirty_times_a_second_is_the_squat_at_240() -> None:
    fast = series(squat, fps=240)
    looks = np.arange(0, len(fast), 8)
    seen = fast.part(looks)
    whole = fast.part(slice(0, int(looks[-1]) + 1))
    found = carried_person(seen, whole.time_s)
    assert found.points[looks] == pytest.approx(seen.points)
    legs = np.linalg.norm(found.points[..., :2] - whole.points[..., :2], axis=-1)
    assert legs.max() < 0.5
    assert found.present.all()


def test_where_one_look_does_not_find_the_person_they_are_unknown_on_both_sides_of_it() -> None:
    fast = series(squat, fps=60)
    looks = np.arange(0, len(fast), 2)
    seen = fast.part(looks)
    points = seen.points.copy()
    points[10] = np.nan
    found = carried_person(seen.with_points(points), fast.time_s[: looks[-1] + 1])
    assert np.flatnonzero(~found.present).tolist() == [19, 20, 21]


def test_a_series_of_looks_only_stays_itself() -> None:
    clip = series(squat)
    assert carried_person(clip, clip.time_s) is clip
