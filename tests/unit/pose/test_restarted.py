"""An estimator starts anew at every cut, and every one that was opened is closed."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.restarted import RestartedPose
from ankle_cv.video.frame import Frame

IMAGE = np.zeros((4, 4, 3), np.uint8)


class Counted:
    """An estimator that finds nobody and keeps a diary."""

    def __init__(self, diary: list[str], name: str) -> None:
        self._diary, self._name = diary, name

    def __enter__(self) -> Counted:
        self._diary.append(f"open {self._name}")
        return self

    def __exit__(self, *_: object) -> None:
        self._diary.append(f"close {self._name}")

    def __call__(self, frame: Frame) -> PoseSample:
        self._diary.append(f"{self._name}{frame.index}")
        return PoseSample(frame.index, frame.time_s, np.zeros((0, 33, 4)), np.zeros((0, 33, 3)))


def test_it_starts_anew_at_the_first_frame_after_a_cut() -> None:
    diary: list[str] = []
    names = iter("abc")
    with RestartedPose(lambda: Counted(diary, next(names)), (2, 3)) as pose:
        for index in range(4):
            assert pose(Frame(index, index / 30, IMAGE)).index == index
    assert diary == ["open a", "a0", "a1", "close a", "open b", "b2", "close b", "open c", "c3", "close c"]


def test_the_running_one_is_closed_after_a_failure() -> None:
    diary: list[str] = []
    with pytest.raises(RuntimeError), RestartedPose(lambda: Counted(diary, "a"), ()):
        raise RuntimeError
    assert diary == ["open a", "close a"]
