"""Readings of the registration in each frame, their zero, and their standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Y
from ankle_cv.evidence.plan import Span
from ankle_cv.evidence.records import FootTrack
from ankle_cv.evidence.sole_edge import BALL, HEEL_CONTACT, SoleRise
from ankle_cv.evidence.sole_rule import SOLE_LEVERS, held_by_the_sole, on_the_ball, steadied
from ankle_cv.gaussian import SD_PER_MAD

SOLE_SD, GUESSED_SOLE_SD = 0.03, 0.10
"""Standard error of the heel's contact point along the foot, share of its length: outlined, guessed."""
MODEL_SHARE = 0.02
"""Share of a displacement by which bending, perspective and shading may bias it."""
BLUR_BIAS, MAX_BLUR_BIAS_SHARE, SHARP_BLUR_PX = 0.5, 0.15, 1.2
"""Floor blurred into the edge of a defocused foot reduces its displacement: by half the blur beyond that of a
sharp picture, and by no more than this share of the displacement (13-22 % measured at 2.5 px of defocus)."""
SHARP_SD = 0.0025
"""Formal standard error of the heel's place, share of the foot, up to which a frame alone tells it."""
POOR_PERCENTILE, POOR_SD = 75, 0.0035
"""A clip is poor whose errors have more than this at this percentile: 18 clips as filmed 0.0001-0.0033,
copies like a messenger's 0.0036-0.02. An encoder repeats frames of a foot at rest: half may look sharp."""
POOR_SHARE, MAX_POOR_SHARE = 0.5, 0.025
"""Standard error of a rise in a poor clip, where the shadow under the heel looks like its sole: share of the
rise, and at most of the foot (docs/evidence.md, "Heels that rise in poor pictures")."""
POOR_GROWTH, VERY_POOR_SD = 1.2, 0.007
"""What a rise in a poor clip is multiplied by, in full at this error at the same percentile: the mean of all
turns lies between standing and raised. By 20 holds of messenger's copies (docs/evidence.md)."""
FORMAL_FACTOR = 2.0
"""Residuals are not white: formal errors are too small by about this."""
MIN_SD_PX = 0.05
PLANTED_PX = 3.0
"""A forefoot that moved further is not planted."""
BELOW_FLOOR_PERCENTILE, SD_AT_PERCENTILE = 90, 1.28
"""Percentile of the depth below the floor, and the same of a normal distribution in standard deviations."""


@dataclass(frozen=True)
class FootReading:
    """One foot in one frame, relative to one template, reference px.

    Attributes
    ----------
    index
        Of the frame.
    template
        Number of the template, from 1.
    length_px
        Foot length.
    shift
        ``(2,)`` displacement of the sole point under the heel.
    rotation_rad
        Rotation of the rearfoot, + clockwise as seen.
    covariance
        ``(4, 4)`` formal, of size change, rotation, x, y.
    forefoot_shift
        ``(2,)`` displacement of the forefoot; NaN when not found.
    forefoot_variance
        Formal variance of it per axis, px²; NaN when not found.
    outlined
        Whether the template's foot was outlined rather than guessed.
    blur_px
        Blur of the template's edges, standard deviation.
    camera_known
        Whether the camera's motion was known in this frame.
    sole
        How far the heel rose by the edge of its sole.
    """

    index: int
    template: int
    length_px: float
    shift: Array
    rotation_rad: float
    covariance: Array
    forefoot_shift: Array
    forefoot_variance: float
    outlined: bool
    blur_px: float
    camera_known: bool
    sole: SoleRise


class FootReadings:
    """The readings of a clip, one row per frame."""

    def __init__(self, n: int, facing: int) -> None:
        self.templates = 0
        self._facing = facing
        self._template = np.zeros(n, int)
        self._values = np.full((n, 8), np.nan)
        """Heel x, y px; pitch deg, + heel up; forefoot x, y px; rise by the sole: ball, heel, midfoot, px."""
        self._variance = np.full((n, 2), np.nan)
        """Of the heel per axis, px²; of the pitch, deg²; without that of the zero."""
        self._sole_sd = np.full((n, 3), np.nan)
        """Standard errors of the rises by the sole, px."""
        self._length_px = np.full(n, np.nan)
        self._formal_px = np.full(n, np.nan)
        """Formal standard error of the heel per axis."""

    def store(self, reading: FootReading) -> None:
        """Store a frame with its variances."""
        pitch = self._facing * np.degrees(reading.rotation_rad)
        forefoot = reading.forefoot_shift
        shift = reading.shift
        sole, sole_sd = np.stack([reading.sole.front, reading.sole.heel, reading.sole.midfoot], axis=1)
        variance = FORMAL_FACTOR**2 * float(np.diag(reading.covariance)[2:].max())
        pitch_variance = FORMAL_FACTOR**2 * np.degrees(np.sqrt(reading.covariance[1, 1])) ** 2
        if not reading.camera_known:
            # Without a background only the planted forefoot separates the camera's motion from the foot's.
            sole = sole + forefoot[Y] / SOLE_LEVERS
            shift, forefoot = shift - forefoot, np.full(2, np.nan)
            variance += FORMAL_FACTOR**2 * reading.forefoot_variance
        lever = (SOLE_SD if reading.outlined else GUESSED_SOLE_SD) * reading.length_px
        moved = float(np.nan_to_num(np.hypot(*shift)))
        blur_bias = min(BLUR_BIAS * max(reading.blur_px - SHARP_BLUR_PX, 0.0), MAX_BLUR_BIAS_SHARE * moved)
        variance += (lever * np.sin(reading.rotation_rad)) ** 2 + (MODEL_SHARE * moved) ** 2 + blur_bias**2
        pitch_variance += (MODEL_SHARE * pitch) ** 2
        self._template[reading.index] = reading.template
        self._values[reading.index] = [*shift, pitch, *forefoot, *sole]
        self._variance[reading.index] = variance, pitch_variance
        self._sole_sd[reading.index] = sole_sd
        self._length_px[reading.index] = reading.length_px
        self._formal_px[reading.index] = np.sqrt(np.diag(reading.covariance)[2:].max())

    def store_if_nearer(self, reading: FootReading) -> None:
        """Store a frame unless an earlier reading of it has the forefoot nearer to its template."""
        before = np.hypot(*self._values[reading.index, 3:5])
        lost = np.isnan(self._values[reading.index, 0])
        if lost or np.hypot(*reading.forefoot_shift) < before:
            self.store(reading)

    def track(self, time_s: Array, flat_s: Sequence[Span], *, camera_stands: bool = True) -> FootTrack:
        """Subtract the zero and return the track.

        The zero of a template is its median reading in each flat stretch, interpolated between stretches,
        which removes a slow drift of the shoe, the light or the camera.

        Parameters
        ----------
        time_s, flat_s
            ``(n,)`` times of the frames; stretches in which the foot is flat, s.
        camera_stands
            Whether the camera stood still. In the hand it also moves sideways, and then the foot moves in
            another way than the background, from which its motion was read.
        """
        values, variance = self._values.copy(), self._variance.copy()
        for template in range(1, self.templates + 1):
            own = self._template == template
            zero, jitter = self._zero(time_s, flat_s, own)
            values[own] -= zero[own]
            variance[own] += jitter**2 + self._below_floor(values[own]) ** 2
            variance[own] += self._doubt_of_rises(own, values[own])
        steadied(values, self._template)
        if not camera_stands:
            variance += on_the_ball(values, self._sole_sd)
        variance += held_by_the_sole(values, self._sole_sd)
        for template in range(1, self.templates + 1):
            own = self._template == template
            # Heel and pitch of a frame are one rise: both grow, and their errors with them, or neither.
            up = np.where(np.isfinite(values[:, 1]), -values[:, 1], values[:, 2])
            growth = np.where(own & (up > 0), self._growth(own), 1.0)[:, None]
            values[:, 1:3] *= growth
            variance *= growth**2
        spread = np.sqrt(variance + MIN_SD_PX**2)
        return FootTrack(
            heel_shift_px=values[:, :2],
            pitch_deg=values[:, 2],
            toe_shift_px=values[:, 3:5],
            sigma_px=spread[:, 0],
            sigma_deg=spread[:, 1],
        )

    def _doubt_of_rises(self, own: BoolArray, values: Array) -> Array | float:
        """Return the ``(m, 2)`` variance, px², deg², of rises that a poor picture shows too small; else 0."""
        if self._poorness(own) <= POOR_SD:
            return 0.0
        length_px = float(np.nanmedian(self._length_px[own]))
        lever_px = (BALL - HEEL_CONTACT) * length_px
        # Where only the pitch is known, it tells the rise.
        rise_px = np.where(np.isfinite(values[:, 1]), values[:, 1], lever_px * np.radians(values[:, 2]))
        doubt_px = np.minimum(POOR_SHARE * np.abs(rise_px), MAX_POOR_SHARE * length_px)
        return np.stack([doubt_px, np.degrees(doubt_px / lever_px)], axis=1) ** 2

    def _growth(self, own: BoolArray) -> float:
        """Return what rises of one template are multiplied by; 1 in a clip that is not poor."""
        return float(np.interp(self._poorness(own), (POOR_SD, VERY_POOR_SD), (1.0, POOR_GROWTH)))

    def _poorness(self, own: BoolArray) -> float:
        """Return the error that tells how poor a clip is, share of the foot; 0 where nothing was read."""
        read = own & np.isfinite(self._formal_px)
        if not read.any():
            return 0.0
        error_px = np.percentile(self._formal_px[read], POOR_PERCENTILE)
        return float(error_px / np.median(self._length_px[read]))

    def _below_floor(self, values: Array) -> Array:
        """Return the ``(2,)`` px, deg by which readings place a planted heel below the floor.

        No heel can be there, and an error of the same size is as likely upwards, where it is not noticed, so
        it is part of the standard error of every frame.
        """
        planted = ~(np.hypot(values[:, 3], values[:, 4]) > PLANTED_PX)
        planted &= np.isfinite(values[:, :3]).all(axis=1)
        if not planted.any():
            return np.zeros(2)
        depth = np.stack([values[planted, 1], -values[planted, 2]], axis=1).clip(min=0)
        return np.asarray(np.percentile(depth, BELOW_FLOOR_PERCENTILE, axis=0) / SD_AT_PERCENTILE)

    def _zero(self, time_s: Array, flat_s: Sequence[Span], own: BoolArray) -> tuple[Array, Array]:
        """Return the ``(n, 8)`` zero of one template and the ``(2,)`` scatter about it (px, deg)."""
        zero, jitter = np.zeros_like(self._values), np.zeros(self._values.shape[1])
        for k, values in enumerate(self._values.T):
            # Column by column: the forefoot may be unknown, or replace the camera, where the heel is known.
            centres, medians, residuals = [], [], []
            for start, end in flat_s:
                inside = own & (time_s >= start) & (time_s <= end) & np.isfinite(values)
                if inside.any():
                    centres.append((start + end) / 2)
                    medians.append(np.median(values[inside]))
                    residuals.append(values[inside] - medians[-1])
            if centres:
                zero[:, k] = np.interp(time_s, centres, medians)
                jitter[k] = np.median(np.abs(np.concatenate(residuals))) * SD_PER_MAD
        return zero, np.array([jitter[:2].max(), jitter[2]])
