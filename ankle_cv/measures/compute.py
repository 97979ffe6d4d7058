"""Every measure of every frame, from the scene and the pixel evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from ankle_cv.conventions import SIDES, Array, BoolArray, Joint, Side
from ankle_cv.evidence.records import NO_EVIDENCE, LegEvidence, PixelEvidence
from ankle_cv.kinematics.ankle import dorsiflexion_deg
from ankle_cv.kinematics.knee import knee_flexion_deg, thigh_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.kinematics.trunk import pelvis_height
from ankle_cv.measures.frontal_view import corrected_kasr, frontal_columns, seen_by_both
from ankle_cv.measures.heel_lift import FootMotion, foot_seen, seen_foot_motion
from ankle_cv.measures.invented import InventedJoints, invented_joints
from ankle_cv.measures.leg_model.fit import LegFit
from ankle_cv.measures.lift_geometry import with_height
from ankle_cv.measures.pelvis_rise import height_without_feet, pelvis_rise
from ankle_cv.measures.series import LEG_COLUMNS, LegErrors, LegMeasures, Measures, PitchSource, ShankSource
from ankle_cv.measures.shank import (
    ShankInclination,
    shank_inclination,
    since_standing,
    unknown_inclination,
)
from ankle_cv.measures.trunk import trunk_lean
from ankle_cv.scene.body import Body
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.visibility import (
    ankle_below_picture,
    feet_unseen,
    joints_in_picture,
    joints_visible,
)
from ankle_cv.signals.filters import interpolated

ONE_NETWORK_SD_DEG: Final = 3.0
"""Error of a shank that one network sees, beyond that of both (docs/evidence.md: 1.3-3.5° alone)."""


LOST_FOOT_SD_DEG: Final = 2.5
"""Error of a shank over a foot that was lost, as behind a box: its ankle is drawn where the box ends, and its
heel may have risen unseen. Six holds of generated clips were 2.3 off (root mean square) with standard errors
of 1.6; of the model's errors `FIT_SD_FACTOR` is told (docs/evidence.md)."""


def compute_measures(
    scene: Scene, evidence: PixelEvidence = NO_EVIDENCE, fit: LegFit | None = None
) -> Measures:
    """Compute every measure of science.md §1.

    Parameters
    ----------
    scene
        The person and everything that is known of the clip.
    evidence
        Heel lift and foot pitch are computed from the track of a foot if it is usable, else from landmarks.
    fit
        The leg model, where it describes the clip: inclination of shank and thigh are its own. Without it
        they are read in the picture.

    Returns
    -------
    Measures
        One entry per frame; NaN where the view, the visibility or a missing neutral do not allow a value.
    """
    body, view = scene.body, scene.view
    in_picture = np.all([joints_in_picture(body.picture, side, ("hip", "ankle")) for side in SIDES], axis=0)
    unknown = np.full(len(body), np.nan)
    from_ahead = view.kind == "front" and not view.from_behind
    # Where ankles are below the picture, how far they are apart is a guess of the network.
    knees = corrected_kasr(body) if from_ahead and not feet_unseen(body) else unknown
    trunk = trunk_lean(scene, evidence)
    return Measures(
        time_s=body.time_s,
        left=_leg(scene, "left", evidence, fit, trunk.doubted),
        right=_leg(scene, "right", evidence, fit, trunk.doubted),
        trunk_lean_deg=trunk.deg,
        kasr=knees,
        pelvis_height=_pelvis_height(body, in_picture, evidence),
        pelvis_rise=np.where(in_picture, pelvis_rise(body, evidence.motion), np.nan),
        trunk_sd_deg=trunk.sd_deg,
        trunk_hidden=trunk.hidden,
    )


def _pelvis_height(body: Body, in_picture: BoolArray, evidence: PixelEvidence) -> Array:
    """Return the height of the hips over the ankles, or, of unseen feet, over where they stand."""
    if feet_unseen(body):
        hips_seen = np.all([joints_in_picture(body.picture, side, ("hip",)) for side in SIDES], axis=0)
        return np.where(hips_seen, height_without_feet(body, evidence.motion), np.nan)
    mid = {j: np.mean([body.levelled.xy(j, s) for s in SIDES], axis=0) for j in ("hip", "ankle")}
    return np.where(in_picture, pelvis_height(mid["hip"], mid["ankle"], body.leg_px), np.nan)


def _leg(
    scene: Scene, side: Side, evidence: PixelEvidence, fit: LegFit | None, hips_hidden: BoolArray
) -> LegMeasures:
    picture, view, of_leg = scene.body.picture, scene.view, evidence.legs[side]
    errors, foot = LegErrors.unknown(len(picture)), FootMotion.unknown(len(picture), "none")
    columns: dict[str, Array] = {}
    source: ShankSource = "none"
    pitch = _FootPitch(errors.foot_pitch_deg, errors.foot_pitch_deg, "none")
    shown = side in view.measured_sides
    measured = joints_visible(picture, side, ("knee", "ankle")) & shown
    measured &= not ankle_below_picture(scene.body, side)
    hidden = None
    if shown and view.kind != "front":
        foot = seen_foot_motion(of_leg.foot, scene, side)
        invented = invented_joints(of_leg.joints, side, scene.body)
        invented = replace(invented, hip=invented.hip | hips_hidden)
        angles = _seen_only(_fitted(fit, side, scene) or _in_picture(scene, side, of_leg), invented)
        angles = _less_sure(angles, np.where(_lost(foot), LOST_FOOT_SD_DEG, 0.0))
        hidden = invented.thigh & measured
        pitch, source = _foot_pitch(fit, side, scene, foot), angles.source
        foot = with_height(foot, scene, side, fit.clip["pitch_deg"] if fit else None)
        columns = _sagittal_columns(scene, angles, foot, pitch)
        errors = LegErrors(angles.shank.sd_deg, angles.excursion.sd_deg, pitch.sd_deg, foot.lift_sd_px)
    elif shown and not view.from_behind:
        # No clip with known truth is filmed from behind, so nothing is measured in such a view.
        seen = seen_by_both(scene.body, evidence)
        columns = frontal_columns(seen, side, foot_seen(scene.body, side), view.yaw_deg)
    unknown = np.full(len(picture), np.nan)
    return LegMeasures(
        measured=measured,
        **{name: np.where(measured, columns.get(name, unknown), np.nan) for name in LEG_COLUMNS},
        errors=errors,
        shank_source=source,
        foot_source=foot.source,
        pitch_source=pitch.source,
        foot_moved=foot.moved,
        thigh_hidden=np.zeros_like(measured) if hidden is None else hidden,
        rough_heel_lift_pct_foot=_rough_lift(foot, scene, measured),
    )


def _lost(foot: FootMotion) -> BoolArray:
    """Return the ``(n,)`` frames in which a foot that is tracked was not found."""
    if foot.rough_lift_px is None:
        return np.zeros_like(foot.moved)
    return np.isnan(foot.rough_lift_px) & ~foot.moved


def _rough_lift(foot: FootMotion, scene: Scene, measured: BoolArray) -> Array | None:
    if foot.rough_lift_px is None:
        return None
    return np.where(measured, 100 * foot.rough_lift_px / scene.scale.foot_px, np.nan)


@dataclass(frozen=True)
class _SagittalAngles:
    """Angles of one leg, ``(n,)`` deg, and their source."""

    shank: ShankInclination
    excursion: ShankInclination
    thigh_deg: Array
    knee_flexion_deg: Array
    source: ShankSource


def _fitted(fit: LegFit | None, side: Side, scene: Scene) -> _SagittalAngles | None:
    """Return the angles of the leg model, where the landmarks are; None when it has not this leg."""
    if fit is None or side not in fit.legs:
        return None
    leg, change = fit.legs[side], fit.excursion_deg(side)
    at_frames = partial(_at_frames, fit, scene.body, (("knee", side), ("ankle", side)))
    sd = at_frames(fit.inclination_sd_deg(side))
    return _SagittalAngles(
        ShankInclination(at_frames(leg.inclination_deg), sd),
        ShankInclination(*(at_frames(part) for part in change))
        if change
        else unknown_inclination(len(scene.body)),
        at_frames(leg.thigh_deg),
        at_frames(leg.knee_flexion_deg),
        "model",
    )


def _seen_only(angles: _SagittalAngles, invented: InventedJoints) -> _SagittalAngles:
    """Return angles without those of invented joints.

    Behind a plate at the knee the leg model, which knows how long a shank is, takes the network that puts the
    knee where a shank ends: the shank stays, less sure. Read in the picture there is no such judge.
    """
    knee_alone = np.where(invented.knee, ONE_NETWORK_SD_DEG if angles.source == "model" else np.nan, 0.0)

    def shank_seen(shank: ShankInclination) -> ShankInclination:
        kept = np.where(invented.ankle | np.isnan(knee_alone), np.nan, shank.inclination_deg)
        return ShankInclination(kept, np.hypot(shank.sd_deg, knee_alone))

    return replace(
        angles,
        shank=shank_seen(angles.shank),
        excursion=shank_seen(angles.excursion),
        thigh_deg=np.where(invented.thigh, np.nan, angles.thigh_deg),
        knee_flexion_deg=np.where(invented.thigh | invented.ankle, np.nan, angles.knee_flexion_deg),
    )


def _less_sure(angles: _SagittalAngles, sd_deg: Array) -> _SagittalAngles:
    """Return angles whose shank has this error, ``(n,)`` deg, beside its own."""
    shank, excursion = (
        ShankInclination(one.inclination_deg, np.hypot(one.sd_deg, sd_deg))
        for one in (angles.shank, angles.excursion)
    )
    return replace(angles, shank=shank, excursion=excursion)


def _at_frames(fit: LegFit, body: Body, joints: Sequence[tuple[Joint, Side]], values: Array) -> Array:
    """Return ``(t,)`` values of the moments at the frames, NaN where one of these joints is unknown."""
    seen = np.all([np.isfinite(body.levelled.xy(*joint)).all(axis=1) for joint in joints], axis=0)
    return np.where(seen, interpolated(fit.time_s, values, body.time_s), np.nan)


def _in_picture(scene: Scene, side: Side, evidence: LegEvidence) -> _SagittalAngles:
    flat, view = scene.body.levelled, scene.view
    shank = shank_inclination(evidence, side, scene.body, view)
    leaning = thigh_inclination_deg(flat.xy("hip", side), flat.xy("knee", side), view.facing_sign)
    thigh = _unfolded_in_plane(leaning, view.leg(side).foreshortening)
    knee = knee_flexion_deg(shank.inclination_deg, thigh)
    return _SagittalAngles(shank, since_standing(shank, scene.body), thigh, knee, "picture")


@dataclass(frozen=True)
class _FootPitch:
    """Pitch of one foot, ``(n,)`` deg, its standard error, and its source."""

    deg: Array
    sd_deg: Array
    source: PitchSource


def _foot_pitch(fit: LegFit | None, side: Side, scene: Scene, foot: FootMotion) -> _FootPitch:
    """Return the pitch of a foot: the leg model's where it is not tracked, and in oblique views.

    There the track alone reads a rotation from a foreshortened outline; the model has it as one observation
    among others.
    """
    # Of a foot that moved as a whole the track tells a rotation, but not from which flat foot.
    own = _FootPitch(np.where(foot.moved, np.nan, foot.pitch_deg), foot.pitch_sd_deg, foot.source)
    better = foot.source == "landmarks" or (foot.source == "tracker" and scene.view.kind == "oblique")
    if fit is None or side not in fit.legs or not better:
        return own
    leg, at_frames = fit.legs[side], partial(_at_frames, fit, scene.body, (("ankle", side),))
    return _FootPitch(at_frames(leg.foot_pitch_deg), at_frames(leg.foot_pitch_sd_deg), "model")


def _sagittal_columns(
    scene: Scene, angles: _SagittalAngles, foot: FootMotion, pitch: _FootPitch
) -> dict[str, Array]:
    """Return the columns of `LegMeasures` that a side or oblique view fills."""
    scale, shin_deg = scene.scale, angles.shank.inclination_deg
    unknown = np.full(len(scene.body), np.nan)
    return {
        "tibial_inclination_deg": shin_deg,
        "tibial_excursion_deg": angles.excursion.inclination_deg,
        "foot_pitch_deg": pitch.deg,
        "dorsiflexion_deg": dorsiflexion_deg(shin_deg, pitch.deg),
        "heel_lift_mm": unknown if scale.mm_per_px is None else foot.lift_px * scale.mm_per_px,
        "heel_lift_pct_foot": 100 * foot.lift_px / scale.foot_px,
        "knee_flexion_deg": angles.knee_flexion_deg,
        "thigh_inclination_deg": angles.thigh_deg,
    }


def _unfolded_in_plane(angle_deg: Array, shrink: float) -> Array:
    """Apply `in_leg_plane_deg` to angles beyond 90°, as of the thigh in a deep squat."""
    past = np.abs(angle_deg) > 90  # noqa: PLR2004 - pole of the tangent
    folded = np.where(past, angle_deg - 180 * np.sign(angle_deg), angle_deg)
    corrected = in_leg_plane_deg(folded, shrink)
    return np.where(past, corrected + 180 * np.sign(angle_deg), corrected)
