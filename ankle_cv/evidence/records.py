"""Records of what was read from the pixels: feet, joints, wall, sheets and the camera's motion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from ankle_cv.conventions import SIDES, Array, Side


@dataclass(frozen=True)
class FootTrack:
    """One foot tracked at native resolution, relative to its neutral (flat) template.

    Attributes
    ----------
    heel_shift_px
        ``(n, 2)`` displacement (x right, y down) of the sole point under the heel from its neutral position,
        camera motion removed; NaN where lost.
    pitch_deg
        ``(n,)`` in-plane rotation of the rearfoot from neutral, + heel up for the locked facing; NaN where
        lost.
    toe_shift_px
        ``(n, 2)`` displacement of the forefoot: near zero when the toe stays planted.
    sigma_px, sigma_deg
        ``(n,)`` self-reported standard errors of the heel shift (per axis) and of the pitch.
    """

    heel_shift_px: Array
    pitch_deg: Array
    toe_shift_px: Array
    sigma_px: Array
    sigma_deg: Array


@dataclass(frozen=True)
class JointTrack:
    """One leg and its shoulder by the second pose network, in the frames it was run on.

    Attributes
    ----------
    points_px
        ``(n, 4, 2)`` hip, knee, ankle, shoulder, px; NaN in the other frames. Older recordings have three.
    score
        ``(n, 4)`` its own confidence, 0..1; NaN likewise.
    """

    points_px: Array
    score: Array


@dataclass(frozen=True)
class FootEnds:
    """Both ends of a foot standing flat, in the frames in which they were searched for.

    Attributes
    ----------
    heel_px, tip_px
        ``(n, 2)`` rearmost point of the heel and tip of toes or shoe, at the height of the sole; NaN where
        not searched for or not found.
    """

    heel_px: Array
    tip_px: Array


@dataclass(frozen=True)
class WallPoints:
    """Knee and wall of a lunge, in the frames in which they were searched for.

    Attributes
    ----------
    knee_px
        ``(n, 2)`` foremost point of the front knee; NaN where not searched for or not found.
    wall_px
        ``(n, 2)`` where the wall meets the floor on the row of the foot's sole; NaN likewise.
    wall_lean
        ``(n,)`` columns by which the line of wall and floor comes towards the person per row upwards, in a
        level picture; NaN where unknown, also where the user gave the position of the wall.
    """

    knee_px: Array
    wall_px: Array
    wall_lean: Array


@dataclass(frozen=True)
class SheetCorners:
    """Four-sided patches about the foot, in the frames in which they were searched for.

    Attributes
    ----------
    corners_px
        ``(n, k, 4, 2)`` top left, top right, bottom right, bottom left; NaN where there is none.
    paper
        ``(n, k)`` 1 for a plain, nearly white patch, 0 for another, NaN for none. In a frame that was
        searched without result the first is -1.
    """

    corners_px: Array
    paper: Array


@dataclass(frozen=True)
class CameraMotion:
    """Similarity of each frame to the reference frame of the clip, from background features.

    Attributes
    ----------
    to_reference
        ``(n, 2, 3)`` affine maps from frame pixels to reference pixels; NaN where unknown.
    inliers
        ``(n,)`` number of background features that agree.
    """

    to_reference: Array
    inliers: Array

    def in_reference(self, points: Array) -> Array:
        """Map ``(n, 2)`` px, one point a frame, to the reference frame; NaN where the motion is unknown."""
        maps = self.to_reference
        mapped: Array = np.einsum("nij,nj->ni", maps[:, :, :2], points) + maps[:, :, 2]
        return mapped


@dataclass(frozen=True)
class LegEvidence:
    """Readings of one leg from the pixels; None for what was not searched for.

    Attributes
    ----------
    foot, joints
        Tracked through the whole clip.
    ends, wall
        Read in a few frames.
    """

    foot: FootTrack | None = None
    ends: FootEnds | None = None
    wall: WallPoints | None = None
    joints: JointTrack | None = None


def _no_legs() -> Mapping[Side, LegEvidence]:
    return {side: LegEvidence() for side in SIDES}


@dataclass(frozen=True)
class PixelEvidence:
    """Everything read from pixels other than the landmarks; saved so that a replay needs no video.

    Attributes
    ----------
    legs
        Both sides are present, even when nothing was found.
    motion
        Of the camera.
    sheets
        Patches about the near foot that may be a sheet of paper or a card.
    """

    legs: Mapping[Side, LegEvidence] = field(default_factory=_no_legs)
    motion: CameraMotion | None = None
    sheets: SheetCorners | None = None

    def without_joints(self) -> PixelEvidence:
        """Return the evidence without that of the second pose network."""
        return replace(self, legs={side: replace(leg, joints=None) for side, leg in self.legs.items()})


NO_EVIDENCE: Final = PixelEvidence()
