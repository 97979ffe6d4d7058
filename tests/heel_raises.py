"""Heel raises by hand: a stick figure whose heels go up, hold and come down under straight knees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import stick
from squat_clips import leg, smooth

from ankle_cv.conventions import Array, Side, Y, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.pelvis_rise import pelvis_rise
from ankle_cv.measures.series import Measures
from ankle_cv.scene.body import Body

FOOT_M = stick.FOOT_BACK_M + stick.FOOT_FRONT_M
UP_S, HOLD_S, DOWN_S, REST_S = 0.7, 0.5, 0.7, 0.5
FIRST_S = 1.0


@dataclass(frozen=True)
class Raises:
    """A clip of raises: the figure, and the measures of its left leg with the heel tracked."""

    body: Body
    measures: Measures

    def lift_pct(self, values: Array) -> Raises:
        """The same with another track of the left heel, % of the foot."""
        left = replace(self.measures.left, heel_lift_pct_foot=values)
        return replace(self, measures=replace(self.measures, left=left))

    def untracked(self) -> Raises:
        """The same with no foot tracked."""
        left = replace(self.measures.left, foot_source="landmarks")
        return replace(self, measures=replace(self.measures, left=left))


def phase(t: Array | float, count: int) -> Array:
    """0 flat, 1 at the top, of each raise: ``(count, ...)``."""
    starts = FIRST_S + np.arange(count) * (UP_S + HOLD_S + DOWN_S + REST_S)
    since = np.asarray(t) - starts.reshape(-1, *[1] * np.ndim(t))
    return np.asarray(smooth(since / UP_S) - smooth((since - UP_S - HOLD_S) / DOWN_S))


def top_s(number: int) -> float:
    """Middle of the top of a raise, s."""
    return FIRST_S + (number - 1) * (UP_S + HOLD_S + DOWN_S + REST_S) + UP_S + HOLD_S / 2


def raises(heights_m: Sequence[float] = (0.08, 0.08, 0.08), yaw_deg: float = 90.0) -> Raises:
    """Raises of these heights, filmed from the left."""
    heights = np.array(heights_m)
    seconds = top_s(len(heights)) + HOLD_S / 2 + DOWN_S + 1.0
    film = stick.series(
        lambda t: stick.Pose(heel_lift_m=float(phase(t, len(heights)) @ heights)),
        seconds=seconds,
        yaw_deg=yaw_deg,
    )
    lift_m = phase(film.time_s, len(heights)).T @ heights
    return clip(film, 100 * lift_m / FOOT_M)


def clip(film: LandmarkSeries, lift_pct: Array) -> Raises:
    """A figure with this lift of its tracked left heel, % of the foot."""
    body, n = stick.body(film), len(film)
    ankles, hips = (
        np.mean([film.xy(joint, side)[:, Y] for side in ("left", "right")], axis=0)
        for joint in ("ankle", "hip")
    )
    nothing = np.full(n, np.nan)
    pitch = np.degrees(np.arcsin(np.clip(lift_pct / 100, -1, 1)))
    left = leg(
        n,
        heel_lift_pct_foot=lift_pct,
        foot_pitch_deg=pitch,
        tibial_inclination_deg=np.full(n, 5.0),
        dorsiflexion_deg=5.0 - pitch,
    )
    right = replace(leg(n, np.zeros(n, dtype=bool)), foot_source="none")
    height = (ankles - hips) / body.leg_px
    return Raises(body, Measures(film.time_s, left, right, nothing, nothing, height, pelvis_rise(body, None)))


def lifted(film: LandmarkSeries, side: Side, by_m: float) -> LandmarkSeries:
    """The same figure with one foot held in the air."""
    points = film.points.copy()
    for joint in ("ankle", "heel", "toe"):
        points[:, landmark(joint, side), Y] -= by_m * stick.PX_PER_M
    return film.with_points(points)
