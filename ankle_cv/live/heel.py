"""Is the heel up, now? The foot as it stood flat is looked for in each new picture at full resolution.

Landmarks cannot tell: while the knee travels forward, the model's heel point wanders by 10 to 40 mm on a
heel that never left the floor. So the flat foot's own pixels are registered instead, with the parts of the
offline tracker. One frame at a time, without a look ahead, this is coarser than the offline number.
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
"""Half-width of the live heel reading, % of foot length (5 mm): twice what the offline one usually states."""
KEPT_CUTS: Final = 6
CUT_EVERY_S: Final = 0.08
"""Cut-outs of the foot kept for the template: the last half second, at most six."""


@dataclass(frozen=True)
class HeelReading:
    """The heel in one frame.

    Attributes
    ----------
    lift_pct
        Height of the sole under the heel above its flat place, % of foot length, + up.
    moved
        The forefoot stands elsewhere than in the neutral stance.
    """

    lift_pct: float
    moved: bool

    @property
    def down(self) -> bool | None:
        """Whether the heel is down; None when the reading is too near the limit to say."""
        return heel_is_down(Measurement(value=self.lift_pct, plus_minus=PLUS_MINUS_PCT, unit="pct_foot"))


@dataclass(frozen=True)
class _Cut:
    """The foot and its surroundings in one frame, with its landmarks in picture px."""

    time_s: float
    image: Image
    origin: Array
    marks: FootMarks


class LiveHeel:
    """Follows one foot against a template of its neutral stance."""

    def __init__(self) -> None:
        self._cuts: dict[Side, deque[_Cut]] = {
            "left": deque(maxlen=KEPT_CUTS),
            "right": deque(maxlen=KEPT_CUTS),
        }
        self._template: Template | None = None
        self._reference: LegReference | None = None
        self._rear = self._fore = np.eye(2, 3)

    @property
    def ready(self) -> bool:
        """Whether there is a template."""
        return self._template is not None

    def keep(self, time_s: float, image: Image, latest: LandmarkSeries, side: Side) -> None:
        """Keep a copy of the foot in this frame, in case it turns out to be neutral.

        Parameters
        ----------
        latest
            The landmarks of this frame, last row.
        """
        cuts = self._cuts[side]
        marks = foot_marks(latest, side, len(latest) - 1)
        if not marks.complete or (cuts and time_s - cuts[-1].time_s < CUT_EVERY_S):
            return
        size = np.array(image.shape[1::-1])
        low, high = (np.clip(corner, 0, size).astype(int) for corner in surroundings(marks))
        if np.all(high > low):
            cut = image[low[1] : high[1], low[0] : high[0]].copy()
            cuts.append(_Cut(time_s, cut, low.astype(np.float64), marks))

    def learn(self, reference: LegReference, from_s: float) -> bool:
        """Make the template from what was kept since `from_s`; False when there is nothing to make it of."""
        cuts = [cut for cut in self._cuts[reference.side] if cut.time_s >= from_s]
        if not cuts:
            return False
        plan = FootPlan(
            reference.side,
            ((cuts[0].time_s, cuts[-1].time_s),),
            reference.facing,
            turn_deg=float(np.degrees(np.arccos(reference.foreshortening))),
        )
        builder = TemplateBuilder(cuts[0].marks)
        for cut in cuts:
            builder.add(cut.image, np.column_stack([np.eye(2), cut.origin]), cut.marks)
        template = builder.build(plan)
        if template is None:
            return False
        self._template, self._reference = template, reference
        self._rear, self._fore = self._placed(template.sole), self._placed(template.tread)
        return True

    def forget(self) -> None:
        """Drop the template and everything kept."""
        self._template = None
        for cuts in self._cuts.values():
            cuts.clear()

    def read(self, image: Image, latest: LandmarkSeries) -> HeelReading | None:
        """Find the foot in a picture; None when it is lost, or without a template."""
        template, reference = self._template, self._reference
        if template is None or reference is None:
            return None
        marks = foot_marks(latest, reference.side, len(latest) - 1)
        picture = self._cut_out(image, marks, template)
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
        # Where the foot stands cancels in the difference; a planted one needs no difference and its noise.
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

    def _cut_out(self, image: Image, marks: FootMarks, template: Template) -> Picture | None:
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
