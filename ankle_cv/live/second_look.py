"""The second pose network in a live session, run around the body that the first one found."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from ankle_cv.conventions import SIDES, Image, Side
from ankle_cv.evidence.records import JointTrack
from ankle_cv.evidence.second_pose import LegNetwork, SecondPose
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.engine import CapturedFrame
from ankle_cv.live.pace import Pace
from ankle_cv.pose.base import PoseSample

WARM_UP_PX: Final = 256
TRIED: Final = 3
"""Runs before the first picture that tell how long the network takes; one before them loads it."""

Legs: TypeAlias = dict[Side, JointTrack]
"""The legs by the second network, tracks of one frame."""


class SecondLook:
    """Runs the network as often as the time allows; for the thread of inference alone.

    Parameters
    ----------
    network
        The network; it is warmed up and timed.
    """

    def __init__(self, network: LegNetwork, clock: Callable[[], float] = time.monotonic) -> None:
        self._network, self._clock = network, clock
        self._took_s: float | None = None
        self._try()
        self._pace = Pace([self._try() for _ in range(TRIED)])

    def _try(self) -> float:
        """Run on a blank picture and return how long it took, s."""
        blank: Image = np.zeros((WARM_UP_PX, WARM_UP_PX, 3), np.uint8)
        begun_s = self._clock()
        self._network(blank, np.array([[0.0, 0.0], [WARM_UP_PX, WARM_UP_PX]]))
        return self._clock() - begun_s

    def look(self, captured: CapturedFrame, sample: PoseSample) -> Legs | None:
        """Return the legs of the person; None when it is not its turn or nobody is there."""
        self._took_s = None
        if not (len(sample.people) and self._pace.due()):
            return None
        image = captured.frame.image
        size = image.shape[1], image.shape[0]
        now = LandmarkSeries(np.array([sample.time_s]), sample.people[:1], sample.world_m[:1], size)
        begun_s = self._clock()
        second = SecondPose(now, SIDES, self._network, first_look=self._pace.runs)
        second.add(0, image)
        self._took_s = self._clock() - begun_s
        return second.finish()

    def finish(self, captured: CapturedFrame) -> None:
        """Note the times of a picture that has been processed; see `Pace`."""
        frame, took_s = captured.frame, self._took_s
        work_s = self._clock() - captured.taken_s - (took_s or 0.0)
        self._pace.add(frame.index, frame.time_s, work_s, took_s)

    @property
    def runs(self) -> int:
        """On how many pictures it ran so far."""
        return self._pace.runs
