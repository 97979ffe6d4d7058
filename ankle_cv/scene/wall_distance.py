"""Distance of the toes from the wall, from readings of foot, knee and wall. Pure: no pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.anthropometry import FOOT_MM, HALF_FOOT_WIDTH, HALF_FOOT_WIDTH_SD
from ankle_cv.assessment import Measurement
from ankle_cv.camera import FOCAL_LOG_SD, PITCH_SD_DEG
from ankle_cv.conventions import Array, BoolArray, X, Y
from ankle_cv.evidence.records import CameraMotion, LegEvidence, WallPoints
from ankle_cv.gaussian import Z_95
from ankle_cv.scene.consensus import consensus
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.scene import Scene

MIN_WALL_READINGS = 3
CONSENSUS_TOLERANCE = 0.04
"""Readings of one point agree within this share of the foot (1 cm)."""
MAX_PLANTED_SHIFT = 0.04
"""A forefoot displaced by more than this share of the foot was put down elsewhere."""
TIP_OVERREACH = 0.013
"""The outline reaches this share of the foot (3 mm) beyond its tip, by blur and contact shadow: mean of 15
generated clips, shod and bare, 1.3-3 mm a pixel; 0.002-0.02 each."""
OFF_SQUARE_SD_RAD = float(np.radians(5))
"""Standard error of a camera set up square to the wall; the yaw of a view is not more accurate."""
LEAN_SD = 0.02
"""Standard error of the lean of the wall's line: 1° of a line that leans by 20°."""
LINE_SD_CM = 0.35
"""Standard error of line and tip: generated clips with known wall, after the correction for depth."""
CONTACT_CM = 2.0
"""A knee this near to the wall's line touches it: errors of knee and line are up to 1 cm each, as the knee is
not in the plane of the toes. A true gap of 2 cm reads as 3."""


@dataclass(frozen=True)
class WallAhead:
    """A wall in front of a planted foot; columns are level reference px, + in the facing direction.

    Attributes
    ----------
    time_s
        ``(n,)`` frames.
    tip, wall
        Position of the tip of the foot, and of the wall at its depth.
    depth_px, depth_sd_px
        Correction of the wall's column for the depth of the tip, and its standard error.
    knee
        ``(n,)`` foremost point of the knee; NaN where not searched for.
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
        """Return the distance from the tip of the foot to the wall in an attempt whose knee touches it.

        Parameters
        ----------
        from_s, to_s
            The part of the hold that counts, heel down.
        scale
            Millimetres per pixel.

        Returns
        -------
        Measurement or None
            cm; None without a scale, when the foot may stand elsewhere, or when the knee does not touch.
        """
        inside = (self.time_s >= from_s) & (self.time_s <= to_s)
        if scale.mm_per_px is None or not self.planted[inside].any() or not self.touched(from_s, to_s, scale):
            return None
        cm = scale.mm_per_px / 10
        value = (self.wall - self.tip) * cm
        sd = np.sqrt((value * scale.relative_sd) ** 2 + LINE_SD_CM**2 + (self.depth_sd_px * cm) ** 2)
        return Measurement(value=value, plus_minus=float(Z_95 * sd), unit="cm")

    def touched(self, from_s: float, to_s: float, scale: PixelScale) -> bool | None:
        """Return whether the knee touches the wall in a part of the clip; None where it was not seen.

        Parameters
        ----------
        from_s, to_s
            The part.
        scale
            Millimetres per pixel; without them a foot of usual length tells how near that is.
        """
        knee = self.knee[(self.time_s >= from_s) & (self.time_s <= to_s) & np.isfinite(self.knee)]
        if not len(knee):
            return None
        cm = (scale.mm_per_px or FOOT_MM / scale.foot_px) / 10
        return abs(self.wall - float(np.median(knee))) * cm <= CONTACT_CM


def wall_ahead(seen: LegEvidence, motion: CameraMotion | None, scene: Scene) -> WallAhead | None:
    """Locate the foot, the knee and the wall in front of the near leg.

    Parameters
    ----------
    seen, motion
        Evidence of the near leg, and the motion of the camera.
    scene
        The readings in frames of the neutral stance are used alone when all do not agree.

    Returns
    -------
    WallAhead or None
        None when the near foot has no neutral stance, or the readings of the wall or the tip do not agree.
    """
    ends, points, track, side = seen.ends, seen.wall, seen.foot, scene.view.near
    if ends is None or points is None or side is None or side not in scene.neutral:
        return None
    camera, flat, foot_px = scene.camera, scene.foot_flat(side), scene.scale.foot_px
    forward = [scene.view.facing_sign, 1]

    def level(points: Array) -> Array:
        return camera.levelled(_to_reference(points, motion)) * forward

    near_px = CONSENSUS_TOLERANCE * foot_px
    tips, walls, knee = level(ends.tip_px)[:, X], level(points.wall_px), level(points.knee_px)[:, X]
    tip = _consensus(tips, flat, near_px, 1)
    wall = _consensus(walls[:, X], np.ones_like(flat), near_px, MIN_WALL_READINGS)
    if tip is None or wall is None:
        return None
    middle = camera.levelled(camera.centre_px) * forward
    below = float(np.nanmedian(walls[:, Y])) - middle[Y]
    depth_px, depth_sd_px = _depth_correction(
        wall - middle[X], below, _lean(points), foot_px, camera.focal_px
    )
    planted = np.abs(tips - tip) <= near_px
    corrected_tip = tip - TIP_OVERREACH * foot_px
    stood = tips[flat & np.isfinite(tips)]
    if track is not None and len(stood) and abs(float(np.median(stood)) - tip) <= near_px:
        planted = planted | (np.hypot(*track.toe_shift_px.T) <= MAX_PLANTED_SHIFT * foot_px)
    time_s = scene.body.time_s
    return WallAhead(time_s, corrected_tip, wall - depth_px, depth_px, depth_sd_px, knee, planted)


def _consensus(values: Array, preferred: BoolArray, tolerance: float, min_count: int) -> float | None:
    readings = consensus(values, preferred, tolerance=tolerance, min_count=min_count)
    return None if readings is None else float(np.median(readings))


def _lean(points: WallPoints) -> float | None:
    known = points.wall_lean[np.isfinite(points.wall_lean)]
    return float(np.median(known)) if len(known) else None


def _depth_correction(
    ahead_px: float, below_px: float, lean: float | None, foot_px: float, focal_px: float
) -> tuple[float, float]:
    """Return how much further ahead the wall's line is on the row it was read on than on that of the tip.

    The line runs to a vanishing point on the horizon. For a camera square to the wall that point is above the
    middle of the picture, so the position of the line determines its direction; for a level camera the
    horizon is in the middle, so its lean does. Both estimates are averaged by their standard errors, which
    are those of cameras set up by hand.

    Parameters
    ----------
    ahead_px, below_px
        The wall from the middle of the picture, ahead of the person and downwards.
    lean
        See `WallPoints`; None when unknown.
    foot_px, focal_px
        Length of the foot; focal length of the camera.

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
    model_sd = depth * np.hypot(FOCAL_LOG_SD, HALF_FOOT_WIDTH_SD / HALF_FOOT_WIDTH)
    return depth, float(np.hypot(model_sd, run_sd * HALF_FOOT_WIDTH * foot_px / focal_px))


def with_user_wall(seen: LegEvidence, wall_x_px: float) -> LegEvidence:
    """Return the evidence of a leg with the wall at the position that the user has given.

    Parameters
    ----------
    seen
        Evidence of the near leg, picture px; returned unchanged when foot and knee were not searched for.
    wall_x_px
        Column of the picture.
    """
    if seen.ends is None or seen.wall is None:
        return seen
    row = seen.ends.tip_px[:, Y]
    wall = np.column_stack([np.where(np.isfinite(row), wall_x_px, np.nan), row])
    return replace(seen, wall=WallPoints(seen.wall.knee_px, wall, np.full(len(row), np.nan)))


def _to_reference(points: Array, motion: CameraMotion | None) -> Array:
    """Map ``(n, 2)`` picture points to the reference frame; the identity where the motion is unknown."""
    if motion is None:
        return points
    maps = np.where(np.isfinite(motion.to_reference), motion.to_reference, np.eye(2, 3))
    moved: Array = np.einsum("nij,nj->ni", maps[:, :, :2], points) + maps[:, :, 2]
    return moved
