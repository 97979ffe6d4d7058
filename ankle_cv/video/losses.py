"""Pictures of a clip that are not there: promised by the file, or missing in an even row of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ankle_cv.conventions import Array, BoolArray, IntArray

REGULAR_SHARE: Final = 0.9
"""Share of the steps that are alike in a clip of even rate; all of them in each of 43 sound clips, 0.75 in
one of variable rate."""
ALIKE: Final = 0.1
"""Steps this close to the median are alike, as a share of it."""
ROUNDING_S: Final = 1.1e-3
"""The same where times are whole milliseconds, s: two are rounded."""
SKIPPED: Final = 1.5
"""A step this many times the median has a picture left out."""
END_S: Final = 0.5
"""By how much the sound of a file may be longer than the picture, s."""
MOST_TOLD: Final = 1000
"""Most places that are kept; the last one then stands for the rest."""


class Loss(NamedTuple):
    """A place where pictures are missing: times before and after it, s, and how many they are.

    At the end of a clip ``to_s`` is how far it should go on.
    """

    from_s: float
    to_s: float
    pictures: int


@dataclass(frozen=True)
class Promise:
    """What a file promises, in seconds since the first picture that could be decoded.

    Attributes
    ----------
    times_s
        ``(m,)`` distinct times of its packets, increasing.
    joins_s
        Times at which its clock does not go on: nothing is said of the time before.
    beyond
        Number of pictures that its index has and its data have not.
    end_s
        Its declared end; NaN if unknown.
    end_tolerance_s
        How much earlier the last picture may end.
    """

    times_s: Array
    joins_s: Sequence[float] = ()
    beyond: int = 0
    end_s: float = float("nan")
    end_tolerance_s: float = END_S


def find_losses(promise: Promise, shown_s: Array) -> tuple[Loss, ...]:
    """Return the places where pictures are missing, in order.

    Parameters
    ----------
    promise
        Of the file.
    shown_s
        ``(n,)`` times of the pictures that were decoded, s, increasing; one at least.
    """
    times_s, step_s = promise.times_s, _even_step_s(promise.times_s)
    missing_s = times_s[~_near(times_s, shown_s, ROUNDING_S / 2)]
    gaps, skipped = _left_out(times_s, step_s, promise.joins_s)
    before = np.zeros(len(shown_s) + 1, dtype=np.int64)
    np.add.at(before, np.searchsorted(shown_s, missing_s), 1)
    np.add.at(before, np.searchsorted(shown_s, times_s[gaps] + ROUNDING_S / 2), skipped)
    before[-1] += promise.beyond or _cut_off(promise, step_s)
    last_s = float(np.nanmax([shown_s[-1], *times_s[-1:], promise.end_s]))
    last_s += promise.beyond * (step_s if np.isfinite(step_s) else 0.0)
    edges = np.concatenate([[0.0], shown_s, [last_s]])
    found = [Loss(float(edges[k]), float(edges[k + 1]), int(before[k])) for k in np.flatnonzero(before)]
    if len(found) > MOST_TOLD:
        rest = found[MOST_TOLD - 1 :]
        found[MOST_TOLD - 1 :] = [Loss(rest[0].from_s, rest[-1].to_s, sum(loss.pictures for loss in rest))]
    return tuple(found)


def _even_step_s(times_s: Array) -> float:
    """Return the step of a clip of even rate, s; NaN for one of variable rate."""
    steps = np.diff(times_s)
    if len(steps) < 2:  # noqa: PLR2004 - of one step nothing is known
        return float("nan")
    step_s = float(np.median(steps))
    alike = np.abs(steps - step_s) <= ALIKE * step_s + ROUNDING_S
    return step_s if np.mean(alike) >= REGULAR_SHARE else float("nan")


def _left_out(times_s: Array, step_s: float, joins_s: Sequence[float]) -> tuple[IntArray, IntArray]:
    """Return the times after which an even row leaves pictures out, by their number, and how many."""
    steps = np.diff(times_s)
    gaps = np.flatnonzero((steps > SKIPPED * step_s) & (steps > step_s + ROUNDING_S))
    joined = _near(times_s[gaps + 1], np.sort(np.asarray(joins_s, dtype=np.float64)), step_s / 2)
    gaps = gaps[~joined]
    return gaps, (np.round(steps[gaps] / step_s) - 1).clip(1).astype(np.int64)


def _near(times_s: Array, others_s: Array, within_s: float) -> BoolArray:
    """Return which times have one of the others, in order, beside them."""
    if not len(others_s):
        return np.zeros(len(times_s), dtype=np.bool_)
    after = np.searchsorted(others_s, times_s).clip(0, len(others_s) - 1)
    before = (after - 1).clip(0)
    nearest = np.minimum(np.abs(others_s[after] - times_s), np.abs(others_s[before] - times_s))
    result: BoolArray = nearest <= within_s
    return result


def _cut_off(promise: Promise, step_s: float) -> int:
    """Return how many pictures the declared end promises beyond the last packet."""
    steps = np.diff(promise.times_s)
    if not len(steps) or not np.isfinite(promise.end_s):
        return 0
    usual_s = step_s if np.isfinite(step_s) else float(np.median(steps))
    early_s = promise.end_s - float(promise.times_s[-1]) - usual_s
    return max(round(early_s / usual_s), 1) if early_s > max(promise.end_tolerance_s, usual_s / 2) else 0
