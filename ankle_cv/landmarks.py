"""The body landmarks of one person through a clip."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.conventions import N_LANDMARKS, VISIBILITY, Array, BoolArray, IntArray, Joint, Side, landmark


@dataclass(frozen=True)
class LandmarkSeries:
    """One person's landmarks, one row per decoded frame.

    Attributes
    ----------
    time_s
        ``(n,)`` strictly increasing presentation times, s.
    points
        ``(n, 33, 4)`` x px, y px, z px, visibility 0..1; all NaN in frames without this person.
    world_m
        ``(n, 33, 3)`` the model's own metric estimate about the hips, m; NaN as above. Not accurate at the
        foot: use it for the trunk and the shank with evidence only.
    size_px
        Width and height of the upright picture.
    """

    time_s: Array
    points: Array
    world_m: Array
    size_px: tuple[int, int]

    def __post_init__(self) -> None:
        """Check shapes and times."""
        n = len(self.time_s)
        if self.points.shape != (n, N_LANDMARKS, 4) or self.world_m.shape != (n, N_LANDMARKS, 3):
            raise ValueError(f"landmark shapes {self.points.shape}, {self.world_m.shape} for {n} times")
        if n > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("times must be strictly increasing")

    def __len__(self) -> int:
        """Count the frames."""
        return len(self.time_s)

    @property
    def present(self) -> BoolArray:
        """``(n,)`` whether the person was found in the frame."""
        return np.isfinite(self.points[:, 0, 0])

    def xy(self, joint: Joint, side: Side) -> Array:
        """Return ``(n, 2)`` pixel positions of one joint."""
        return self.points[:, landmark(joint, side), :2]

    def visibility(self, joint: Joint, side: Side) -> Array:
        """Return ``(n,)`` visibility 0..1 of one joint."""
        return self.points[:, landmark(joint, side), VISIBILITY]

    def part(self, frames: slice | IntArray) -> LandmarkSeries:
        """Return the series of these frames only, at their own times."""
        return replace(
            self, time_s=self.time_s[frames], points=self.points[frames], world_m=self.world_m[frames]
        )

    def with_points(self, points: Array) -> LandmarkSeries:
        """Return the same series with other points."""
        return replace(self, points=points)
