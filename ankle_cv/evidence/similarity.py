"""Plane similarities as ``(2, 3)`` arrays, and a quick median."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array

IDENTITY: Array = np.eye(2, 3)


def compose(second: Array, first: Array) -> Array:
    """Return the map that applies ``first``, then ``second``."""
    linear = second[:, :2]
    return np.column_stack([linear @ first[:, :2], linear @ first[:, 2] + second[:, 2]])


def inverse(transform: Array) -> Array:
    """Return the inverse map; raises LinAlgError when there is none."""
    linear = np.linalg.inv(transform[:, :2])
    return np.column_stack([linear, -linear @ transform[:, 2]])


def pose_at(point: Array, foreshortening: float, rotation: float = 0.0) -> Array:
    """Return the pose at a point of a plane seen foreshortened in x, rotated by rad clockwise."""
    c, s = np.cos(rotation), np.sin(rotation)
    return np.array([[foreshortening * c, -foreshortening * s, point[0]], [s, c, point[1]]])


def rotation_rad(pose: Array) -> float:
    """Return the rotation of a pose in its own plane, rad, + clockwise as seen (y points down)."""
    return float(np.arctan2(pose[1, 0], pose[1, 1]))


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
    half = len(values) // 2
    return float(np.partition(values, half)[half])
