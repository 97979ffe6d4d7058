"""From recorded poses to one clean person in a known scene. Pure: no video, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.conventions import SIDES, BoolArray, Joint, Side
from ankle_cv.errors import NotMeasurableError
from ankle_cv.evidence.records import PixelEvidence, WallSight
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import FOCAL_SHARE, Scene, level
from ankle_cv.measures.foreshortened_leg import admit_turned
from ankle_cv.notices.quality import PersonFacts
from ankle_cv.people.choose import choose_person
from ankle_cv.people.leg_swaps import undo_swaps
from ankle_cv.people.search import SearchFacts
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.scene.beside_leg import beside_leg
from ankle_cv.scene.foot_extent import FootExtent, foot_extent
from ankle_cv.scene.neutral import NeutralStance, find_neutral, standing_leg_px
from ankle_cv.scene.planted import find_planted
from ankle_cv.scene.roll import Roll
from ankle_cv.scene.scale import find_scale
from ankle_cv.scene.sheet_scale import Reference, find_reference
from ankle_cv.scene.upright import doubted, require_upright
from ankle_cv.scene.view import View, find_view
from ankle_cv.scene.wall_distance import WallAhead, told_wall, wall_ahead
from ankle_cv.settings import Settings
from ankle_cv.signals.landmarks import clean

MIN_FRAMES = 10
"""Fewest frames with the person; a filter and a plateau need as many."""
MIN_SECONDS = 0.4
"""Shortest time from the first to the last frame with the person."""
MIN_FEET_SHARE = 0.1
"""Least share of the person's frames in which any lower leg is seen."""
SEEN_VISIBILITY = 0.5


@dataclass(frozen=True)
class Interpretation:
    """One person in a known scene.

    Attributes
    ----------
    raw, clean
        Landmarks as the model gave them, and cleaned; not levelled.
    scene
        View, scale, roll, neutral stances.
    """

    raw: LandmarkSeries
    clean: LandmarkSeries
    scene: Scene


def interpret(raw: LandmarkSeries, roll: Roll, settings: Settings, *, turned_deg: int = 0) -> Interpretation:
    """Clean the series and decide everything that is decided once per clip.

    Parameters
    ----------
    raw
        The chosen person, swaps undone.
    roll
        Floor roll.
    settings
        ``view``, ``side``, ``mirrored``, ``height_cm`` and ``foot_cm`` are used.
    turned_deg
        Clockwise turn that was given to the stored picture already, deg.

    Raises
    ------
    NotMeasurableError
        Nobody, too few frames, no lower leg ever seen, or a picture that lies on its side.
    """
    _require_person(raw)
    series = clean(raw)
    require_upright(series, settings, turned_deg)
    flat = level(series, roll.deg)
    seen_from = admit_turned(find_view(series, settings.view), flat, FOCAL_SHARE * max(flat.size_px))
    view = restrict(seen_from, settings)
    neutral = {side: stance for side in SIDES if (stance := _neutral(flat, side, view))}
    scale = find_scale(standing_leg_px(flat), settings.height_cm, settings.foot_cm)
    return Interpretation(raw, series, Scene(view, scale, doubted(roll, series, view), neutral))


def _neutral(flat: LandmarkSeries, side: Side, view: View) -> NeutralStance | None:
    stance = find_neutral(flat, side, view.facing_sign, frontal=view.kind == "front")
    if stance is None and view.kind in ("side", "oblique"):
        return find_planted(flat, side, view.facing_sign)
    return stance


def with_evidence(clip: Interpretation, evidence: PixelEvidence | None, settings: Settings) -> Interpretation:
    """Improve the scale by what the pixels say of the near foot.

    Parameters
    ----------
    clip
        From `interpret`.
    evidence
        What the second pass read, or None when it could not run.
    settings
        ``height_cm`` and ``foot_cm`` are used.
    """
    scene = clip.scene
    leg_px = standing_leg_px(level(clip.clean, scene.roll.deg))
    foot = _near_foot(clip, evidence)
    scale = find_scale(leg_px, settings.height_cm, settings.foot_cm, foot)
    sheet = _reference(clip, evidence, settings, scale.foot_px, leg_px)
    scale = find_scale(leg_px, settings.height_cm, settings.foot_cm, foot, sheet)
    return replace(clip, scene=replace(scene, scale=scale))


def _near_foot(clip: Interpretation, evidence: PixelEvidence | None) -> FootExtent | None:
    view, neutral = clip.scene.view, clip.scene.neutral
    if evidence is None or view.near is None or view.near not in neutral:
        return None
    return foot_extent(
        evidence.ends(view.near),
        neutral[view.near].mask(clip.clean.time_s),
        roll_deg=clip.scene.roll.deg,
        yaw_deg=view.yaw_deg,
        yaw_sd_deg=view.yaw_sd_deg,
    )


def _reference(
    clip: Interpretation,
    evidence: PixelEvidence | None,
    settings: Settings,
    foot_px: float,
    leg_px: float,
) -> Reference | None:
    view, neutral = clip.scene.view, clip.scene.neutral
    if evidence is None or evidence.sheets is None or view.near is None or view.near not in neutral:
        return None
    roll_deg, size = clip.scene.roll.deg, clip.clean.size_px
    leg = beside_leg(
        evidence.ends(view.near),
        _wall_sight(evidence, view.near, settings),
        neutral[view.near].mask(clip.clean.time_s),
        foot_px=foot_px,
        leg_px=leg_px,
        roll_deg=roll_deg,
        picture_px=size,
    )
    if leg is None:
        return None
    return find_reference(
        evidence.sheets,
        evidence.camera,
        leg,
        choice=settings.reference,
        roll=clip.scene.roll,
        picture_px=size,
    )


def _wall_sight(evidence: PixelEvidence, side: Side, settings: Settings) -> WallSight | None:
    """Return what was seen of the wall, or where the user says it is."""
    sight, ends = evidence.wall(side), evidence.ends(side)
    if sight is None or ends is None or settings.wall_x_px is None:
        return sight
    return told_wall(sight, ends, settings.wall_x_px)


def near_wall(clip: Interpretation, evidence: PixelEvidence | None, settings: Settings) -> WallAhead | None:
    """Return the wall in front of the near leg, when seen or told; `clip` from `with_evidence`."""
    view, scene = clip.scene.view, clip.scene
    if evidence is None or view.near is None or view.near not in scene.neutral:
        return None
    return wall_ahead(
        evidence.ends(view.near),
        _wall_sight(evidence, view.near, settings),
        evidence.left if view.near == "left" else evidence.right,
        evidence.camera,
        time_s=clip.clean.time_s,
        flat=scene.neutral[view.near].mask(clip.clean.time_s),
        facing=view.facing_sign,
        roll_deg=scene.roll.deg,
        foot_px=scene.scale.foot_px,
        size_px=clip.clean.size_px,
    )


def choose(
    poses: PackedPoses, search: SearchFacts, size_px: tuple[int, int], settings: Settings
) -> tuple[LandmarkSeries, PersonFacts]:
    """Choose whom to measure and keep to that person; see `ankle_cv.people.choose`."""
    track = choose_person(poses, settings.person, size_px, search)
    series, swaps = undo_swaps(track.series)
    return series, PersonFacts(track.others, track.cut, swaps.undone, swaps.cut)


def restrict(view: View, settings: Settings) -> View:
    """Leave out the side the user did not ask for."""
    return view if settings.side == "auto" else view.only(settings.side)


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


def _lower_leg_seen(raw: LandmarkSeries, side: Side) -> BoolArray:
    width, height = raw.size_px
    ok: BoolArray = np.ones(len(raw), dtype=np.bool_)
    joints: tuple[Joint, Joint] = ("knee", "ankle")
    for joint in joints:
        xy = raw.xy(joint, side)
        ok &= (raw.visibility(joint, side) >= SEEN_VISIBILITY) & np.isfinite(xy).all(axis=1)
        ok &= ((xy >= 0) & (xy <= [width, height])).all(axis=1)
    return ok
