"""Uncertainty of a measure: the half-width of its 95 % interval, from independent standard errors.

Each part is a standard error in the unit of the measure; parts are independent and add in quadrature.

========================  ====================================================================================
jitter                    scatter of the landmarks over the frames that were averaged
readings                  standard errors of the readings of shank and foot, see `LegErrors`; those of the
                          shank include its bias from body to body
model                     bias from body to body of all other measures and of the foot (validation on known
                          truth)
plane                     error of the yaw of the leg's plane
roll                      floor roll that was not, or not exactly, removed
pixels                    ends of a segment that is only some tens of pixels long in a small picture
frames                    turning point between two frames of a slow camera
scale                     error of the millimetres per pixel, or of the length of the foot
========================  ====================================================================================
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ankle_cv.anthropometry import SHANK_OVER_FOOT
from ankle_cv.conventions import Array, Side
from ankle_cv.gaussian import Z_95
from ankle_cv.measures import error_model as model
from ankle_cv.measures.series import Measures, PitchSource
from ankle_cv.scene.scene import Scene
from ankle_cv.signals.clean import median_step_s


@dataclass(frozen=True)
class Uncertainty:
    """Half-widths of 95 % intervals for one clip.

    Attributes
    ----------
    measures, scene
        Of the clip.
    """

    measures: Measures
    scene: Scene

    def plus_minus(self, measure: str, side: Side | None, from_s: float, to_s: float) -> float | None:
        """Return the half-width of the 95 % interval of a measure averaged over a stretch of time.

        Parameters
        ----------
        measure
            Name of a field of `LegMeasures` or `Measures`.
        side
            Leg, or None for a measure of the whole body.
        from_s, to_s
            Stretch, both ends inside.

        Returns
        -------
        float or None
            None when the measure has no value there.
        """
        values = getattr(self.measures.leg(side) if side else self.measures, measure)
        # A slice and no mask: a picture of the overlay asks for one frame of a clip of any length.
        times_s = self.measures.time_s
        inside = slice(int(times_s.searchsorted(from_s)), int(times_s.searchsorted(to_s, side="right")))
        known = values[inside][np.isfinite(values[inside])]
        if not len(known):
            return None
        middle = _median(known)
        parts = [_jitter(known), self._model(measure, side, inside)]
        if not self._by_model(measure, side):
            if measure in model.IN_LEG_PLANE:
                parts += [self._plane(middle)]
            if measure in model.AGAINST_LEVEL:
                parts += [self.scene.camera.roll.sd_deg]
            if measure in model.OF_SEGMENTS:
                parts += [self._pixels()]
        if measure in model.OF_SEGMENTS:
            parts += [self._frames]
        if measure == "heel_lift_mm":
            parts += [abs(middle) * self.scene.scale.relative_sd]
        if measure == "heel_lift_pct_foot":
            parts += [abs(middle) * self.scene.scale.foot_sd]
        return Z_95 * _root_sum_square(*parts)

    def _model(self, measure: str, side: Side | None, inside: slice) -> float:
        """Return the standard error from the bias of this measure, body to body, and of its readings."""
        if side is None:
            return self._of_body(measure, inside)
        if self._by_model(measure, side):
            return self._fitted(measure, side, inside)
        leg, far = self.measures.leg(side), model.FAR_LEG_FACTOR if self._far(side) else 1.0
        if measure.startswith("heel_lift"):
            return self._per_px(measure) * (self._heel_lift_sd_px(side, inside) * far)
        if measure in model.FROM_SHANK:
            return self._from_shank(measure, side, inside) * far
        shrink: float = self.scene.view.leg(side).foreshortening ** model.SHRINK_BIAS
        if measure == "foot_pitch_deg":
            foot = _root_sum_square(*self._foot(model.FOOT_PITCH_SD_DEG, side, inside))
            return foot if leg.pitch_source == "model" else foot * far / shrink
        return model.MODEL_SD[measure] * far / shrink

    def _of_body(self, measure: str, inside: slice) -> float:
        """Return the standard error of a measure of the whole body."""
        own = self.measures.trunk_sd_deg if measure == "trunk_lean_deg" else None
        return model.MODEL_SD[measure] if own is None else _median_or_zero(own[inside])

    def _fitted(self, measure: str, side: Side, inside: slice) -> float:
        """Return the standard error of a measure that the leg model gives."""
        if measure in model.FROM_SHANK:
            more = model.EXCURSION_SD_FACTOR if measure == "tibial_excursion_deg" else 1.0
            return self._from_shank(measure, side, inside, self._fit_share(side) * more)
        return model.MODEL_SD[measure]

    def _fit_share(self, side: Side) -> float:
        """Return the true error of the leg model over its posterior one in this view."""
        if self._far(side):
            return model.FAR_FIT_SD_FACTOR
        off_deg = abs(abs(self.scene.view.yaw_deg) - 90)
        shares = (model.FIT_SD_FACTOR, model.TURNED_FIT_SD_FACTOR)
        return float(np.interp(off_deg, (model.SQUARE_OFF_DEG, model.TURNED_OFF_DEG), shares))

    def _far(self, side: Side) -> bool:
        return self.scene.view.near not in (None, side)

    def _heel_lift_sd_px(self, side: Side, inside: slice) -> float:
        """Return the standard error of a heel lift, px: bias of its source and the tracker's own error.

        A planted heel of landmarks read 12-16 % of a foot that pointed 65° off the picture (marker trial).
        """
        leg = self.measures.leg(side)
        shrink = self.scene.view.leg(side).foreshortening if leg.foot_source == "landmarks" else 1.0
        bias_px = model.HEEL_LIFT_PCT_SD[leg.foot_source] / shrink * self.scene.scale.foot_px / 100
        return float(np.hypot(bias_px, _median_or_zero(leg.errors.heel_lift_px[inside])))

    def _per_px(self, measure: str) -> float:
        """Return the units of a heel lift per pixel."""
        scale = self.scene.scale
        return (scale.mm_per_px or float("nan")) if measure.endswith("_mm") else 100 / scale.foot_px

    def _from_shank(self, measure: str, side: Side, inside: slice, share: float = 1.0) -> float:
        errors = self.measures.leg(side).errors
        if measure == "tibial_excursion_deg":
            return share * _median_or_zero(errors.tibial_excursion_deg[inside])
        shank = share * _median_or_zero(errors.tibial_inclination_deg[inside])
        if measure != "dorsiflexion_deg":
            return shank
        return _root_sum_square(shank, *self._foot(model.FOOT_IN_JOINT_SD_DEG, side, inside))

    def _foot(self, bias_deg: Mapping[PitchSource, float], side: Side, inside: slice) -> tuple[float, float]:
        """Return the errors of a foot's pitch: the tracker's own, and the bias of its source."""
        leg = self.measures.leg(side)
        return _median_or_zero(leg.errors.foot_pitch_deg[inside]), bias_deg[leg.pitch_source]

    def _by_model(self, measure: str, side: Side | None) -> bool:
        """Return whether the shank's error includes those of the camera, the leg's plane and a far leg."""
        if side is None or measure not in model.BY_THE_MODEL:
            return False
        return self.measures.leg(side).shank_source == "model"

    def _pixels(self) -> float:
        """Return the standard error of a segment's angle from its few pixels, deg, beyond the usual."""
        shank_px = SHANK_OVER_FOOT * self.scene.scale.foot_px
        beyond = max(1 / shank_px**2 - 1 / model.USUAL_SHANK_PX**2, 0.0)
        return float(np.degrees(model.END_SD_PX * np.sqrt(2 * beyond)))

    @cached_property
    def _frames(self) -> float:
        """Return the error of a peak that lies half a frame from the nearest frame, deg."""
        return model.TURNING_DEG_PER_S2 / 2 * (median_step_s(self.measures.time_s) / 2) ** 2

    def _plane(self, angle_deg: float) -> float:
        """Return the standard error from the yaw: d(angle)/d(yaw) of tan θ' = tan θ cos ψ."""
        off = np.radians(abs(abs(self.scene.view.yaw_deg) - 90))
        angle = np.radians(angle_deg)
        sd = self.scene.view.yaw_sd_deg
        # First order in the yaw, with the second-order term that remains at ψ = 0.
        slope = np.sin(angle) * np.cos(angle) * np.hypot(np.tan(off), np.radians(sd) / np.sqrt(2))
        return float(abs(slope) * sd)


def _jitter(values: Array) -> float:
    """Return the standard error of a median over frames."""
    if len(values) < 2:  # noqa: PLR2004 - no scatter
        return 0.0
    effective = max(len(values) / model.FRAMES_PER_INDEPENDENT, 1.0)
    return float(model.MEDIAN_SE * np.std(values) / np.sqrt(effective))


def _median_or_zero(values: Array) -> float:
    known = values[np.isfinite(values)]
    return _median(known) if len(known) else 0.0


def _median(values: Array) -> float:
    """Return the median; of one value, as a picture of the overlay asks for, without sorting."""
    return float(values[0] if len(values) == 1 else np.median(values))


def _root_sum_square(*parts: float) -> float:
    """Add independent standard errors in quadrature."""
    return math.hypot(*parts)
