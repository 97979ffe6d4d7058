"""The last two seconds of a live session, in which the set-up is assessed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import N_LANDMARKS, Array
from ankle_cv.evidence.records import JointTrack
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.leg import LegReference, second_shin_in_picture_deg, shin_in_picture_deg
from ankle_cv.live.second_look import Legs
from ankle_cv.pose.base import PoseSample
from ankle_cv.signals.clean import known_median

WINDOW_S: Final = 2.0
"""Length of the window, s."""
MIN_WINDOW_S: Final = 0.35
MIN_WINDOW_FRAMES: Final = 4
"""A shorter window shows neither the view nor whether the person stands still."""


@dataclass(frozen=True)
class RecentFrame:
    """What both networks saw in one frame.

    Attributes
    ----------
    landmarks
        Of the person, a series of one; NaN without a person.
    legs
        By the second network; None when it did not look.
    """

    landmarks: LandmarkSeries
    legs: Legs | None = None

    @property
    def time_s(self) -> float:
        """When, s."""
        return float(self.landmarks.time_s[0])

    def shin_deg(self, reference: LegReference) -> tuple[float, float]:
        """Return the shin's inclination in the picture by both networks, deg; NaN where it is not seen."""
        first = float(shin_in_picture_deg(self.landmarks, reference)[0])
        track: JointTrack | None = None if self.legs is None else self.legs[reference.side]
        return first, np.nan if track is None else float(second_shin_in_picture_deg(track, reference)[0])


class RecentFrames:
    """Keeps the frames of the last `WINDOW_S`.

    Parameters
    ----------
    size_px
        Width and height of the pictures, px.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size = size_px
        self._frames: deque[RecentFrame] = deque()

    def clear(self) -> None:
        """Discard them."""
        self._frames.clear()

    def append(self, sample: PoseSample, legs: Legs | None) -> RecentFrame:
        """Add a frame, as the networks saw it, and return it."""
        here = len(sample.people) > 0
        points = sample.people[:1] if here else np.full((1, N_LANDMARKS, 4), np.nan)
        world = sample.world_m[:1] if here else np.full((1, N_LANDMARKS, 3), np.nan)
        series = LandmarkSeries(np.array([sample.time_s]), points, world, self._size)
        self._frames.append(RecentFrame(series, legs))
        while self._frames[0].time_s < sample.time_s - WINDOW_S:
            self._frames.popleft()
        return self._frames[-1]

    @property
    def covers_enough(self) -> bool:
        """Whether the person was seen long enough to assess the set-up."""
        here = [frame.time_s for frame in self._frames if frame.landmarks.present[0]]
        return len(here) >= MIN_WINDOW_FRAMES and here[-1] - here[0] >= MIN_WINDOW_S

    def series(self) -> LandmarkSeries:
        """Return all of them as one series, not cleaned."""
        parts = [frame.landmarks for frame in self._frames]
        time_s, points, world = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("time_s", "points", "world_m")
        )
        return LandmarkSeries(time_s, points, world, self._size)

    def difference_deg(self, reference: LegReference, from_s: float) -> float:
        """Return what the second network saw more of the inclination since a time, deg; NaN: nothing."""
        pairs = [frame.shin_deg(reference) for frame in self._frames if frame.time_s >= from_s]
        differences: Array = np.array([second - first for first, second in pairs])
        return known_median(differences)
