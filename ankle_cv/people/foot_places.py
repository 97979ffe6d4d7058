"""Tell exchanged legs by where the feet stand: two feet never change places within a moment.

In a split stance both feet stay where they are for the whole lunge. When the model then takes one leg for the
other it glides over within some frames, smoothly enough to look like a step; but a person who steps moves one
foot past the other, which stays, and never puts each where the other stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray
from ankle_cv.signals.clean import runs

STILL: Final = 0.05
"""A foot that moves less than this within `STILL_S` stands, leg lengths (4 cm): jitter is below 0.01."""
STILL_S: Final = 0.1
"""Half of the time over which a foot is looked at, s: the model's jitter is not faster than that."""
MIN_STAND_S: Final = 0.15
"""Shortest time of standing that tells a place, s."""
MOMENT_S: Final = 0.6
"""Longest time in which feet cannot have changed places, s: a change of the front foot takes two steps."""
SAME: Final = 0.12
"""Places this near each other are one, leg lengths (10 cm): below half of `APART`, so never both ways."""
APART: Final = 0.3
"""Feet this far from each other stand in places of their own, leg lengths: a foot's length."""
HALF: Final = 0.5
"""Share of a chain's frames from which being turned is its usual state."""


@dataclass(frozen=True)
class Places:
    """The answer, one entry per frame.

    Attributes
    ----------
    turned
        ``(m,)`` the legs stand in each other's places here.
    cut
        ``(m,)`` neither foot is where one stood: the model was on its way from one leg to the other.
    """

    turned: BoolArray
    cut: BoolArray


@dataclass(frozen=True)
class _Stand:
    """A time in which both feet stand: its frames, and the ``(2, 2)`` places of left and right foot."""

    frames: slice
    feet: Array

    @property
    def apart(self) -> float:
        return float(np.hypot(*(self.feet[0] - self.feet[1])))

    def same(self, other: _Stand) -> bool:
        return _near(self.feet, other.feet)

    def exchanged(self, other: _Stand) -> bool:
        return min(self.apart, other.apart) > APART and _near(self.feet, other.feet[::-1])


def find_exchanged(time_s: Array, feet: Array) -> Places:
    """Find the frames in which the feet stand in each other's places.

    Parameters
    ----------
    time_s
        ``(m,)`` strictly increasing.
    feet
        ``(m, 2, 2)`` left and right foot, in leg lengths, finite.

    Returns
    -------
    Places
        Among the frames that hang together the model is taken to be right most of the time.
    """
    turned, cut = np.zeros((2, len(time_s)), dtype=np.bool_)
    chain: slice | None = None
    last: _Stand | None = None
    for stand in _stands(time_s, feet):
        soon = last is not None and time_s[stand.frames.start] - time_s[last.frames.stop - 1] <= MOMENT_S
        if chain and last and soon and (last.same(stand) or last.exchanged(stand)):
            state = bool(turned[last.frames.start])
            between = slice(last.frames.stop, stand.frames.start)
            if last.apart > APART:
                other_way, cut[between] = _nearest(feet[between], last.feet)
                turned[between] = state ^ other_way
            turned[stand.frames] = state ^ last.exchanged(stand)
            chain = slice(chain.start, stand.frames.stop)
        else:
            _turn_the_fewer(turned, chain)
            chain = stand.frames
        last = stand
    _turn_the_fewer(turned, chain)
    return Places(turned & ~cut, cut)


def _stands(time_s: Array, feet: Array) -> list[_Stand]:
    still = np.array([_range(feet[_around(time_s, t)]) < STILL for t in time_s], dtype=np.bool_)
    return [
        _Stand(run, np.median(feet[run], axis=0))
        for run in runs(still)
        if time_s[run.stop - 1] - time_s[run.start] >= MIN_STAND_S
    ]


def _around(time_s: Array, t: float) -> slice:
    first, last = np.searchsorted(time_s, [t - STILL_S, t + STILL_S])
    return slice(int(first), int(last))


def _range(feet: Array) -> float:
    """How far a foot gets about, whichever goes further."""
    return float(np.hypot(*np.moveaxis(np.ptp(feet, axis=0), -1, 0)).max())


def _near(places: Array, others: Array) -> bool:
    return bool((np.hypot(*(places - others).T) < SAME).all())


def _nearest(feet: Array, places: Array) -> tuple[BoolArray, BoolArray]:
    """Tell where the feet are nearer to each other's places, and where both are off all places."""
    ways = np.stack([np.linalg.norm(feet - stood, axis=2) for stood in (places, places[::-1])])
    other_way = ways[1].sum(axis=1) < ways[0].sum(axis=1)
    off = np.where(other_way[:, None], ways[1], ways[0]).min(axis=1) > SAME
    return other_way, off


def _turn_the_fewer(turned: BoolArray, chain: slice | None) -> None:
    """In frames that hang together the names of most of the time are right."""
    if chain is not None and turned[chain].mean() > HALF:
        turned[chain] = ~turned[chain]
