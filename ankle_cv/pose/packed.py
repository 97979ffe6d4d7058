"""All pose samples of a clip in a few arrays: compact, quick to save, exact in a replay."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import N_LANDMARKS, Array, BoolArray, IntArray
from ankle_cv.pose.base import PoseSample

Float32Array = NDArray[np.float32]


@dataclass(frozen=True)
class PackedPoses:
    """The people detected in every frame.

    Attributes
    ----------
    time_s
        ``(n,)`` strictly increasing presentation times, s.
    count
        ``(n,)`` number of people; the remaining rows of a frame are NaN.
    points
        ``(n, k, 33, 4)`` x px, y px, z px, visibility, single precision (the model's own); ``k`` is the
        largest count.
    world_m
        ``(n, k, 33, 3)`` metres about each person's hips.
    looked
        ``(n,)`` in which frames people were looked for; nobody is counted in the others. None for all.
    """

    time_s: Array
    count: IntArray
    points: Float32Array
    world_m: Float32Array
    looked: BoolArray | None = None

    def __post_init__(self) -> None:
        """Check that the arrays are consistent."""
        n = len(self.time_s)
        k = int(self.count.max(initial=0))
        expected = (n, k, N_LANDMARKS)
        if self.count.shape != (n,) or self.points.shape != (*expected, 4):
            raise ValueError(f"pose shapes {self.points.shape}, {self.count.shape} for {n} times")
        if self.world_m.shape != (*expected, 3):
            raise ValueError(f"world shape {self.world_m.shape} beside {self.points.shape}")
        if self.count.min(initial=0) < 0:
            raise ValueError("negative number of people")
        if not (np.all(np.isfinite(self.time_s)) and np.all(np.diff(self.time_s) > 0)):
            raise ValueError("times must be finite and strictly increasing")
        if not np.array_equal(np.isfinite(self.points[:, :, 0, 0]), np.arange(k) < self.count[:, None]):
            raise ValueError("the number of people and their landmarks disagree")
        if self.looked is not None and (self.looked.shape != (n,) or np.any(self.count[~self.looked])):
            raise ValueError("people in frames in which nobody was looked for")

    def __len__(self) -> int:
        """Count the frames."""
        return len(self.time_s)

    def part(self, frames: slice) -> PackedPoses:
        """Return the poses of these frames only, at their own times."""
        count = self.count[frames]
        people = slice(int(count.max(initial=0)))
        looked = None if self.looked is None else self.looked[frames]
        return PackedPoses(
            self.time_s[frames], count, self.points[frames, people], self.world_m[frames, people], looked
        )

    @property
    def looks(self) -> IntArray:
        """``(m,)`` frames in which people were looked for."""
        return np.arange(len(self)) if self.looked is None else np.flatnonzero(self.looked)

    def at_looks(self) -> PackedPoses:
        """Return the poses of the frames in which people were looked for, as if there were no others."""
        if self.looked is None:
            return self
        at = self.looks
        return PackedPoses(self.time_s[at], self.count[at], self.points[at], self.world_m[at])

    def sample(self, index: int) -> PoseSample:
        """Return one frame as the estimator returned it."""
        k = int(self.count[index])
        return PoseSample(
            index=index,
            time_s=float(self.time_s[index]),
            people=self.points[index, :k].astype(np.float64),
            world_m=self.world_m[index, :k].astype(np.float64),
        )


@dataclass
class PosePacker:
    """Collects samples frame by frame; keeps about 1 kB per person and frame, and no picture."""

    _times: list[float] = field(default_factory=list)
    _points: list[Float32Array] = field(default_factory=list)
    _world: list[Float32Array] = field(default_factory=list)
    _looked: list[bool] = field(default_factory=list)

    def add(self, sample: PoseSample) -> None:
        """Add the next sample; samples must come in order of frames without gaps."""
        if sample.index != len(self._times):
            raise ValueError(f"sample {sample.index} after {len(self._times)} samples")
        self._times.append(sample.time_s)
        self._points.append(sample.people.astype(np.float32))
        self._world.append(sample.world_m.astype(np.float32))
        self._looked.append(True)

    def leave_out(self, time_s: float) -> None:
        """Count the next frame as one in which nobody was looked for."""
        self._times.append(time_s)
        self._points.append(np.empty((0, N_LANDMARKS, 4), dtype=np.float32))
        self._world.append(np.empty((0, N_LANDMARKS, 3), dtype=np.float32))
        self._looked.append(False)

    def take_back(self) -> None:
        """Forget the latest frame."""
        for values in (self._times, self._points, self._world, self._looked):
            values.pop()

    def pack(self) -> PackedPoses:
        """Return the samples as arrays."""
        count = np.array([len(people) for people in self._points], dtype=np.int64)
        shape = (len(count), int(count.max(initial=0)), N_LANDMARKS)
        points = np.full((*shape, 4), np.nan, dtype=np.float32)
        world = np.full((*shape, 3), np.nan, dtype=np.float32)
        for i, k in enumerate(count):
            points[i, :k] = self._points[i]
            world[i, :k] = self._world[i]
        looked = None if all(self._looked) else np.array(self._looked)
        return PackedPoses(np.array(self._times, dtype=np.float64), count, points, world, looked)
