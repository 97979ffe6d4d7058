"""What hand, lens and sensor do to a rendered picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from geometry import Array, Picture
from spec import Spec, option

SHAKE_HZ = (0.2, 1.8)
SHAKE_WAVES = 5
SHAKE_ROLL_DEG = 0.05
"""Roll of the camera per pixel of shake."""
SHAKE_MARGIN = 6
"""Drawn around the picture, times the shake's RMS, so that no shake runs out of picture."""
GRAIN_MARGIN_PX = 64
"""The grain moves by up to this much from frame to frame."""


class Shake:
    """Smooth handheld drift: a small shift and roll of the picture, the same for pixels and truth.

    `margin` is how many pixels more have to be drawn on each side.
    """

    def __init__(self, rms_px: float, spec: Spec) -> None:
        rng = np.random.default_rng(spec["seed"] + 1)
        self._rms, self._centre = rms_px, np.array([spec["width"], spec["height"]]) / 2
        self._frequency = rng.uniform([SHAKE_HZ[0]], [SHAKE_HZ[1]], (3, SHAKE_WAVES))
        self._phase = rng.uniform(0, 2 * np.pi, (3, SHAKE_WAVES))
        self.margin = int(np.ceil(rms_px * SHAKE_MARGIN)) + 4 if rms_px else 0

    def matrix(self, t: float) -> Array:
        """2x3 affine map from ideal to shaken pixels at time `t` (s)."""
        wave = np.sin(2 * np.pi * self._frequency * t + self._phase).sum(1) / np.sqrt(2.5)
        roll = np.radians(SHAKE_ROLL_DEG * self._rms * wave[2])
        turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
        shift = self._centre - turn @ self._centre + self._rms * wave[:2]
        moved: Array = np.c_[turn, shift]
        return moved

    def apply(self, picture: Picture, matrix: Array) -> Picture:
        """Warp a picture that still has its margin, and cut the margin off."""
        if not self.margin:
            return picture
        inset = matrix.copy()
        inset[:, 2] -= matrix[:, :2] @ np.full(2, self.margin)
        size = tuple((2 * self._centre).astype(int))
        warped = cv2.warpAffine(picture, inset, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(warped, np.uint8)


class Sensor:
    """Lens blur, exposure, sensor noise and optional JPEG artefacts."""

    def __init__(self, spec: Spec) -> None:
        self._rng = np.random.default_rng(spec["seed"] + 2)
        self._jpeg = spec["jpeg_quality"]
        self._blur_px = option(spec, "defocus_px")
        self._exposure, self._gamma = option(spec, "exposure"), option(spec, "gamma")
        h, w = spec["height"], spec["width"]
        margin = GRAIN_MARGIN_PX
        fine = self._noise(h + margin, w + margin)
        coarse = cv2.resize(self._noise((h + margin) // 2, (w + margin) // 2), (w + margin, h + margin))
        self._grain = (fine * 0.8 + coarse) * spec["noise"]

    def _noise(self, rows: int, columns: int) -> npt.NDArray[np.float32]:
        return self._rng.standard_normal((rows, columns)).astype(np.float32)

    def take(self, picture: Picture) -> Picture:
        """Return an RGB picture as the camera would store it."""
        h, w = picture.shape[:2]
        y, x = self._rng.integers(0, GRAIN_MARGIN_PX, 2)
        light = cv2.GaussianBlur(picture, (0, 0), self._blur_px).astype(np.float32)
        if (self._exposure, self._gamma) != (1.0, 1.0):
            light = 255 * np.clip(light / 255 * self._exposure, 0, 1) ** self._gamma
        noisy = light + self._grain[y : y + h, x : x + w, None]
        stored: Picture = np.clip(noisy, 0, 255).astype(np.uint8)
        if self._jpeg:
            packed = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, self._jpeg])[1]
            stored = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
        return stored
