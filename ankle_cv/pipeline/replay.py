"""Pose estimator that replays the poses of a recording."""

from __future__ import annotations

from types import TracebackType
from typing import Final

from ankle_cv.errors import InputError
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.video.frame import Frame

TIME_TOLERANCE_S: Final = 0.002
"""Largest difference of a replayed frame from the recorded time (containers store whole milliseconds)."""


class RecordedPose:
    """Replays a recording, frame by frame."""

    def __init__(self, poses: PackedPoses) -> None:
        self._poses = poses

    def __enter__(self) -> RecordedPose:
        """Do nothing: there is no model to load."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing."""

    def __call__(self, frame: Frame) -> PoseSample:
        """Return the recorded sample of a frame.

        Raises
        ------
        InputError
            When the recording has no such frame, or it was at another time.
        """
        if not 0 <= frame.index < len(self._poses):
            raise _other_clip(f"it has {len(self._poses)} frames and frame {frame.index} was asked for")
        sample = self._poses.sample(frame.index)
        if abs(sample.time_s - frame.time_s) > TIME_TOLERANCE_S:
            raise _other_clip(f"frame {frame.index} is at {sample.time_s:.3f} s, not {frame.time_s:.3f} s")
        return sample


def _other_clip(reason: str) -> InputError:
    return InputError(f"the recording belongs to another clip: {reason}", "analyze the clip itself again")
