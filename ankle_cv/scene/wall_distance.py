"""From what was seen of feet, knees and the wall to the distance of the toes from it. Pure: no pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.assessment import Measurement
from ankle_cv.conventions import Array, BoolArray, X
from ankle_cv.kinematics.reference import upright_vector
from ankle_cv.scene.scale import PixelScale
from ankle_cv.tracking.base import CameraMotion, FootEnds, FootTrack, WallSight
from ankle_cv.uncertainty import Z_95

MIN_WALL_READINGS = 3
SAME_PLACE = 0.04
"""Readings of one point agree within this share of the foot (1 cm)."""
PLANTED = 0.04
"""A forefoot that moved by more than this share of the foot was put down elsewhere."""
TIP_DEPTH = 0.22
"""The big toe's tip lies this share of the foot further from the camera than the near border of the sole,
on whose row the wall's line is read: feet are 0.38 as wide as long."""
OFF_SQUARE_SD_RAD = float(np.radians(4))
"""A camera that was set up square to the wall stands off by this much: over the depth of the tip, the wall's
line then runs on sideways. A view's own yaw is not known better."""
FOCAL, FOCAL_SD = 0.9, 0.25
"""Focal length over the longer side of the picture: phones film at 0.75-1.0, webcams at 0.7-1.1."""
LINE_SD_CM = 0.35
"""How well line and tip are read: generated clips with known wall, after the correction for depth."""
CONTACT_CM = 2.0
"""A knee seen this near the wall's line touches it: knee and line are each off by up to 1 cm, as the knee is
not in the plane of the toes. A true gap of 2 cm reads as 3."""


@dataclass(frozen=True)
class WallAhead:
    """A wall in front of a planted foot; columns are level reference px, + in the facing direction.

    Attributes
    ----------
    time_s
        ``(n,)`` frames.
    tip, wall
        Where the tip of the foot stands, and the wall at its depth.
    depth_px, depth_sd_px
        What was taken off the wall's column for the depth of the tip, and its standard error.
    knee
        ``(n,)`` foremost point of the knee; NaN where not looked for.
    planted
        ``(n,)`` frames in which the foot is known to stand where ``tip`` was read.
    """

    time_s: Array
    tip: float
    wall: float
    depth_px: float
    depth_sd_px: float
    knee: Array
    planted: BoolArray

    def distance(self, from_s: float, to_s: float, scale: PixelScale) -> Measurement | None:
        """Distance from the tip of the foot to the wall in an attempt whose knee touches it.

        Parameters
        ----------
        from_s, to_s
            The part of the hold that counts, heel down.
        scale
            Millimetres per pixel.

        Returns
        -------
        Measurement or None
            cm; None without a scale, when the foot may stand elsewhere, or when the knee is not seen to
            touch.
        """
        inside = (self.time_s >= from_s) & (self.time_s <= to_s)
        knee = self.knee[inside & np.isfinite(self.knee)]
        if scale.mm_per_px is None or not len(knee) or not self.planted[inside].any():
            return None
        cm = scale.mm_per_px / 10
        if abs(self.wall - float(np.median(knee))) * cm > CONTACT_CM:
            return None
        value = (self.wall - self.tip) * cm
        sd = np.sqrt((value * scale.relative_sd) ** 2 + LINE_SD_CM**2 + (self.depth_sd_px * cm) ** 2)
        return Measurement(value=value, plus_minus=float(Z_95 * sd), unit="cm")


def wall_ahead(
    ends: FootEnds | None,
    sight: WallSight | None,
    track: FootTrack | None,
    camera: CameraMotion | None,
    *,
    time_s: Array,
    flat: BoolArray,
    facing: int,
    roll_deg: float,
    foot_px: float,
    size_px: tuple[int, int],
) -> WallAhead | None:
    """Put together where foot, knee and wall were seen.

    Parameters
    ----------
    ends, sight, track, camera
        Evidence for the near leg.
    time_s, flat
        ``(n,)`` times; frames in which the foot stands flat and still.
    facing, roll_deg
        +1 facing right, -1 left; roll of the floor.
    foot_px
        Length of the foot in the picture.
    size_px
        Width and height of the picture.

    Returns
    -------
    WallAhead or None
        None when the wall's line was not seen, or does not stay put.
    """
    if ends is None or sight is None:
        return None

    def columns(points: Array) -> Array:
        return facing * upright_vector(_to_reference(points, camera), roll_deg)[..., X]

    tips = columns(ends.tip_px)
    tip = _agreed(tips[flat], SAME_PLACE * foot_px, 1)
    wall = _agreed(columns(sight.wall_px), SAME_PLACE * foot_px, MIN_WALL_READINGS)
    if tip is None or wall is None:
        return None
    middle = facing * upright_vector(np.array(size_px, dtype=float) / 2, roll_deg)[X]
    nearer = (wall - middle) * TIP_DEPTH * foot_px / (FOCAL * max(size_px))
    planted = np.abs(tips - tip) <= SAME_PLACE * foot_px
    if track is not None:
        planted = planted | (np.hypot(*track.toe_shift_px.T) <= PLANTED * foot_px)
    return WallAhead(
        time_s=time_s,
        tip=tip,
        wall=wall - nearer,
        depth_px=nearer,
        depth_sd_px=float(
            np.hypot(nearer * FOCAL_SD / FOCAL, TIP_DEPTH * foot_px * np.tan(OFF_SQUARE_SD_RAD))
        ),
        knee=columns(sight.knee_px),
        planted=planted,
    )


def told_wall(sight: WallSight, ends: FootEnds, wall_x_px: float) -> WallSight:
    """Return what was seen of knee and wall, with the wall where the user says it meets the foot's row.

    Parameters
    ----------
    sight, ends
        What was seen, picture px.
    wall_x_px
        Column of the picture.
    """
    row = ends.tip_px[:, 1]
    wall = np.column_stack([np.where(np.isfinite(row), wall_x_px, np.nan), row])
    return WallSight(sight.knee_px, wall)


def _agreed(values: Array, within: float, least: int) -> float | None:
    """Median of the readings that agree; None when too few do, or fewer than half."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    same = known[np.abs(known - np.median(known)) <= within]
    return float(np.median(same)) if len(same) >= max(least, len(known) / 2) else None


def _to_reference(points: Array, camera: CameraMotion | None) -> Array:
    """Carry ``(n, 2)`` picture points to the reference frame; a camera that cannot be told stood still."""
    if camera is None:
        return points
    maps = np.where(np.isfinite(camera.to_reference), camera.to_reference, np.eye(2, 3))
    moved: Array = np.einsum("nij,nj->ni", maps[:, :, :2], points) + maps[:, :, 2]
    return moved
