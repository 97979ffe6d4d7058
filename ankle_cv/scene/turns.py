"""Stretches of a clip in which a person faces one way: who turns round is seen from two sides.

Trunk and feet have to agree. A bar on the shoulders turns the model's shoulders by 90° and plates before the
thighs its hips by 60°, but nobody turns round on the spot without moving the feet; a lunge moves the feet and
leaves the trunk. The heading of the feet does not depend on which leg the model takes for the left one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import SIDES, Array, BoolArray, IntArray, Joint, X, Z, landmark
from ankle_cv.landmarks import LandmarkSeries

MIN_TURN_DEG: Final = 40.0
"""Least turn of trunk and feet alike. In clips in which nobody turns the trunk moves by at most 16°, behind
plates by 77°, the feet's line by 32° (120 generated and real clips); from side to front are 60-90°."""
MIN_STRETCH_S: Final = 1.0
"""Shortest stretch of one heading, s."""
STEADY_DEG: Final = 20.0
"""Within this of a stretch's own heading a person is not turning ..."""
STEADY_SHARE: Final = 0.25
"""... nor within this share of the least turn of the clip: of a small turn, too, the turn itself is seen."""
STEP_S: Final = 0.1
"""Time step of the search, s."""
NEW_STRETCH_COST: Final = 1.0
"""What one more stretch must save, in squared chords summed over the steps: a stretch of one second that is
off by 20° costs as much."""

Headings = NDArray[np.complex128]
"""Directions in the floor's plane as unit numbers: the camera's yaw around the person; NaN where unknown."""


def facing_stretches(series: LandmarkSeries) -> tuple[slice, ...]:
    """Find the stretches in which a person faces one way; all frames are one when nobody turns.

    Parameters
    ----------
    series
        One person, swaps undone.

    Returns
    -------
    tuple of slice
        Frames, in order of time, at least `MIN_STRETCH_S` long. What is between them is the turn itself.
    """
    everything = (slice(0, len(series)),)
    step = _steps(series.time_s)
    witnesses = [_by_step(heading, step) for heading in (_trunk(series), _feet(series), _ankles(series))]
    if not _moved(witnesses[0]):
        return everything
    pieces = _merged(_pieces(witnesses[0]), witnesses)
    if len(pieces) < 2:  # noqa: PLR2004 - nobody turned
        return everything
    trunk = _trunk(series)
    headings = [_mean(witnesses[0][slice(*piece)]) for piece in pieces]
    within_deg = min(STEADY_DEG, STEADY_SHARE * min(_apart_deg(*two) for two in pairwise(headings)))
    inside = ((step >= first) & (step < stop) for first, stop in pieces)
    found = [run for piece in inside if (run := _steady(trunk, piece, within_deg))]
    long = [r for r in found if series.time_s[r.stop - 1] - series.time_s[r.start] >= MIN_STRETCH_S]
    if len(long) < 2:  # noqa: PLR2004
        return everything
    return tuple(long)


def _trunk(series: LandmarkSeries) -> Headings:
    """``(n,)`` by the lines of shoulders and hips together, the longer one counting more."""
    return _unit(_line(series, "shoulder") + _line(series, "hip"))


def _ankles(series: LandmarkSeries) -> Headings:
    return _unit(_line(series, "ankle"))


def _feet(series: LandmarkSeries) -> Headings:
    """``(n,)`` by where both feet point, which needs no left and right."""
    forward = np.sum(
        [series.world_m[:, landmark("toe", s)] - series.world_m[:, landmark("heel", s)] for s in SIDES],
        axis=0,
    )
    return _unit(-forward[:, Z] - 1j * forward[:, X])


def _line(series: LandmarkSeries, joint: Joint) -> Headings:
    """``(n,)`` the line from the right to the left joint, turned by the yaw, m."""
    left, right = (series.world_m[:, landmark(joint, side)] for side in SIDES)
    across = left - right
    result: Headings = across[:, X] - 1j * across[:, Z]
    return result


def _unit(vectors: Headings) -> Headings:
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Headings = vectors / np.abs(vectors)
    return result


def _steps(time_s: Array) -> IntArray:
    """``(n,)`` number of the time step of every frame."""
    result: IntArray = ((time_s - time_s[0]) / STEP_S + 1e-6).astype(np.int64)
    return result


def _by_step(headings: Headings, step: IntArray) -> Headings:
    """``(k,)`` mean heading of every time step; NaN without any."""
    known = np.isfinite(headings)
    count = np.bincount(step[known], minlength=int(step[-1]) + 1)
    total = np.bincount(step[known], headings[known].real, len(count)) + 1j * np.bincount(
        step[known], headings[known].imag, len(count)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Headings = np.where(count > 0, total / count, np.nan)
    return result


def _mean(headings: Headings) -> complex:
    known = headings[np.isfinite(headings)]
    return complex(np.mean(known)) if len(known) else complex("nan")


def _apart_deg(a: complex, b: complex) -> float:
    """Return the angle between two headings, deg; 0 when one is unknown: what is not seen has not turned."""
    angle = float(np.degrees(abs(np.angle(a * np.conj(b)))))
    return angle if np.isfinite(angle) else 0.0


def _moved(headings: Headings) -> bool:
    """Return whether the mean heading over the shortest stretch changes enough for a turn at all."""
    width = round(MIN_STRETCH_S / STEP_S)
    known = np.isfinite(headings)
    total = np.cumsum(np.r_[0, np.where(known, headings, 0)])
    windows = total[width:] - total[:-width]
    if not len(windows):
        return False
    turned = np.degrees(np.abs(np.angle(windows * np.conj(windows[0]))))
    return bool(np.ptp(turned) >= MIN_TURN_DEG / 2)


def _pieces(headings: Headings) -> list[tuple[int, int]]:
    """Cut the steps into pieces of one heading each, at least `MIN_STRETCH_S` long, at the least total cost.

    The cost of a piece is the sum of the squared chords to its mean, plus that of a new piece (optimal
    partitioning; Jackson et al. 2005).
    """
    n, shortest = len(headings), round(MIN_STRETCH_S / STEP_S)
    known = np.isfinite(headings)
    count = np.cumsum(np.r_[0, known])
    total = np.cumsum(np.r_[0, np.where(known, headings, 0)])
    square = np.cumsum(np.r_[0.0, np.where(known, np.abs(headings) ** 2, 0.0)])
    best, start_of = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = 0.0
    for stop in range(shortest, n + 1):
        starts = np.arange(stop - shortest + 1)
        many = np.maximum(count[stop] - count[starts], 1)
        cost = square[stop] - square[starts] - np.abs(total[stop] - total[starts]) ** 2 / many
        through = best[starts] + cost + NEW_STRETCH_COST
        start_of[stop] = int(np.argmin(through))
        best[stop] = through[start_of[stop]]
    pieces: list[tuple[int, int]] = []
    stop = n
    while stop > 0:
        pieces.append((int(start_of[stop]), stop))
        stop = int(start_of[stop])
    return pieces[::-1]


def _merged(pieces: list[tuple[int, int]], witnesses: list[Headings]) -> list[tuple[int, int]]:
    """Join neighbours between which a witness sees no turn, the most alike first."""
    pieces = list(pieces)
    while len(pieces) > 1:
        turns = [
            min(_apart_deg(_mean(w[slice(*a)]), _mean(w[slice(*b)])) for w in witnesses)
            for a, b in pairwise(pieces)
        ]
        least = int(np.argmin(turns))
        if turns[least] >= MIN_TURN_DEG:
            break
        pieces[least : least + 2] = [(pieces[least][0], pieces[least + 1][1])]
    return pieces


def _steady(trunk: Headings, inside: BoolArray, within_deg: float) -> slice | None:
    """Return the frames of a piece without the turn at its ends; None when it is all turn."""
    mean = _mean(trunk[inside])
    off = np.degrees(np.abs(np.angle(trunk * np.conj(mean))))
    steady = inside & (off <= within_deg)
    if not steady.any():
        return None
    first, last = np.flatnonzero(steady)[[0, -1]]
    return slice(int(first), int(last) + 1)
