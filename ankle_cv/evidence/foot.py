"""One foot through a clip: every frame is registered directly against the flat template."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.foot_readings import Reading, Readings
from ankle_cv.evidence.foot_template import Template, TemplateBuilder
from ankle_cv.evidence.plan import FootPlan, foot_marks
from ankle_cv.evidence.records import FootTrack
from ankle_cv.evidence.registration import SURE_LIKENESS, Fit, Gray, Patch, Picture, register
from ankle_cv.evidence.similarity import IDENTITY, compose, inverse, placed, turn_rad
from ankle_cv.landmarks import LandmarkSeries

MAX_PENDING = 1200
"""Frames kept (some 15 kB each) until a later flat stretch explains them; older ones stay lost."""
JPEG_QUALITY = 95
MIN_AGREEMENT, MIN_LIKENESS = 0.55, 0.80
"""A fit with fewer accepted votes, or less like the template, is not the foot."""
MOVED_SHARE = 0.03
"""Forefoot further than this share of the foot from the template: it was put down elsewhere."""
CUT_MARGIN = 0.7
"""Picture around the foot that is looked at, in foot lengths."""
MAX_LANDMARK_TURN_RAD = 1.0
UNSEEN: Array = np.full(2, np.nan)
PATIENCE = 3
"""Frames in a row with the foot lost, after which one start a frame is tried, in turn, instead of all."""


@dataclass(frozen=True)
class _View:
    """What is known of one frame: number, cut-out, and camera map (a guess when ``camera`` is false)."""

    index: int
    picture: Picture
    to_reference: Array
    camera: bool


@dataclass(frozen=True)
class _Kept:
    """A frame set aside, its cut-out compressed."""

    index: int
    jpeg: Gray
    origin: Array
    to_reference: Array
    camera: bool


class FootTracker:
    """Follows one foot; frames are given once, in order. Holds one template and a bounded past.

    Frames in which the foot is lost, or stands elsewhere than in the template, are set aside. When the
    next flat stretch has given a new template, they are read again from there, backwards in time.

    Parameters
    ----------
    series
        Landmarks of the person, picture px.
    plan
        Which foot, and when it is flat.
    """

    def __init__(self, series: LandmarkSeries, plan: FootPlan) -> None:
        self._series, self._plan = series, plan
        self._readings = Readings(len(series), plan.facing)
        self._pending: deque[_Kept] = deque(maxlen=MAX_PENDING)
        self._builder: TemplateBuilder | None = None
        self._template: Template | None = None
        self._rear = self._fore = self._camera = IDENTITY
        self._stretch: int | None = None
        self._lost = 0

    def add(self, index: int, time_s: float, image: Image, to_reference: Array | None) -> None:
        """Read one frame; ``to_reference`` maps it to the reference frame, None when unknown."""
        self._camera = self._camera if to_reference is None else to_reference
        flat = self._plan.flat_at(time_s)
        if flat != self._stretch:
            self._renew()
        self._stretch = flat
        view = self._look(index, image, camera=to_reference is not None)
        reading = None if view is None else self._read(view)
        if reading is not None:
            self._readings.store(reading)
        if view is not None and (reading is None or self._elsewhere(reading)):
            self._keep(view)
            if flat is not None:
                self._collect(index, image)

    def finish(self) -> FootTrack:
        """Return the track; the zero is taken from every flat stretch."""
        self._renew()
        return self._readings.track(self._series.time_s, self._plan.flat_s)

    def _look(self, index: int, image: Image, *, camera: bool) -> _View | None:
        """Cut the foot out of a frame; None when neither landmarks nor the last pose say where it is."""
        marks = foot_marks(self._series, self._plan.side, index)
        points = [marks.heel, marks.ankle, marks.toe] if marks.complete else []
        margin = CUT_MARGIN * marks.length_px
        if self._template is not None:
            to_frame = inverse(self._camera)
            points += [compose(to_frame, pose)[:, 2] for pose in (self._rear, self._fore)]
            margin = CUT_MARGIN * self._template.length_px
        if not points:
            return None
        size = np.array(image.shape[1::-1])
        low = np.clip(np.min(points, axis=0) - margin, 0, size).astype(int)
        high = np.clip(np.max(points, axis=0) + margin, 0, size).astype(int)
        if np.any(high - low < 1):
            return None
        gray: Gray = cv2.cvtColor(image[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
        return _View(index, Picture(gray, low.astype(np.float64)), self._camera, camera)

    def _read(self, view: _View) -> Reading | None:
        """Find the foot in one frame; None when lost. Remembers where it was."""
        template = self._template
        if template is None:
            return None
        guesses = list(self._rear_guesses(view.index, template))
        if self._lost > PATIENCE:
            guesses = [guesses[self._lost % len(guesses)]]
        rear = self._find(view, template.rear, guesses)
        self._lost = 0 if rear is not None else self._lost + 1
        if rear is None:
            return None
        self._rear = compose(view.to_reference, rear.pose)
        fore = None
        if template.fore is not None:
            fore = self._find(view, template.fore, (self._fore, self._placed(template.tread)))
        if fore is not None:
            self._fore = compose(view.to_reference, fore.pose)
        return Reading(
            index=view.index,
            template=self._readings.templates,
            length_px=template.length_px,
            # Without the forefoot, a foot that is moved cannot be told from a heel that rises.
            shift=self._rear[:, 2] - template.sole if fore is not None or template.fore is None else UNSEEN,
            turn_rad=turn_rad(self._rear),
            covariance=rear.covariance,
            fore_shift=UNSEEN if fore is None else self._fore[:, 2] - template.tread,
            fore_variance=np.nan if fore is None else float(fore.covariance[2:, 2:].trace() / 2),
            outlined=template.outlined,
            blur_px=template.blur_px,
            camera=view.camera,
        )

    def _rear_guesses(self, index: int, template: Template) -> Iterator[Array]:
        """Yield poses, in reference px, to start from: as before, flat, as the landmarks say."""
        yield self._rear
        yield self._placed(template.sole)
        marks = foot_marks(self._series, self._plan.side, index)
        if not marks.complete:
            return
        now, then = marks.mapped(self._camera), template.marks
        angles = [np.arctan2(*(m.toe - m.heel)[::-1]) for m in (now, then)]
        turn = (angles[0] - angles[1] + np.pi) % (2 * np.pi) - np.pi
        turn = float(np.clip(turn, -MAX_LANDMARK_TURN_RAD, MAX_LANDMARK_TURN_RAD))
        yield self._placed(template.sole + (now.heel - then.heel + now.ankle - then.ankle) / 2, turn)

    @staticmethod
    def _find(view: _View, patch: Patch, guesses: Iterable[Array]) -> Fit | None:
        """Return the first fit that is alike beyond doubt, else the one most like the template.

        Bare skin on a floor of its own colour has little to hold on to: a fit that stays on the floor can
        pass while the heel is up, and is then less like the template than the one that went with the heel.
        """
        to_frame = inverse(view.to_reference)
        best: Fit | None = None
        for guess in guesses:
            fit = register(patch, view.picture, compose(to_frame, guess))
            if fit is None or fit.agreement < MIN_AGREEMENT or fit.likeness < MIN_LIKENESS:
                continue
            best = fit if best is None or fit.likeness > best.likeness else best
            if best.likeness >= SURE_LIKENESS:
                break
        return best

    @staticmethod
    def _elsewhere(reading: Reading) -> bool:
        """Whether the forefoot has left its place."""
        return bool(np.hypot(*reading.fore_shift) > MOVED_SHARE * reading.length_px)

    def _keep(self, view: _View) -> None:
        """Set a frame aside."""
        _, jpeg = cv2.imencode(".jpg", view.picture.gray, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        self._pending.append(_Kept(view.index, jpeg, view.picture.origin, view.to_reference, view.camera))

    def _collect(self, index: int, image: Image) -> None:
        """Add a flat frame to the template in the making."""
        marks = foot_marks(self._series, self._plan.side, index).mapped(self._camera)
        if not marks.complete:
            return
        self._builder = TemplateBuilder(marks) if self._builder is None else self._builder
        self._builder.add(image, self._camera, marks)
        if self._builder.full:
            self._renew()

    def _renew(self) -> None:
        """Make the collected frames the new template and read the frames set aside, backwards."""
        template = None if self._builder is None else self._builder.build(self._plan)
        self._builder = None
        if template is None:
            return
        self._template = template
        self._readings.templates += 1
        self._rest(template)
        while self._pending:
            kept = self._pending.pop()
            gray = np.asarray(cv2.imdecode(kept.jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)
            reading = self._read(
                _View(kept.index, Picture(gray, kept.origin), kept.to_reference, kept.camera)
            )
            if reading is not None:
                self._readings.prefer(reading)
        self._rest(template)

    def _placed(self, point: Array, turn: float = 0.0) -> Array:
        """Return the pose of this foot on a point of the reference picture."""
        return placed(point, self._plan.foreshortening, turn)

    def _rest(self, template: Template) -> None:
        """Expect the foot where the template has it."""
        self._lost = 0
        self._rear, self._fore = self._placed(template.sole), self._placed(template.tread)
