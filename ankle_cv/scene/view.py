"""View of the person: side, front or oblique, and the out-of-plane angle of each leg."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.assessment import Facing, ViewKind
from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import SIDES, VISIBILITY, Array, BoolArray, Side, X, Z, landmark, opposite
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.misread_legs import legs_misread
from ankle_cv.scene.yaw import circular_mean_deg, find_yaw
from ankle_cv.settings import ViewChoice

SIDE_WITHIN_DEG = 15.0
"""Largest deviation of the yaw from 90° in a side view: a true 40° still reads 39.0° (science.md §1)."""
FRONT_WITHIN_DEG = 15.0
"""A view counts as frontal up to this yaw: 5° already fakes 22° of left-right difference in FPPA (§4)."""
MAX_FORCED_DEG = 45.0
"""Largest deviation from the view that the user named; beyond it the picture contradicts it."""
MIN_FORESHORTENING = 0.70
"""cos 45°: a leg with a larger out-of-plane angle is not measured (science.md §1: valid to 30–45°)."""
FAR_LEG_MIN_VISIBILITY = 0.65
"""Least median visibility of a far leg; a hallucinated one has 0.4–0.7, a visible one 0.9 (science.md §1)."""
OUT_OF_PLANE_SD_DEG = 10.0
"""Standard error of the out-of-plane angle of one foot by its own landmarks: 3–20° on generated clips and on
the marker-captured trial."""
MIN_FACING_SHARE = 0.6
"""Share of frames that must agree on a facing direction."""
UPRIGHT_QUANTILE = 0.6
"""The turn of the feet is averaged over frames with the hips above this quantile."""


@dataclass(frozen=True)
class LegPlane:
    """Orientation of one leg to the camera.

    Attributes
    ----------
    foreshortening
        Factor by which forward distances of this leg are shortened in the picture, (0, 1].
    visibility
        Median visibility of its knee and ankle.
    measurable
        Whether sagittal angles of this leg can be measured.
    out_of_plane_deg
        Angle of its foot to the plane of the picture, + toes towards the camera.
    out_of_plane_sd_deg
        Standard error of that angle.
    """

    foreshortening: float
    visibility: float
    measurable: bool
    out_of_plane_deg: float = 0.0
    out_of_plane_sd_deg: float = OUT_OF_PLANE_SD_DEG

    @property
    def turned(self) -> bool:
        """Whether it points so much towards the camera that its lean in the picture says little."""
        return self.foreshortening < MIN_FORESHORTENING


@dataclass(frozen=True)
class View:
    """The view of a clip.

    Attributes
    ----------
    kind
        side, front, oblique or unknown.
    yaw_deg, yaw_sd_deg
        Yaw of the camera around the person: 0 in front, +90 at the left side; standard error.
    facing
        Picture direction the person faces, or None when unknown.
    near
        The side nearer to the camera; None from the front.
    left, right
        The two legs.
    requested_side
        The only side to measure, or None for both.
    contradicted_choice
        The view that the user named, when the picture contradicts it; `kind` is then unknown. Else None.
    misread
        Whether the legs are drawn where none can be; `kind` is then unknown, whatever the user named.
    """

    kind: ViewKind
    yaw_deg: float
    yaw_sd_deg: float
    facing: Facing | None
    near: Side | None
    left: LegPlane
    right: LegPlane
    requested_side: Side | None = None
    contradicted_choice: ViewChoice | None = None
    misread: bool = False

    @property
    def facing_sign(self) -> int:
        """+1 facing the right of the picture, -1 the left; from the front by the sign of the yaw."""
        if self.facing in ("left", "right"):
            return 1 if self.facing == "right" else -1
        return -1 if self.yaw_deg > 0 else 1

    @property
    def from_behind(self) -> bool:
        """Whether the camera sees the person's back."""
        return abs(self.yaw_deg) > 90  # noqa: PLR2004 - the side view

    def leg(self, side: Side) -> LegPlane:
        """Return one leg."""
        return self.left if side == "left" else self.right

    def restricted_to(self, side: Side) -> View:
        """Return the view with the other leg not measured."""
        other = opposite(side)
        unmeasured = replace(self.leg(other), measurable=False)
        if other == "left":
            return replace(self, requested_side=side, left=unmeasured)
        return replace(self, requested_side=side, right=unmeasured)

    @property
    def measured_sides(self) -> tuple[Side, ...]:
        """Sides with anything measurable in this view."""
        if self.kind == "front":
            return SIDES if self.requested_side is None else (self.requested_side,)
        return tuple(side for side in SIDES if self.leg(side).measurable)


def find_view(series: LandmarkSeries, forced: ViewChoice = "auto", roll: Roll = UNKNOWN_ROLL) -> View:
    """Determine the view of a clip from all its frames.

    Parameters
    ----------
    series
        Cleaned landmarks; at least one frame present.
    forced
        ``side`` or ``front`` when the user has named the view.
    roll
        Of the floor in the picture.
    """
    use = _upright(series)
    feet = {side: circular_mean_deg(_foot_yaw_deg(series.world_m[use], side))[0] for side in SIDES}
    yaw, sd = find_yaw(series, roll)
    facing = _locked_facing(series, yaw)
    contradicted_choice = forced if off_view_deg(yaw, forced) - sd > MAX_FORCED_DEG else None
    misread = legs_misread(series)
    kind: ViewKind = _kind(yaw, facing) if forced == "auto" else forced
    if contradicted_choice or misread:
        kind = "unknown"
    if kind == "front":
        facing = "away" if abs(yaw) > 90 else "camera"  # noqa: PLR2004 - the side view
    near: Side | None = None if kind in ("front", "unknown") else ("left" if yaw > 0 else "right")
    legs = {
        side: _leg_plane(series, side, kind=kind, near=side == near, yaw_deg=yaw, foot_yaw_deg=feet[side])
        for side in SIDES
    }
    return View(
        kind,
        yaw,
        sd,
        facing,
        near,
        legs["left"],
        legs["right"],
        contradicted_choice=contradicted_choice,
        misread=misread,
    )


def off_view_deg(yaw_deg: float, view: ViewChoice) -> float:
    """Return the deviation of the yaw from a named view, deg in 0..90; NaN for ``auto`` or without a yaw."""
    to_frontal = min(abs(yaw_deg), 180 - abs(yaw_deg))
    return {"front": to_frontal, "side": 90 - to_frontal, "auto": float("nan")}[view]


def _upright(series: LandmarkSeries) -> BoolArray:
    hips = np.mean([series.xy("hip", side)[:, 1] for side in SIDES], axis=0)
    ankles = np.mean([series.xy("ankle", side)[:, 1] for side in SIDES], axis=0)
    height = ankles - hips
    known = np.isfinite(height)
    limit = np.quantile(height[known], UPRIGHT_QUANTILE) if known.any() else np.nan
    result: BoolArray = known & (height >= limit)
    return result


def _foot_yaw_deg(world_m: Array, side: Side) -> Array:
    """Return the yaw of the camera relative to the heading of one foot, per frame."""
    forward = world_m[:, landmark("toe", side)] - world_m[:, landmark("heel", side)]
    result: Array = np.degrees(np.arctan2(-forward[:, X], -forward[:, Z]))
    return result


def _locked_facing(series: LandmarkSeries, yaw_deg: float) -> Facing | None:
    """Return the facing by majority of the frames' feet; None when the sign of the yaw disagrees."""
    forward = np.mean([series.xy("toe", s)[:, X] - series.xy("heel", s)[:, X] for s in SIDES], axis=0)
    known = forward[np.isfinite(forward)]
    if not len(known) or not np.isfinite(yaw_deg):
        return None
    right = float(np.mean(known > 0))
    by_feet: Facing = "right" if right > 0.5 else "left"  # noqa: PLR2004 - majority
    by_yaw: Facing = "left" if yaw_deg > 0 else "right"
    return by_feet if max(right, 1 - right) >= MIN_FACING_SHARE and by_feet == by_yaw else None


def _kind(yaw_deg: float, facing: Facing | None) -> ViewKind:
    if not np.isfinite(yaw_deg):
        return "unknown"
    if min(abs(yaw_deg), 180 - abs(yaw_deg)) <= FRONT_WITHIN_DEG:
        return "front"
    if facing is None:
        return "unknown"
    return "side" if abs(abs(yaw_deg) - 90) <= SIDE_WITHIN_DEG else "oblique"


def _leg_plane(
    series: LandmarkSeries, side: Side, *, kind: ViewKind, near: bool, yaw_deg: float, foot_yaw_deg: float
) -> LegPlane:
    seen = series.points[:, [landmark("knee", side), landmark("ankle", side)], VISIBILITY]
    visibility = float(np.nanmedian(seen))
    body = abs(np.sin(np.radians(yaw_deg)))
    if kind == "side":
        return LegPlane(float(max(body, np.cos(np.radians(SIDE_WITHIN_DEG)))), visibility, near)
    if kind != "oblique":
        return LegPlane(1.0, visibility, measurable=False)
    # The knee follows the foot: forward distances of a leg that points h off the body's forward direction
    # are shortened by sin(yaw - h) / cos h; its foot's own yaw is yaw - h.
    toe_out = np.radians(yaw_deg - foot_yaw_deg)
    shrink = float(np.clip(abs(np.sin(np.radians(foot_yaw_deg))) / max(np.cos(toe_out), 0.1), 0.01, 1.0))
    measurable = shrink >= MIN_FORESHORTENING and (near or visibility >= FAR_LEG_MIN_VISIBILITY)
    return LegPlane(shrink, visibility, measurable, out_of_plane_deg=90.0 - abs(foot_yaw_deg))
