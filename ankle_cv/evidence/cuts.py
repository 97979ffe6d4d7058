"""Cuts of an edited clip, from the pictures of the first pass.

A cut changes the whole picture from one frame to the next, for good. A body that moves changes a part of it,
frame after frame; a shaken camera moves it; a flash or flicker passes. So neighbouring pictures are compared
when reduced to a few pixels, at the shift and with the contrast at which they agree best, and a cut is a
difference that is large, stands out among those before and after it, and stays. Where one scene dissolves
into the next, the cut is halfway (`dissolves`). A library for this
(PySceneDetect) would decode the clip once more, looks at colours, which exposure changes, and knows no shift.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Float32Array
from ankle_cv.evidence.dissolves import DissolveWatch
from ankle_cv.evidence.reduced import difference, reduced
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource

LAG: Final = 2
"""Frames between the compared pictures: an encoder may blend one frame over a cut."""
CUT_DIFFERENCE, CUT_RATIO = 0.15, 3.0
"""Least difference (1 - correlation) of a cut, and its ratio to those before and after it. Of 1747 pairs of
pictures of different clips 98 % differ by more than 0.2. Movements reach 0.22 before an empty wall, and a
ratio of 2."""
STILL_DIFFERENCE, STILL_RATIO = 0.05, 20.0
"""The same while nothing else moves: two views of one room differ by 0.07-0.2; an encoder's key picture by
0.01."""
NEIGHBOUR_S: Final = 0.3
MIN_NEIGHBOURS: Final = 6
"""Time and number of frames before and after that it is compared with."""
NEIGHBOUR_QUANTILE: Final = 0.9
LEAST_NEIGHBOUR: Final = 0.001
"""Least difference that neighbours are given: those of a still picture are zero."""
STAYS_S: Final = 0.2
"""A flash is over after this time, s."""
NEAR_CUT_S: Final = 1.0
"""A dissolve this near a sudden cut, s, is not told beside it: fades to black and back are told by those."""


@dataclass
class _Candidate:
    """A large difference: the reduced picture before it, and how far the next ones all differ from that."""

    index: int
    time_s: float
    before: Float32Array
    stays: float


@dataclass
class _Seen:
    """What is kept of the frames: some numbers each, and the last few reduced."""

    times: list[float] = field(default_factory=list)
    differences: list[float] = field(default_factory=list)
    last: deque[Float32Array] = field(default_factory=lambda: deque(maxlen=LAG))
    candidates: list[_Candidate] = field(default_factory=list)


class CutWatch(ForwardingSource):
    """Passes all frames of a source on and notes where the clip was cut.

    Parameters
    ----------
    source
        Any source, not yet opened.
    """

    def __init__(self, source: FrameSource) -> None:
        super().__init__(source)
        self._seen, self._dissolves = _Seen(), DissolveWatch()

    def __enter__(self) -> CutWatch:
        """Open the source and start anew."""
        super().__enter__()
        self._seen, self._dissolves = _Seen(), DissolveWatch()
        return self

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            self._look(frame)
            yield frame

    def _look(self, frame: Frame) -> None:
        seen, small = self._seen, reduced(frame.brightness)
        for candidate in reversed(seen.candidates):
            if frame.time_s - candidate.time_s > STAYS_S:
                break
            candidate.stays = min(candidate.stays, difference(candidate.before, small))
        change = difference(seen.last[0], small) if len(seen.last) == LAG else 0.0
        if change >= STILL_DIFFERENCE:
            seen.candidates.append(_Candidate(frame.index, frame.time_s, seen.last[0], change))
        seen.times.append(frame.time_s)
        seen.differences.append(change)
        seen.last.append(small)
        self._dissolves.look(frame.index, frame.time_s, small)

    def cuts(self) -> tuple[int, ...]:
        """Return the first frame after each cut; call after the last frame."""
        sudden, seen = self._sudden(), self._seen
        sudden_s = np.array([seen.times[index] for index in sudden])
        slow = [
            index
            for index, time_s in self._dissolves.halfway()
            if not np.any(np.abs(sudden_s - time_s) <= NEAR_CUT_S)
        ]
        return tuple(sorted([*sudden, *slow]))

    def _sudden(self) -> list[int]:
        seen = self._seen
        times, changes = np.array(seen.times), np.array(seen.differences)
        found: list[int] = []
        for candidate in seen.candidates:
            # With a lag of two frames every cut shows twice.
            if found and candidate.index - found[-1] < LAG:
                continue
            least = min(candidate.stays, changes[candidate.index])
            ratio = _ratio(times, changes, candidate.index)
            if any(
                least >= d and ratio >= r
                for d, r in ((CUT_DIFFERENCE, CUT_RATIO), (STILL_DIFFERENCE, STILL_RATIO))
            ):
                found.append(candidate.index)
        return found


def _ratio(times: Array, changes: Array, index: int) -> float:
    """Return how many times larger the change in this frame is than those just before and just after it."""
    near = int(np.sum(np.abs(times - times[index]) <= NEIGHBOUR_S)) // 2
    reach = max(near, MIN_NEIGHBOURS)
    before = changes[max(index - reach, 0) : index]
    after = changes[index + LAG : index + LAG + reach]
    usual = [float(np.quantile(part, NEIGHBOUR_QUANTILE)) for part in (before, after) if len(part)]
    return float(changes[index] / max(*usual, LEAST_NEIGHBOUR, LEAST_NEIGHBOUR))
