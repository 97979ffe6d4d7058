"""A pose estimator that starts anew at every cut of an edited clip.

An estimator looks for the person where the last picture had them, and smooths over time: across a cut it
follows what is no longer there, for seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import TracebackType

from ankle_cv.pose.base import PoseEstimator, PoseSample
from ankle_cv.video.frame import Frame


class RestartedPose:
    """Runs one estimator after the other.

    Parameters
    ----------
    make
        Makes an estimator, not yet opened.
    cuts
        First frame after each cut.
    """

    def __init__(self, make: Callable[[], PoseEstimator], cuts: Collection[int]) -> None:
        self._make, self._cuts = make, frozenset(cuts)
        self._running = make()

    def __enter__(self) -> RestartedPose:
        """Open the first estimator."""
        self._running.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the running estimator."""
        self._running.__exit__(kind, error, trace)

    def __call__(self, frame: Frame) -> PoseSample:
        """Return what the running estimator finds in this frame."""
        if frame.index in self._cuts:
            self._running.__exit__(None, None, None)
            self._running = self._make()
            self._running.__enter__()
        return self._running(frame)
