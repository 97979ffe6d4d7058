"""From what was seen of feet, knees and the wall to the distance of the toes from it. Pure: no pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.anthropometry import HALF_FOOT_WIDTH, HALF_FOOT_WIDTH_SD
from ankle_cv.assessment import Measurement
from ankle_cv.camera import FOCAL_LOG_SD, PITCH_SD_DEG
from ankle_cv.conventions import Array, BoolArray, X, Y
from ankle_cv.evidence.records import CameraMotion, LegEvidence, WallPoints
from ankle_cv.gaussian import Z_95
from ankle_cv.scene.consensus import agreed
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.scene import Scene

MIN_WALL_READINGS = 3
SAME_PLACE = 0.04
"""Readings of one point agree within this share of the foot (1 cm)."""
PLANTED = 0.04
"""A forefoot that moved by more than this share of the foot was put down elsewhere."""
TIP_OVER = 0.013
"""The outline reaches this share of the foot (3 mm) beyond its tip, by blur and contact shadow: mean of 15
generated clips, shod and bare, 1.3-3 mm a pixel; 0.002-0.02 each."""
OFF_SQUARE_SD_RAD = float(np.radians(5))
"""A camera that was set up square to the wall stands off by so much; a view's own yaw is known no better."""
LEAN_SD = 0.02
"""How well the lean of the wall's line is read: 1° of a line that leans by 20°."""
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


def wall_ahead(seen: LegEvidence, motion: CameraMotion | None, scene: Scene) -> WallAhead | None:
    """Put together where foot, knee and wall were seen in front of the near leg.

    Parameters
    ----------
    seen, motion
        Evidence for the near leg, and how the camera moved.
    scene
        The frames in which the foot stands flat and still decide where the readings of all do not agree.

    Returns
    -------
    WallAhead or None
        None when the near foot has no neutral stance, or the wall's line was not seen or does not stay put.
    """
    ends, points, track, side = seen.ends, seen.wall, seen.foot, scene.view.near
    if ends is None or points is None or side is None or side not in scene.neutral:
        return None
    camera, flat, foot_px = scene.camera, scene.flat(side), scene.scale.foot_px
    forward = [scene.view.facing_sign, 1]

    def level(places: Array) -> Array:
        return camera.levelled(_to_reference(places, motion)) * forward

    near_px = SAME_PLACE * foot_px
    tips, walls, knee = level(ends.tip_px)[:, X], level(points.wall_px), level(points.knee_px)[:, X]
    tip = _place(tips, flat, near_px, 1)
    wall = _place(walls[:, X], np.ones_like(flat), near_px, MIN_WALL_READINGS)
    if tip is None or wall is None:
        return None
    middle = camera.levelled(camera.centre_px) * forward
    below = float(np.nanmedian(walls[:, Y])) - middle[Y]
    depth_px, depth_sd_px = _depth(wall - middle[X], below, _lean(points), foot_px, camera.focal_px)
    planted = np.abs(tips - tip) <= near_px
    standing_at = tip - TIP_OVER * foot_px
    stood = tips[flat & np.isfinite(tips)]
    if track is not None and len(stood) and abs(float(np.median(stood)) - tip) <= near_px:
        planted = planted | (np.hypot(*track.toe_shift_px.T) <= PLANTED * foot_px)
    time_s = scene.body.time_s
    return WallAhead(time_s, standing_at, wall - depth_px, depth_px, depth_sd_px, knee, planted)


def _place(values: Array, best: BoolArray, within: float, least: int) -> float | None:
    readings = agreed(values, best, within=within, least=least)
    return None if readings is None else float(np.median(readings))


def _lean(points: WallPoints) -> float | None:
    known = points.wall_lean[np.isfinite(points.wall_lean)]
    return float(np.median(known)) if len(known) else None


def _depth(
    ahead_px: float, below_px: float, lean: float | None, foot_px: float, focal_px: float
) -> tuple[float, float]:
    """How much further ahead the wall's line is on the row it was read on than on the row of the tip.

    The line runs to a point of the horizon. A camera that is square to the wall has that point above the
    middle of the picture, so the line's place tells how it runs on; a level camera has its horizon there, so
    its lean tells. Both are taken, each as sure as people set up cameras.

    Parameters
    ----------
    ahead_px, below_px
        The wall from the middle of the picture, ahead of the person and downwards.
    lean
        See `WallPoints`; None where the line was not seen.
    foot_px, focal_px
        Length of the foot; of the camera.

    Returns
    -------
    tuple of float
        px, and its standard error.
    """
    runs, sds = [ahead_px], [focal_px * np.tan(OFF_SQUARE_SD_RAD)]
    if lean is not None:
        runs.append(lean * below_px)
        sds.append(focal_px * np.hypot(lean * np.tan(np.radians(PITCH_SD_DEG)), LEAN_SD))
    weights = 1 / np.square(sds)
    run, run_sd = float(np.average(runs, weights=weights)), float(1 / np.sqrt(weights.sum()))
    depth = run * HALF_FOOT_WIDTH * foot_px / focal_px
    unsure = depth * np.hypot(FOCAL_LOG_SD, HALF_FOOT_WIDTH_SD / HALF_FOOT_WIDTH)
    return depth, float(np.hypot(unsure, run_sd * HALF_FOOT_WIDTH * foot_px / focal_px))


def with_told_wall(seen: LegEvidence, wall_x_px: float) -> LegEvidence:
    """Return the evidence of a leg with the wall where the user says it meets the foot's row.

    Parameters
    ----------
    seen
        Evidence for the near leg, picture px; returned as it is where foot and knee were not looked for.
    wall_x_px
        Column of the picture.
    """
    if seen.ends is None or seen.wall is None:
        return seen
    row = seen.ends.tip_px[:, Y]
    wall = np.column_stack([np.where(np.isfinite(row), wall_x_px, np.nan), row])
    return replace(seen, wall=WallPoints(seen.wall.knee_px, wall, np.full(len(row), np.nan)))


def _to_reference(points: Array, motion: CameraMotion | None) -> Array:
    """Carry ``(n, 2)`` picture points to the reference frame; a camera that cannot be told stood still."""
    if motion is None:
        return points
    maps = np.where(np.isfinite(motion.to_reference), motion.to_reference, np.eye(2, 3))
    moved: Array = np.einsum("nij,nj->ni", maps[:, :, :2], points) + maps[:, :, 2]
    return moved
