"""Heel lift and foot pitch: from the foot's track if it is usable, else from landmarks.

One source is used through a whole clip: switching between tracker and landmarks would look like movement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ankle_cv.anthropometry import HEEL_TO_BALL
from ankle_cv.camera import upright_vector
from ankle_cv.conventions import Array, BoolArray, Side, X, Y
from ankle_cv.evidence.foot import FOREFOOT_NOISE_PX, forefoot_limit_px
from ankle_cv.evidence.records import FootTrack
from ankle_cv.kinematics.ankle import foot_line_deg, foot_pitch_deg
from ankle_cv.kinematics.heel import heel_lift_px, heel_over_toe_px
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import FootSource
from ankle_cv.scene.body import Body
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.view import View
from ankle_cv.scene.visibility import foot_outside_picture, joints_visible
from ankle_cv.signals.clean import runs

MIN_TRACKED_SHARE: Final = 0.5
"""Least share of the person's frames in which a usable track has a reading."""
FLAT_PERCENTILE: Final = 99
FLAT_ERRORS: Final = 3.0
"""A foot whose heel lift is at this percentile within so many of its standard errors stayed flat."""
MIN_PLACED_SHARE: Final = 0.95
"""Least share of a track's frames with a position and a standard error of the heel, not only a pitch: all on
60 clips, 0.86 where the front of the foot is behind something, and in a lunge whose toes bend away."""
BENT_FOREFOOT_SHARE: Final = 0.75
"""With fewer positions, heel and forefoot must be tracked in this share: 0.80 and 0.86 where the forefoot is
only lost while the heel is up, 0.55 where it is hidden."""
MIN_FOREFOOT_SHARE: Final = 0.4
"""Least share of the frames in which the forefoot is tracked, too: 0.53-1.0 on the same clips, with good ones
at the lower end, and 0 on a foot of 28 px."""
FOREFOOT_UP_SHARE = 0.015
"""A forefoot up by this share of the foot (4 mm) may be off the floor: planted ones stay within 1.1 % under
heels lifted by up to 60 mm (generated clips)."""
FOREFOOT_OVER_HEEL = 0.5
"""A foot whose forefoot is up by this share of the heel's lift rises as a whole."""
MAX_SPREAD_SHARE: Final = 0.06
"""A forefoot that moves forward by no more than this share of the foot, while the heel stays, spreads under
load: bare feet and soft shoes by 2-5 %."""
SLIDES_WITH_HEEL: Final = 0.6
"""Where the heel moves along by more than this share of the forefoot's way, the whole foot slides."""
HEEL_UP_SHARE = 0.015
"""A heel lifted by this share of the foot is up: a whole rise of the heel may belong to a step."""
MAX_OFF_PITCH_SHARE: Final = 0.10
"""Largest difference of a heel's lift from what its pitch asks for, share of the foot: true readings stayed
within 0.03 up to 36 deg of pitch, false ones were off by 0.35 and more (generated clips)."""
MAX_LIFT_SD_SHARE: Final = 0.05
"""A heel whose height is less sure than this, share of the foot (±26 mm), is unknown: the largest of such
readings is no rise (a flat bare foot read 41 ± 33 mm on a blind clip). Rises in copies like a messenger's
have 0.034."""
UP_NOISE_PX = 1.0
"""A heel or forefoot that is up, or slid, by less than this did not: so far off a small foot is found."""
TURNED_LIFT_SHARE, TURNED_PITCH_SHARE = 0.25, 0.5
"""Standard error of the heel's height and of the pitch (rad, by the foot's length) of a foot that turned
about its heel or whose toes grip, shares of the way of its forefoot. Against the sole's edge the height was
off by 0.09 of it in a shoe that turned out and by 0.2 in a bare foot; the shoe's pitch by 0.46."""


@dataclass(frozen=True)
class FootMotion:
    """Motion of one foot relative to its own neutral stance; every array ``(n,)``.

    Attributes
    ----------
    source
        From which it was computed.
    pitch_deg, lift_px
        + heel up, NaN where unknown.
    pitch_sd_deg, lift_sd_px
        The tracker's own standard errors; NaN where it has no reading.
    moved
        Frames in which the foot was lifted or put elsewhere as a whole; False unless it was tracked.
    rough_lift_px
        The tracked lift with readings too unsure to be told: that a heel moves, not how far. None = none.
    """

    source: FootSource
    pitch_deg: Array
    lift_px: Array
    pitch_sd_deg: Array
    lift_sd_px: Array
    moved: BoolArray
    rough_lift_px: Array | None = None

    @classmethod
    def unknown(cls, n: int, source: FootSource) -> FootMotion:
        """Return ``n`` frames without any value."""
        unknown = np.full(n, np.nan)
        return cls(source, unknown, unknown, unknown, unknown, np.zeros(n, dtype=np.bool_))


def foot_motion(track: FootTrack | None, scene: Scene, side: Side, seen: BoolArray) -> FootMotion:
    """Compute pitch and heel lift of one foot.

    Parameters
    ----------
    track
        Of this foot, or None.
    scene
        For the landmarks, the neutral stance, the roll and the length of the foot.
    side
        The leg.
    seen
        ``(n,)`` frames in which the whole foot is visible; landmarks are used in these only.
    """
    n = len(scene.body)
    if forefoot_lost(track):
        return FootMotion.unknown(n, "hidden")
    good = usable_track(track, scene.body.levelled)
    if good is None:
        pitch, lift = (np.where(seen, values, np.nan) for values in _from_landmarks(scene, side))
        return replace(FootMotion.unknown(n, "landmarks"), pitch_deg=pitch, lift_px=lift)
    if side in scene.neutral and scene.neutral[side].method == "given":
        good = zeroed_at(good, scene.foot_flat(side))
    roll_deg, foot_px = scene.camera.roll.deg, scene.scale.foot_px
    moved = foot_moved(good, roll_deg, foot_px, scene.view.facing_sign)
    lift = tracked_lift_px(good, moved, roll_deg)
    pitch = tracked_pitch_deg(good, lift, scene.view)
    if scene.view.kind == "side":
        torn = lift_against_pitch(lift, pitch, good.sigma_px, foot_px)
        lift, pitch = np.where(torn, np.nan, lift), np.where(torn, np.nan, pitch)
    vague, rough = vague_rises(lift, good.sigma_px, foot_px), lift
    lift, pitch = np.where(vague, np.nan, lift), np.where(vague, np.nan, pitch)
    motion = FootMotion("tracker", pitch, lift, good.sigma_deg, good.sigma_px, moved, rough)
    return _with_turned_error(motion, good, foot_px)


def foot_seen(body: Body, side: Side) -> BoolArray:
    """Return the ``(n,)`` frames in which a whole foot is visible."""
    return joints_visible(body.picture, side, ("heel", "toe")) & ~foot_outside_picture(body, side)


def seen_foot_motion(track: FootTrack | None, scene: Scene, side: Side) -> FootMotion:
    """Compute the motion of one foot where it is visible; see `foot_motion`."""
    return foot_motion(track, scene, side, foot_seen(scene.body, side))


def forefoot_lost(track: FootTrack | None) -> bool:
    """Return whether a track does not show that the toes stayed down while the heel rose.

    A heel lift is a rotation about planted toes: where they are hidden, the tracker follows the edge of the
    occluding object, reads a rotation from it, and finds no position of the heel.
    """
    if track is None:
        return False
    pitched = np.isfinite(track.pitch_deg)
    placed = pitched & np.isfinite(track.heel_shift_px).all(axis=1) & np.isfinite(track.sigma_px)
    toes = pitched & np.isfinite(track.toe_shift_px).all(axis=1)
    if placed.sum() >= MIN_PLACED_SHARE * pitched.sum():
        return bool(toes.sum() < MIN_FOREFOOT_SHARE * pitched.sum())
    return bool(min(placed.sum(), toes.sum()) < BENT_FOREFOOT_SHARE * pitched.sum())


def usable_track(track: FootTrack | None, series: LandmarkSeries) -> FootTrack | None:
    """Return the track of a foot if it covers enough of the clip, else None."""
    if track is None or forefoot_lost(track):
        return None
    # Readings without a standard error are dropped.
    with_error = np.isfinite(track.pitch_deg) & np.isfinite(track.sigma_px)
    covered = with_error[series.present].mean() if series.present.any() else 0.0
    return track if covered >= MIN_TRACKED_SHARE else None


def tracked_pitch_deg(track: FootTrack, lift_px: Array, view: View) -> Array:
    """``(n,)`` pitch of a tracked foot; in an oblique view 0 if its heel never left the floor.

    The rotation of an oblique foot is read from its foreshortened outline, with an error of some degrees; the
    height of its heel is more accurate, and a foot cannot pitch about its toes without lifting the heel.
    """
    known = np.isfinite(lift_px) & np.isfinite(track.pitch_deg)
    if view.kind != "oblique" or not known.any():
        return track.pitch_deg
    in_errors = np.abs(lift_px[known] / track.sigma_px[known])
    stayed_flat = float(np.percentile(in_errors, FLAT_PERCENTILE)) <= FLAT_ERRORS
    return np.where(np.isfinite(track.pitch_deg), 0.0, np.nan) if stayed_flat else track.pitch_deg


def tracked_lift_px(track: FootTrack, moved: BoolArray, roll_deg: float) -> Array:
    """Return the height of the sole under the heel above its neutral position, along the floor normal.

    Parameters
    ----------
    track
        Displacements in the picture, camera motion removed.
    moved
        ``(n,)`` frames in which the foot moved as a whole.
    roll_deg
        Roll of the floor, deg, + level line turned clockwise.

    Returns
    -------
    Array
        ``(n,)`` px, + up; NaN where the foot was lost, or moved as a whole.
    """
    return np.where(moved, np.nan, _heel_up_px(track, roll_deg))


def vague_rises(lift_px: Array, sigma_px: Array, foot_px: float) -> BoolArray:
    """Return the ``(n,)`` readings that are too unsure, with the whole rise they belong to.

    The doubt grows with the rise: without its top, its flanks would be told as its height.

    Parameters
    ----------
    lift_px, sigma_px
        ``(n,)`` height of the heel and its standard error; NaN where unknown.
    foot_px
        Length of the foot.
    """
    vague: BoolArray = sigma_px > MAX_LIFT_SD_SHARE * foot_px
    risen = vague | (lift_px > HEEL_UP_SHARE * foot_px)
    for run in runs(risen):
        vague[run] = vague[run].any()
    return vague


def lift_against_pitch(lift_px: Array, pitch_deg: Array, sigma_px: Array, foot_px: float) -> BoolArray:
    """Return the ``(n,)`` readings whose lift and pitch no foot can have at once: it was found elsewhere.

    The heel turns about the ball of the foot. High on the toes a foot looks so different from its flat
    template that it has been found turned the other way, well correlated; see `tracked_pitch_deg` for
    oblique views, where the pitch cannot tell.
    """
    by_pitch = HEEL_TO_BALL * foot_px * np.sin(np.radians(pitch_deg))
    allowed = np.maximum(MAX_OFF_PITCH_SHARE * foot_px, FLAT_ERRORS * sigma_px)
    result: BoolArray = np.abs(lift_px - by_pitch) > allowed
    return result


def foot_moved(track: FootTrack, roll_deg: float, foot_px: float, facing: int) -> BoolArray:
    """Return the frames in which a foot was lifted, slid or stepped as a whole, which is not a heel lift.

    A foot whose heel is down and in its place did not: its toes grip, spread or lift, or it turned out about
    the heel; a rise is judged by where the forefoot was then. A step begins and ends with the toes on the
    floor and the heel up, so a rise of the heel with a frame of it belongs to the step as a whole.

    Parameters
    ----------
    track, roll_deg, foot_px, facing
        The track; roll of the floor, deg, + level line turned clockwise; length of the foot; +1 when the
        person faces the right of the picture, -1 for the left.

    Returns
    -------
    BoolArray
        ``(n,)``; False where the forefoot was not tracked.
    """
    heel, toe = (upright_vector(shift, roll_deg) for shift in (track.heel_shift_px, track.toe_shift_px))
    up_px = max(HEEL_UP_SHARE * foot_px, UP_NOISE_PX)
    risen = -heel[:, Y] > up_px
    stands = (np.abs(heel[:, Y]) <= up_px) & (np.abs(heel[:, X]) <= forefoot_limit_px(foot_px))
    moved = _left(toe, heel, facing, foot_px) & ~stands
    moved &= ~risen | _left(toe - _standing_place(toe, stands), heel, facing, foot_px)
    for rise in runs(moved | risen):
        moved[rise] |= moved[rise].any()
    return moved


def _left(toe: Array, heel: Array, facing: int, foot_px: float) -> BoolArray:
    """Return the frames in which the forefoot is not on its place: up with the heel, or displaced."""
    toe_up, least_px = -toe[:, Y], max(FOREFOOT_UP_SHARE * foot_px, UP_NOISE_PX)
    with_heel = toe_up > np.maximum(-FOREFOOT_OVER_HEEL * heel[:, Y], least_px)
    displaced = np.hypot(toe[:, X], toe_up) > forefoot_limit_px(foot_px)
    result: BoolArray = (displaced & ~_spread(toe, heel, facing, foot_px)) | with_heel
    return result


def _standing_place(toe: Array, stands: BoolArray) -> Array:
    """``(n, 2)`` displacement of the forefoot when the heel last stood in its place; 0 before."""
    known = stands & np.isfinite(toe).all(axis=1)
    last = np.maximum.accumulate(np.where(known, np.arange(len(toe)), -1))
    return np.where((last >= 0)[:, None], toe[last], 0.0)


def _spread(toe: Array, heel: Array, facing: int, foot_px: float) -> BoolArray:
    """Return the frames in which the forefoot at most spreads under load, away from a heel that stays."""
    ahead, heel_along = facing * toe[:, X], np.abs(heel[:, X])
    result: BoolArray = ahead <= np.hypot(MAX_SPREAD_SHARE * foot_px, FOREFOOT_NOISE_PX)
    result &= heel_along <= SLIDES_WITH_HEEL * ahead + UP_NOISE_PX
    return result & (np.abs(toe[:, Y]) <= forefoot_limit_px(foot_px))


def _with_turned_error(motion: FootMotion, track: FootTrack, foot_px: float) -> FootMotion:
    """Return the motion with the error of a foot that turned about its heel, or whose toes moved."""
    way = np.nan_to_num(np.hypot(track.toe_shift_px[:, X], track.toe_shift_px[:, Y]))
    way = np.where(way > forefoot_limit_px(foot_px), way, 0.0)
    pitch_sd = np.degrees(TURNED_PITCH_SHARE * way / foot_px)
    return replace(
        motion,
        lift_sd_px=np.hypot(motion.lift_sd_px, TURNED_LIFT_SHARE * way),
        pitch_sd_deg=np.hypot(motion.pitch_sd_deg, pitch_sd),
    )


def zeroed_at(track: FootTrack, flat: BoolArray) -> FootTrack:
    """Return a track relative to its median in these frames: a recording may have another zero.

    NaN throughout where it has no reading in them.
    """
    heel, toe, pitch = (
        values - _median_in(values, flat)
        for values in (track.heel_shift_px, track.toe_shift_px, track.pitch_deg)
    )
    return replace(track, heel_shift_px=heel, toe_shift_px=toe, pitch_deg=pitch)


def _median_in(values: Array, frames: BoolArray) -> Array:
    known = values[frames & np.isfinite(values.reshape(len(values), -1)).all(axis=1)]
    return np.asarray(np.median(known, axis=0) if len(known) else np.full(values.shape[1:], np.nan))


def _heel_up_px(track: FootTrack, roll_deg: float) -> Array:
    return np.asarray(-upright_vector(track.heel_shift_px, roll_deg)[:, Y])


def _from_landmarks(scene: Scene, side: Side) -> tuple[Array, Array]:
    """Return foot pitch (deg) and heel lift (px) from landmarks, relative to the neutral stance."""
    levelled = scene.body.levelled
    if side not in scene.neutral:
        unknown = np.full(len(levelled), np.nan)
        return unknown, unknown
    still = scene.foot_flat(side)
    heel, toe = levelled.xy("heel", side), levelled.xy("toe", side)
    line = foot_line_deg(heel, toe, scene.view.facing_sign)
    height = heel_over_toe_px(heel, toe)
    pitch = foot_pitch_deg(line, float(np.nanmedian(line[still])))
    return pitch, heel_lift_px(height, float(np.nanmedian(height[still])))
