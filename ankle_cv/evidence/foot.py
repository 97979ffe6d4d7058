"""Tracks one foot through a clip: every frame is registered directly against the flat template."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, Gray, Image, Y
from ankle_cv.evidence.foot_readings import FootReading, FootReadings
from ankle_cv.evidence.foot_template import FootTemplate, FootTemplateBuilder
from ankle_cv.evidence.patch import Patch
from ankle_cv.evidence.plan import FootPlan, foot_landmarks
from ankle_cv.evidence.planted_fit import PlantedFoot, is_sharp, planted_fit
from ankle_cv.evidence.records import FootTrack
from ankle_cv.evidence.registration import FREE_TURN, SURE_CORRELATION, Fit, Picture, register
from ankle_cv.evidence.similarity import IDENTITY, compose, inverse, pose_at, rotation_rad
from ankle_cv.evidence.sole_edge import UNKNOWN_RISE, SoleRise, read_sole
from ankle_cv.landmarks import LandmarkSeries

MAX_PENDING = 1200
"""Frames deferred (some 15 kB each) until a later flat stretch gives a new template; older ones stay lost."""
JPEG_QUALITY = 95
MIN_AGREEMENT, MIN_CORRELATION = 0.55, 0.80
"""A fit with a smaller share of inlier pixels, or less correlated with the template, is rejected."""
MAX_FOREFOOT_SHIFT = 0.03
"""A forefoot displaced by more than this share of the foot's length was put down elsewhere."""
FOREFOOT_NOISE_PX = 2.0
"""The same, px: a planted forefoot of few pixels is found so far off its place (feet of 33 and 59 px)."""
FOREFOOT_TURN_SD = np.radians(4.0)
"""A planted forefoot hardly turns, and few pixels do not tell its rotation: free, it spins by 60 degrees on
the bare toes of a foot of 55 px."""
MIN_PLANTED_CORRELATION = 0.65
"""The same for a forefoot found where it was: bare toes that grip the floor look different (0.7-0.9)."""
STILL_CAMERA_PX = 1.0
"""A camera that moved the foot by no more than this in the frames in which its motion is known stands still
in the others, too: on a stand 0.1-0.7 px, in the hand 2-50 px."""
MIN_STILL_FRAMES = 10
"""Fewest frames that show it."""
SAME_START_PX = 2.0
"""A start so near to a fit leads to it again: on 276 forefeet within 0.014 px."""
CROP_MARGIN = 0.7
"""Margin of the crop around the foot, in foot lengths."""
MAX_LANDMARK_ROTATION_RAD = 1.0
NAN_POINT: Array = np.full(2, np.nan)
PATIENCE = 3
"""Frames in a row with the foot lost, after which one initial pose per frame is tried, in turn, not all."""


@dataclass(frozen=True)
class _FrameCrop:
    """One frame: index, crop, and camera map (the last known one when ``camera_known`` is false)."""

    index: int
    picture: Picture
    to_reference: Array
    camera_known: bool


@dataclass(frozen=True)
class _DeferredCrop:
    """A frame to be read again later, its crop compressed."""

    index: int
    jpeg: Gray
    origin: Array
    to_reference: Array
    camera_known: bool


class _Stillness:
    """Whether the camera stood still so far, by how far it moved one point of the picture."""

    def __init__(self, point: Array) -> None:
        self._point = point
        self._low, self._high, self._frames = np.full(2, np.inf), np.full(2, -np.inf), 0

    def add(self, to_reference: Array) -> None:
        """Take the camera's map in one frame."""
        place = to_reference[:, :2] @ self._point + to_reference[:, 2]
        self._low, self._high = np.minimum(self._low, place), np.maximum(self._high, place)
        self._frames += 1

    @property
    def stands_still(self) -> bool:
        """Whether enough frames show it; False when the point is unknown."""
        reach = float(np.max(self._high - self._low))
        return self._frames >= MIN_STILL_FRAMES and reach <= STILL_CAMERA_PX


def _typical_place(series: LandmarkSeries, plan: FootPlan) -> Array:
    """Return the ``(2,)`` median position of the heel, picture px; NaN when it is never seen."""
    heel = series.xy("heel", plan.side)
    known = heel[np.isfinite(heel).all(axis=1)]
    return np.asarray(np.median(known, axis=0)) if len(known) else NAN_POINT


def _apart_px(one: Array, other: Array, patch: Patch) -> float:
    """Return how far two poses may put a point of a patch apart, px."""
    apart = np.abs(one - other).max(axis=0).tolist()
    return float(apart[2] + patch.fine.radius * (apart[0] + apart[1]))


def forefoot_limit_px(foot_px: float) -> float:
    """Return the displacement, px, beyond which the forefoot was put down elsewhere."""
    return float(np.hypot(MAX_FOREFOOT_SHIFT * foot_px, FOREFOOT_NOISE_PX))


class FootTracker:
    """Tracks one foot; frames are given once, in order. Holds one template and a bounded past.

    Frames in which the foot is lost, or stands elsewhere than in the template, are deferred. When the next
    flat stretch has given a new template, they are registered against it, backwards in time.

    Parameters
    ----------
    series
        Landmarks of the person, picture px.
    plan
        Which foot, and when it is flat.
    """

    def __init__(self, series: LandmarkSeries, plan: FootPlan) -> None:
        self._series, self._plan = series, plan
        self._readings = FootReadings(len(series), plan.facing)
        self._pending: deque[_DeferredCrop] = deque(maxlen=MAX_PENDING)
        self._builder: FootTemplateBuilder | None = None
        self._template: FootTemplate | None = None
        self._rearfoot = self._forefoot = self._camera = IDENTITY
        self._stillness = _Stillness(_typical_place(series, plan))
        self._stretch: int | None = None
        self._lost = 0

    def add(self, index: int, time_s: float, image: Image, to_reference: Array | None) -> None:
        """Read one frame; ``to_reference`` maps it to the reference frame, None when unknown."""
        if to_reference is not None:
            self._camera = to_reference
            self._stillness.add(to_reference)
        flat = self._plan.flat_at(time_s)
        if flat != self._stretch:
            self._finish_template()
        self._stretch = flat
        known = to_reference is not None or self._stillness.stands_still
        crop = self._crop(index, image, camera_known=known)
        reading = None if crop is None else self._register(crop)
        if reading is not None:
            self._readings.store(reading)
        if crop is not None and (reading is None or self._forefoot_moved(reading)):
            self._defer(crop)
            if flat is not None:
                self._add_to_template(index, image)

    def finish(self) -> FootTrack:
        """Return the track, relative to the median of each flat stretch."""
        self._finish_template()
        return self._readings.track(
            self._series.time_s, self._plan.flat_s, camera_stands=self._stillness.stands_still
        )

    def _crop(self, index: int, image: Image, *, camera_known: bool) -> _FrameCrop | None:
        """Crop the foot from a frame; None when neither landmarks nor the last pose tell its position."""
        landmarks = foot_landmarks(self._series, self._plan.side, index)
        points = [landmarks.heel, landmarks.ankle, landmarks.toe] if landmarks.complete else []
        margin = CROP_MARGIN * landmarks.length_px
        if self._template is not None:
            to_frame = inverse(self._camera)
            points += [compose(to_frame, pose)[:, 2] for pose in (self._rearfoot, self._forefoot)]
            margin = CROP_MARGIN * self._template.length_px
        if not points:
            return None
        size = np.array(image.shape[1::-1])
        low = np.clip(np.min(points, axis=0) - margin, 0, size).astype(int)
        high = np.clip(np.max(points, axis=0) + margin, 0, size).astype(int)
        if np.any(high - low < 1):
            return None
        gray: Gray = cv2.cvtColor(image[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
        return _FrameCrop(index, Picture(gray, low.astype(np.float64)), self._camera, camera_known)

    def _register(self, crop: _FrameCrop) -> FootReading | None:
        """Register the foot in one frame; None when lost. Updates the last poses."""
        template = self._template
        if template is None:
            return None
        initial_poses = list(self._initial_poses(crop.index, template))
        if self._lost > PATIENCE:
            initial_poses = [initial_poses[self._lost % len(initial_poses)]]
        rearfoot = self._best_fit(crop, template.rearfoot, initial_poses)
        self._lost = 0 if rearfoot is not None else self._lost + 1
        if rearfoot is None:
            return None
        forefoot = None
        if template.forefoot is not None:
            initial_poses = [self._forefoot, self._pose_at(template.forefoot_contact)]
            forefoot = self._fit_forefoot(crop, template, initial_poses)
        planted = self._on_planted_ball(crop, template, rearfoot, forefoot)
        self._rearfoot = compose(crop.to_reference, (planted or rearfoot).pose)
        shift, forefoot_shift, forefoot_variance = (
            self._rearfoot[:, 2] - template.heel_contact,
            NAN_POINT,
            np.nan,
        )
        if forefoot is not None:
            self._forefoot = compose(crop.to_reference, forefoot.pose)
            forefoot_shift = self._forefoot[:, 2] - template.forefoot_contact
            forefoot_variance = float(forefoot.covariance[2:, 2:].trace() / 2)
        sole = self._sole_rise(crop, template, float(forefoot_shift[Y]))
        if forefoot is None and template.forefoot is not None and not self._ball_down(sole, template):
            # With the forefoot lost, a foot that is moved cannot be told from a heel that rises.
            shift = NAN_POINT
        return FootReading(
            index=crop.index,
            template=self._readings.templates,
            length_px=template.length_px,
            shift=shift,
            rotation_rad=rotation_rad(self._rearfoot),
            covariance=(planted or rearfoot).covariance,
            forefoot_shift=forefoot_shift,
            forefoot_variance=forefoot_variance,
            outlined=template.outlined,
            blur_px=template.blur_px,
            camera_known=crop.camera_known,
            sole=sole,
        )

    def _on_planted_ball(
        self, crop: _FrameCrop, template: FootTemplate, rearfoot: Fit, forefoot: Fit | None
    ) -> Fit | None:
        """Return the fit of a foot whose ball stays; None in a sharp picture, and if it does not stay."""
        if forefoot is None or is_sharp(rearfoot, template.length_px):
            return None
        shift = compose(crop.to_reference, forefoot.pose)[:, 2] - template.forefoot_contact
        if np.hypot(*shift) > forefoot_limit_px(template.length_px):
            return None
        ball_shift = np.zeros(2) if self._stillness.stands_still and crop.camera_known else shift
        foot = PlantedFoot(
            template.heel_contact + ball_shift,
            template.length_px,
            self._plan.facing,
            self._plan.foreshortening,
        )
        return planted_fit(template.rearfoot, crop.picture, crop.to_reference, foot, rearfoot)

    def _sole_rise(self, crop: _FrameCrop, template: FootTemplate, forefoot_y: float) -> SoleRise:
        """Read the edge of the sole where the rearfoot was found."""
        if template.sole is None:
            return UNKNOWN_RISE
        shift = self._rearfoot[:, 2] - template.heel_contact
        return read_sole(template.sole, crop.picture, crop.to_reference, shift, forefoot_y)

    @staticmethod
    def _ball_down(sole: SoleRise, template: FootTemplate) -> bool:
        """Return whether the sole of the ball is seen on its place, whatever the toes above it look like."""
        return bool(np.abs(sole.front[0]) <= forefoot_limit_px(template.length_px))

    def _initial_poses(self, index: int, template: FootTemplate) -> Iterator[Array]:
        """Yield initial poses, in reference px: the last one, flat, and that of the landmarks."""
        yield self._rearfoot
        yield self._pose_at(template.heel_contact)
        landmarks = foot_landmarks(self._series, self._plan.side, index)
        if not landmarks.complete:
            return
        now, then = landmarks.mapped(self._camera), template.landmarks
        angles = [np.arctan2(*(m.toe - m.heel)[::-1]) for m in (now, then)]
        rotation = (angles[0] - angles[1] + np.pi) % (2 * np.pi) - np.pi
        rotation = float(np.clip(rotation, -MAX_LANDMARK_ROTATION_RAD, MAX_LANDMARK_ROTATION_RAD))
        shift = (now.heel - then.heel + now.ankle - then.ankle) / 2
        yield self._pose_at(template.heel_contact + shift, rotation)

    def _fit_forefoot(
        self, crop: _FrameCrop, template: FootTemplate, initial_poses: list[Array]
    ) -> Fit | None:
        """Find the forefoot; where it was, a lower correlation is enough."""
        if template.forefoot is None:
            return None
        fit = self._best_fit(
            crop, template.forefoot, initial_poses, FOREFOOT_TURN_SD, MIN_PLANTED_CORRELATION
        )
        if fit is None or fit.correlation >= MIN_CORRELATION:
            return fit
        shift = compose(crop.to_reference, fit.pose)[:, 2] - template.forefoot_contact
        return fit if np.hypot(*shift) <= forefoot_limit_px(template.length_px) else None

    @staticmethod
    def _best_fit(
        crop: _FrameCrop,
        patch: Patch,
        initial_poses: Iterable[Array],
        turn_sd: float = FREE_TURN,
        min_correlation: float = MIN_CORRELATION,
    ) -> Fit | None:
        """Return the first fit with a sure correlation, else the one with the highest; None without any.

        Bare skin on a floor of its own colour has little contrast: a fit that stays on the floor can pass
        while the heel is up, and then correlates less with the template than the one that rose with the heel.
        """
        to_frame = inverse(crop.to_reference)
        best: Fit | None = None
        for initial in initial_poses:
            start = compose(to_frame, initial)
            if best is not None and _apart_px(start, best.pose, patch) < SAME_START_PX:
                continue
            fit = register(patch, crop.picture, start, turn_sd)
            if fit is None or fit.agreement < MIN_AGREEMENT or fit.correlation < min_correlation:
                continue
            best = fit if best is None or fit.correlation > best.correlation else best
            if best.correlation >= SURE_CORRELATION:
                break
        return best

    @staticmethod
    def _forefoot_moved(reading: FootReading) -> bool:
        """Return whether the forefoot was put down elsewhere than in the template."""
        return bool(np.hypot(*reading.forefoot_shift) > forefoot_limit_px(reading.length_px))

    def _defer(self, crop: _FrameCrop) -> None:
        """Keep a frame, to be read again with the next template."""
        _, jpeg = cv2.imencode(".jpg", crop.picture.gray, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        origin, to_reference = crop.picture.origin, crop.to_reference
        self._pending.append(_DeferredCrop(crop.index, jpeg, origin, to_reference, crop.camera_known))

    def _add_to_template(self, index: int, image: Image) -> None:
        """Add a flat frame to the next template."""
        landmarks = foot_landmarks(self._series, self._plan.side, index).mapped(self._camera)
        if not landmarks.complete:
            return
        self._builder = FootTemplateBuilder(landmarks) if self._builder is None else self._builder
        self._builder.add(image, self._camera, landmarks)
        if self._builder.full:
            self._finish_template()

    def _finish_template(self) -> None:
        """Build the template from its frames and read the deferred frames with it, backwards."""
        template = None if self._builder is None else self._builder.build(self._plan)
        self._builder = None
        if template is None:
            return
        self._template = template
        self._readings.templates += 1
        self._reset_poses(template)
        while self._pending:
            deferred = self._pending.pop()
            gray = np.asarray(cv2.imdecode(deferred.jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)
            picture = Picture(gray, deferred.origin)
            reading = self._register(
                _FrameCrop(deferred.index, picture, deferred.to_reference, deferred.camera_known)
            )
            if reading is not None:
                self._readings.store_if_nearer(reading)
        self._reset_poses(template)

    def _pose_at(self, point: Array, rotation: float = 0.0) -> Array:
        """Return the pose of this foot at a point of the reference picture."""
        return pose_at(point, self._plan.foreshortening, rotation)

    def _reset_poses(self, template: FootTemplate) -> None:
        """Start from the pose of the template."""
        self._lost = 0
        self._rearfoot = self._pose_at(template.heel_contact)
        self._forefoot = self._pose_at(template.forefoot_contact)
