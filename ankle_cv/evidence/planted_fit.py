"""Where a rear foot is when the ball of the foot stays: for pictures that do not tell it alone.

In a small, compressed or noisy picture a raised heel is found too low: the shadow under it looks like the
sole, and what suits the picture nearly as well lies between standing and raised. A heel that rises turns
about the planted ball. All such turns are tried, and their mean is taken, each weighed by how well the
picture suits it, with the scatter of those that suit it as the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.evidence.foot_readings import FORMAL_FACTOR, SHARP_SD
from ankle_cv.evidence.patch import Patch
from ankle_cv.evidence.registration import Fit, Picture, losses_at_turns
from ankle_cv.evidence.similarity import compose, inverse, pose_at, rotation_rad, rotations_rad
from ankle_cv.evidence.sole_edge import BALL, HEEL_CONTACT

STEP_DEG: Final = 1.5
TURNS_DEG: Final = np.arange(-1.5, 18.1, STEP_DEG)
"""Turns about the ball that are tried, deg, + heel up: to 30 % of the foot."""
MAX_TURN_DEG: Final = 14.0
"""A foot that is found turned further is high on its toes, and plainly so."""
BALL_PLAY, TURN_PLAY = 0.01, 0.05
"""Standard deviations of the ball's place, shares of the foot: of itself, and by the turn, rad, since the
point about which a foot turns is only so well known (`ankle_cv.evidence.sole_edge.BALL`)."""


@dataclass(frozen=True)
class PlantedFoot:
    """A foot whose ball stays.

    Attributes
    ----------
    contact
        ``(2,)`` point under the heel when flat, displaced as the ball is, reference px.
    length_px, facing, foreshortening
        Of the foot; +1 facing right, -1 left.
    """

    contact: Array
    length_px: float
    facing: int
    foreshortening: float

    def turned(self, turns_deg: Array) -> Array:
        """Return the ``(k, 2, 3)`` poses of the rear foot, reference px, its heel up by ``(k,)`` turns."""
        turns = self.facing * np.radians(turns_deg)
        c, s = np.cos(turns), np.sin(turns)
        # As `pose_at`, with the ball where it is on the flat foot.
        ball_px = self.facing * (BALL - HEEL_CONTACT) * self.length_px
        along = self.foreshortening * np.stack([c, -s, (1 - c) * ball_px], axis=1)
        poses = np.stack([along, np.stack([s, c, -s * ball_px], axis=1)], axis=1)
        poses[:, :, 2] += self.contact
        return poses

    def play_px(self, turns_deg: Array) -> Array:
        """Return the ``(k,)`` standard deviations of its place under turns, px."""
        return np.asarray(self.length_px * np.hypot(BALL_PLAY, TURN_PLAY * np.radians(turns_deg)))


def is_sharp(fit: Fit, length_px: float) -> bool:
    """Return whether a picture tells where a foot of this length is without knowing that its ball stays."""
    return bool(np.sqrt(np.diag(fit.covariance)[2:].max()) <= SHARP_SD * length_px)


def planted_fit(
    patch: Patch, picture: Picture, to_reference: Array, foot: PlantedFoot, free: Fit
) -> Fit | None:
    """Return the mean fit of the rear foot over all turns about its ball.

    Parameters
    ----------
    patch, picture, to_reference
        Of the rear foot; the frame, and the ``(2, 3)`` map of its pixels to reference px.
    foot
        How it may turn.
    free
        The fit that knows of no ball, frame px.

    Returns
    -------
    Fit or None
        In frame px; None where the free fit is turned too far, or the last of the turns suits best.
    """
    if abs(np.degrees(rotation_rad(free.pose))) > MAX_TURN_DEG:
        return None
    to_frame = inverse(to_reference)
    starts = compose(to_frame, foot.turned(TURNS_DEG))
    poses, loss = losses_at_turns(patch, picture, starts, foot.play_px(TURNS_DEG))
    if not np.isfinite(loss[-1]) or loss[-1] <= loss.min():
        return None
    weight = np.exp(-(loss - loss.min()) / FORMAL_FACTOR**2)
    weight /= weight.sum()
    of_pose = np.column_stack([rotations_rad(poses), poses[:, :, 2]])
    mean = weight @ of_pose
    lever_px = (BALL - HEEL_CONTACT) * foot.length_px
    grid = np.radians(STEP_DEG) ** 2 / 12 * np.array([1.0, lever_px**2, lever_px**2])
    variance = (weight @ (of_pose - mean) ** 2 + grid) / FORMAL_FACTOR**2
    pose = compose(to_frame, pose_at(np.zeros(2), foot.foreshortening, float(mean[0])))
    pose[:, 2] = mean[1:]
    covariance = np.diag([free.covariance[0, 0], *variance])
    covariance[2:, 2:] += free.covariance[2:, 2:]
    return Fit(pose, covariance, free.agreement, free.correlation)
