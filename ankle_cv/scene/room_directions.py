"""The three directions of a room as a camera sees them: where plumb and level edges point in the picture.

Rooms and the things in them are built of plumb edges and of two families of level ones, square to each
other (Coughlan & Yuille 2003, Neural Comput 15:1063). A roll, a pitch and the direction of the walls say how
an edge of each family must lie at its place in the picture, perspective included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Float32Array

PLUMB_SHARE: Final = 0.3
LEVEL_SHARE: Final = 0.3
STRAY_SHARE: Final = 1 - PLUMB_SHARE - LEVEL_SHARE
"""Shares of plumb, level and all other edges that are expected in a room: set beforehand, not tuned."""
BUILT_SD_DEG: Final = 0.3
"""Edges are not built, and lenses do not draw, more exactly than this: set beforehand, not tuned."""
END_SD_PX: Final = 0.7
"""Error across an edge of one end against the other, px: set beforehand, not tuned."""
DIRECTIONS_DEG: Final = 180.0
"""A stray edge may point anywhere in this range."""
POSES_AT_ONCE: Final = 64
"""Poses compared at once: with hundreds of edges their numbers stay in the processor's cache."""


@dataclass(frozen=True)
class Poses:
    """Candidate poses of a camera in a room, ``(k,)`` deg each.

    Attributes
    ----------
    roll_deg
        + level line turned clockwise in the picture.
    pitch_deg
        + camera looking down.
    azimuth_deg
        Of one family of level edges from the picture's plane, + away from the camera on the right.
    """

    roll_deg: Array
    pitch_deg: Array
    azimuth_deg: Array


@dataclass(frozen=True)
class Edges:
    """Edges of a room.

    Attributes
    ----------
    angle_deg
        ``(m,)`` direction in the picture, clockwise from the x axis.
    position
        ``(m, 2)`` middle from the picture's centre, in focal lengths.
    sd_deg
        ``(m,)`` error of the direction.
    weight
        ``(m,)`` how many independent edges each is worth.
    """

    angle_deg: Array
    position: Array
    sd_deg: Array
    weight: Array


def log_likelihood(poses: Poses, edges: Edges) -> Array:
    """Return how well the edges fit each pose: a mixture of plumb, level and stray ones, ``(k,)``."""
    roll, pitch = np.radians(poses.roll_deg), np.radians(poses.pitch_deg)
    # Which way the walls face does not turn what is plumb: of many poses it is the same.
    (rolls, pitches), same = np.unique(np.stack([roll, pitch]), axis=1, return_inverse=True)
    same = same.reshape(-1)  # NumPy 2.0.0 gives it two dimensions
    plumb = _density(_rolled(np.zeros_like(pitches), np.cos(pitches), np.sin(pitches), rolls), edges)
    families = [
        _rolled(np.cos(azimuth), -np.sin(pitch) * np.sin(azimuth), np.cos(pitch) * np.sin(azimuth), roll)
        for azimuth in (np.radians(poses.azimuth_deg), np.radians(poses.azimuth_deg + 90))
    ]
    result: Array = np.empty(len(roll))
    for start in range(0, len(roll), POSES_AT_ONCE):
        part = slice(start, start + POSES_AT_ONCE)
        level = sum(_density(family[part], edges) for family in families) / len(families)
        seen = PLUMB_SHARE * plumb[same[part]] + LEVEL_SHARE * level + STRAY_SHARE / DIRECTIONS_DEG
        # Summed here: a library of linear algebra adds in another order on another number of cores.
        result[part] = (np.log(seen) * edges.weight).sum(axis=-1)
    return result


def _rolled(x: Array, y: Array, z: Array, roll: Array) -> Array:
    """Turn ``(k,)`` directions (right, down, ahead) of a level camera about its optical axis; ``(k, 3)``."""
    cos, sin = np.cos(roll), np.sin(roll)
    return np.stack([cos * x - sin * y, sin * x + cos * y, z], axis=-1)


def _density(direction: Array, edges: Edges) -> Float32Array:
    """Density of every edge's angle if it had one of ``(k, 3)`` directions in space, ``(k, m)`` 1/deg."""
    angle, (x, y) = np.radians(edges.angle_deg), edges.position.T
    cos, sin = np.cos(angle), np.sin(angle)
    # In the frame of each edge, so that the tangent tells the angle between two lines without a remainder.
    aside = _weighed(direction, -sin, cos, x * sin - y * cos)
    along = _weighed(direction, cos, sin, -x * cos - y * sin)
    along += np.finfo(np.float32).tiny  # of a line that comes straight at the camera any angle is right
    with np.errstate(over="ignore", divide="ignore"):
        off = np.divide(aside, along, out=aside)
    np.arctan(off, out=off)
    off *= (np.degrees(1.0) / edges.sd_deg).astype(np.float32)
    np.square(off, out=off)
    off *= -0.5
    np.exp(off, out=off)
    off /= (np.sqrt(2 * np.pi) * edges.sd_deg).astype(np.float32)
    return off


def _weighed(direction: Array, right: Array, down: Array, ahead: Array) -> Float32Array:
    """Return the ``(k, m)`` sums of the parts of ``(k, 3)`` directions by ``(m,)`` weights."""
    parts = direction.astype(np.float32)
    result: Float32Array = parts[:, :1] * right.astype(np.float32)
    result += parts[:, 1:2] * down.astype(np.float32)
    result += parts[:, 2:] * ahead.astype(np.float32)
    return result
