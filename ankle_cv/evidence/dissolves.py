"""Dissolves of an edited clip: for some tenths of a second one scene is laid over the next and fades into it.

Every picture on the way is a mixture of the one before and the one after, in shares that only grow. What
moves, body or camera, is meanwhile where neither of the two shows it: a rest that no mixture explains.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Float32Array
from ankle_cv.evidence.reduced import MIN_CONTRAST, difference, inside

SPANS_S: Final = (0.4, 0.8, 1.6)
"""Times between the pictures that are taken for before and after, s."""
STEP_S: Final = 0.1
"""Time between two looks, s."""
MIN_DIFFERENCE: Final = 0.3
"""Least difference (1 - correlation) of before and after. A large body that moves by less than its own width
is nearly a mixture, and reaches 0.22."""
MAX_REST: Final = 0.08
"""Largest share of the change that no mixture explains, of any picture on the way. Movements in 39 clips
leave 0.139 and more (docs/evidence.md)."""
HALFWAY: Final = (0.2, 0.8)
"""Share of the later picture that makes a mixture of both."""
MIN_MIXTURES: Final = 3
"""Least number of mixtures: an encoder blends one picture over a sudden cut."""
MAX_BACK: Final = 0.1
"""Most that the share of the later picture may fall from one picture to the next."""
MAX_PICTURES: Final = 24
"""Most pictures on the way that are looked at."""


@dataclass(frozen=True)
class _Kept:
    index: int
    time_s: float
    small: Float32Array


@dataclass(frozen=True)
class _Dissolve:
    """One that was seen: its halfway frame, and how far before and after differ."""

    index: int
    time_s: float
    change: float


@dataclass
class DissolveWatch:
    """Looks at reduced pictures, one after the other, and notes where one scene dissolves into the next."""

    _kept: deque[_Kept] = field(default_factory=deque)
    _seen: list[_Dissolve] = field(default_factory=list)
    _next_s: float = -np.inf

    def look(self, index: int, time_s: float, small: Float32Array) -> None:
        """Take the next picture: its frame, its time, s, and itself, reduced."""
        kept = self._kept
        kept.append(_Kept(index, time_s, small))
        while time_s - kept[0].time_s > SPANS_S[-1]:
            kept.popleft()
        if time_s < self._next_s:
            return
        self._next_s = time_s + STEP_S
        for span_s in SPANS_S:
            way = [one for one in kept if time_s - one.time_s <= span_s]
            if way[-1].time_s - way[0].time_s < span_s - STEP_S:
                return
            if (found := _dissolve(way)) is not None:
                self._seen.append(found)

    def halfway(self) -> list[tuple[int, float]]:
        """Return frame and time, s, of the middle of each dissolve, by the clearest look at it."""
        middles: list[_Dissolve] = []
        for one in sorted(self._seen, key=lambda seen: -seen.change):
            if all(abs(one.time_s - other.time_s) > SPANS_S[-1] for other in middles):
                middles.append(one)
        return sorted((one.index, one.time_s) for one in middles)


def _dissolve(way: list[_Kept]) -> _Dissolve | None:
    """Return the dissolve between the first picture and the last, if there is one."""
    before, after = way[0].small, way[-1].small
    if min(float(inside(before).std()), float(inside(after).std())) < MIN_CONTRAST:
        return None  # to or from one colour: it differs from everything, and is left at a sudden cut
    change = difference(before, after)
    if change < MIN_DIFFERENCE:
        return None
    some = [way[k] for k in np.unique(np.linspace(0, len(way) - 1, MAX_PICTURES).round().astype(int))]
    share, rest = mixtures(np.stack([one.small for one in some]))
    mixed = (share > HALFWAY[0]) & (share < HALFWAY[1])
    if mixed.sum() < MIN_MIXTURES or rest.max() > MAX_REST or np.diff(share).min() < -MAX_BACK:
        return None
    middle = some[int(np.argmax(share >= np.mean(HALFWAY)))]
    return _Dissolve(middle.index, middle.time_s, change)


def mixtures(pictures: Float32Array) -> tuple[Array, Array]:
    """Explain each picture as a mixture of the first and the last.

    Parameters
    ----------
    pictures
        ``(n, height, width)`` grey; the first and the last differ.

    Returns
    -------
    share, rest
        ``(n,)`` share of the last picture, 0 to 1 in a mixture, and what is left unexplained, as a share of
        the squared change from the first to the last.
    """
    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    flat -= flat[0]
    whole = float(flat[-1] @ flat[-1])
    share = flat @ flat[-1] / whole
    rest = np.sum((flat - share[:, None] * flat[-1]) ** 2, axis=1) / whole
    return share, rest
