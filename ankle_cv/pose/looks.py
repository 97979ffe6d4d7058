"""At which pictures of a clip is looked: so many a second, whatever the camera's rate.

A network or a tracker costs the same for every picture, and a body at squat speed has no movement above 6 Hz.
At 240 pictures a second seven of eight would tell nothing that their neighbours do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray, IntArray

NETWORK_HZ: Final = 30.0
"""Looks of a pose network a second. Peaks then fall at most 1/60 s beside a look: 0.04° at 300°/s²
(docs/evidence.md)."""
SECOND_HZ: Final = 15.0
"""The same of the second network: its windows take turns twice a second, and the leg model needs no more
(docs/evidence.md)."""
TRACKER_HZ: Final = 30.0
"""The same of what is followed in the pixels: with 60 a second nothing is nearer the truth (likewise)."""
EARLY: Final = 0.3
"""Share of the time between two looks by which one may come sooner than it is due: at 30 pictures a second
none is left out, however their times jitter, and at 60 every other one is taken, not its neighbour."""
JITTER: Final = 0.1
"""After a look that came sooner by more than this share, the next is due when it would have been without."""


class Looks:
    """Says of one picture after the other whether to look at it.

    Parameters
    ----------
    rate_hz
        Looks a second.
    always
        Pictures to look at, whenever they come.
    """

    def __init__(self, rate_hz: float = NETWORK_HZ, always: Collection[int] = ()) -> None:
        self._step_s = 1 / rate_hz
        self._always = frozenset(always)
        self._due_s = -float("inf")

    def take(self, index: int, time_s: float) -> bool:
        """Return whether to look at a picture; ask once for each, in order of time."""
        early = (self._due_s - time_s) / self._step_s
        if early > EARLY and index not in self._always:
            return False
        self._due_s = (self._due_s if early > JITTER else time_s) + self._step_s
        return True


def looked_at(time_s: Array, rate_hz: float) -> IntArray:
    """Return which of the ``(n,)`` times of a stretch are looks, its last always: all are between two."""
    looks = Looks(rate_hz, always=(len(time_s) - 1,))
    return np.array([i for i, at_s in enumerate(time_s) if looks.take(i, float(at_s))], dtype=np.int64)


def ends_of_shots(cuts: Iterable[int]) -> frozenset[int]:
    """Return the pictures just before and just after each cut: nothing is carried across one."""
    return frozenset(chain.from_iterable((cut - 1, cut) for cut in cuts))


def evenly_spaced(wanted: BoolArray, count: int) -> tuple[int, ...]:
    """Choose up to ``count`` of the ``(n,)`` wanted frames, evenly: the middles of as many equal parts."""
    frames: IntArray = np.flatnonzero(wanted)
    if not len(frames):
        return ()
    at = (np.arange(count) + 0.5) / count * len(frames)
    return tuple(int(i) for i in np.unique(frames[at.astype(int)]))
