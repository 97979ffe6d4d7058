"""How the feet stand, on the figure of sticks of the protocol tests."""

from __future__ import annotations

import numpy as np
from stick_film import SPLIT, SQUATS, STILL, TIME_S, WALK, film

from ankle_cv.scene.stance import foot_raised, split_stance, stepping


def test_planted_feet_do_not_step_and_walking_ones_do():
    assert not stepping(film(SQUATS).body).any()
    assert stepping(film(STILL, left_fwd=WALK, right_fwd=-WALK).body).mean() > 0.9


def test_one_step_is_marked_where_it_happens():
    moved = stepping(film(STILL, left_fwd=np.where(TIME_S > 3, 0.5, 0.0)).body)
    assert moved[np.abs(TIME_S - 3) < 0.3].all()
    assert not moved[np.abs(TIME_S - 3) > 0.8].any()


def test_stance_by_the_feet():
    assert split_stance(film(STILL, left_fwd=SPLIT).body).all()
    assert not split_stance(film(STILL).body).any()
    assert foot_raised(film(STILL, right_up=SPLIT).body).all()
    assert not foot_raised(film(STILL).body).any()
