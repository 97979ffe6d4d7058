"""Lean of the trunk from two witnesses, and where neither is to be believed.

A barbell plate before trunk and shoulder makes a pose network invent both, with full confidence. It shows in
two ways: the trunk changes its length, or the two networks part. Then the trunk is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import median_filter

from ankle_cv.conventions import SIDES, Array, BoolArray, Joint
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.evidence.second_pose import POINTS, cleaned_joint
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.kinematics.trunk import trunk_lean_deg
from ankle_cv.measures.error_model import LONE_TRUNK_SD_DEG, MODEL_SD
from ankle_cv.measures.invented import spread_over_time
from ankle_cv.scene.body import Body
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.visibility import joints_in_picture
from ankle_cv.signals.clean import bridged, median_step_s

ENDS: Final[tuple[Joint, ...]] = ("hip", "shoulder")
MIN_FORESHORTENING: Final = 0.1
"""Least foreshortening of the trunk's plane: dividing by less only amplifies noise."""
WHOLE_LENGTH: Final = 90
"""Percentile of the trunk's length over the clip that is its whole length."""
MIN_LENGTH: Final = 0.66
"""Least length of a trunk that is seen, over its whole length. A trunk turns in its own plane and keeps its
length; networks put hips and shoulders a little nearer in a deep bend: 0.79 and more in side squats, 0.75 in
jumps (real and generated), 0.43-0.66 behind barbell plates."""
USUAL_DIFFERENCE_DEG: Final = 4.0
"""Difference of the networks' leans in the picture up to which both err as usual: -1.0 ± 1.8 on clips with
nothing before the trunk, their biases not yet taken off."""
MAX_DIFFERENCE_DEG: Final = 10.0
"""Difference beyond which at least one of them invents: 13 at bottoms behind plates, where they were 12°
and 25° short of what the eye sees; 6 at most at a bottom in plain sight."""
DOUBTED_DIFFERENCE_DEG: Final = 5.0
"""Difference beyond which the hips are not believed either: medians at bottoms 5.7-9.5 behind barbell plates,
2.8 at most with nothing before the trunk; chosen on those clips (docs/evidence.md)."""
DIFFERENCE_FACTOR: Final = 1.5
"""Growth of the standard error with the difference between those two: behind plates both err to one side, by
one and by two differences."""
MIN_SHOULDER_SCORE: Final = 0.54
"""Least score of the better shoulder by the second network for a trunk that is seen, medians: 0.6-0.9 in
sight, worse pictures and a bar before the shoulder included, 0.31-0.51 behind plates, where the first network
says 1.0."""
SCORE_OVER_S: Final = 0.4
"""Time over which a score is a median: single frames in sight fall to 0.49."""
FIRST_BIAS_DEG: Final = -2.5
SECOND_BIAS_DEG: Final = -3.4
"""Lean in the picture by either network, minus the truth, standing and bent alike (37 generated clips): they
put the hip ahead of its joint, as the leg model knows, too."""


@dataclass(frozen=True)
class TrunkLean:
    """Lean of the trunk in the body's sagittal plane; ``(n,)`` each.

    Attributes
    ----------
    deg
        + forward; NaN where unknown.
    sd_deg
        Its standard error, NaN likewise.
    hidden
        Frames in which hips and shoulders were seen, but not as one trunk.
    doubted
        In a side view these, and those in which the networks part more than they do in plain sight: something
        is before the hips, too. Obliquely a trunk may lean towards the camera.
    """

    deg: Array
    sd_deg: Array
    hidden: BoolArray
    doubted: BoolArray

    @classmethod
    def unknown(cls, n: int) -> TrunkLean:
        """Return ``n`` frames without a lean."""
        nothing = np.full(n, np.nan)
        return cls(nothing, nothing, np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_))


@dataclass(frozen=True)
class _Witness:
    """One network's trunk: ``(n,)`` lean in the picture, deg, and length over the whole length."""

    lean_deg: Array
    length: Array


def trunk_lean(scene: Scene, evidence: PixelEvidence) -> TrunkLean:
    """Return the lean of the trunk of a person filmed from the side or obliquely.

    Parameters
    ----------
    scene
        The person and the view.
    evidence
        For hips and shoulders by the second network; without them the first stands alone, less sure.
    """
    body, view = scene.body, scene.view
    if view.kind not in ("side", "oblique"):
        return TrunkLean.unknown(len(body))
    shrink = max(abs(float(np.sin(np.radians(view.yaw_deg)))), MIN_FORESHORTENING)
    inside = np.all([joints_in_picture(body.picture, side, ENDS) for side in SIDES], axis=0)
    middles = {joint: np.mean([body.levelled.xy(joint, side) for side in SIDES], axis=0) for joint in ENDS}
    first = _witness(middles, view.facing_sign, shrink, FIRST_BIAS_DEG)
    second = _witness(_second_middles(evidence, body), view.facing_sign, shrink, SECOND_BIAS_DEG)
    apart = np.abs(second.lean_deg - first.lean_deg)
    seen = inside & np.isfinite(first.lean_deg)
    with np.errstate(invalid="ignore"):
        invented = np.fmin(first.length, second.length) < MIN_LENGTH
        invented |= _shoulder_score(evidence, body.time_s) < MIN_SHOULDER_SCORE
        hidden = seen & spread_over_time(body.time_s, seen & (invented | (apart > MAX_DIFFERENCE_DEG)))
        doubted = hidden | (seen & (apart > DOUBTED_DIFFERENCE_DEG))
    other = np.where(np.isfinite(second.lean_deg), second.lean_deg, first.lean_deg)
    lean = in_leg_plane_deg((first.lean_deg + other) / 2, shrink)
    known = seen & ~hidden
    sd = np.where(known, _sd(apart, shrink), np.nan)
    return TrunkLean(np.where(known, lean, np.nan), sd, hidden, doubted & (view.kind == "side"))


def _witness(middles: Mapping[Joint, Array], facing: int, shrink: float, bias_deg: float) -> _Witness:
    lean = trunk_lean_deg(middles["hip"], middles["shoulder"], facing) - bias_deg
    across, up = np.abs(middles["shoulder"] - middles["hip"]).T
    length = np.hypot(across / shrink, up)
    if not np.isfinite(length).any():
        return _Witness(lean, length)
    return _Witness(lean, length / np.nanpercentile(length, WHOLE_LENGTH))


def _second_middles(evidence: PixelEvidence, body: Body) -> dict[Joint, Array]:
    """Return the middles of hips and of shoulders by the second network, level; NaN where it has not both."""
    tracks = [track for side in SIDES if (track := evidence.legs[side].joints) is not None]
    if len(tracks) < len(SIDES):
        return {joint: np.full((len(body), 2), np.nan) for joint in ENDS}
    return {
        joint: body.camera.levelled(
            np.mean([cleaned_joint(track, joint, body.picture) for track in tracks], axis=0)
        )
        for joint in ENDS
    }


def _shoulder_score(evidence: PixelEvidence, time_s: Array) -> Array:
    """Return the score of the better shoulder about each of the ``(n,)`` times; NaN if there is none."""
    at = POINTS.index("shoulder")
    scores = [
        track.score[:, at]
        for side in SIDES
        if (track := evidence.legs[side].joints) is not None and track.score.shape[1] > at
    ]
    if not scores:
        return np.full(len(time_s), np.nan)
    step_s = median_step_s(time_s)
    frames = max(round(SCORE_OVER_S / step_s), 1) if np.isfinite(step_s) else 1
    result: Array = median_filter(bridged(np.fmax.reduce(scores)), size=frames, mode="nearest")
    return result


def _sd(apart_deg: Array, shrink: float) -> Array:
    """Return the standard error by how far the networks are apart in the picture, NaN for one alone."""
    beyond = DIFFERENCE_FACTOR * np.maximum(apart_deg - USUAL_DIFFERENCE_DEG, 0.0)
    sd = np.hypot(MODEL_SD["trunk_lean_deg"], beyond)
    result: Array = np.where(np.isfinite(apart_deg), sd, LONE_TRUNK_SD_DEG) / shrink
    return result
