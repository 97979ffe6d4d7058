"""Camera motion from the background: a similarity of every frame to the first one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Gray, Image
from ankle_cv.evidence.records import CameraMotion
from ankle_cv.evidence.similarity import IDENTITY, compose, fit_similarity, inverse, transformed
from ankle_cv.landmarks import LandmarkSeries

WORK_SIDE_PX = 640
"""Longer side of the reduced picture: a tenth of its pixel, averaged over 100 features, is precise enough."""
MAX_FEATURES = 160
MIN_DISTANCE_PX = 12
CORNER_QUALITY = 0.01
DENOISE_PX = 0.8
"""Blur of the reduced picture: corners that are noise do not repeat between frames."""
WINDOW_PX, PYRAMID_LEVELS = 15, 2
INLIER_PX = 0.7
"""Features whose residual from the common motion (reduced px) is below this are inliers."""
MIN_INLIERS = 8
"""Fewer inliers could be the person, a shadow or chance."""
RENEW_SHARE = 0.4
"""When less than this share of the features are inliers, new ones are picked in the current frame."""
PATIENCE = 5
"""Frames in a row that may be short of inliers before that, as when somebody passes."""
RANSAC_MARGIN = (1.2, 3)
"""RANSAC replaces the last motion only with this many times as many inliers, and so many more."""
PERSON_MARGIN = 0.12
"""The person's box is widened by this share of its height: hair, hands, shoes and shadow."""


@dataclass(frozen=True)
class _Keyframe:
    """A frame whose features are tracked in later frames.

    Attributes
    ----------
    gray
        The reduced picture.
    features
        ``(k, 2)`` reduced px.
    to_reference
        ``(2, 3)`` map to the reference frame, full-size px.
    confirmed
        Whether only features are left that were inliers in a later frame; until then some may be noise.
    """

    gray: Gray
    features: Array
    to_reference: Array
    confirmed: bool = False


class CameraMotionTracker:
    """Estimates the motion of the camera from the background; frames are given once, in order.

    Parameters
    ----------
    series
        Landmarks of the person, whose bounding box is excluded.
    """

    def __init__(self, series: LandmarkSeries) -> None:
        n = len(series)
        self._boxes = _person_boxes(series)
        self._scale = min(1.0, WORK_SIDE_PX / max(series.size_px))
        self._maps = np.full((n, 2, 3), np.nan)
        self._inliers = np.zeros(n)
        self._keyframe: _Keyframe | None = None
        self._last = IDENTITY
        self._weak_frames = 0

    def add(self, index: int, image: Image) -> Array | None:
        """Read one frame.

        Returns
        -------
        Array or None
            ``(2, 3)`` map from frame to reference pixels; None when it cannot be estimated.
        """
        small = cv2.resize(image, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA)
        gray: Gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (0, 0), DENOISE_PX)
        if self._keyframe is None:
            self._pick_features(gray, index, IDENTITY)
        if self._keyframe is None:
            return None
        found = self._motion_to(self._keyframe, gray, index)
        if found is None:
            return None
        to_keyframe, inliers = found
        self._last = compose(self._keyframe.to_reference, to_keyframe)
        self._maps[index], self._inliers[index] = self._last, inliers.sum()
        if self._keyframe.gray is not gray and not self._keyframe.confirmed:
            features = self._keyframe.features[inliers]
            self._keyframe = replace(self._keyframe, features=features, confirmed=True)
        weak = inliers.sum() < RENEW_SHARE * len(self._keyframe.features)
        self._weak_frames = self._weak_frames + 1 if weak else 0
        if self._weak_frames > PATIENCE:
            self._pick_features(gray, index, self._last)
        return self._last

    def finish(self) -> CameraMotion:
        """Return the motion of all frames."""
        return CameraMotion(self._maps, self._inliers)

    def _pick_features(self, gray: Gray, index: int, to_reference: Array) -> None:
        """Make this frame the keyframe, if it has enough background features."""
        mask = np.full(gray.shape, 255, np.uint8)
        low, high = (np.nan_to_num(self._boxes[index] * self._scale, nan=0.0)).astype(int)
        mask[max(low[1], 0) : max(high[1], 0), max(low[0], 0) : max(high[0], 0)] = 0
        corners = cv2.goodFeaturesToTrack(gray, MAX_FEATURES, CORNER_QUALITY, MIN_DISTANCE_PX, mask=mask)
        if corners is not None and len(corners) >= MIN_INLIERS:
            self._keyframe = _Keyframe(gray, corners[:, 0].astype(np.float64), to_reference)

    def _motion_to(self, keyframe: _Keyframe, gray: Gray, index: int) -> tuple[Array, BoolArray] | None:
        """Return the map from this frame to the keyframe, full-size px, and a mask of the inliers."""
        predicted = compose(inverse(self._last), keyframe.to_reference)
        predicted[:, 2] *= self._scale
        start = transformed(predicted, keyframe.features).astype(np.float32)
        points = keyframe.features.astype(np.float32)
        gray = _match_exposure(keyframe.gray, gray)
        moved, ok, _ = cv2.calcOpticalFlowPyrLK(
            keyframe.gray,
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
        inliers = _inliers_of_motion(moved[good], points[good], inverse(predicted))
        if inliers.sum() < MIN_INLIERS:
            return None
        good[good] = inliers
        transform = fit_similarity(moved[good].astype(np.float64), keyframe.features[good])
        transform[:, 2] /= self._scale
        return transform, good

    def _on_person(self, points: Array, index: int) -> BoolArray:
        """Return whether reduced positions lie in the person's box of this frame."""
        low, high = self._boxes[index] * self._scale
        inside: BoolArray = np.all((points >= low) & (points <= high), axis=1)
        return inside


def _inliers_of_motion(moved: Array, points: Array, last: Array) -> BoolArray:
    """Return a mask of the ``(k, 2)`` features that follow one motion to their positions in the keyframe.

    The estimate of RANSAC must be clearly better than the last motion: among few features random agreement
    is likely.
    """
    of_last: BoolArray = np.hypot(*(transformed(last, moved) - points).T) < INLIER_PX
    found, inliers = cv2.estimateAffinePartial2D(
        moved, points, method=cv2.RANSAC, ransacReprojThreshold=INLIER_PX
    )
    if found is None or inliers.sum() <= RANSAC_MARGIN[0] * of_last.sum() + RANSAC_MARGIN[1]:
        return of_last
    return np.asarray(inliers[:, 0] > 0)


def _match_exposure(reference: Gray, gray: Gray) -> Gray:
    """Undo a change of exposure: optical flow assumes constant brightness."""
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
