"""Plane similarities as ``(2, 3)`` arrays, and a quick median."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array

IDENTITY: Array = np.eye(2, 3)


def compose(second: Array, first: Array) -> Array:
    """Return the map that applies ``first``, one or ``(k, 2, 3)``, then ``second``."""
    result: Array = second[:, :2] @ first
    result[..., 2] += second[:, 2]
    return result


def inverse(transform: Array) -> Array:
    """Return the inverse map; raises LinAlgError when there is none."""
    (a, b, x), (c, d, y) = transform.tolist()  # a tenth of the time of a library's call for four numbers
    size = a * d - b * c
    if not size:
        raise np.linalg.LinAlgError("a map onto a line has no inverse")
    result: Array = np.array([[d, -b, b * y - d * x], [-c, a, c * x - a * y]]) / size
    return result


def pose_at(point: Array, foreshortening: float, rotation: float = 0.0) -> Array:
    """Return the pose at a point of a plane seen foreshortened in x, rotated by rad clockwise."""
    c, s = math.cos(rotation), math.sin(rotation)
    return np.array([[foreshortening * c, -foreshortening * s, point[0]], [s, c, point[1]]])


def rotation_rad(pose: Array) -> float:
    """Return the rotation of a pose in its own plane, rad, + clockwise as seen (y points down)."""
    return math.atan2(pose[1, 0], pose[1, 1])


def rotations_rad(poses: Array) -> Array:
    """Return the same of ``(k, 2, 3)`` poses, ``(k,)``."""
    return np.asarray(np.arctan2(poses[:, 1, 0], poses[:, 1, 1]))


def fit_similarity(source: Array, target: Array) -> Array:
    """Return the least-squares similarity that maps ``(k, 2)`` points onto ``(k, 2)`` others; k >= 2."""
    middle, wanted = source.mean(0), target.mean(0)
    a = (source - middle) @ np.array([1, 1j])
    b = (target - wanted) @ np.array([1, 1j])
    factor = np.vdot(a, b) / np.vdot(a, a).real
    linear = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    return np.column_stack([linear, wanted - linear @ middle])


def transformed(transform: Array, points: Array) -> Array:
    """Return ``(k, 2)`` points under a map."""
    moved: Array = points @ transform[:, :2].T + transform[:, 2]
    return moved


def upper_median(values: NDArray[np.floating]) -> float:
    """Return the upper median; ``np.median`` takes four times as long for so few numbers."""
    half, values = len(values) // 2, values.copy()
    values.partition(half)
    return float(values[half])
