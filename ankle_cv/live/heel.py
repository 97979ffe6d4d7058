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
from ankle_cv.conventions import Array, Image, Side
from ankle_cv.evidence.foot import CUT_MARGIN, MIN_AGREEMENT, MIN_LIKENESS, MOVED_SHARE
from ankle_cv.evidence.foot_region import surroundings
from ankle_cv.evidence.foot_template import Template, TemplateBuilder
from ankle_cv.evidence.plan import FootMarks, FootPlan, foot_marks
from ankle_cv.evidence.registration import Fit, Gray, Patch, Picture, register
from ankle_cv.evidence.similarity import placed
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
    marks: FootMarks


class HeelTracker:
    """Tracks one foot by a template of its neutral stance."""

    def __init__(self) -> None:
        self._crops: dict[Side, deque[_FootCrop]] = {
            "left": deque(maxlen=MAX_CROPS),
            "right": deque(maxlen=MAX_CROPS),
        }
        self._template: Template | None = None
        self._reference: LegReference | None = None
        self._rear = self._fore = np.eye(2, 3)

    def keep_crop(self, time_s: float, image: Image, latest: LandmarkSeries, side: Side) -> None:
        """Keep a crop of the foot in this frame, for a template in case the stance turns out neutral.

        Parameters
        ----------
        latest
            The landmarks of this frame in the last row.
        """
        crops = self._crops[side]
        marks = foot_marks(latest, side, len(latest) - 1)
        if not marks.complete or (crops and time_s - crops[-1].time_s < CROP_INTERVAL_S):
            return
        size = np.array(image.shape[1::-1])
        low, high = (np.clip(corner, 0, size).astype(int) for corner in surroundings(marks))
        if np.all(high > low):
            crop = image[low[1] : high[1], low[0] : high[0]].copy()
            crops.append(_FootCrop(time_s, crop, low.astype(np.float64), marks))

    def build_template(self, reference: LegReference, from_s: float) -> bool:
        """Build the template from the crops since `from_s`; False when they do not suffice."""
        crops = [crop for crop in self._crops[reference.side] if crop.time_s >= from_s]
        if not crops:
            return False
        plan = FootPlan(
            reference.side,
            ((crops[0].time_s, crops[-1].time_s),),
            reference.facing,
            turn_deg=float(np.degrees(np.arccos(reference.foreshortening))),
        )
        builder = TemplateBuilder(crops[0].marks)
        for crop in crops:
            builder.add(crop.image, np.column_stack([np.eye(2), crop.origin]), crop.marks)
        template = builder.build(plan)
        if template is None:
            return False
        self._template, self._reference = template, reference
        self._rear, self._fore = self._placed(template.sole), self._placed(template.tread)
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
        marks = foot_marks(latest, reference.side, len(latest) - 1)
        picture = self._search_region(image, marks, template)
        if picture is None:
            return None
        by_marks = marks.heel - template.marks.heel if marks.complete else np.zeros(2)
        guesses = (self._rear, self._placed(template.sole), self._placed(template.sole + by_marks))
        rear = _find(template.rear, picture, guesses)
        if rear is None:
            return None
        self._rear = rear.pose
        shift = rear.pose[:, 2] - template.sole
        fore_shift = self._fore_shift(template, picture, by_marks)
        # The position of the foot cancels in the difference; a planted foot is spared the noise of one.
        moved = fore_shift is not None and float(np.hypot(*fore_shift)) > MOVED_SHARE * template.length_px
        if moved and fore_shift is not None:
            shift = shift - fore_shift
        roll = np.radians(reference.roll_deg)
        up = -(np.cos(roll) * shift[1] - np.sin(roll) * shift[0])
        return HeelReading(100 * float(up) / template.length_px, moved)

    def _fore_shift(self, template: Template, picture: Picture, by_marks: Array) -> Array | None:
        if template.fore is None:
            return None
        guesses = (self._fore, self._placed(template.tread), self._placed(template.tread + by_marks))
        fore = _find(template.fore, picture, guesses)
        if fore is None:
            return None
        self._fore = fore.pose
        result: Array = fore.pose[:, 2] - template.tread
        return result

    def _search_region(self, image: Image, marks: FootMarks, template: Template) -> Picture | None:
        points = [self._rear[:, 2], self._fore[:, 2], template.sole, template.tread]
        points += [marks.heel, marks.toe] if marks.complete else []
        size, margin = np.array(image.shape[1::-1]), CUT_MARGIN * template.length_px
        low = np.clip(np.min(points, axis=0) - margin, 0, size).astype(int)
        high = np.clip(np.max(points, axis=0) + margin, 0, size).astype(int)
        if np.any(high - low < 1):
            return None
        gray: Gray = cv2.cvtColor(image[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
        return Picture(gray, low.astype(np.float64))

    def _placed(self, point: Array) -> Array:
        return placed(point, self._reference.foreshortening if self._reference else 1.0)


def _find(patch: Patch, picture: Picture, guesses: tuple[Array, ...]) -> Fit | None:
    for guess in guesses:
        fit = register(patch, picture, guess)
        if fit is not None and fit.agreement >= MIN_AGREEMENT and fit.likeness >= MIN_LIKENESS:
            return fit
    return None
