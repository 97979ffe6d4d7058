"""What registration read in each frame, its zero, and how far it can be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import Array, BoolArray
from ankle_cv.evidence.plan import Span
from ankle_cv.evidence.records import FootTrack
from ankle_cv.gaussian import SD_PER_MAD

SOLE_SD, GUESSED_SOLE_SD = 0.03, 0.10
"""How well the contact point of the heel is placed along the foot, share of its length: seen, guessed."""
MODEL_SHARE = 0.02
"""Part of a displacement that bending, perspective and shading may fake."""
SMEARED, SMEARED_SHARE, SHARP_PX = 0.5, 0.15, 1.2
"""Floor smeared into the edge of a defocused foot holds it back: by half the blur beyond that of a sharp
picture, and by no more than this share of the displacement (13-22 % measured at 2.5 px of defocus)."""
FORMAL_FACTOR = 2.0
"""Residuals are not white: formal errors are too small by about this."""
MIN_SD_PX = 0.05
PLANTED_PX = 3.0
"""A forefoot that moved further is not planted."""
SUNK_PERCENTILE, SD_AT_PERCENTILE = 90, 1.28
"""Where the depth below the floor is read, and what a normal distribution has there."""


@dataclass(frozen=True)
class Reading:
    """One foot in one frame, relative to one template, reference px.

    Attributes
    ----------
    index
        Frame.
    template
        Number of the template, from 1.
    length_px
        Foot length.
    shift
        ``(2,)`` displacement of the sole point under the heel.
    turn_rad
        Rotation of the rear foot, + clockwise as seen.
    covariance
        ``(4, 4)`` formal, of growth, turn, x, y.
    fore_shift
        ``(2,)`` displacement of the forefoot; NaN when not found.
    fore_variance
        Formal variance of it per axis, px²; NaN when not found.
    outlined
        Whether the template's foot was outlined rather than guessed.
    blur_px
        How far the edges of the template are smeared, standard deviation.
    camera
        Whether the camera's motion was known in this frame.
    """

    index: int
    template: int
    length_px: float
    shift: Array
    turn_rad: float
    covariance: Array
    fore_shift: Array
    fore_variance: float
    outlined: bool
    blur_px: float
    camera: bool


class Readings:
    """The readings of a clip, one row per frame."""

    def __init__(self, n: int, facing: int) -> None:
        self.templates = 0
        self._facing = facing
        self._template = np.zeros(n, int)
        self._values = np.full((n, 5), np.nan)
        """Sole x, y px; pitch deg, + heel up; forefoot x, y px."""
        self._variance = np.full((n, 2), np.nan)
        """Of the heel per axis, px²; of the pitch, deg²: without the zero's."""

    def store(self, reading: Reading) -> None:
        """Write a frame."""
        pitch = self._facing * np.degrees(reading.turn_rad)
        fore = reading.fore_shift
        shift = reading.shift
        variance = FORMAL_FACTOR**2 * float(np.diag(reading.covariance)[2:].max())
        turn_variance = FORMAL_FACTOR**2 * np.degrees(np.sqrt(reading.covariance[1, 1])) ** 2
        if not reading.camera:
            # Without a background the planted forefoot is all that tells the camera's motion from the foot's.
            shift, fore = shift - fore, np.full(2, np.nan)
            variance += FORMAL_FACTOR**2 * reading.fore_variance
        lever = (SOLE_SD if reading.outlined else GUESSED_SOLE_SD) * reading.length_px
        moved = float(np.nan_to_num(np.hypot(*shift)))
        smear = min(SMEARED * max(reading.blur_px - SHARP_PX, 0.0), SMEARED_SHARE * moved)
        variance += (lever * np.sin(reading.turn_rad)) ** 2 + (MODEL_SHARE * moved) ** 2 + smear**2
        turn_variance += (MODEL_SHARE * pitch) ** 2
        self._template[reading.index] = reading.template
        self._values[reading.index] = [*shift, pitch, *fore]
        self._variance[reading.index] = variance, turn_variance

    def prefer(self, reading: Reading) -> None:
        """Write a frame unless what is there has the forefoot nearer its template."""
        before = np.hypot(*self._values[reading.index, 3:])
        lost = np.isnan(self._values[reading.index, 0])
        if lost or np.hypot(*reading.fore_shift) < before:
            self.store(reading)

    def track(self, time_s: Array, flat_s: Sequence[Span]) -> FootTrack:
        """Subtract the zero and return the track.

        The zero of a template is its median reading in each flat stretch, interpolated between stretches:
        a slow drift, of the shoe, the light or the camera, is taken out from both sides.
        """
        values, variance = self._values.copy(), self._variance.copy()
        for template in range(1, self.templates + 1):
            own = self._template == template
            zero, jitter = self._zero(time_s, flat_s, own)
            values[own] -= zero[own]
            variance[own] += jitter**2 + self._sunk(values[own]) ** 2
        spread = np.sqrt(variance + MIN_SD_PX**2)
        return FootTrack(
            heel_shift_px=values[:, :2],
            pitch_deg=values[:, 2],
            toe_shift_px=values[:, 3:],
            sigma_px=spread[:, 0],
            sigma_deg=spread[:, 1],
        )

    def _sunk(self, values: Array) -> Array:
        """``(2,)`` px, deg: how far the readings put a planted heel under the floor, which no heel can be.

        The same error will as often raise it, unseen, so it belongs to the standard error of every frame.
        """
        planted = ~(np.hypot(values[:, 3], values[:, 4]) > PLANTED_PX)
        planted &= np.isfinite(values[:, :3]).all(axis=1)
        if not planted.any():
            return np.zeros(2)
        depth = np.stack([values[planted, 1], -values[planted, 2]], axis=1).clip(min=0)
        return np.asarray(np.percentile(depth, SUNK_PERCENTILE, axis=0) / SD_AT_PERCENTILE)

    def _zero(self, time_s: Array, flat_s: Sequence[Span], own: BoolArray) -> tuple[Array, Array]:
        """Return the ``(n, 5)`` zero of one template and the ``(2,)`` jitter about it (px, deg)."""
        zero, jitter = np.zeros_like(self._values), np.zeros(self._values.shape[1])
        for k, values in enumerate(self._values.T):
            # Column by column: a forefoot may be unseen, or stand in for the camera, where the heel is known.
            centres, medians, left = [], [], []
            for start, end in flat_s:
                inside = own & (time_s >= start) & (time_s <= end) & np.isfinite(values)
                if inside.any():
                    centres.append((start + end) / 2)
                    medians.append(np.median(values[inside]))
                    left.append(values[inside] - medians[-1])
            if centres:
                zero[:, k] = np.interp(time_s, centres, medians)
                jitter[k] = np.median(np.abs(np.concatenate(left))) * SD_PER_MAD
        return zero, np.array([jitter[:2].max(), jitter[2]])
