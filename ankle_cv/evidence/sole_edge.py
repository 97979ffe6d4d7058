"""The lower edge of the sole: whether it left the floor, which skin, shoe and shadow about it do not tell.

Heel and shoe above the sole follow the shank: bare skin stretches, a collar is pulled. The edge between
sole and floor does not. Light hardly reaches under a foot, so the edge darkens downwards; a shadow on the
floor ends in one that brightens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Float32Array, Gray, X, Y
from ankle_cv.evidence.registration import Picture
from ankle_cv.evidence.similarity import inverse, transformed
from ankle_cv.gaussian import SD_PER_MAD

# Lengths are shares of the foot, unless in px.
COLUMNS: Final[Array] = np.linspace(0.04, 0.84, 32)
"""Where the edge is read, ahead of the heel's back: from under the heel to the roots of the toes."""
HEEL, MIDFOOT, FRONT = (0.04, 0.30), (0.42, 0.56), (0.70, 0.84)
"""Columns that tell the heel, those of the middle of the foot, and those that stay on the floor."""
BALL: Final = 0.68
"""A rising foot turns about the ball, so far ahead of the heel's back: 0.66 on generated feet, 0.62-0.73 from
the fifth to the first metatarsal head."""
HEEL_CONTACT: Final = 0.08
"""The heel rests so far ahead of its back (`ankle_cv.evidence.foot_region.SOLE_AHEAD`)."""
REACH: Final = 0.07
"""In the template the edge is searched for this far above and below the outline."""
MAX_RISE: Final = 0.10
"""A heel whose pixels are higher is not asked: skin and collars were dragged by 2-6 % of the foot, and under
a high heel other edges come into view."""
SLACK, SLACK_PX = 0.03, 3.0
"""In a frame it is searched for this far beyond where it stood, and beyond where the heel's pixels put it."""
STEP_PX: Final = 0.25
SMOOTH_PX: Final = 0.8
"""Blur before the slope is taken: coding noise of single pixels."""
REFINE_PX: Final = 1.3
"""The edge of a column lies this near to the common line."""
MIN_CONTRAST, USUAL_CONTRAST = 3.0, 6.0
"""Least slope of the edge in a column, and in most of them, grey levels a pixel: 9-64 on 50 sharp clips, 0-4
where a shoe is as dark as its shadow or the picture is dim."""
MAX_BEND_PX, MAX_BEND = 0.5, 0.008
"""A sole is smooth: its columns scatter about a cubic by no more, px and share of the foot. 0.2-0.4 px on
sharp feet of 60-145 px; what scatters more is the pattern of a shoe or of the floor."""
SMOOTH_DEGREE: Final = 3
MIN_LIKENESS: Final = 0.7
"""Least mean slope along the line found, share of that of the template: 0.78-1.0 on feet flat and raised."""
PIVOTS: Final = (0.3, 0.45, 0.6, 0.8, 1e6)
"""Where a sole that rises may bend, ahead of the heel's contact; the last one lifts it as a whole."""
MIN_LEVER: Final = 0.15
"""Least share of the heel's rise by which a column is divided to give it."""
MIN_COLUMNS: Final = 3
PER_COLUMN: Final = 3.0
"""Neighbouring columns share a blur: about one in three is independent."""
FLOOR_PX, FLOOR_SHARE = 0.2, 0.0025
"""Least error of the edge, px and share of the foot: it strayed by 0.1 px on flat and 0.3-0.6 px on raised
generated feet of 85-140 px."""


@dataclass(frozen=True)
class SoleEdge:
    """The edge of a flat sole.

    Attributes
    ----------
    points
        ``(m, 2)`` of the edge in each column, reference px.
    ahead
        ``(m,)`` distance of each column from the heel's back, share of the foot.
    contrast
        ``(m,)`` grey levels per px by which it darkens downwards.
    length_px
        Length of the foot in the picture.
    """

    points: Array
    ahead: Array
    contrast: Array
    length_px: float


@dataclass(frozen=True)
class SoleRise:
    """How far a heel rose by the edge of its sole, px, + up.

    Attributes
    ----------
    front
        ``(2,)`` value and standard error of the rise of the ball: 0 on the floor, else the camera moved.
    heel, midfoot
        ``(2,)`` rise of the heel, by the columns under it, and by those under the middle of the foot if all
        turned about the ball. NaN where the edge is not found.
    """

    front: Array
    heel: Array
    midfoot: Array


UNKNOWN_RISE: Final = SoleRise(*np.full((3, 2), np.nan))


def find_sole_edge(
    gray: Float32Array, foot: BoolArray, heel_contact: Array, length_px: float, facing: int
) -> SoleEdge | None:
    """Find the edge of a flat sole in the template.

    Parameters
    ----------
    gray, foot
        ``(h, w)`` mean picture of the flat foot, and its pixels.
    heel_contact, length_px, facing
        ``(2,)`` point on which the heel rests and length of the foot, px; +1 facing right, -1 left.

    Returns
    -------
    SoleEdge or None
        In px of this picture; None when it is not clear and smooth in most columns.
    """
    x = heel_contact[X] + facing * (COLUMNS - HEEL_CONTACT) * length_px
    height, width = foot.shape
    columns = foot[:, np.clip(np.rint(x).astype(int), 0, width - 1)]
    known = columns.any(axis=0) & (x >= 0) & (x <= width - 1)
    if known.sum() < len(COLUMNS) / 2:
        return None
    lowest = height - 1 - np.argmax(columns[::-1], axis=0)
    start = np.column_stack([x, lowest])[known]
    offsets = np.arange(-REACH * length_px, REACH * length_px, STEP_PX)
    darkening = _darkening(gray, start[:, :, None] + np.stack([0 * offsets, offsets])[None])
    near = np.exp(-((offsets / (REACH / 2 * length_px)) ** 2))
    best = np.argmax(darkening * near, axis=1)
    contrast = darkening[np.arange(len(best)), best]
    points = np.column_stack([start[:, X], start[:, Y] + offsets[best]])
    clear = contrast >= MIN_CONTRAST
    if clear.sum() < len(COLUMNS) / 2 or np.median(contrast) < USUAL_CONTRAST:
        return None
    edge = SoleEdge(points[clear], COLUMNS[known][clear], contrast[clear], length_px)
    return edge if _scatter_px(edge) <= np.hypot(MAX_BEND_PX, MAX_BEND * length_px) else None


def _scatter_px(edge: SoleEdge) -> float:
    """Return how far the columns scatter about a smooth line, px."""
    smooth = np.polynomial.Polynomial.fit(edge.ahead, edge.points[:, Y], SMOOTH_DEGREE)
    return SD_PER_MAD * float(np.median(np.abs(edge.points[:, Y] - smooth(edge.ahead))))


def read_sole(
    edge: SoleEdge, picture: Picture, to_reference: Array, heel_shift: Array, forefoot_y: float
) -> SoleRise:
    """Read how far the heel's sole rose in a frame.

    Parameters
    ----------
    edge
        Of the flat foot, reference px.
    picture, to_reference
        Crop of the frame; ``(2, 3)`` map from the frame to reference px.
    heel_shift, forefoot_y
        ``(2,)`` displacement of the heel by its pixels, and that of the forefoot along y, reference px.
    """
    bases = (0.0, forefoot_y) if np.isfinite(forefoot_y) else (0.0,)
    up_px = max(float(max(bases) - heel_shift[Y]), 0.0)
    if up_px > MAX_RISE * edge.length_px:
        return UNKNOWN_RISE
    slack = SLACK * edge.length_px + SLACK_PX
    offsets = np.arange(min(bases) - 1.3 * up_px - slack, max(bases) + slack, STEP_PX)
    start = edge.points + np.array([heel_shift[X], 0.0])
    places = start[:, :, None] + np.stack([0 * offsets, offsets])[None]
    in_frame = transformed(inverse(to_reference), places.transpose(0, 2, 1).reshape(-1, 2)) - picture.origin
    darkening = _darkening(picture.gray, in_frame.reshape(len(start), len(offsets), 2).transpose(0, 2, 1))
    line = _common_line(edge, darkening, offsets, up_px, bases)
    if line is None:
        return UNKNOWN_RISE
    found, slope = _refined(darkening, offsets, line)
    return _rise(edge, -found, np.clip(slope / edge.contrast, 0, 1))


def _darkening(gray: Gray | Float32Array, places: Array) -> Array:
    """``(m, k)`` grey levels per px by which a picture darkens downwards at ``(m, 2, k)`` places."""
    soft = cv2.GaussianBlur(np.asarray(gray, np.float32), (0, 0), SMOOTH_PX)
    x, y = (places[:, axis].astype(np.float32) for axis in (X, Y))
    profiles = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # Neighbouring columns together: the edge is nearly level.
    return np.asarray(-np.gradient(cv2.blur(profiles, (1, 3)), STEP_PX, axis=1), np.float64)


def _common_line(
    edge: SoleEdge, darkening: Array, offsets: Array, up_px: float, bases: tuple[float, ...]
) -> Array | None:
    """``(m,)`` offsets, px, of the line along which the columns darken most; None when it is faint.

    It is where a heel raised by up to `up_px` has it, on a ball displaced as in one of the bases.
    """
    likeness = np.clip(darkening / edge.contrast[:, None], 0, 1)
    slack = SLACK * edge.length_px
    rises = np.arange(-slack, up_px + slack, STEP_PX)
    ahead = edge.ahead - HEEL_CONTACT
    levers = np.array([np.clip(1 - ahead / pivot, 0, None) for pivot in PIVOTS])
    # A foot that sinks does so as a whole: the floor gives way, or the camera's motion is not known so well.
    lines = -rises[:, None, None] * np.where(rises[:, None, None] > 0, levers, 1.0)
    lines = np.concatenate([base + lines.reshape(-1, len(ahead)) for base in bases])
    at = np.clip(np.rint((lines - offsets[0]) / STEP_PX).astype(int), 0, len(offsets) - 1)
    score = likeness[np.arange(len(ahead)), at].mean(axis=1)
    best = int(np.argmax(score))
    return lines[best] if score[best] >= MIN_LIKENESS else None


def _refined(darkening: Array, offsets: Array, line: Array) -> tuple[Array, Array]:
    """``(m,)`` offsets of the steepest places near the line, px, between the steps, and their slopes."""
    near = np.abs(offsets[None] - line[:, None]) <= REFINE_PX
    best = np.clip(np.argmax(np.where(near, darkening, -np.inf), axis=1), 1, len(offsets) - 2)
    rows = np.arange(len(line))
    before, here, after = (darkening[rows, best + k] for k in (-1, 0, 1))
    bend = before - 2 * here + after
    between = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    return np.asarray(offsets[best] + STEP_PX * np.clip(between, -1, 1)), here


def lever(ahead: Array | float) -> Array:
    """Return the rise of columns over that of the heel, when the foot turns about its ball."""
    return np.clip((BALL - np.asarray(ahead)) / (BALL - HEEL_CONTACT), MIN_LEVER, None)


HEEL_LEVER, MIDFOOT_LEVER = (float(lever(float(np.mean(columns)))) for columns in (HEEL, MIDFOOT))
"""The same of the columns that tell the heel, and of those of the midfoot."""


def _rise(edge: SoleEdge, up_px: Array, likeness: Array) -> SoleRise:
    """Return the heel's rise from that of every column, ``(m,)`` px; a part with a faint edge tells none."""
    floor_px = float(np.hypot(FLOOR_PX, FLOOR_SHARE * edge.length_px))
    parts = [(edge.ahead >= a) & (edge.ahead <= b) for a, b in (HEEL, MIDFOOT, FRONT)]
    heel, midfoot, ball = (
        own & bool(likeness[own].mean() >= MIN_LIKENESS) if own.any() else own for own in parts
    )
    of_heel = up_px / lever(edge.ahead)
    return SoleRise(
        _median_rise(up_px[ball], floor_px),
        _median_rise(of_heel[heel], floor_px / HEEL_LEVER),
        _median_rise(of_heel[midfoot], floor_px / MIDFOOT_LEVER),
    )


def _median_rise(rises: Array, floor_px: float) -> Array:
    if len(rises) < MIN_COLUMNS:
        return np.full(2, np.nan)
    middle = float(np.median(rises))
    scatter = SD_PER_MAD * float(np.median(np.abs(rises - middle)))
    return np.array([middle, np.hypot(floor_px, scatter / np.sqrt(len(rises) / PER_COLUMN))])
