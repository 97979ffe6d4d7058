"""Where a second pose network sees hip, knee and ankle of the legs that are measured, and the shoulders."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from ankle_cv.conventions import SIDES, Array, Image, Joint, Side, opposite
from ankle_cv.evidence.records import JointTrack
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.pose.looks import SECOND_HZ, looked_at
from ankle_cv.signals.landmarks import clean_path, outlier_floor_px

JOINTS: Final[tuple[Joint, ...]] = ("hip", "knee", "ankle")
POINTS: Final[tuple[Joint, ...]] = (*JOINTS, "shoulder")
"""Order of the points of a `JointTrack`; older recordings lack the shoulder."""
MIN_SCORE: Final = 0.2
"""Score below which the network is not sure of a joint: visible ones have 0.4-0.9."""


class LegNetwork(Protocol):
    """Locates legs and shoulders of the person in a box; see `ankle_cv.pose.movenet`."""

    def __call__(self, image: Image, box: Array, look: int = 0) -> dict[Side, Array]:
        """Return ``(4, 3)`` x px, y px and score of hip, knee, ankle and shoulder of each side."""
        ...


class SecondPose:
    """Runs the network on one person; frames are given once, in order.

    Parameters
    ----------
    series
        Landmarks of the person, picture px: they tell where the person is and which leg is which.
    sides
        The legs to locate.
    network
        The network.
    first_look
        Number of the first look; looks differ by their window.
    """

    def __init__(
        self, series: LandmarkSeries, sides: tuple[Side, ...], network: LegNetwork, first_look: int = 0
    ) -> None:
        self._series, self._network = series, network
        self._points = {side: np.full((len(series), len(POINTS), 3), np.nan) for side in sides}
        taken = looked_at(series.time_s, SECOND_HZ)
        wanted = [i for i in taken if np.isfinite(series.points[i, :, :2]).all()]
        self._look_of = {int(index): look for look, index in enumerate(wanted, first_look)}

    def wants(self, index: int) -> bool:
        """Return whether a frame is a look of a network, and somebody is in it."""
        return index in self._look_of

    def add(self, index: int, image: Image) -> None:
        """Read one frame, if it is wanted."""
        if not self.wants(index):
            return
        body = self._series.points[index, :, :2]
        box = np.stack([body.min(axis=0), body.max(axis=0)])
        found = self._network(image, box, self._look_of[index])
        named = self._as_landmarks(found, index)
        for side, points in self._points.items():
            points[index] = named[side]

    def _as_landmarks(self, found: dict[Side, Array], index: int) -> dict[Side, Array]:
        """Exchange the two legs if they are then nearer to the landmarks: the network confuses them, too."""
        legs = {s: np.stack([self._series.xy(joint, s)[index] for joint in JOINTS]) for s in SIDES}
        swapped: dict[Side, Array] = {side: found[opposite(side)] for side in SIDES}

        def distance(named: dict[Side, Array]) -> float:
            return sum(float(np.sum((named[s][: len(JOINTS), :2] - legs[s]) ** 2)) for s in SIDES)

        return min(found, swapped, key=distance)

    def finish(self) -> dict[Side, JointTrack]:
        """Return what was found."""
        return {side: JointTrack(p[..., :2], p[..., 2]) for side, p in self._points.items()}


def cleaned_joint(track: JointTrack, joint: Joint, series: LandmarkSeries) -> Array:
    """Return the path of one joint, cleaned like the landmarks.

    Parameters
    ----------
    track
        Of one leg.
    joint
        One of `POINTS`.
    series
        Landmarks of the same person, for the times and the size.

    Returns
    -------
    Array
        ``(n, 2)`` px; NaN in gaps, where the network is not sure, and of a joint that was not recorded.
    """
    k = POINTS.index(joint)
    if k >= track.points_px.shape[1]:
        return np.full((len(series), 2), np.nan)
    sure = track.score[:, k] >= MIN_SCORE
    points = np.where(sure[:, None], track.points_px[:, k], np.nan)
    return clean_path(series.time_s, points, outlier_floor_px(series))
