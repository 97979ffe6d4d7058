"""Plane similarities as ``(2, 3)`` arrays."""

from __future__ import annotations

import numpy as np

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


def placed(point: Array, foreshortening: float, turn: float = 0.0) -> Array:
    """Return the pose of a plane seen foreshortened in x, turned (rad, clockwise) and put on a point."""
    c, s = np.cos(turn), np.sin(turn)
    return np.array([[foreshortening * c, -foreshortening * s, point[0]], [s, c, point[1]]])


def turn_rad(pose: Array) -> float:
    """Return the angle a pose turns by in its own plane, rad, + clockwise as seen (y points down)."""
    return float(np.arctan2(pose[1, 0], pose[1, 1]))
