"""How sure a number is: the half-width of its 95 % interval, from parts that can be named.

Each part is a standard error in the unit of the number; parts are independent and add in squares.

========================  ====================================================================================
jitter                    scatter of the landmarks over the frames that were averaged
model                     what the pose model is off by from body to body, by view (validation on known truth)
neutral                   the same for the standing neutral, in measures relative to it
plane                     the yaw of the leg's plane, known to its own standard error
roll                      floor roll that was not, or not exactly, removed
pixels                    ends of a segment that is only some tens of pixels long in a small picture
frames                    turning point between two frames of a slow camera
scale                     millimetres per pixel
========================  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Side
from ankle_cv.evidence.records import FootTrack
from ankle_cv.gaussian import Z_95
from ankle_cv.measures.compute import Scene
from ankle_cv.measures.series import Measures
from ankle_cv.measures.shank_fusion import Fused
from ankle_cv.signals.clean import median_step_s

MODEL_SD: Final[dict[str, float]] = {
    "tibial_inclination_deg": 2.0,
    "dorsiflexion_deg": 2.5,
    "foot_pitch_deg": 1.5,
    "knee_flexion_deg": 5.0,
    "thigh_inclination_deg": 4.0,
    "trunk_lean_deg": 3.0,
    "fppa_deg": 2.2,
    "foot_turn_out_deg": 5.8,
    "knee_inward_of_toes": 0.050,
    "kasr": 0.046,
    "pelvis_height": 0.03,
}
"""Standard error of the pose model's own bias, body to body, in a clean view: tests/validation."""
FOOT_OFFSET_SD: Final = 0.7
"""Pitch of a tracked foot, beyond the tracker's own error: tests/validation."""
LANDMARK_FOOT_SD: Final[dict[str, float]] = {"foot_pitch_deg": 6.0, "dorsiflexion_deg": 6.5}
"""The same where the foot was read from landmarks only, without the tracker: tests/validation."""
LANDMARK_LIFT_PCT_SD: Final = 6.0
"""Heel lift read from landmarks only, % of foot length (8–20 mm): tests/validation."""
TRACKED_LIFT_PCT_SD: Final = 0.6
"""Heel lift read by the tracker, beyond its own error, % of foot length (1.5 mm): tests/validation."""
FAR_LEG_FACTOR: Final = 1.6
"""A far leg is known this much less well than a near one."""
SHRINK_BIAS: Final = 1.0
"""Bias grows with 1 / foreshortening to this power: the same pixels mean more degrees."""


END_SD_PX: Final = 2.0
"""Where either end of a shank is read, one standard error, px: five generated clips made 240 and 160 px wide
(shanks of 75 and 48 px) gained errors of about 2.5° and 3.3° (docs/accuracy-notes.md)."""
USUAL_SHANK_PX: Final = 210.0
"""Shank of the clips on which `MODEL_SD` was measured: their own pixels are in it already."""
SHANK_OVER_FOOT: Final = 0.246 / 0.152
"""Length of the shank over that of the foot (Winter 2009)."""
TURNING_DEG_PER_S2: Final = 300.0
"""Curvature of an angle at its peak: ``2 A (π/T)²`` for A = 30° down and up again within T = 1.4 s."""
OF_SEGMENTS: Final = (
    *("tibial_inclination_deg", "dorsiflexion_deg", "thigh_inclination_deg"),
    *("knee_flexion_deg", "fppa_deg"),
)
"""Measures that are angles of segments about as long as a shank."""
AGAINST_LEVEL: Final = (
    "tibial_inclination_deg",
    "dorsiflexion_deg",
    "thigh_inclination_deg",
    "trunk_lean_deg",
)
"""Measures that a roll of the picture shifts; the ankle's, too: in the neutral its foot counts as level."""


@dataclass(frozen=True)
class Uncertainty:
    """Half-widths of 95 % intervals for one clip.

    Attributes
    ----------
    measures, scene
        Of the clip.
    tracks
        Feet that were measured by the tracker, with its own standard errors.
    shanks
        Inclination of the measured shanks with its standard error, in the plane of the leg.
    """

    measures: Measures
    scene: Scene
    tracks: Mapping[Side, FootTrack]
    shanks: Mapping[Side, Fused] = field(default_factory=dict)

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
            None when the measure has no value in that stretch.
        """
        values = getattr(self.measures.leg(side) if side else self.measures, measure)
        inside = (self.measures.time_s >= from_s) & (self.measures.time_s <= to_s)
        known = values[inside & np.isfinite(values)]
        if not len(known):
            return None
        parts = [_jitter(known), self._model(measure, side, inside)]
        if measure in ("tibial_inclination_deg", "dorsiflexion_deg", "thigh_inclination_deg"):
            parts += [0.0 if self._tied(measure, side) else self._plane(float(np.median(known)))]
        if measure in AGAINST_LEVEL:
            parts += [self.scene.roll.sd_deg]
        if measure in OF_SEGMENTS:
            parts += [self._pixels(), self._frames()]
        if measure == "heel_lift_mm":
            parts += [abs(float(np.median(known))) * self.scene.scale.relative_sd]
        return float(Z_95 * np.sqrt(np.sum(np.square(parts))))

    def _model(self, measure: str, side: Side | None, inside: BoolArray) -> float:
        track = self.tracks.get(side) if side else None
        far = FAR_LEG_FACTOR if side and self.scene.view.near not in (None, side) else 1.0
        shrink = self.scene.view.leg(side).foreshortening ** SHRINK_BIAS if side else 1.0
        if measure.startswith("heel_lift"):
            pct = TRACKED_LIFT_PCT_SD if track else LANDMARK_LIFT_PCT_SD
            own = _typical(track.sigma_px[inside]) if track else 0.0
            sd = float(np.hypot(pct * self.scene.scale.foot_px / 100, own)) * far
            return self._lift_unit(measure) * sd
        table = MODEL_SD if track or measure not in LANDMARK_FOOT_SD else LANDMARK_FOOT_SD
        on_foot = measure in LANDMARK_FOOT_SD
        own = _typical(track.sigma_deg[inside]) if track and on_foot else 0.0
        shank = self.shanks.get(side) if side else None
        if shank and measure in ("tibial_inclination_deg", "dorsiflexion_deg"):
            foot = FOOT_OFFSET_SD if track else LANDMARK_FOOT_SD["foot_pitch_deg"]
            parts = [_typical(shank.sd_deg[inside]), own, foot if on_foot else 0.0]
            return float(np.sqrt(np.sum(np.square(parts)))) * (1.0 if self._tied(measure, side) else far)
        return float(np.hypot(table[measure], own)) * far / shrink

    def _tied(self, measure: str, side: Side | None) -> bool:
        """Whether the errors of the leg's plane and of being far are already in those of its shank."""
        on_shank = measure in ("tibial_inclination_deg", "dorsiflexion_deg")
        return on_shank and self.scene.view.kind == "oblique" and side in self.shanks

    def _lift_unit(self, measure: str) -> float:
        """Units of the measure per pixel."""
        scale = self.scene.scale
        return (scale.mm_per_px or float("nan")) if measure.endswith("_mm") else 100 / scale.foot_px

    def _pixels(self) -> float:
        """Return the standard error of a segment's angle from its few pixels, deg, beyond the usual."""
        shank_px = SHANK_OVER_FOOT * self.scene.scale.foot_px
        beyond = max(1 / shank_px**2 - 1 / USUAL_SHANK_PX**2, 0.0)
        return float(np.degrees(END_SD_PX * np.sqrt(2 * beyond)))

    def _frames(self) -> float:
        """Return how far a peak half a frame away from the nearest frame can be missed, deg."""
        return TURNING_DEG_PER_S2 / 2 * (median_step_s(self.measures.time_s) / 2) ** 2

    def _plane(self, angle_deg: float) -> float:
        """Return the standard error from the yaw: d(angle)/d(yaw) of tan θ' = tan θ cos ψ."""
        off = np.radians(abs(abs(self.scene.view.yaw_deg) - 90))
        angle = np.radians(angle_deg)
        sd = self.scene.view.yaw_sd_deg
        # First order in the yaw, with the second-order term that remains at ψ = 0.
        slope = np.sin(angle) * np.cos(angle) * np.hypot(np.tan(off), np.radians(sd) / np.sqrt(2))
        return float(abs(slope) * sd)


def _jitter(values: Array) -> float:
    """Return the standard error of a median over frames of which about one in three is independent."""
    if len(values) < 2:  # noqa: PLR2004 - no scatter
        return 0.0
    effective = max(len(values) / 3, 1.0)
    return float(1.25 * np.std(values) / np.sqrt(effective))


def _typical(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else 0.0
