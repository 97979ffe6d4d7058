"""A plain training shoe lofted around a foot, low-cut or high: flat sole without drop, closed upper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from geometry import UP, Array, Floats, Ints
from scipy.ndimage import gaussian_filter1d

SOLE_M = 0.022
"""Sole thickness; the whole body is raised by it."""
CLEARANCE_M = 0.008
"""Upper to skin."""
OVERHANG_M = 0.009
"""Shoe beyond the foot, in front and behind."""
STATIONS, PROFILE = 56, 30
"""Cross-sections along the shoe, and points of each."""
FOOT_TOP_M = 0.06
"""Skin above this height over the sole is leg, not foot."""
SLICE_M = 0.008
"""Half-thickness of the slice of foot that a cross-section encloses."""
COLLAR = ([0, 0.10, 0.25, 0.40, 0.46, 1], [0.060, 0.058, 0.054, 0.072, 0.082, 0.082])
"""Share of the length, height above the sole (m): high behind the heel, dipping at the side, a tongue."""
HIGH_COLLAR = ([0.40, 0.52], [1.0, 0.0])
"""Share of the length, height of a high collar in shares of what the spec says: it falls to the tongue."""
PULLED_FROM_M = 0.06
"""Height above the sole from which a high collar begins to go with the shank, wholly at its top."""


@dataclass(frozen=True)
class Shoe:
    """A shoe's mesh in the rest pose and the vertices that are measured on it."""

    vertices: Array
    """``(n, 3)``, world frame, m."""
    triangles: Ints
    uv: Floats
    """u = position along the shoe 0..1 (heel to toe), v = height / 0.1 m."""
    toe_share: Array
    """Share of the toe bones in the skinning."""
    shank_share: Array
    """That of the shank: of a high collar alone."""
    heel_sole: int
    heel_back: int
    toe_tip: int


def _end_taper(distance: Array, radius: float) -> Array:
    """Half-width factor that rounds off an end: 0 at the tip, 1 from `radius` on."""
    t = np.clip(distance / radius, 0, 1)
    taper: Array = np.sqrt(1 - (1 - t) ** 2)
    return taper


def _outline(
    along: Array, across: Array, up: Array, station: Array, collar_m: float
) -> tuple[Array, Array, Array]:
    """Centre line, half-width and top of the upper at each station, smoothed."""
    start, length = station[0], station[-1] - station[0]
    low = up < SOLE_M + FOOT_TOP_M
    left, right, top = (np.full(STATIONS, np.nan) for _ in range(3))
    for k, s in enumerate(station):
        near = (abs(along - s) < SLICE_M) & low
        if near.any():
            left[k], right[k] = across[near].min(), across[near].max()
            top[k] = up[(abs(along - s) < SLICE_M)].max()
    known = ~np.isnan(left)
    left, right, top = (np.interp(station, station[known], x[known]) for x in (left, right, top))
    collar = SOLE_M + np.interp((station - start) / length, *COLLAR)
    top = np.minimum(top + CLEARANCE_M, collar)
    high = SOLE_M + collar_m * np.interp((station - start) / length, *HIGH_COLLAR)
    top = np.maximum.reduce([top, high, np.full(STATIONS, SOLE_M + 0.034)])
    left, right, top = (gaussian_filter1d(x, 1.6, mode="nearest") for x in (left, right, top))
    return (left + right) / 2, (right - left) / 2 + CLEARANCE_M, top


def _triangles() -> Ints:
    """Triangles of a loft of STATIONS rings with PROFILE points, both ends closed with a fan."""
    ring = np.arange(PROFILE)
    a = (np.arange(STATIONS - 1)[:, None] * PROFILE + ring).ravel()
    b = (np.arange(STATIONS - 1)[:, None] * PROFILE + (ring + 1) % PROFILE).ravel()
    triangles = np.vstack([np.c_[a, b, b + PROFILE], np.c_[a, b + PROFILE, a + PROFILE]])
    for first in (0, (STATIONS - 1) * PROFILE):
        fan = [[first, first + k, first + k + 1] for k in range(1, PROFILE - 1)]
        triangles = np.vstack([triangles, fan])
    return triangles


def build_shoe(foot: Array, mtp: Array, heading: float, collar_m: float = 0.0) -> Shoe:
    """Loft a shoe around the skin points `foot` (n, 3), which stand SOLE_M above the floor.

    `mtp` is the centre of the toe joints, where the shoe bends; `heading` the foot's direction, rad;
    `collar_m` the height of a high collar above the sole, m, 0 for a low one.
    """
    forward = np.array([np.sin(heading), -np.cos(heading), 0.0])
    lateral = np.array([np.cos(heading), np.sin(heading), 0.0])
    along, across, up = foot @ forward, foot @ lateral, foot[:, 2]
    low = up < SOLE_M + FOOT_TOP_M
    start, stop = along[low].min() - OVERHANG_M, along[low].max() + OVERHANG_M
    station = np.linspace(start, stop, STATIONS)
    share = (station - start) / (stop - start)
    centre, half, top = _outline(along, across, up, station, collar_m)

    taper = np.minimum(_end_taper(station - start, 0.026), _end_taper(stop - station, 0.036))
    taper = np.maximum(taper, 0.06)
    height = SOLE_M + (top - SOLE_M) * (0.42 + 0.58 * _end_taper(stop - station, 0.045))

    # Profile of one station: sole corner, sole edge, superellipse over the foot, sole edge, sole corner.
    angle = np.linspace(0, np.pi, PROFILE - 4)
    side = np.sign(np.cos(angle)) * abs(np.cos(angle)) ** (2 / 3)
    rise = np.sin(angle) ** (2 / 3)
    points, uv = [], []
    for k in range(STATIONS):
        width = half[k] * taper[k]
        sole = width + 0.003
        x = np.concatenate([[sole, sole], width * side, [-sole, -sole]]) + centre[k]
        z = np.concatenate([[0, SOLE_M], SOLE_M + (height[k] - SOLE_M) * rise, [SOLE_M, 0]])
        points.append(station[k] * forward + x[:, None] * lateral + z[:, None] * UP)
        uv.append(np.c_[np.full(PROFILE, share[k]), z / 0.1])
    vertices = np.vstack(points)

    bend = (vertices @ forward - mtp @ forward) / 0.022
    pulled = (vertices[:, 2] - SOLE_M - PULLED_FROM_M) / max(collar_m - PULLED_FROM_M, PULLED_FROM_M)
    of_shank = np.clip(pulled, 0, 1) * (collar_m > 0)
    back = vertices[:PROFILE, 2]
    low_back = PROFILE // 2 if collar_m == 0 else int(np.argmin(abs(back - SOLE_M - COLLAR[1][0])))
    heel_station = int(np.argmin(abs(station - start - 0.02)))
    return Shoe(
        vertices,
        _triangles(),
        np.vstack(uv).astype(np.float32),
        toe_share=(1 - of_shank) / (1 + np.exp(-4 * bend)),
        shank_share=of_shank,
        heel_sole=heel_station * PROFILE,
        heel_back=low_back,
        toe_tip=(STATIONS - 1) * PROFILE + PROFILE // 2,
    )
