"""Straight edges of the room in a frame, from which the roll of the floor is estimated."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, Image

MIN_EDGE_SHARE = 0.06
"""Shortest edge that is used, as a share of the picture's height."""


@dataclass(frozen=True)
class RoomEdges:
    """Straight edges of the room in one or several frames.

    Attributes
    ----------
    angle_deg
        ``(m,)`` direction in the picture, clockwise from the x axis, in [-90, 90).
    position
        ``(m, 2)`` middle of the edge from the picture's centre, in picture heights.
    length
        ``(m,)`` in picture heights.
    """

    angle_deg: Array
    position: Array
    length: Array


def find_room_edges(image: Image) -> RoomEdges:
    """Find the straight edges of a frame, ``(h, w, 3)`` BGR."""
    height, width = image.shape[:2]
    lines = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))[
        0
    ]
    ends = np.zeros((0, 4)) if lines is None else lines.reshape(-1, 4).astype(np.float64)
    along, middle = ends[:, 2:] - ends[:, :2], (ends[:, 2:] + ends[:, :2]) / 2
    length = np.linalg.norm(along, axis=1) / height
    keep = length >= MIN_EDGE_SHARE
    angle = (np.degrees(np.arctan2(along[:, 1], along[:, 0])) + 90) % 180 - 90
    return RoomEdges(angle[keep], (middle[keep] - [width / 2, height / 2]) / height, length[keep])
