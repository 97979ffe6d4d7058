"""Cuts of an edited clip, from the pictures of the first pass.

A cut changes the whole picture from one frame to the next, for good. A body that moves changes a part of it,
frame after frame; a shaken camera moves it; a flash or flicker passes. So neighbouring pictures are compared
when reduced to a few pixels, at the shift and with the contrast at which they agree best, and a cut is a
difference that is large, stands out among those before and after it, and stays. A library for this
(PySceneDetect) would decode the clip once more, looks at colours, which exposure changes, and knows no shift.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from ankle_cv.conventions import Array, Float32Array, Image
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource

LONG_SIDE_PX: Final = 64
"""Longer side of the reduced picture: a person has some 30 px, noise and compression none."""
BLUR_PX: Final = 1.0
SHIFT_SHARE: Final = 1 / 8
"""Largest shift between compared pictures, of either side: a knock at the camera, a quick pan."""
MIN_CONTRAST: Final = 2.0
"""Grey levels, standard deviation, below which a picture is of one colour."""
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
        self._seen = _Seen()

    def __enter__(self) -> CutWatch:
        """Open the source and start anew."""
        super().__enter__()
        self._seen = _Seen()
        return self

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            self._look(frame)
            yield frame

    def _look(self, frame: Frame) -> None:
        seen, small = self._seen, reduced(frame.image)
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

    def cuts(self) -> tuple[int, ...]:
        """Return the first frame after each cut; call after the last frame."""
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
        return tuple(found)


def _ratio(times: Array, changes: Array, index: int) -> float:
    """Return how many times larger the change in this frame is than those just before and just after it."""
    near = int(np.sum(np.abs(times - times[index]) <= NEIGHBOUR_S)) // 2
    reach = max(near, MIN_NEIGHBOURS)
    before = changes[max(index - reach, 0) : index]
    after = changes[index + LAG : index + LAG + reach]
    usual = [float(np.quantile(part, NEIGHBOUR_QUANTILE)) for part in (before, after) if len(part)]
    return float(changes[index] / max(*usual, LEAST_NEIGHBOUR, LEAST_NEIGHBOUR))


def reduced(image: Image) -> Float32Array:
    """Return a picture in grey, its longer side `LONG_SIDE_PX`."""
    height, width = image.shape[:2]
    shrink = LONG_SIDE_PX / max(height, width)
    size = max(round(shrink * width), 1), max(round(shrink * height), 1)
    small = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.GaussianBlur(small.astype(np.float32), (0, 0), BLUR_PX), dtype=np.float32)


def difference(before: Float32Array, after: Float32Array) -> float:
    """Return 1 - correlation of two reduced pictures, at the shift at which they agree best; 0 to 2.

    Pictures of one colour do not differ from each other, and by 1 from any other.
    """
    height, width = before.shape
    rows, columns = round(SHIFT_SHARE * height), round(SHIFT_SHARE * width)
    inner = before[rows : height - rows, columns : width - columns]
    plain = [float(part.std()) < MIN_CONTRAST for part in (inner, after)]
    if any(plain):
        return 0.0 if all(plain) else 1.0
    match = cv2.matchTemplate(after, np.ascontiguousarray(inner), cv2.TM_CCOEFF_NORMED)
    return max(1.0 - float(match.max()), 0.0)
