"""Context of a clip: the scene, determined once from the landmarks of one person. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.camera import Camera, Roll
from ankle_cv.conventions import SIDES, BoolArray, Joint, Side
from ankle_cv.errors import NotMeasurableError
from ankle_cv.evidence.records import LegEvidence, PixelEvidence
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.leg_model.gate import with_turned_legs
from ankle_cv.scene.body import Body, level_body, standing_leg_px
from ankle_cv.scene.foot_extent import foot_extent
from ankle_cv.scene.leg_position import leg_position
from ankle_cv.scene.neutral import NeutralStance, Window, find_neutral, given_neutral
from ankle_cv.scene.planted import find_planted
from ankle_cv.scene.roll import given_roll, overruled
from ankle_cv.scene.scale import find_scale
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.sheet_scale import SheetScale, find_sheet_scale
from ankle_cv.scene.upright import require_upright, widened_roll
from ankle_cv.scene.view import View, find_view
from ankle_cv.scene.wall_distance import with_user_wall
from ankle_cv.settings import Settings
from ankle_cv.signals.landmarks import clean

MIN_FRAMES = 10
"""Fewest frames with the person; a filter and a plateau need as many."""
MIN_SECONDS = 0.4
"""Shortest time from the first to the last frame with the person."""
MIN_FEET_SHARE = 0.1
"""Least share of the person's frames in which any lower leg is seen."""
MIN_LEG_PX = 20
"""Shortest leg that is measured, px: an error of 1 px turns half of it by 6°."""
SEEN_VISIBILITY = 0.5
"""Least visibility of a joint that is seen."""


@dataclass(frozen=True)
class ClipContext:
    """One person in a known scene.

    Attributes
    ----------
    raw
        Landmarks as the model gave them, swaps undone.
    scene
        The same person cleaned and levelled, with view, scale and neutral stances.
    """

    raw: LandmarkSeries
    scene: Scene


def build_context(
    raw: LandmarkSeries, roll: Roll, settings: Settings, *, rotation_deg: int = 0
) -> ClipContext:
    """Clean the series and determine everything that is determined once per clip.

    Parameters
    ----------
    raw
        The chosen person, swaps undone.
    roll
        Floor roll and camera's pitch, as the room tells them; a ``level`` in the settings replaces the roll.
    settings
        ``view``, ``side``, ``mirrored``, ``level``, ``neutral``, ``height_cm`` and ``foot_cm`` are used.
    rotation_deg
        Clockwise rotation already applied to the stored picture, deg.

    Raises
    ------
    NotMeasurableError
        No person, too few frames, no lower leg ever seen, or a picture that is rotated.
    UsageError
        A ``neutral`` outside the clip, or where nobody is seen; a ``level`` beside the picture.
    """
    _require_person(raw)
    series = clean(raw)
    _require_size(series)
    if settings.level_px is not None:
        roll = overruled(roll, given_roll(settings.level_px, series.size_px))
    require_upright(series, settings, rotation_deg)
    body = level_body(series, Camera(series.size_px, roll))
    view = _restrict_to_side(with_turned_legs(find_view(series, settings.view, roll)), settings)
    neutral = {side: stance for side in SIDES if (stance := _neutral(body, side, view, settings))}
    with_widened_roll = replace(body, camera=replace(body.camera, roll=widened_roll(body, view)))
    scale = find_scale(body.leg_px, settings.height_cm, settings.foot_cm)
    return ClipContext(raw, Scene(with_widened_roll, view, scale, neutral))


def _neutral(body: Body, side: Side, view: View, settings: Settings) -> NeutralStance | None:
    if settings.neutral_s is not None:
        return given_neutral(body, side, Window(*settings.neutral_s))
    stance = find_neutral(body, side, view.facing_sign, frontal=view.kind == "front")
    if stance is None and view.kind in ("side", "oblique"):
        return find_planted(body, side, view.facing_sign)
    return stance


def _restrict_to_side(view: View, settings: Settings) -> View:
    """Exclude the side that the user did not request."""
    return view if settings.side == "auto" else view.restricted_to(settings.side)


def with_measured_scale(scene: Scene, evidence: PixelEvidence, settings: Settings) -> Scene:
    """Return the scene with the scale from the pixels of the near foot and of a sheet beside it.

    Parameters
    ----------
    scene
        From `build_context`.
    evidence
        From the second pass.
    settings
        ``height_cm``, ``foot_cm``, ``reference`` and ``wall_x_px`` are used.
    """
    side, leg_px = scene.view.near, scene.body.leg_px
    if side is None or side not in scene.neutral:
        return scene
    seen, flat = near_leg_evidence(scene, evidence, settings), scene.foot_flat(side)
    foot = foot_extent(seen.ends, flat, scene.camera, scene.view)
    scale = find_scale(leg_px, settings.height_cm, settings.foot_cm, foot)
    sheet = _sheet(seen, flat, replace(scene, scale=scale), evidence, settings)
    scale = find_scale(leg_px, settings.height_cm, settings.foot_cm, foot, sheet)
    return replace(scene, scale=scale)


def _sheet(
    seen: LegEvidence, flat: BoolArray, scene: Scene, evidence: PixelEvidence, settings: Settings
) -> SheetScale | None:
    if evidence.sheets is None:
        return None
    leg = leg_position(seen, flat, scene.camera, foot_px=scene.scale.foot_px, leg_px=scene.body.leg_px)
    if leg is None:
        return None
    return find_sheet_scale(evidence.sheets, evidence.motion, leg, scene.camera, settings.reference)


def near_leg_evidence(scene: Scene, evidence: PixelEvidence, settings: Settings) -> LegEvidence:
    """Return the evidence of the near leg, with the wall at the position that the user has given, if any."""
    if scene.view.near is None:
        return LegEvidence()
    seen = evidence.legs[scene.view.near]
    return seen if settings.wall_x_px is None else with_user_wall(seen, settings.wall_x_px)


def _require_person(raw: LandmarkSeries) -> None:
    frames = int(raw.present.sum())
    if frames == 0:
        raise NotMeasurableError(
            "nobody was found in this clip",
            "film one person from head to toe, in good light, 2–4 m away",
        )
    times = raw.time_s[raw.present]
    if frames < MIN_FRAMES or times[-1] - times[0] < MIN_SECONDS:
        raise NotMeasurableError(
            f"only {frames} frames show the person: too few to measure a movement",
            f"film at least {MIN_SECONDS:.1f} s; a squat needs about 3 s, with a second of standing first",
        )
    legs = _lower_leg_seen(raw, "left") | _lower_leg_seen(raw, "right")
    if legs[raw.present].mean() < MIN_FEET_SHARE:
        raise NotMeasurableError(
            "the lower legs and feet are never seen well enough to measure",
            "film the whole body with some floor below the feet, in good light",
        )


def _require_size(series: LandmarkSeries) -> None:
    leg_px = standing_leg_px(series)
    if not leg_px >= MIN_LEG_PX:
        raise NotMeasurableError(
            f"the legs are too small in the picture to measure: {0 if np.isnan(leg_px) else leg_px:.0f} px",
            "film closer, so that the person fills most of the picture's height",
        )


def _lower_leg_seen(raw: LandmarkSeries, side: Side) -> BoolArray:
    width, height = raw.size_px
    ok: BoolArray = np.ones(len(raw), dtype=np.bool_)
    joints: tuple[Joint, Joint] = ("knee", "ankle")
    for joint in joints:
        xy = raw.xy(joint, side)
        ok &= (raw.visibility(joint, side) >= SEEN_VISIBILITY) & np.isfinite(xy).all(axis=1)
        ok &= ((xy >= 0) & (xy <= [width, height])).all(axis=1)
    return ok
