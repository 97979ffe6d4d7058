"""The result of pose estimation in one frame, and the protocol of estimators."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from ankle_cv.conventions import Array
from ankle_cv.video.frame import Frame


@dataclass(frozen=True)
class PoseSample:
    """The people detected in one frame.

    Attributes
    ----------
    index, time_s
        Index and time of the frame.
    people
        ``(k, 33, 4)`` x px, y px, z px, visibility 0..1; ``k`` may be 0. The order is arbitrary.
    world_m
        ``(k, 33, 3)`` metres relative to each person's hips.
    """

    index: int
    time_s: float
    people: Array
    world_m: Array


class PoseEstimator(Protocol):
    """A context manager that turns frames, given in time order, into samples."""

    def __enter__(self) -> PoseEstimator:
        """Load the model."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the model."""
        ...

    def __call__(self, frame: Frame) -> PoseSample:
        """Detect the people in one frame."""
        ...
