"""Landmarks of a sample clip from its exact truth, as a model without any error would give them."""

from __future__ import annotations

import csv

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, SIDES, Landmark, landmark
from ankle_cv.pose.base import PoseSample


def truth_samples(path, near, *, facing):
    """One sample per row of the truth: the near leg where it is, the trunk upright above the hips."""
    rows = list(csv.DictReader(path.with_suffix(".csv").open(encoding="utf-8")))
    return [_sample(row, near, facing) for row in rows]


def _sample(row, near, facing):
    points = np.zeros((33, 4))
    world = np.zeros((33, 3))
    for side in SIDES:
        for joint in LEG_JOINTS:
            points[landmark(joint, side), :2] = [float(row[f"{joint}_{side}_{axis}_px"]) for axis in "xy"]
        depth = -0.2 if side == near else 0.2
        world[landmark("shoulder", side)] = [0, -0.5, depth]
        world[landmark("toe", side)] = [0.2 * facing, 0.9, depth]
        world[landmark("heel", side)] = [0, 0.9, depth]
    hips = (points[Landmark.LEFT_HIP, :2] + points[Landmark.RIGHT_HIP, :2]) / 2
    rest = [k for k in range(33) if k < Landmark.LEFT_HIP]
    points[rest, :2] = hips - [0, 250]
    points[:, 3] = 0.95
    return PoseSample(int(row["frame"]), float(row["time_s"]), points[None], world[None])
