"""One shank through a clip: how far its borders have turned since the flat stance."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, Image, IntArray
from ankle_cv.evidence.plan import FootPlan
from ankle_cv.evidence.records import ShankTrack
from ankle_cv.evidence.shank_contour import FROM_ANKLE, TO_KNEE, Contour, ContourBuilder, Values
from ankle_cv.evidence.shank_fit import CANDIDATES, RIVAL, Place, fit_contour
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.signals.clean import fill_short_gaps, median_step_s

WORK_SHANK_PX = 200.0
"""Larger shanks are reduced to this length: the borders' turn gains nothing from more."""
MIN_SHANK_PX = 40.0
"""A smaller one shows its borders too coarsely."""
MARGIN = 0.4
"""Picture beyond knee and ankle that is looked at, share of the shank."""
BLUR_PX = 1.0
TEMPLATE_FRAMES = 10
"""Frames of the flat stance that are averaged."""
MAX_PENDING = 600
"""Frames kept (some 30 kB each) until the first flat stance comes; older ones stay unread."""
READINGS_PER_S = 12.0
"""A reading costs more than all else in a frame, and a shank turns slowly: frames between are filled in."""
FILLED_STEPS = 1.5
"""Longest stretch filled in, in steps from reading to reading: none missed, though times may be uneven."""
MIN_AGREEMENT = 0.45
"""Below this share of agreeing border the shank is lost."""
AGREEMENT_SD = 0.1
"""Agreement of the right place and a wrong one differ by about this."""
DRIFT_DEG_PER_S, JITTER_DEG = 1.5, 0.15
"""How fast the error of the landmarks changes, and the scatter of both from frame to frame."""
MAX_DISAGREEMENT_DEG = 13.0
"""Landmarks change 2–5° too little, 8° beyond 45°: a contour further off than this is on something else."""


@dataclass(frozen=True)
class _ShankCrop:
    """The surroundings of a shank in working resolution.

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

    def blurred(self) -> Values:
        """Return the picture ready for reading across borders."""
        return np.asarray(cv2.GaussianBlur(self.picture, (0, 0), BLUR_PX), np.float32)


class ShankTracker:
    """Follows one shank; frames are given once, in order. Holds one contour and, before it, a bounded past.

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
        self._told = np.full(len(series), np.nan)
        self._found = np.full((len(series), CANDIDATES, 3), np.nan)
        """Turn, its error (deg) and the agreement of every place the contour may be at."""

    def add(self, index: int, image: Image) -> None:
        """Read one frame, if its turn has come."""
        due = index % self._step == 0 or index == len(self._time_s) - 1
        cut = self._cut(index, image) if due or index in self._template_frames else None
        if cut is None:
            return
        if self._contour is not None:
            self._read(cut, self._contour)
            return
        if due:
            self._pending.append(cut)
        if index in self._template_frames:
            self._builder.add(cut.blurred(), cut.ankle, cut.knee)
            self._template_frames.discard(index)
            if not self._template_frames:
                self._draw()

    def finish(self) -> ShankTrack | None:
        """Return the track, its zero taken from the flat stances; None when the borders were never seen."""
        if self._contour is None and self._builder.count:
            self._draw()
        if self._contour is None:
            return None
        turns, agreement = self._found[..., 0], self._found[..., 2]
        chosen = steadiest(self._time_s, turns - self._told[:, None], agreement)
        found = np.where(chosen[:, None] >= 0, self._found[np.arange(len(chosen)), chosen], np.nan)
        turn, sd, agree = found.T
        # A second place as good as the first makes the first doubtful by what lies between them.
        rivals = agreement >= agree[:, None] - RIVAL
        apart = np.where(rivals, np.abs(turns - turn[:, None]), 0.0).max(axis=1)
        sd = np.hypot(sd, apart / 2)
        flat = np.any([(self._time_s >= a) & (self._time_s <= b) for a, b in self._plan.flat_s], axis=0)
        zero = turn[flat & np.isfinite(turn)]
        return ShankTrack(*map(self._filled, (turn - np.median(zero), sd, agree))) if len(zero) else None

    def _filled(self, values: Array) -> Array:
        """Fill in the frames between two readings; where a reading found nothing, nothing is known."""
        longest_s = FILLED_STEPS * self._step * median_step_s(self._time_s)
        return fill_short_gaps(self._time_s, values, max_gap_s=longest_s) if self._step > 1 else values

    def _cut(self, index: int, image: Image) -> _ShankCrop | None:
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

    def _draw(self) -> None:
        """Draw the contour and read the frames kept."""
        self._contour = self._builder.build()
        if self._contour is not None:
            for cut in self._pending:
                self._read(cut, self._contour)
        self._pending.clear()

    def _read(self, cut: _ShankCrop, contour: Contour) -> None:
        """Find the contour in one frame and write down its turn, unless it is lost."""
        told = self._guess(cut, contour)
        self._told[cut.index] = self._plan.facing * np.degrees(told.rotation_rad)
        for k, fit in enumerate(fit_contour(cut.blurred(), contour, told)):
            turn = self._plan.facing * np.degrees(fit.place.rotation_rad)
            if fit.agreement >= MIN_AGREEMENT and abs(turn - self._told[cut.index]) <= MAX_DISAGREEMENT_DEG:
                self._found[cut.index, k] = turn, np.degrees(fit.sd_rad), fit.agreement

    @staticmethod
    def _guess(cut: _ShankCrop, contour: Contour) -> Place:
        """Return where the landmarks put the contour."""
        axis = (cut.knee - cut.ankle) / np.hypot(*(cut.knee - cut.ankle))
        cross = contour.axis[0] * axis[1] - contour.axis[1] * axis[0]
        turn = float(np.arctan2(cross, contour.axis @ axis))
        return Place(turn, cut.ankle + contour.length_px * (FROM_ANKLE + TO_KNEE) / 2 * axis)


def steadiest(time_s: Array, offset_deg: Array, agreement: Array) -> IntArray:
    """Choose one candidate per frame so that its offset from the landmarks changes slowly.

    Landmarks err by several degrees, but the error changes slowly; a contour that hops to a shadow or to the
    other leg does not.

    Parameters
    ----------
    time_s
        ``(n,)`` s.
    offset_deg
        ``(n, k)`` candidates' turns less that of the landmarks; NaN where there is none.
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
    came = np.zeros(cost.shape, np.int64)
    total = cost[0]
    for i in range(1, len(known)):
        gap = max(time_s[known[i]] - time_s[known[i - 1]], 1e-3)
        drift = np.abs(offset[i][:, None] - offset[i - 1][None]) / (DRIFT_DEG_PER_S * gap + JITTER_DEG)
        options = total[None] + drift
        came[i] = options.argmin(axis=1)
        total = cost[i] + options.min(axis=1)
    k = int(total.argmin())
    for i in range(len(known) - 1, -1, -1):
        chosen[known[i]] = k
        k = int(came[i, k])
    return chosen
