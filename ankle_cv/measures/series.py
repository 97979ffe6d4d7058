"""Measures per frame, which protocols, findings and outputs read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Side

FootSource: TypeAlias = Literal["tracker", "landmarks", "hidden", "none"]
"""Source of heel lift and foot pitch: ``hidden``, without values, when the forefoot is hidden; ``none`` for a
leg whose sagittal angles are not measured."""
PitchSource: TypeAlias = Literal["tracker", "landmarks", "model", "hidden", "none"]
"""Source of the foot's pitch in the ankle angle: as of the heel lift, or the leg model's."""
ShankSource: TypeAlias = Literal["model", "picture", "none"]
"""Source of the angles of shank and thigh: the leg model, or read in the picture."""


@dataclass(frozen=True)
class LegErrors:
    """Standard errors of the readings of one leg; ``(n,)``, NaN where unknown.

    Those of the inclination include the bias of the pose networks from body to body; by the leg model also
    the errors of the camera and of the leg's plane (`ankle_cv.measures.leg_model`). Those of the foot do not:
    it is added in `ankle_cv.measures.uncertainty`.

    Attributes
    ----------
    tibial_inclination_deg
        In the plane of the leg.
    tibial_excursion_deg
        Of its change since standing, in which the errors of the level cancel.
    foot_pitch_deg, heel_lift_px
        Of a tracked foot.
    """

    tibial_inclination_deg: Array
    tibial_excursion_deg: Array
    foot_pitch_deg: Array
    heel_lift_px: Array

    @classmethod
    def unknown(cls, n: int) -> LegErrors:
        """Return ``n`` frames without standard errors."""
        return cls(*(np.full(n, np.nan) for _ in fields(cls)))


@dataclass(frozen=True)
class LegMeasures:
    """Per-frame measures of one leg; every array ``(n,)``, NaN where not measurable (science.md §1).

    Attributes
    ----------
    measured
        Whether this leg is measurable in this frame: in the picture and visible, in a suitable view.
    tibial_inclination_deg
        Shank against the floor normal in the sagittal plane, + knee in front of ankle.
    tibial_excursion_deg
        Tibial inclination minus its mean in the clip's upright standing; NaN without any.
    foot_pitch_deg
        Foot relative to its own flat neutral, + heel up.
    dorsiflexion_deg
        Tibial inclination - foot pitch, + dorsiflexion.
    heel_lift_mm, heel_lift_pct_foot
        Heel above its own neutral, + up; millimetres only when a scale is known, else percent of foot length.
    knee_flexion_deg
        0 = straight, + flexion.
    thigh_inclination_deg
        Thigh against the vertical, 90 = parallel to the floor.
    fppa_deg
        Frontal-plane projection angle, + valgus; only from the front.
    foot_turn_out_deg
        Foot against the direction the person faces, + toes outward; only from the front.
    knee_inward_of_toes
        Knee against the line from the ankle along the foot, in shank lengths, + inward; only from the front.
    errors
        Standard errors of the readings.
    shank_source
        Source of the angles of shank and thigh.
    foot_source
        Source of the heel lift.
    pitch_source
        Source of the foot pitch.
    foot_moved
        Frames in which the foot was lifted or put elsewhere as a whole, which is not a heel lift.
    thigh_hidden
        Frames in which hip or knee was invented behind something; None = none.
    rough_heel_lift_pct_foot
        The heel lift with readings too unsure to be told, which show that a heel moves, not how far; None: no
        more than ``heel_lift_pct_foot``.
    """

    measured: BoolArray
    tibial_inclination_deg: Array
    tibial_excursion_deg: Array
    foot_pitch_deg: Array
    dorsiflexion_deg: Array
    heel_lift_mm: Array
    heel_lift_pct_foot: Array
    knee_flexion_deg: Array
    thigh_inclination_deg: Array
    fppa_deg: Array
    foot_turn_out_deg: Array
    knee_inward_of_toes: Array
    errors: LegErrors
    shank_source: ShankSource
    foot_source: FootSource
    pitch_source: PitchSource
    foot_moved: BoolArray
    thigh_hidden: BoolArray | None = None
    rough_heel_lift_pct_foot: Array | None = None

    @property
    def heel_moves_pct_foot(self) -> Array:
        """``(n,)`` what shows when a heel goes up and down, however unsure; NaN where unknown."""
        rough = self.rough_heel_lift_pct_foot
        return self.heel_lift_pct_foot if rough is None else rough


_ABOUT_THE_LEG = (
    "measured",
    "errors",
    "shank_source",
    "foot_source",
    "pitch_source",
    "foot_moved",
    "thigh_hidden",
    "rough_heel_lift_pct_foot",
)
LEG_COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(LegMeasures) if f.name not in _ABOUT_THE_LEG)
"""The quantities among the fields of `LegMeasures`."""


@dataclass(frozen=True)
class Measures:
    """Per-frame measures of the person.

    Attributes
    ----------
    time_s
        ``(n,)`` one entry per decoded frame.
    left, right
        The two legs.
    trunk_lean_deg
        Mid-hip to mid-shoulder against the vertical, sagittal, + forward; NaN in a front view.
    kasr
        Knee separation / ankle separation; NaN except in a front view.
    pelvis_height
        Height of the hips above the ankles in units of leg length (hip-knee + knee-ankle, standing);
        independent of view and scale, the signal repetitions are found in.
    pelvis_rise
        Height of the hips in the room, camera motion removed, above an arbitrary level, in units of leg
        length: unlike the pelvis height it shows a rise on the toes.
    trunk_sd_deg
        ``(n,)`` standard error of the trunk's lean; None = the usual one.
    trunk_hidden
        ``(n,)`` frames in which hips and shoulders were seen, but not as one trunk; None = none.
    """

    time_s: Array
    left: LegMeasures
    right: LegMeasures
    trunk_lean_deg: Array
    kasr: Array
    pelvis_height: Array
    pelvis_rise: Array
    trunk_sd_deg: Array | None = None
    trunk_hidden: BoolArray | None = None

    def leg(self, side: Side) -> LegMeasures:
        """Return one leg."""
        return self.left if side == "left" else self.right
