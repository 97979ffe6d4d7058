"""Roll of the floor in the picture and pitch of the camera, from straight edges of the room or two points.

Every straight edge speaks: plumb ones (door frames, corners, pictures on the wall) and level ones of two
directions, each as a camera of that roll and pitch sees it at its place. The roll is what remains likely when
the pitch and the direction of the walls are left open, under what is known of phones that are put up by hand.
Plumb edges that come together above or below tell the pitch as well. The two points are the user's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ankle_cv.camera import (
    FOCAL_LOG_SD,
    FOCAL_SHARE,
    PITCH_SD_DEG,
    UNKNOWN_ROLL,
    UNKNOWN_ROLL_SD_DEG,
    Camera,
    Pitch,
    Roll,
    upright_vector,
)
from ankle_cv.conventions import Array, BoolArray
from ankle_cv.errors import UsageError
from ankle_cv.evidence.room_edges import RoomEdges
from ankle_cv.gaussian import Z_95
from ankle_cv.scene.room_directions import BUILT_SD_DEG, END_SD_PX, Edges, Poses, log_likelihood
from ankle_cv.settings import Points

PERSON_MARGIN_SHARE = 0.1
"""The person's box is widened by this share of its height before the edges inside are excluded."""
MIN_ROLL_SD_DEG: Final = 0.4
"""Walls, lenses and shelves are not as straight as the model: added to what it says. In 18 real clips this
reading and an older one part by 0.4–0.6° in two and by 0.3° at most in the others (docs/evidence.md)."""
MIN_PITCH_SD_DEG: Final = 1.5
"""The same of the pitch: five generated clips whose posterior said less than 1° were off by 0–1.7°
(docs/evidence.md)."""
MAX_PITCH_SD_DEG: Final = 6.0
"""A pitch that is told less well is not told: little more than `PITCH_SD_DEG`, which is known anyway, and
taking that out of a posterior as broad says anything (40 ± 10° of a mean of 6°)."""
KNOWN_SD_DEG: Final = 0.8
"""A roll that is told less well is not called known: it counts for its error all the same."""
EDGE_WORTH: Final = 0.75
"""Independent edges that an edge is worth: things have two sides, which lean together. From 0.5 to 1 the
error on 208 generated clips is the same."""
MOST_EDGES: Final = 15.0
"""Independent edges that a frame is worth at most: a thousand joints of one tiled floor are one floor."""
PITCH_DEG: Final = -2.0
"""Of a phone that is put up to film a standing person, as in the leg model."""
COARSE_SD_DEG: Final = 0.75
"""Added to the errors of the edges in the first, coarse search, half of its step."""
COARSE_FRAMES: Final = 3
"""Every so manieth frame is asked in it."""
COARSE: Final = (np.arange(-7.5, 7.6, 0.5), np.arange(-16, 24.1, 3.0), np.arange(0, 90, 4.5))
PITCH_STEP_DEG: Final = 0.75
FINE: Final = (np.arange(-0.9, 0.91, 0.15), PITCH_STEP_DEG * np.arange(-3, 3.5), np.arange(-3.2, 3.3, 0.8))
"""Rolls, pitches and azimuths that are tried, and those around each of the best, deg: nobody puts up a phone
that is tilted more."""
MODES: Final = 4
"""Best places that are looked at closely, so that rival readings of a room are seen."""
APART_DEG: Final = (1.1, 5.0, 10.0)
"""Places differ when they are this far apart in roll, pitch or azimuth."""
SHORTLIST: Final = 400
MIN_PLUMB_SHARE = 0.05
"""Points that lie nearer to each other than this share of the picture's height tell no direction."""
POINT_SD_PX = 1.5
"""Error of a point that a person puts on an edge, px."""
PLUMB_SD_DEG: Final = 0.3
"""Things that a person takes for plumb are not plumber than this."""


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


def find_roll(found: Iterable[RoomEdges], size_px: tuple[int, int]) -> Roll:
    """Estimate roll and pitch from the edges of some frames of a still camera.

    Parameters
    ----------
    found
        Edges of the room, by frame.
    size_px
        Width and height of the picture.

    Returns
    -------
    Roll
        Mean and standard deviation of its posterior; `UNKNOWN_ROLL` without any edges.
    """
    frames = list(found)
    if not any(len(edges.length) for edges in frames):
        return UNKNOWN_ROLL
    coarse = _grid(*COARSE)
    coarse_score = _log_posterior(coarse, _edges(frames[::COARSE_FRAMES], size_px, COARSE_SD_DEG))
    best = _best_places(coarse, coarse_score)
    near = [_grid(*(centre + step for centre, step in zip(place, FINE, strict=True))) for place in best]
    fine = Poses(*(np.concatenate(axis) for axis in zip(*map(_axes, near), strict=True)))
    fine_score = _log_posterior(fine, _edges(frames, size_px, 0.0))
    # What is not near a best place counts, too, by its coarse cell: weak evidence leaves the prior's breadth.
    beyond = ~np.any([_within(coarse, place) for place in best], axis=0)
    score = np.concatenate([fine_score + _log_cell(FINE), coarse_score[beyond] + _log_cell(COARSE)])
    share = np.exp(score - score.max())
    mean, spread = _moments(np.concatenate([fine.roll_deg, coarse.roll_deg[beyond]]), share)
    sd_deg = float(np.hypot(spread, MIN_ROLL_SD_DEG))
    pitch = _told_pitch(*_moments(np.concatenate([fine.pitch_deg, coarse.pitch_deg[beyond]]), share))
    return Roll(mean, sd_deg, known=sd_deg <= KNOWN_SD_DEG, pitch=pitch)


def _moments(values: Array, share: Array) -> tuple[float, float]:
    """Return the mean and the standard deviation of values with weights."""
    mean = float(np.average(values, weights=share))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=share)))


def _told_pitch(mean_deg: float, spread_deg: float) -> Pitch | None:
    """Return what the edges alone say of the pitch, the prior taken out of its posterior; None for nothing.

    Convergence shows the pitch over the focal length, whose error it shares.
    """
    variance = max(spread_deg, PITCH_STEP_DEG) ** 2
    precision = 1 / variance - 1 / PITCH_SD_DEG**2
    if precision <= 0:
        return None
    deg = (mean_deg / variance - PITCH_DEG / PITCH_SD_DEG**2) / precision
    sd_deg = float(np.linalg.norm([precision**-0.5, MIN_PITCH_SD_DEG, FOCAL_LOG_SD * deg]))
    return Pitch(deg, sd_deg) if sd_deg <= MAX_PITCH_SD_DEG else None


def _edges(found: Sequence[RoomEdges], size_px: tuple[int, int], more_sd_deg: float) -> Edges:
    """Collect the edges of all frames, each frame worth one look."""
    height = size_px[1]
    angle, position, length = (
        np.concatenate([getattr(edges, part) for edges in found])
        for part in ("angle_deg", "position", "length")
    )
    worth = min(EDGE_WORTH, MOST_EDGES * len(found) / max(len(length), 1)) / len(found)
    ends_deg = np.degrees(END_SD_PX / (length * height))
    sd_deg = np.sqrt(BUILT_SD_DEG**2 + ends_deg**2 + more_sd_deg**2)
    return Edges(
        angle,
        position * height / (FOCAL_SHARE * max(size_px)),
        sd_deg,
        np.full(len(length), worth),
    )


def _grid(roll_deg: Array, pitch_deg: Array, azimuth_deg: Array) -> Poses:
    return Poses(*(axis.ravel() for axis in np.meshgrid(roll_deg, pitch_deg, azimuth_deg, indexing="ij")))


def _axes(poses: Poses) -> tuple[Array, Array, Array]:
    return poses.roll_deg, poses.pitch_deg, poses.azimuth_deg


def _log_posterior(poses: Poses, edges: Edges) -> Array:
    rolled = (poses.roll_deg / UNKNOWN_ROLL_SD_DEG) ** 2
    pitched = ((poses.pitch_deg - PITCH_DEG) / PITCH_SD_DEG) ** 2
    result: Array = log_likelihood(poses, edges) - (rolled + pitched) / 2
    return result


def _log_cell(steps: tuple[Array, Array, Array]) -> float:
    """Logarithm of the size of a cell of a grid."""
    return float(sum(np.log(axis[1] - axis[0]) for axis in steps))


def _within(poses: Poses, place: tuple[float, float, float]) -> BoolArray:
    """Tell which poses lie in the fine grid around a place."""
    roll, pitch, azimuth = (axis - centre for axis, centre in zip(_axes(poses), place, strict=True))
    off = (np.abs(roll), np.abs(pitch), np.abs((azimuth + 45) % 90 - 45))
    result: BoolArray = np.all([gap <= steps.max() for gap, steps in zip(off, FINE, strict=True)], axis=0)
    return result


def _best_places(poses: Poses, score: Array) -> list[tuple[float, float, float]]:
    """Return the few best places of the coarse search that differ."""
    best: list[tuple[float, float, float]] = []
    for k in np.argsort(-score)[:SHORTLIST]:
        place = tuple(float(axis[k]) for axis in _axes(poses))
        if all(_differ(place, other) for other in best):
            best.append((place[0], place[1], place[2]))
        if len(best) == MODES:
            break
    return best


def _differ(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    roll, pitch, azimuth = (a - b for a, b in zip(one, other, strict=True))
    gaps = (abs(roll), abs(pitch), abs((azimuth + 45) % 90 - 45))
    return any(gap > apart for gap, apart in zip(gaps, APART_DEG, strict=True))


def overruled(room: Roll, given: Roll) -> Roll:
    """Return the roll that the user gives, with the room's pitch where the room agrees with it.

    Parameters
    ----------
    room
        By the room's edges, which were misread where they tell another level beyond both errors.
    given
        By `given_roll`, which tells no pitch.
    """
    agree = abs(room.deg - given.deg) <= Z_95 * np.hypot(room.sd_deg, given.sd_deg)
    return replace(given, pitch=room.pitch if agree else None)


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
    return Roll(deg, float(np.linalg.norm([PLUMB_SD_DEG, points_sd, pitch_sd])), known=True)
