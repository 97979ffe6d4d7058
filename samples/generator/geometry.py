"""Vectors and rotations of the generator's world.

World frame, metres: X = the person's left, -Y = the way the person faces, Z = up, floor at z = 0.
A rotation matrix given for a bone is its rotation in the world frame relative to the rest pose, not
relative to its parent.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Floats: TypeAlias = npt.NDArray[np.floating]
Ints: TypeAlias = npt.NDArray[np.int_]
Picture: TypeAlias = npt.NDArray[np.uint8]
Letter: TypeAlias = Literal["L", "R"]
Side: TypeAlias = Literal["left", "right"]

LETTERS: tuple[Letter, Letter] = ("L", "R")
SIDES: dict[Side, Letter] = {"left": "L", "right": "R"}
OUTWARD: dict[Letter, float] = {"L": 1.0, "R": -1.0}
"""Sign of X towards the outside of that leg."""
LATERAL: Array = np.array([1.0, 0.0, 0.0])
UP: Array = np.array([0.0, 0.0, 1.0])


def rotation_x(angle: float) -> Array:
    """Rotation by `angle` (rad) about X: positive pitches forward."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def rotation_z(angle: float) -> Array:
    """Rotation by `angle` (rad) about Z."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def rotation_about(axis: Array, angle: float) -> Array:
    """Rotation by `angle` (rad) about the unit vector `axis`."""
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    rotation: Array = np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k
    return rotation


def unit(vector: Array) -> Array:
    """`vector` at length 1."""
    scaled: Array = vector / np.linalg.norm(vector)
    return scaled


def bone_frame(along: Array, lateral_hint: Array) -> Array:
    """Orthonormal frame (columns) with its third axis along a bone and its first near `lateral_hint`."""
    z = unit(along)
    x = unit(lateral_hint - z * np.dot(lateral_hint, z))
    return np.stack([x, np.cross(z, x), z], 1)


def shortest_rotation(source: Array, target: Array) -> Array:
    """Rotation that takes the direction of `source` to that of `target` on the shortest way."""
    source, target = unit(source), unit(target)
    v, c = np.cross(source, target), np.dot(source, target)
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    rotation: Array = np.eye(3) + k + k @ k / (1 + c)
    return rotation


def lateral_axis(letter: Letter, heading: float, tilt: float) -> Array:
    """Horizontal axis across a leg that heads `heading` (rad), turned inwards by `tilt` (rad)."""
    angle = heading - OUTWARD[letter] * tilt
    return np.array([np.cos(angle), np.sin(angle), 0.0])
