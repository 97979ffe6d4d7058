"""Live heel lift: a template of the flat foot is registered in each new picture at full resolution.

Landmarks are too coarse for it: while the knee travels forward, the model's heel point drifts by 10 to 40 mm
on a heel that never left the floor. So the flat foot's own pixels are registered instead, with the parts of
the offline tracker. Frame by frame, without later frames, this is less accurate than the offline measurement.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ankle_cv.assessment import Measurement
from ankle_cv.conventions import Array, Gray, Image, Side
from ankle_cv.evidence.foot import CROP_MARGIN, MIN_AGREEMENT, MIN_CORRELATION, forefoot_limit_px
from ankle_cv.evidence.foot_region import search_box
from ankle_cv.evidence.foot_template import FootTemplate, FootTemplateBuilder
from ankle_cv.evidence.patch import Patch
from ankle_cv.evidence.plan import FootLandmarks, FootPlan, foot_landmarks
from ankle_cv.evidence.registration import Fit, Picture, register
from ankle_cv.evidence.similarity import IDENTITY, pose_at
from ankle_cv.evidence.sole_edge import read_sole
from ankle_cv.evidence.sole_rule import lowered_to_the_sole
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.leg import LegReference
from ankle_cv.protocols.wall import heel_is_down

PLUS_MINUS_PCT: Final = 2.0
"""Half-width of the live heel reading's interval, % of foot length (5 mm): twice the usual offline one."""
MAX_CROPS: Final = 6
CROP_INTERVAL_S: Final = 0.08
"""Crops of the foot kept for the template: the last half second, at most six."""


@dataclass(frozen=True)
class HeelReading:
    """The heel in one frame.

    Attributes
    ----------
    lift_pct
        Height of the sole under the heel above its position in flat stance, % of foot length, + up.
    moved
        The forefoot has another position than in the neutral stance.
    """

    lift_pct: float
    moved: bool

    @property
    def down(self) -> bool | None:
        """Whether the heel is down; None when the interval of the reading contains the limit."""
        return heel_is_down(Measurement(value=self.lift_pct, plus_minus=PLUS_MINUS_PCT, unit="pct_foot"))


@dataclass(frozen=True)
class _FootCrop:
    """The foot and its surroundings in one frame, with its landmarks in picture px."""

    time_s: float
    image: Image
    origin: Array
    landmarks: FootLandmarks


class HeelTracker:
    """Tracks one foot by a template of its neutral stance."""

    def __init__(self) -> None:
        self._crops: dict[Side, deque[_FootCrop]] = {
            "left": deque(maxlen=MAX_CROPS),
            "right": deque(maxlen=MAX_CROPS),
        }
        self._template: FootTemplate | None = None
        self._reference: LegReference | None = None
        self._rearfoot = self._forefoot = np.eye(2, 3)

    def keep_crop(self, time_s: float, image: Image, latest: LandmarkSeries, side: Side) -> None:
        """Keep a crop of the foot in this frame, for a template in case the stance turns out neutral.

        Parameters
        ----------
        latest
            The landmarks of this frame in the last row.
        """
        crops = self._crops[side]
        landmarks = foot_landmarks(latest, side, len(latest) - 1)
        if not landmarks.complete or (crops and time_s - crops[-1].time_s < CROP_INTERVAL_S):
            return
        size = np.array(image.shape[1::-1])
        low, high = (np.clip(corner, 0, size).astype(int) for corner in search_box(landmarks))
        if np.all(high > low):
            crop = image[low[1] : high[1], low[0] : high[0]].copy()
            crops.append(_FootCrop(time_s, crop, low.astype(np.float64), landmarks))

    def build_template(self, reference: LegReference, from_s: float) -> bool:
        """Build the template from the crops since `from_s`; False when they do not suffice."""
        crops = [crop for crop in self._crops[reference.side] if crop.time_s >= from_s]
        if not crops:
            return False
        plan = FootPlan(
            reference.side,
            ((crops[0].time_s, crops[-1].time_s),),
            reference.facing,
            out_of_plane_deg=float(np.degrees(np.arccos(reference.foreshortening))),
        )
        builder = FootTemplateBuilder(crops[0].landmarks)
        for crop in crops:
            builder.add(crop.image, np.column_stack([np.eye(2), crop.origin]), crop.landmarks)
        template = builder.build(plan)
        if template is None:
            return False
        self._template, self._reference = template, reference
        self._rearfoot = self._pose_at(template.heel_contact)
        self._forefoot = self._pose_at(template.forefoot_contact)
        return True

    def reset(self) -> None:
        """Discard the template and all crops."""
        self._template = None
        for crops in self._crops.values():
            crops.clear()

    def read(self, image: Image, latest: LandmarkSeries) -> HeelReading | None:
        """Measure the heel lift in a picture; None when the foot is not found, or without a template."""
        template, reference = self._template, self._reference
        if template is None or reference is None:
            return None
        landmarks = foot_landmarks(latest, reference.side, len(latest) - 1)
        picture = self._search_region(image, landmarks, template)
        if picture is None:
            return None
        by_landmarks = landmarks.heel - template.landmarks.heel if landmarks.complete else np.zeros(2)
        flat = template.heel_contact
        initial_poses = (self._rearfoot, self._pose_at(flat), self._pose_at(flat + by_landmarks))
        rearfoot = _find(template.rearfoot, picture, initial_poses)
        if rearfoot is None:
            return None
        self._rearfoot = rearfoot.pose
        shift = rearfoot.pose[:, 2] - template.heel_contact
        forefoot_shift = self._forefoot_shift(template, picture, by_landmarks)
        # The position of the foot cancels in the difference; a planted foot is spared the noise of one.
        limit_px = forefoot_limit_px(template.length_px)
        moved = forefoot_shift is not None and float(np.hypot(*forefoot_shift)) > limit_px
        if moved and forefoot_shift is not None:
            shift = shift - forefoot_shift
        elif template.sole is not None:
            shift = lowered_to_the_sole(shift, read_sole(template.sole, picture, IDENTITY, shift, np.nan))
        roll = np.radians(reference.roll_deg)
        up = -(np.cos(roll) * shift[1] - np.sin(roll) * shift[0])
        return HeelReading(100 * float(up) / template.length_px, moved)

    def _forefoot_shift(self, template: FootTemplate, picture: Picture, by_landmarks: Array) -> Array | None:
        if template.forefoot is None:
            return None
        flat = template.forefoot_contact
        initial_poses = (self._forefoot, self._pose_at(flat), self._pose_at(flat + by_landmarks))
        forefoot = _find(template.forefoot, picture, initial_poses)
        if forefoot is None:
            return None
        self._forefoot = forefoot.pose
        result: Array = forefoot.pose[:, 2] - template.forefoot_contact
        return result

    def _search_region(
        self, image: Image, landmarks: FootLandmarks, template: FootTemplate
    ) -> Picture | None:
        points = [self._rearfoot[:, 2], self._forefoot[:, 2]]
        points += [template.heel_contact, template.forefoot_contact]
        points += [landmarks.heel, landmarks.toe] if landmarks.complete else []
        size, margin = np.array(image.shape[1::-1]), CROP_MARGIN * template.length_px
        low = np.clip(np.min(points, axis=0) - margin, 0, size).astype(int)
        high = np.clip(np.max(points, axis=0) + margin, 0, size).astype(int)
        if np.any(high - low < 1):
            return None
        gray: Gray = cv2.cvtColor(image[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
        return Picture(gray, low.astype(np.float64))

    def _pose_at(self, point: Array) -> Array:
        return pose_at(point, self._reference.foreshortening if self._reference else 1.0)


def _find(patch: Patch, picture: Picture, initial_poses: tuple[Array, ...]) -> Fit | None:
    for initial in initial_poses:
        fit = register(patch, picture, initial)
        if fit is not None and fit.agreement >= MIN_AGREEMENT and fit.correlation >= MIN_CORRELATION:
            return fit
    return None
