"""Camera motion from the background: a similarity of every frame to the first one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image
from ankle_cv.evidence.records import CameraMotion
from ankle_cv.evidence.registration import Gray
from ankle_cv.evidence.similarity import IDENTITY, carried, compose, fit_similarity, inverse
from ankle_cv.landmarks import LandmarkSeries

WORK_SIDE_PX = 640
"""Longer side of the reduced picture: a tenth of its pixel, averaged over 100 features, is ample."""
FEATURES = 160
MIN_DISTANCE_PX = 12
CORNER_QUALITY = 0.01
DENOISE_PX = 0.8
"""Blur of the reduced picture: corners of noise are not seen twice."""
WINDOW_PX, PYRAMID_LEVELS = 15, 2
AGREE_PX = 0.7
"""Features closer than this to the common motion (reduced px) follow the camera."""
MIN_INLIERS = 8
"""Fewer could be the person, a shadow or chance."""
RENEW_SHARE = 0.4
"""When less than this share of the features is left, new ones are picked in the present frame."""
PATIENCE = 5
"""Frames in a row that must be short of features; somebody passing is not worth a new start."""
CLEARLY = (1.2, 3)
"""A motion is preferred to "as before" with this many times as many followers, and so many more."""
PERSON_MARGIN = 0.12
"""The person's box is widened by this share of its height: hair, hands, shoes and shadow."""


@dataclass(frozen=True)
class _Anchor:
    """A frame whose features are looked for again.

    Attributes
    ----------
    gray
        The reduced picture.
    features
        ``(k, 2)`` reduced px.
    to_reference
        ``(2, 3)`` map to the reference frame, full-size px.
    proven
        Whether a later frame has confirmed the features; until then some may be noise.
    """

    gray: Gray
    features: Array
    to_reference: Array
    proven: bool = False


class CameraWatch:
    """Follows the background through a clip; frames are given once, in order.

    Parameters
    ----------
    series
        Landmarks of the person, whose box is not background.
    """

    def __init__(self, series: LandmarkSeries) -> None:
        n = len(series)
        self._boxes = _person_boxes(series)
        self._scale = min(1.0, WORK_SIDE_PX / max(series.size_px))
        self._maps = np.full((n, 2, 3), np.nan)
        self._inliers = np.zeros(n)
        self._anchor: _Anchor | None = None
        self._last = IDENTITY
        self._weak = 0

    def add(self, index: int, image: Image) -> Array | None:
        """Read one frame.

        Returns
        -------
        Array or None
            ``(2, 3)`` map from frame to reference pixels; None when it cannot be told.
        """
        small = cv2.resize(image, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA)
        gray: Gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (0, 0), DENOISE_PX)
        if self._anchor is None:
            self._renew(gray, index, IDENTITY)
        if self._anchor is None:
            return None
        found = self._motion(gray, index, self._anchor)
        if found is None:
            return None
        to_anchor, agreeing = found
        self._last = compose(self._anchor.to_reference, to_anchor)
        self._maps[index], self._inliers[index] = self._last, agreeing.sum()
        if self._anchor.gray is not gray and not self._anchor.proven:
            features = self._anchor.features[agreeing]
            self._anchor = replace(self._anchor, features=features, proven=True)
        weak = agreeing.sum() < RENEW_SHARE * len(self._anchor.features)
        self._weak = self._weak + 1 if weak else 0
        if self._weak > PATIENCE:
            self._renew(gray, index, self._last)
        return self._last

    def finish(self) -> CameraMotion:
        """Return what was found."""
        return CameraMotion(self._maps, self._inliers)

    def _renew(self, gray: Gray, index: int, to_reference: Array) -> None:
        """Pick background features in this frame, if it has enough."""
        mask = np.full(gray.shape, 255, np.uint8)
        low, high = (np.nan_to_num(self._boxes[index] * self._scale, nan=0.0)).astype(int)
        mask[max(low[1], 0) : max(high[1], 0), max(low[0], 0) : max(high[0], 0)] = 0
        corners = cv2.goodFeaturesToTrack(gray, FEATURES, CORNER_QUALITY, MIN_DISTANCE_PX, mask=mask)
        if corners is not None and len(corners) >= MIN_INLIERS:
            self._anchor = _Anchor(gray, corners[:, 0].astype(np.float64), to_reference)

    def _motion(self, gray: Gray, index: int, anchor: _Anchor) -> tuple[Array, BoolArray] | None:
        """Return the map from this frame to the anchor's frame, full-size px, and which features agree."""
        guess = compose(inverse(self._last), anchor.to_reference)
        guess[:, 2] *= self._scale
        start = carried(guess, anchor.features).astype(np.float32)
        points = anchor.features.astype(np.float32)
        gray = _exposed_as(anchor.gray, gray)
        moved, ok, _ = cv2.calcOpticalFlowPyrLK(
            anchor.gray,
            gray,
            points[:, None],
            start[:, None].copy(),
            winSize=(WINDOW_PX, WINDOW_PX),
            maxLevel=PYRAMID_LEVELS,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        moved = moved[:, 0]
        good = (ok[:, 0] > 0) & ~self._on_person(moved, index)
        if good.sum() < MIN_INLIERS:
            return None
        agreeing = _consensus(moved[good], points[good], inverse(guess))
        if agreeing.sum() < MIN_INLIERS:
            return None
        good[good] = agreeing
        transform = fit_similarity(moved[good].astype(np.float64), anchor.features[good])
        transform[:, 2] /= self._scale
        return transform, good

    def _on_person(self, points: Array, index: int) -> BoolArray:
        """Whether reduced positions lie in the person's box of this frame."""
        low, high = self._boxes[index] * self._scale
        inside: BoolArray = np.all((points >= low) & (points <= high), axis=1)
        return inside


def _consensus(moved: Array, points: Array, before: Array) -> BoolArray:
    """Which of ``(k, 2)`` features, carried back onto their anchor, follow one motion.

    A motion found at random must win clearly against "as before": with few features chance is strong.
    """
    as_before: BoolArray = np.hypot(*(carried(before, moved) - points).T) < AGREE_PX
    found, inliers = cv2.estimateAffinePartial2D(
        moved, points, method=cv2.RANSAC, ransacReprojThreshold=AGREE_PX
    )
    if found is None or inliers.sum() <= CLEARLY[0] * as_before.sum() + CLEARLY[1]:
        return as_before
    return np.asarray(inliers[:, 0] > 0)


def _exposed_as(reference: Gray, gray: Gray) -> Gray:
    """Undo a change of exposure: flow takes brightness for constant."""
    mean, spread = (float(np.squeeze(v)[()]) for v in cv2.meanStdDev(gray))
    wanted_mean, wanted_spread = (float(np.squeeze(v)[()]) for v in cv2.meanStdDev(reference))
    gain = wanted_spread / max(spread, 1.0)
    return np.asarray(cv2.convertScaleAbs(gray, alpha=gain, beta=wanted_mean - gain * mean), np.uint8)


def _person_boxes(series: LandmarkSeries) -> Array:
    """``(n, 2, 2)`` lower and upper corners of the person with a margin, px; NaN without a person."""
    xy = series.points[..., :2]
    boxes = np.full((len(series), 2, 2), np.nan)
    seen = np.isfinite(xy).all(-1).any(-1)
    low, high = np.nanmin(xy[seen], axis=1), np.nanmax(xy[seen], axis=1)
    margin = PERSON_MARGIN * (high - low)[:, 1:]
    boxes[seen, 0], boxes[seen, 1] = low - margin, high + margin
    return boxes
