"""From clean landmarks and what is known of the scene to every measure of every frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, BoolArray, Joint, Side
from ankle_cv.evidence.records import FootTrack, PixelEvidence
from ankle_cv.kinematics.ankle import dorsiflexion_deg, foot_line_deg, foot_pitch_deg, tibial_inclination_deg
from ankle_cv.kinematics.heel import heel_lift_px, heel_over_toe_px
from ankle_cv.kinematics.knee import knee_flexion_deg, thigh_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg, upright_vector
from ankle_cv.kinematics.trunk import pelvis_height, trunk_lean_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.foreshortened_leg import turn_error_deg, turned_reading
from ankle_cv.measures.frontal_view import front_leg, knees_over_ankles
from ankle_cv.measures.series import LegMeasures, Measures
from ankle_cv.measures.shank_fusion import Fused, anchored, fuse_inclination
from ankle_cv.measures.tracked_foot import tracked_lift_px
from ankle_cv.scene.neutral import NeutralStance, standing_leg_px, standing_tall
from ankle_cv.scene.roll import Roll
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.view import View
from ankle_cv.scene.visibility import feet_outside, forefoot_lost

FOCAL_SHARE = 0.85
"""Focal length as a share of the picture's longer side: 0.72 for a phone's 26 mm lens, up to 1 after the crop
that video stabilisation takes, 0.7–0.95 for webcams; nothing in a clip tells which."""
MIN_TRACKED_SHARE = 0.5
"""Share of the person's frames in which the tracker must have a foot to be that foot's measure."""
MIN_SHANK_AGREEMENT = 0.75
"""Median agreement that a shank's borders must reach: 0.85–1.0 on generated bodies, where they are right, and
0.6–0.7 on bandages and drawn muscles, where they are not."""
LANDMARK_SHANK_SD_DEG = 2.0
"""Bias of the landmarks' inclination, body to body, in a clean side view: tests/validation."""
FLAT_PERCENTILE, FLAT_ERRORS = 99, 3.0
"""A foot whose heel hardly ever leaves the floor by more than so many of its standard errors stayed flat."""
MIN_VISIBILITY = 0.5
"""A joint the model itself thinks hidden more likely than not is not measured in that frame."""


@dataclass(frozen=True)
class Scene:
    """All that was decided once per clip.

    Attributes
    ----------
    view, scale
        See their modules.
    roll
        Floor roll that the landmarks still contain.
    neutral
        Neutral stance of each side that has one.
    """

    view: View
    scale: PixelScale
    roll: Roll
    neutral: Mapping[Side, NeutralStance]


def level(series: LandmarkSeries, roll_deg: float) -> LandmarkSeries:
    """Turn a series so that the floor is level; identity for no roll."""
    points = series.points.copy()
    points[..., :2] = upright_vector(points[..., :2], roll_deg)
    return series.with_points(points)


def measure(series: LandmarkSeries, scene: Scene, evidence: PixelEvidence | None = None) -> Measures:
    """Compute every measure of science.md §1.

    Parameters
    ----------
    series
        Cleaned landmarks as in the picture (not levelled).
    scene
        What is known of the clip.
    evidence
        Where its track of a foot is good, heel lift and foot pitch come from it, else from the landmarks;
        where that of a shank is, tibial inclination comes from both.

    Returns
    -------
    Measures
        One entry per frame; NaN where the view, the visibility or a missing neutral forbids the number.
    """
    flat = level(series, scene.roll.deg)
    view = scene.view
    mid = {j: np.mean([flat.xy(j, s) for s in SIDES], axis=0) for j in ("hip", "shoulder", "ankle")}
    sagittal = view.kind in ("side", "oblique")
    lean = trunk_lean_deg(mid["hip"], mid["shoulder"], view.facing_sign)
    body = max(abs(float(np.sin(np.radians(view.yaw_deg)))), 0.1) if sagittal else 1.0
    nothing = np.full(len(series), np.nan)
    seen_from_front = view.kind == "front" and not view.from_behind
    focal_px = FOCAL_SHARE * max(series.size_px)
    legs = {side: _leg(flat, side, scene, evidence, _visible(series, side)) for side in SIDES}
    height = pelvis_height(mid["hip"], mid["ankle"], standing_leg_px(series))
    in_picture = np.all([inside(series, side, ("hip", "ankle")) for side in SIDES], axis=0)
    return Measures(
        time_s=series.time_s,
        left=legs["left"],
        right=legs["right"],
        trunk_lean_deg=in_leg_plane_deg(lean, body) if sagittal else nothing,
        kasr=knees_over_ankles(flat, focal_px) if seen_from_front else nothing,
        pelvis_height=np.where(in_picture, height, np.nan),
    )


def _visible(series: LandmarkSeries, side: Side) -> tuple[BoolArray, BoolArray]:
    """Frames in which the shank, and the foot, of one side are seen."""
    whole_foot = seen(series, side, ("heel", "toe")) & ~feet_outside(series, side)
    return seen(series, side, ("knee", "ankle")), whole_foot


def usable_track(evidence: PixelEvidence | None, side: Side, series: LandmarkSeries) -> FootTrack | None:
    """Return the track of a foot when it covers enough of the clip to be the clip's foot measure.

    One source is used through a whole clip: switching between tracker and landmarks would look like movement.
    """
    track = None if evidence is None else evidence.track(side)
    if track is None or forefoot_lost(track):
        return None
    # A reading without its error is none.
    vouched = np.isfinite(track.pitch_deg) & np.isfinite(track.sigma_px)
    covered = vouched[series.present].mean() if series.present.any() else 0.0
    return track if covered >= MIN_TRACKED_SHARE else None


def usable_shank(
    evidence: PixelEvidence | None, side: Side, flat: LandmarkSeries, view: View
) -> Fused | None:
    """Return the inclination of a shank in the picture, from borders and landmarks, when both are good.

    As with the foot, one source is used through a whole clip. Only in a side view: obliquely the outline of
    a turning calf changes shape, and the landmarks alone were nearer the truth (docs/accuracy-notes.md).

    Parameters
    ----------
    evidence
        Read from the pixels.
    side, flat
        The leg; cleaned landmarks, floor level.
    view
        For the facing.
    """
    track = None if evidence is None else evidence.shank(side)
    if track is None or view.kind != "side" or not flat.present.any():
        return None
    known = np.isfinite(track.turn_deg) & flat.present
    if known.sum() < MIN_TRACKED_SHARE * flat.present.sum():
        return None
    if np.median(track.agreement[known]) < MIN_SHANK_AGREEMENT:
        return None
    shin = tibial_inclination_deg(flat.xy("knee", side), flat.xy("ankle", side), view.facing_sign)
    return fuse_inclination(flat.time_s, shin, track)


def shank_reading(evidence: PixelEvidence | None, side: Side, flat: LandmarkSeries, view: View) -> Fused:
    """Return the tibial inclination of one leg in its own plane, from all that is known."""
    if view.leg(side).turned:
        turned = turned_reading(flat, side, view, FOCAL_SHARE * max(flat.size_px))
        if turned is not None:
            return turned[0]
    shrink = view.leg(side).foreshortening
    seen_shin = usable_shank(evidence, side, flat, view)
    if seen_shin is None:
        shin = tibial_inclination_deg(flat.xy("knee", side), flat.xy("ankle", side), view.facing_sign)
        seen_shin = Fused(shin, np.full(len(flat), LANDMARK_SHANK_SD_DEG))
    reading = Fused(in_leg_plane_deg(seen_shin.inclination_deg, shrink), seen_shin.sd_deg / shrink)
    if view.kind != "oblique":
        return reading
    tied = anchored(reading, standing_tall(flat), abs(view.yaw_deg) - 90, shrink)
    turn_sd = turn_error_deg(tied.inclination_deg, view.leg(side).turn_deg)
    return Fused(tied.inclination_deg, np.hypot(tied.sd_deg, turn_sd))


def _leg(
    flat: LandmarkSeries,
    side: Side,
    scene: Scene,
    evidence: PixelEvidence | None,
    visible: tuple[BoolArray, BoolArray],
) -> LegMeasures:
    view, plane = scene.view, scene.view.leg(side)
    at: dict[Joint, Array] = {joint: flat.xy(joint, side) for joint in LEG_JOINTS}
    shank_seen, foot_seen = visible
    measured = shank_seen if side in view.measured_sides else np.zeros(len(flat), dtype=bool)
    nothing = np.full(len(flat), np.nan)
    if view.kind == "front":
        # No clip with known truth shows a back, so nothing is said about one.
        focal_px = FOCAL_SHARE * max(flat.size_px)
        shown = {} if view.from_behind else front_leg(flat, side, foot_seen, focal_px)
        return _masked(measured, nothing=nothing, **shown)
    face, shrink = view.facing_sign, plane.foreshortening
    shin = shank_reading(evidence, side, flat, view).inclination_deg
    thigh = _unfolded_in_plane(thigh_inclination_deg(at["hip"], at["knee"], face), shrink)
    if plane.turned:
        thigh = nothing
    track = usable_track(evidence, side, flat)
    if forefoot_lost(evidence.track(side) if evidence else None):
        pitch = lift = nothing
    elif track is None:
        pitch, lift = (np.where(foot_seen, x, np.nan) for x in _foot(flat, side, scene))
    else:
        lift = tracked_lift_px(track, scene.roll.deg, scene.scale.foot_px)
        pitch = tracked_pitch_deg(track, lift, view)
    mm = scene.scale.mm_per_px
    return _masked(
        measured,
        nothing=nothing,
        tibial_inclination_deg=shin,
        foot_pitch_deg=pitch,
        dorsiflexion_deg=dorsiflexion_deg(shin, pitch),
        heel_lift_mm=nothing if mm is None else lift * mm,
        heel_lift_pct_foot=100 * lift / scene.scale.foot_px,
        knee_flexion_deg=knee_flexion_deg(shin, thigh),
        thigh_inclination_deg=thigh,
    )


def tracked_pitch_deg(track: FootTrack, lift_px: Array, view: View) -> Array:
    """``(n,)`` pitch of a tracked foot; in an oblique view 0 where its heel never left the floor.

    A turned foot's rotation is read from its foreshortened outline, some degrees off; its heel's height is
    not, and a foot on its toes cannot pitch without lifting it.
    """
    known = np.isfinite(lift_px) & np.isfinite(track.pitch_deg)
    if view.kind != "oblique" or not known.any():
        return track.pitch_deg
    in_errors = np.abs(lift_px[known] / track.sigma_px[known])
    flat = float(np.percentile(in_errors, FLAT_PERCENTILE)) <= FLAT_ERRORS
    return np.where(np.isfinite(track.pitch_deg), 0.0, np.nan) if flat else track.pitch_deg


def _masked(measured: BoolArray, *, nothing: Array, **columns: Array) -> LegMeasures:
    names = LegMeasures.__dataclass_fields__
    filled = {n: np.where(measured, columns.get(n, nothing), np.nan) for n in names if n != "measured"}
    return LegMeasures(measured=measured, **filled)


def _unfolded_in_plane(angle_deg: Array, shrink: float) -> Array:
    """`in_leg_plane_deg` for angles that pass 90°, as the thigh does in a deep squat."""
    past = np.abs(angle_deg) > 90  # noqa: PLR2004 - where the tangent turns over
    folded = np.where(past, angle_deg - 180 * np.sign(angle_deg), angle_deg)
    corrected = in_leg_plane_deg(folded, shrink)
    return np.where(past, corrected + 180 * np.sign(angle_deg), corrected)


def _foot(flat: LandmarkSeries, side: Side, scene: Scene) -> tuple[Array, Array]:
    """Foot pitch (deg) and heel lift (px) from landmarks, relative to the neutral stance."""
    nothing = np.full(len(flat), np.nan)
    neutral = scene.neutral.get(side)
    if neutral is None:
        return nothing, nothing
    still = neutral.mask(flat.time_s)
    heel, toe = flat.xy("heel", side), flat.xy("toe", side)
    line = foot_line_deg(heel, toe, scene.view.facing_sign)
    height = heel_over_toe_px(heel, toe)
    pitch = foot_pitch_deg(line, float(np.nanmedian(line[still])))
    return pitch, heel_lift_px(height, float(np.nanmedian(height[still])))


def seen(series: LandmarkSeries, side: Side, joints: tuple[Joint, ...]) -> BoolArray:
    """``(n,)`` frames in which all these joints are visible and inside the picture."""
    ok = inside(series, side, joints)
    for joint in joints:
        ok &= series.visibility(joint, side) >= MIN_VISIBILITY
    return ok


def inside(series: LandmarkSeries, side: Side, joints: tuple[Joint, ...]) -> BoolArray:
    """``(n,)`` frames in which all these joints lie in the picture; beyond it the model only guesses."""
    ok: BoolArray = np.ones(len(series), dtype=np.bool_)
    for joint in joints:
        xy = series.xy(joint, side)
        ok &= ((xy >= 0) & (xy <= series.size_px)).all(axis=1)
    return ok
