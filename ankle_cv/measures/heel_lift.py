"""How far the heel is up and the foot pitched: from the foot's track where it is good, else from landmarks.

One source is used through a whole clip: switching between tracker and landmarks would look like movement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ankle_cv.camera import upright_vector
from ankle_cv.conventions import Array, BoolArray, Side, X, Y
from ankle_cv.evidence.foot import MAX_FOREFOOT_SHIFT
from ankle_cv.evidence.records import FootTrack
from ankle_cv.kinematics.ankle import foot_line_deg, foot_pitch_deg
from ankle_cv.kinematics.heel import heel_lift_px, heel_over_toe_px
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import FootSource
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.view import View
from ankle_cv.signals.clean import runs

MIN_TRACKED_SHARE: Final = 0.5
"""Share of the person's frames in which the tracker must have a foot to be that foot's measure."""
FLAT_PERCENTILE: Final = 99
FLAT_ERRORS: Final = 3.0
"""A foot whose heel hardly ever leaves the floor by more than so many of its standard errors stayed flat."""
MIN_PLACED_SHARE: Final = 0.95
"""Share of a tracked foot's frames in which its heel must have a place with an error, not only a turn: all on
60 clips, 0.86 where the front of the foot is behind something, and in a lunge whose toes bend away."""
BENT_FOREFOOT_SHARE: Final = 0.75
"""With fewer places, heel and front must be followed in this share: 0.80 and 0.86 where it is only lost while
the heel is up, 0.55 where it is hidden."""
MIN_FOREFOOT_SHARE: Final = 0.4
"""Share of the frames in which its front must be followed, too: 0.53-1.0 on the same clips, good ones among
the low, and 0 on a foot of 28 px."""
RISEN_SHARE = 0.015
"""Forefoot up by this share of the foot (4 mm) is in the air, when the heel is up little more: planted ones
stay within 1.1 % under heels lifted by up to 60 mm (generated clips)."""
RISEN_WITH_HEEL = 0.5
"""... by so much of the heel's own height: then the foot rises as a whole."""
UP_SHARE = 0.015
"""A heel this high is up: what comes just before and after a step belongs to it."""


@dataclass(frozen=True)
class FootMotion:
    """Motion of one foot against its own neutral stance; every array ``(n,)``.

    Attributes
    ----------
    source
        What it was read from.
    pitch_deg, lift_px
        + heel up, NaN where unknown.
    pitch_sd_deg, lift_sd_px
        The tracker's own standard errors; NaN where it has none or did not read the foot.
    moved
        Frames in which the foot was lifted or put elsewhere as a whole; False unless it was tracked.
    """

    source: FootSource
    pitch_deg: Array
    lift_px: Array
    pitch_sd_deg: Array
    lift_sd_px: Array
    moved: BoolArray

    @classmethod
    def unknown(cls, n: int, source: FootSource) -> FootMotion:
        """Return that of a foot of which nothing is read in ``n`` frames."""
        nothing = np.full(n, np.nan)
        return cls(source, nothing, nothing, nothing, nothing, np.zeros(n, dtype=np.bool_))


def foot_motion(track: FootTrack | None, scene: Scene, side: Side, seen: BoolArray) -> FootMotion:
    """Read pitch and heel lift of one foot.

    Parameters
    ----------
    track
        Of this foot, or None.
    scene
        For the landmarks, the neutral stance, the roll and the length of the foot.
    side
        The leg.
    seen
        ``(n,)`` frames in which the whole foot is seen; landmarks are read in these only.
    """
    n = len(scene.body)
    if forefoot_lost(track):
        return FootMotion.unknown(n, "hidden")
    good = usable_track(track, scene.body.levelled)
    if good is None:
        pitch, lift = (np.where(seen, values, np.nan) for values in _from_landmarks(scene, side))
        return replace(FootMotion.unknown(n, "landmarks"), pitch_deg=pitch, lift_px=lift)
    roll_deg, foot_px = scene.camera.roll.deg, scene.scale.foot_px
    moved = foot_moved(good, roll_deg, foot_px)
    lift = tracked_lift_px(good, moved, roll_deg)
    pitch = tracked_pitch_deg(good, lift, scene.view)
    return FootMotion("tracker", pitch, lift, good.sigma_deg, good.sigma_px, moved)


def forefoot_lost(track: FootTrack | None) -> bool:
    """Tell whether a track cannot vouch that the toes stayed down while the heel rose.

    A heel lift is a turn about planted toes: where they are hidden, the tracker follows the edge of whatever
    hides the foot, reads a turn of it, and finds no place for its heel.
    """
    if track is None:
        return False
    turn = np.isfinite(track.pitch_deg)
    placed = turn & np.isfinite(track.heel_shift_px).all(axis=1) & np.isfinite(track.sigma_px)
    toes = turn & np.isfinite(track.toe_shift_px).all(axis=1)
    if placed.sum() >= MIN_PLACED_SHARE * turn.sum():
        return bool(toes.sum() < MIN_FOREFOOT_SHARE * turn.sum())
    return bool(min(placed.sum(), toes.sum()) < BENT_FOREFOOT_SHARE * turn.sum())


def usable_track(track: FootTrack | None, series: LandmarkSeries) -> FootTrack | None:
    """Return the track of a foot when it covers enough of the clip to be the clip's foot measure."""
    if track is None or forefoot_lost(track):
        return None
    # Readings without a standard error are dropped.
    vouched = np.isfinite(track.pitch_deg) & np.isfinite(track.sigma_px)
    covered = vouched[series.present].mean() if series.present.any() else 0.0
    return track if covered >= MIN_TRACKED_SHARE else None


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


def tracked_lift_px(track: FootTrack, moved: BoolArray, roll_deg: float) -> Array:
    """Height of the sole under the heel above its neutral place, along the floor normal.

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


def foot_moved(track: FootTrack, roll_deg: float, foot_px: float) -> BoolArray:
    """Tell in which frames a foot was lifted, slid or stepped as a whole, which is no heel lift.

    A step begins and ends with the toes on the floor and the heel up, so all of a rise that holds such a
    frame belongs to it.

    Parameters
    ----------
    track, roll_deg, foot_px
        The track; roll of the floor, deg, + level line turned clockwise; length of the foot.

    Returns
    -------
    BoolArray
        ``(n,)``; False where the forefoot was not seen.
    """
    toe = upright_vector(track.toe_shift_px, roll_deg)
    heel_up, toe_up = _heel_up_px(track, roll_deg), -toe[:, Y]
    with_heel = (toe_up > RISEN_SHARE * foot_px) & (toe_up > RISEN_WITH_HEEL * heel_up)
    moved: BoolArray = (np.hypot(toe[:, X], toe[:, Y]) > MAX_FOREFOOT_SHIFT * foot_px) | with_heel
    for rise in runs(moved | (heel_up > UP_SHARE * foot_px)):
        moved[rise] |= moved[rise].any()
    return moved


def _heel_up_px(track: FootTrack, roll_deg: float) -> Array:
    return np.asarray(-upright_vector(track.heel_shift_px, roll_deg)[:, Y])


def _from_landmarks(scene: Scene, side: Side) -> tuple[Array, Array]:
    """Foot pitch (deg) and heel lift (px) from landmarks, relative to the neutral stance."""
    flat = scene.body.levelled
    if side not in scene.neutral:
        nothing = np.full(len(flat), np.nan)
        return nothing, nothing
    still = scene.foot_flat(side)
    heel, toe = flat.xy("heel", side), flat.xy("toe", side)
    line = foot_line_deg(heel, toe, scene.view.facing_sign)
    height = heel_over_toe_px(heel, toe)
    pitch = foot_pitch_deg(line, float(np.nanmedian(line[still])))
    return pitch, heel_lift_px(height, float(np.nanmedian(height[still])))
