"""Tracks one shank through a clip: the rotation of its borders since the flat stance."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, Float32Array, Image, IntArray
from ankle_cv.evidence.plan import FootPlan
from ankle_cv.evidence.records import ShankTrack
from ankle_cv.evidence.shank_contour import FROM_ANKLE, TO_KNEE, Contour, ContourBuilder
from ankle_cv.evidence.shank_fit import CANDIDATES, RIVAL_MARGIN, ContourPose, fit_contour
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.signals.clean import fill_short_gaps, median_step_s

WORK_SHANK_PX = 200.0
"""Larger shanks are reduced to this length: more pixels do not improve the rotation."""
MIN_SHANK_PX = 40.0
"""Smaller shanks are not tracked: their borders are too coarse."""
MARGIN = 0.4
"""Margin of the crop beyond knee and ankle, share of the shank."""
BLUR_PX = 1.0
TEMPLATE_FRAMES = 10
"""Frames of the flat stance that are averaged."""
MAX_PENDING = 600
"""Frames kept (some 30 kB each) until the first flat stance; older ones are not read."""
READINGS_PER_S = 12.0
"""A reading costs more than the rest of a frame, and a shank moves slowly: the frames between are filled."""
MAX_FILLED_STEPS = 1.5
"""Longest gap interpolated, in steps between readings: from one to the next, though times may be uneven."""
MIN_AGREEMENT = 0.45
"""Below this share of agreeing border the shank is lost."""
AGREEMENT_SD = 0.1
"""Agreement of the right pose and a wrong one differ by about this."""
DRIFT_DEG_PER_S, JITTER_DEG = 1.5, 0.15
"""How fast the error of the landmarks changes, and the scatter of both from frame to frame."""
MAX_DISAGREEMENT_DEG = 13.0
"""Landmarks change 2–5° too little, 8° beyond 45°: contours that differ by more are outliers."""


@dataclass(frozen=True)
class _ShankCrop:
    """A crop of a shank in working resolution.

    Attributes
    ----------
    index
        Frame.
    picture
        ``(h, w, 3)``.
    ankle, knee
        ``(2,)`` landmarks in its px.
    """

    index: int
    picture: Image
    ankle: Array
    knee: Array

    def blurred(self) -> Float32Array:
        """Return the picture smoothed for reading profiles across borders."""
        return np.asarray(cv2.GaussianBlur(self.picture, (0, 0), BLUR_PX), np.float32)


class ShankTracker:
    """Tracks one shank; frames are given once, in order. Holds one contour and, before it, a bounded past.

    Parameters
    ----------
    series
        Landmarks of the person, picture px.
    plan
        Which leg, and when its foot is flat.
    """

    def __init__(self, series: LandmarkSeries, plan: FootPlan) -> None:
        self._plan = plan
        self._knee, self._ankle = series.xy("knee", plan.side), series.xy("ankle", plan.side)
        inside = (series.time_s >= plan.flat_s[0][0]) & (series.time_s <= plan.flat_s[0][1])
        lengths = np.linalg.norm(self._knee - self._ankle, axis=1)
        known = np.flatnonzero(inside & np.isfinite(lengths))
        self._length = float(np.median(lengths[known])) if len(known) else 0.0
        self._scale = min(1.0, WORK_SHANK_PX / self._length) if self._length else 1.0
        self._template_frames = set(known[:TEMPLATE_FRAMES].tolist())
        self._builder = ContourBuilder(plan.facing, self._length * self._scale)
        self._contour: Contour | None = None
        self._pending: deque[_ShankCrop] = deque(maxlen=MAX_PENDING)
        self._time_s = series.time_s
        self._step = (
            max(1, int(1 / (READINGS_PER_S * median_step_s(series.time_s)))) if len(series) > 1 else 1
        )
        self._predicted_deg = np.full(len(series), np.nan)
        self._candidates = np.full((len(series), CANDIDATES, 3), np.nan)
        """Rotation, its standard error (deg) and agreement of every candidate pose."""

    def add(self, index: int, image: Image) -> None:
        """Read one frame, if it is one of those due."""
        due = index % self._step == 0 or index == len(self._time_s) - 1
        crop = self._crop(index, image) if due or index in self._template_frames else None
        if crop is None:
            return
        if self._contour is not None:
            self._fit(crop, self._contour)
            return
        if due:
            self._pending.append(crop)
        if index in self._template_frames:
            self._builder.add(crop.blurred(), crop.ankle, crop.knee)
            self._template_frames.discard(index)
            if not self._template_frames:
                self._build_contour()

    def finish(self) -> ShankTrack | None:
        """Return the track relative to the flat stances; None when the borders were never found."""
        if self._contour is None and self._builder.count:
            self._build_contour()
        if self._contour is None:
            return None
        rotations, agreements = self._candidates[..., 0], self._candidates[..., 2]
        chosen = smoothest_path(self._time_s, rotations - self._predicted_deg[:, None], agreements)
        selected = np.where(chosen[:, None] >= 0, self._candidates[np.arange(len(chosen)), chosen], np.nan)
        rotation, sd, agreement = selected.T
        # A second candidate as good as the first adds half their difference to the standard error.
        rivals = agreements >= agreement[:, None] - RIVAL_MARGIN
        apart = np.where(rivals, np.abs(rotations - rotation[:, None]), 0.0).max(axis=1)
        sd = np.hypot(sd, apart / 2)
        flat = np.any([(self._time_s >= a) & (self._time_s <= b) for a, b in self._plan.flat_s], axis=0)
        zero = rotation[flat & np.isfinite(rotation)]
        if not len(zero):
            return None
        return ShankTrack(*map(self._interpolated, (rotation - np.median(zero), sd, agreement)))

    def _interpolated(self, values: Array) -> Array:
        """Interpolate the frames between two readings; NaN next to a reading that found nothing."""
        longest_s = MAX_FILLED_STEPS * self._step * median_step_s(self._time_s)
        return fill_short_gaps(self._time_s, values, max_gap_s=longest_s) if self._step > 1 else values

    def _crop(self, index: int, image: Image) -> _ShankCrop | None:
        ends = np.stack([self._ankle[index], self._knee[index]])
        if self._length < MIN_SHANK_PX or not np.isfinite(ends).all():
            return None
        size, margin = np.array(image.shape[1::-1]), MARGIN * self._length
        low = np.clip(ends.min(axis=0) - margin, 0, size).astype(int)
        high = np.clip(ends.max(axis=0) + margin, 0, size).astype(int)
        if np.any(high - low < MIN_SHANK_PX):
            return None
        roi = image[low[1] : high[1], low[0] : high[0]]
        small = (
            roi
            if self._scale == 1
            else cv2.resize(roi, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA)
        )
        ankle, knee = (ends - low) * self._scale - 0.5
        return _ShankCrop(index, np.ascontiguousarray(small), ankle, knee)

    def _build_contour(self) -> None:
        """Build the contour and read the pending frames."""
        self._contour = self._builder.build()
        if self._contour is not None:
            for crop in self._pending:
                self._fit(crop, self._contour)
        self._pending.clear()

    def _fit(self, crop: _ShankCrop, contour: Contour) -> None:
        """Fit the contour in one frame and store the candidates, unless they are outliers."""
        predicted = self._predict(crop, contour)
        predicted_deg = self._plan.facing * np.degrees(predicted.rotation_rad)
        self._predicted_deg[crop.index] = predicted_deg
        for k, fit in enumerate(fit_contour(crop.blurred(), contour, predicted)):
            rotation = self._plan.facing * np.degrees(fit.pose.rotation_rad)
            if fit.agreement >= MIN_AGREEMENT and abs(rotation - predicted_deg) <= MAX_DISAGREEMENT_DEG:
                self._candidates[crop.index, k] = rotation, np.degrees(fit.sd_rad), fit.agreement

    @staticmethod
    def _predict(crop: _ShankCrop, contour: Contour) -> ContourPose:
        """Return the pose of the contour by the landmarks."""
        axis = (crop.knee - crop.ankle) / np.hypot(*(crop.knee - crop.ankle))
        cross = contour.axis[0] * axis[1] - contour.axis[1] * axis[0]
        rotation = float(np.arctan2(cross, contour.axis @ axis))
        return ContourPose(rotation, crop.ankle + contour.length_px * (FROM_ANKLE + TO_KNEE) / 2 * axis)


def smoothest_path(time_s: Array, offset_deg: Array, agreement: Array) -> IntArray:
    """Choose one candidate per frame so that its offset from the landmarks changes slowly (Viterbi).

    The error of the landmarks is several degrees, but changes slowly; that of a contour that jumps to a
    shadow or to the other leg does not.

    Parameters
    ----------
    time_s
        ``(n,)`` s.
    offset_deg
        ``(n, k)`` rotations of the candidates minus that of the landmarks; NaN where there is none.
    agreement
        ``(n, k)`` 0..1.

    Returns
    -------
    IntArray
        ``(n,)`` column of the chosen candidate, -1 where there is none.
    """
    known = np.flatnonzero(np.isfinite(offset_deg).any(axis=1))
    chosen = np.full(len(time_s), -1, np.int64)
    if not len(known):
        return chosen
    cost = np.where(np.isfinite(offset_deg), (1 - agreement) / AGREEMENT_SD, np.inf)[known]
    offset = np.nan_to_num(offset_deg[known])
    previous = np.zeros(cost.shape, np.int64)
    total = cost[0]
    for i in range(1, len(known)):
        gap = max(time_s[known[i]] - time_s[known[i - 1]], 1e-3)
        drift = np.abs(offset[i][:, None] - offset[i - 1][None]) / (DRIFT_DEG_PER_S * gap + JITTER_DEG)
        options = total[None] + drift
        previous[i] = options.argmin(axis=1)
        total = cost[i] + options.min(axis=1)
    k = int(total.argmin())
    for i in range(len(known) - 1, -1, -1):
        chosen[known[i]] = k
        k = int(previous[i, k])
    return chosen
