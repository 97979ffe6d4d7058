"""Roll of the floor in the picture, from straight edges of the room or two points that the user gives.

Vertical edges (door frames, corners, racks) lean by the roll, plus a lean that grows linearly across the
picture when the camera looks up or down. Horizontal edges are used only when they are parallel at different
heights: edges of a wall that is oblique to the camera are not level in the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ankle_cv.camera import PITCH_SD_DEG, UNKNOWN_ROLL, Camera, Roll, upright_vector
from ankle_cv.conventions import Array
from ankle_cv.errors import UsageError
from ankle_cv.evidence.room_edges import RoomEdges
from ankle_cv.settings import Points

MAX_ROLL_DEG = 8.0
"""Edges that lean more are outliers; nobody puts up a phone that is tilted more."""
PERSON_MARGIN_SHARE = 0.1
"""The person's box is widened by this share of its height before the edges inside are excluded."""


class Enough(NamedTuple):
    """How much must be seen of the edges of one direction.

    Attributes
    ----------
    edges
        Fewest of them in a frame.
    total_share
        Least total length of the inliers, in picture heights.
    reach
        Least extent over the picture, in its heights, or their convergence is not known.
    """

    edges: int
    total_share: float
    reach: float


UPRIGHT_EDGES = Enough(3, 0.7, 0.15)
LEVEL_EDGES = Enough(6, 1.5, 0.3)
"""Upright things are plumb from wherever they are seen: few tell the roll (0.2° on 33 of 98 generated clips).
Level ones are level in the picture of a camera straight before them only, which shows in many."""
FULL_EDGES_SHARE = 1.5
"""Edges shorter in total, in picture heights, belong to a thing or two, which may lean on their own: their
error is larger by as much."""
MAX_SPREAD_DEG = 1.2
"""Largest scatter of the inlier edges, standard deviation."""
MAX_CONVERGENCE_DEG = 1.5
"""Horizontal edges that differ by more over the picture belong to an oblique wall."""
MIN_ROLL_SD_DEG = 0.3
"""Rooms are not built more exactly than this."""
FIT_ROUNDS = 8
POINT_SD_PX = 1.5
"""Error of a point that a person puts on an edge, px."""
MIN_PLUMB_SHARE = 0.05
"""Points that lie nearer to each other than this share of the picture's height tell no direction."""


def without_people(edges: RoomEdges, people: Array, size_px: tuple[int, int]) -> RoomEdges:
    """Exclude the edges on or near any person.

    Parameters
    ----------
    edges
        Of one frame.
    people
        ``(k, m, 2)`` landmarks of all persons in that frame, px.
    size_px
        Width and height of the picture.
    """
    keep = np.ones(len(edges.length), dtype=bool)
    for person in (people - np.array(size_px) / 2) / size_px[1]:
        low, high = person.min(axis=0), person.max(axis=0)
        margin = PERSON_MARGIN_SHARE * (high[1] - low[1])
        keep &= ~((edges.position > low - margin) & (edges.position < high + margin)).all(axis=1)
    return RoomEdges(edges.angle_deg[keep], edges.position[keep], edges.length[keep])


def find_roll(found: Sequence[RoomEdges]) -> Roll:
    """Estimate the roll from the edges of some frames of a still camera.

    Returns
    -------
    Roll
        `UNKNOWN_ROLL` when too few edges agree, or the upright ones contradict the level ones.
    """
    if not found:
        return UNKNOWN_ROLL
    angle = np.concatenate([e.angle_deg for e in found])
    place = np.concatenate([e.position for e in found])
    weight = np.concatenate([e.length for e in found]) / len(found)
    upright = (angle % 180) - 90
    estimates = [
        _fit_roll(upright, place[:, 0], weight, None, UPRIGHT_EDGES, frames=len(found)),
        _fit_roll(angle, place[:, 1], weight, MAX_CONVERGENCE_DEG, LEVEL_EDGES, frames=len(found)),
    ]
    known = [e for e in estimates if e is not None]
    if not known:
        return UNKNOWN_ROLL
    if len(known) > 1 and abs(known[0].deg - known[1].deg) > 2 * MAX_SPREAD_DEG:
        # One of them is no part of the building: a leaning prop, or a wall at an angle to the camera.
        return UNKNOWN_ROLL
    precision = np.array([1 / e.sd_deg**2 for e in known])
    deg = float(np.average([e.deg for e in known], weights=precision))
    return Roll(deg, max(float(precision.sum() ** -0.5), MIN_ROLL_SD_DEG), known=True)


def given_roll(plumb: Points, size_px: tuple[int, int]) -> Roll:
    """Return the roll from two points on something plumb.

    Parameters
    ----------
    plumb
        x1, y1, x2, y2, px of the upright picture, in either order.
    size_px
        Width and height of the picture.

    Returns
    -------
    Roll
        Standard error: of the two points, of the thing, and of the camera's unknown pitch. Looking down by p
        it sees plumb lines lean by p times their distance from the middle in focal lengths.

    Raises
    ------
    UsageError
        A point beside the picture, points too near to each other, or more side by side than above each other.
    """
    camera, ends = Camera(size_px), np.array(plumb).reshape(2, 2)
    top, bottom = ends[np.argsort(ends[:, 1])]
    across, down = bottom - top
    if ((ends < 0) | (ends > size_px)).any():
        raise UsageError(
            f"the points on something plumb lie beside the picture of {size_px[0]}×{size_px[1]} px",
            "give them in pixels of the upright picture, as in the overlay video: X1,Y1,X2,Y2",
        )
    if abs(across) >= down:
        raise UsageError(
            "the points lie side by side: they must be one above the other",
            "take two points of something plumb, such as a door frame; edges that look level tell nothing",
        )
    if down < MIN_PLUMB_SHARE * size_px[1]:
        raise UsageError(
            f"the points on something plumb are only {down:.0f} px apart: too near to tell a direction",
            "take two points as far from each other as it goes",
        )
    deg = float(np.degrees(np.arctan2(-across, down)))
    aside = float(upright_vector(ends.mean(axis=0) - camera.centre_px, deg)[0])
    pitch_sd = PITCH_SD_DEG * abs(aside) / camera.focal_px
    points_sd = float(np.degrees(np.sqrt(2) * POINT_SD_PX / np.hypot(across, down)))
    return Roll(deg, float(np.linalg.norm([MIN_ROLL_SD_DEG, points_sd, pitch_sd])), known=True)


def _fit_roll(
    tilt_deg: Array,
    place: Array,
    weight: Array,
    max_convergence: float | None,
    required: Enough,
    *,
    frames: int,
) -> Roll | None:
    """Fit the robust weighted line tilt = roll + convergence * place to the edges of one direction."""
    near = np.abs(tilt_deg) <= MAX_ROLL_DEG
    tilt, x, w = tilt_deg[near], place[near], weight[near]
    if len(tilt) < required.edges * frames or w.sum() < required.total_share:
        return None
    design = np.stack([np.ones_like(x), x], axis=1)
    robust = w
    fit: Array = np.zeros(2)
    for _ in range(FIT_ROUNDS):
        root = np.sqrt(robust)
        fit = np.asarray(np.linalg.lstsq(design * root[:, None], tilt * root, rcond=None)[0], dtype=float)
        robust = w / (1 + ((tilt - design @ fit) / MAX_SPREAD_DEG) ** 2) ** 2
    residual = np.abs(tilt - design @ fit)
    inlier = residual <= 2 * MAX_SPREAD_DEG
    spread = float(np.sqrt(np.average(residual[inlier] ** 2, weights=w[inlier]))) if inlier.any() else np.inf
    reach = float(np.ptp(x[inlier])) if inlier.any() else 0.0
    total = float(w[inlier].sum())
    enough = (
        inlier.sum() >= required.edges * frames and total >= required.total_share and reach >= required.reach
    )
    parallel = max_convergence is None or abs(fit[1]) * reach <= max_convergence
    majority = total >= w.sum() / 2
    if not (enough and parallel and majority and spread <= MAX_SPREAD_DEG):
        return None
    few_sd = MIN_ROLL_SD_DEG * max(FULL_EDGES_SHARE / total, 1.0)
    return Roll(float(fit[0]), max(spread / np.sqrt(inlier.sum() / frames), few_sd), known=True)
