"""Error model: the standard errors of the measures that cannot be estimated from one clip.

They were measured as the scatter from body to body on clips with known truth (tests/validation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ankle_cv.measures.series import FootSource, PitchSource

MODEL_SD: Final[dict[str, float]] = {
    "knee_flexion_deg": 5.0,
    "thigh_inclination_deg": 4.0,
    "trunk_lean_deg": 3.0,
    "fppa_deg": 2.2,
    "foot_turn_out_deg": 5.8,
    "knee_inward_of_toes": 0.050,
    "kasr": 0.046,
    "pelvis_height": 0.03,
}
"""Bias of the pose model, body to body, in a clean view: tests/validation."""
LONE_TRUNK_SD_DEG: Final = 4.0
"""Lean of the trunk by the first network alone: -2.5 ± 1.5 on generated clips, and no other warns of what is
before it."""
LANDMARK_SHANK_SD_DEG: Final = 3.5
"""Tibial inclination read in the picture from the first network alone, where the leg model does not describe
the clip: RMS error 2.5° at the holds of clean generated clips, 3.7° of copies like a messenger's."""
SECOND_POSE_SHANK_SD_DEG: Final = 2.5
"""The same by the second network: 1.8-2.1° on both."""
FIT_SD_FACTOR: Final = 0.6
"""True error of the leg model's inclination over its posterior standard error, chosen so that the intervals
hold 97 % of 116 holds of side squats, 98 % of 114 in worse pictures and 95 % of 60 lunges, all of them seen
(docs/evidence.md). The newest 40 blind ones were read with 0.65, and are all inside with 0.6, too."""
TURNED_FIT_SD_FACTOR: Final = 0.85
SQUARE_OFF_DEG: Final = 6.0
TURNED_OFF_DEG: Final = 12.0
"""The same where the camera stands beyond 12° off the side; up to 6° off it is `FIT_SD_FACTOR`. With 0.65
everywhere 98 % of 148 holds of side squats were inside their intervals up to 8° off, 70 % of 20 beyond that,
86 % of 36 obliquely (docs/evidence.md)."""
EXCURSION_SD_FACTOR: Final = 1.2
"""The change since standing beyond that: its posterior believes that the errors of standing and of the bottom
cancel better than they do (92 % of 106 side holds inside without it)."""
FAR_FIT_SD_FACTOR: Final = 1.0
"""The same of the far leg of an oblique view, which the networks put where the near one is: its change since
standing was short by 2.2° on average on 11 clips, and 0.7 covered only three quarters."""
BETWEEN_LEGS_CORRELATION: Final = 0.5
"""Correlation of the leg model's errors of both legs of a person at one moment, who share camera, yaw and the
networks' bias for this body. By 40 holds of 20 oblique clips 0.8 (inclinations off by 2.2°, their difference
by 1.4°), 0.2 of it in the posterior; people's legs are less alike than those of generated bodies."""
FOOT_PITCH_SD_DEG: Final[Mapping[PitchSource, float]] = {"tracker": 1.5, "landmarks": 6.0, "model": 0.0}
"""Pitch of a foot by its source, beyond the tracker's own error: tests/validation."""
FOOT_IN_JOINT_SD_DEG: Final[Mapping[PitchSource, float]] = {
    "tracker": 0.7,
    "landmarks": 6.0,
    "model": 0.0,
}
"""Contribution of the same foot to the error of dorsiflexion: smaller, as part of it is shared with the
shank: tests/validation."""
HEEL_LIFT_PCT_SD: Final[Mapping[FootSource, float]] = {"tracker": 0.6, "landmarks": 6.0}
"""Heel lift by its source, beyond the tracker's own error, % of foot length (1.5 mm; 8–20 mm):
tests/validation."""
FAR_LEG_FACTOR: Final = 1.6
"""Errors of a far leg over those of a near one: tests/validation."""
SHRINK_BIAS: Final = 1.0
"""Bias grows with 1 / foreshortening to this power: the same pixels mean more degrees."""
END_SD_PX: Final = 2.0
"""Standard error of either end of a shank, px: five generated clips made 240 and 160 px wide
(shanks of 75 and 48 px) gained errors of about 2.5° and 3.3° (docs/evidence.md)."""
USUAL_SHANK_PX: Final = 210.0
"""Shank of the clips on which `MODEL_SD` was measured, which includes the error of their pixels."""
TURNING_DEG_PER_S2: Final = 300.0
"""Curvature of an angle at its peak: ``2 A (π/T)²`` for A = 30° down and up again within T = 1.4 s."""
FRAMES_PER_INDEPENDENT: Final = 3
"""Consecutive frames of smoothed landmarks per independent error (low-pass of 6 Hz at 30 fps)."""
MEDIAN_SE: Final = 1.25
"""Standard error of a median over that of a mean: √(π/2) for normal scatter."""

ON_SHANK: Final = ("tibial_inclination_deg", "dorsiflexion_deg")
"""Measures computed from the inclination of the shank."""
FROM_SHANK: Final = (*ON_SHANK, "tibial_excursion_deg")
"""Measures whose standard error is that of the shank's reading."""
BY_THE_MODEL: Final = (*FROM_SHANK, "thigh_inclination_deg", "knee_flexion_deg")
"""Measures that the leg model gives: the errors of camera and plane, and of a far leg, are in their own."""
IN_LEG_PLANE: Final = (*ON_SHANK, "thigh_inclination_deg")
"""Measures that were corrected for the out-of-plane angle of the leg."""
OF_SEGMENTS: Final = (*IN_LEG_PLANE, "tibial_excursion_deg", "knee_flexion_deg", "fppa_deg")
"""Measures that are angles of segments about as long as a shank."""
AGAINST_LEVEL: Final = (*IN_LEG_PLANE, "trunk_lean_deg")
"""Measures that a roll of the picture shifts; dorsiflexion, too: in the neutral the foot counts as level."""
