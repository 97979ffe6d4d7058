"""Detection of swapped legs by the places of the feet: two feet never change places within a moment.

In a split stance both feet keep their places for the whole lunge. When the model then swaps the legs, it
moves over within some frames, smoothly enough to look like a step; but a person who steps moves one foot past
the other, which stays, and never puts each foot where the other stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray
from ankle_cv.signals.clean import runs

MAX_JITTER: Final = 0.05
"""A foot that moves less than this, leg lengths (4 cm), within the window is standing: jitter is below
0.01."""
HALF_WINDOW_S: Final = 0.1
"""Half of the window in which a foot's movement is measured, s: the model's jitter is slower than this."""
MIN_STANCE_S: Final = 0.15
"""Shortest stance that defines places of the feet, s."""
MAX_SWAP_S: Final = 0.6
"""Longest time within which feet cannot change places, s: a change of the front foot takes two steps."""
SAME_PLACE: Final = 0.12
"""Places closer than this are the same, leg lengths (10 cm); less than half of `SEPARATE_PLACES`, so that a
stance cannot match both ways."""
SEPARATE_PLACES: Final = 0.3
"""Feet farther apart than this have separate places, leg lengths: the length of a foot."""
MAJORITY: Final = 0.5
"""Share of swapped frames in a chain above which the swapped names are the right ones."""


@dataclass(frozen=True)
class PlaceSwaps:
    """Swapped legs, one entry per frame.

    Attributes
    ----------
    swapped
        ``(m,)`` each foot stands in the place of the other.
    cut
        ``(m,)`` neither foot is in a known place: the model was moving from one leg to the other.
    """

    swapped: BoolArray
    cut: BoolArray


@dataclass(frozen=True)
class _Stance:
    """An interval in which both feet stand: its frames, and the ``(2, 2)`` places of left and right foot."""

    frames: slice
    feet: Array

    @property
    def apart(self) -> float:
        return float(np.hypot(*(self.feet[0] - self.feet[1])))

    def same_places(self, other: _Stance) -> bool:
        return _near(self.feet, other.feet)

    def swapped_with(self, other: _Stance) -> bool:
        return min(self.apart, other.apart) > SEPARATE_PLACES and _near(self.feet, other.feet[::-1])


def find_place_swaps(time_s: Array, feet: Array) -> PlaceSwaps:
    """Find the frames in which the feet have swapped places.

    Parameters
    ----------
    time_s
        ``(m,)`` strictly increasing.
    feet
        ``(m, 2, 2)`` left and right foot, in leg lengths, finite.

    Returns
    -------
    PlaceSwaps
        In each chain of connected stances the model is assumed to be right most of the time.
    """
    swapped, cut = np.zeros((2, len(time_s)), dtype=np.bool_)
    chain: slice | None = None
    last: _Stance | None = None
    for stance in _stances(time_s, feet):
        soon = last is not None and time_s[stance.frames.start] - time_s[last.frames.stop - 1] <= MAX_SWAP_S
        if chain and last and soon and (last.same_places(stance) or last.swapped_with(stance)):
            state = bool(swapped[last.frames.start])
            between = slice(last.frames.stop, stance.frames.start)
            if last.apart > SEPARATE_PLACES:
                other_way, cut[between] = _nearest(feet[between], last.feet)
                swapped[between] = state ^ other_way
            swapped[stance.frames] = state ^ last.swapped_with(stance)
            chain = slice(chain.start, stance.frames.stop)
        else:
            _keep_majority(swapped, chain)
            chain = stance.frames
        last = stance
    _keep_majority(swapped, chain)
    return PlaceSwaps(swapped & ~cut, cut)


def _stances(time_s: Array, feet: Array) -> list[_Stance]:
    still = np.array([_movement(feet[_around(time_s, t)]) < MAX_JITTER for t in time_s], dtype=np.bool_)
    return [
        _Stance(run, np.median(feet[run], axis=0))
        for run in runs(still)
        if time_s[run.stop - 1] - time_s[run.start] >= MIN_STANCE_S
    ]


def _around(time_s: Array, t: float) -> slice:
    first, last = np.searchsorted(time_s, [t - HALF_WINDOW_S, t + HALF_WINDOW_S])
    return slice(int(first), int(last))


def _movement(feet: Array) -> float:
    """Return the extent of movement of the foot that moves more, leg lengths."""
    return float(np.hypot(*np.moveaxis(np.ptp(feet, axis=0), -1, 0)).max())


def _near(places: Array, others: Array) -> bool:
    return bool((np.hypot(*(places - others).T) < SAME_PLACE).all())


def _nearest(feet: Array, places: Array) -> tuple[BoolArray, BoolArray]:
    """Return in which frames the feet are nearer to swapped places, and in which neither is in a place."""
    ways = np.stack([np.linalg.norm(feet - stood, axis=2) for stood in (places, places[::-1])])
    other_way = ways[1].sum(axis=1) < ways[0].sum(axis=1)
    off = np.where(other_way[:, None], ways[1], ways[0]).min(axis=1) > SAME_PLACE
    return other_way, off


def _keep_majority(swapped: BoolArray, chain: slice | None) -> None:
    """Invert a chain in which most frames are swapped: the names of most frames are taken as right."""
    if chain is not None and swapped[chain].mean() > MAJORITY:
        swapped[chain] = ~swapped[chain]
