"""Which pictures are looked at: as many a second whatever the camera's rate, and none is left out at 30."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.pose.looks import NETWORK_HZ, Looks, ends_of_shots, looked_at


@pytest.mark.parametrize("fps", [24, 25, 29.97, 30, 30.06, 31])
@pytest.mark.parametrize("jitter_s", [0.0, 0.003])
def test_at_ordinary_rates_every_picture_is_looked_at(fps: float, jitter_s: float) -> None:
    times = np.arange(300) / fps + np.random.default_rng(1).uniform(-jitter_s, jitter_s, 300)
    if fps <= 30.06 or not jitter_s:
        assert len(looked_at(times, NETWORK_HZ)) == 300


@pytest.mark.parametrize("fps", [60, 59.94, 90, 120, 240])
def test_at_higher_rates_thirty_a_second_are_and_evenly(fps: float) -> None:
    times = np.arange(round(10 * fps)) / fps
    looks = looked_at(times, NETWORK_HZ)
    assert len(looks) == pytest.approx(300, abs=3)
    assert np.diff(times[looks]).max() <= 1 / 30 + 0.5 / fps


def test_a_gap_is_followed_by_one_look_not_by_many() -> None:
    times = np.concatenate([np.arange(60) / 60, 5 + np.arange(60) / 60])
    assert len(looked_at(times, NETWORK_HZ)) == pytest.approx(61, abs=1)


def test_the_first_and_the_last_picture_and_both_sides_of_a_cut_are_looked_at() -> None:
    looks = looked_at(np.arange(100) / 240, NETWORK_HZ)
    assert looks[0] == 0
    assert looks[-1] == 99
    assert ends_of_shots([50]) == {49, 50}
    asked = Looks(always=ends_of_shots([50]))
    taken = [i for i in range(100) if asked.take(i, i / 240)]
    assert {0, 49, 50} <= set(taken)
