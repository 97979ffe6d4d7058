"""Interlaced pictures: recognised, and made whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from ankle_cv.conventions import BoolArray
from ankle_cv.video.ffmpeg import FilterGraph, VideoFrame
from ankle_cv.video.frame import Interlaced
from ankle_cv.video.planes import brightness_plane

TimedPicture: TypeAlias = tuple[Fraction, VideoFrame]
Brightness: TypeAlias = npt.NDArray[np.int16]

MAX_FPS: Final = 31.0
"""Interlaced video has 25 or 29.97 pictures of two fields a second."""
MIN_LINES: Final = 400
"""It has 480 lines at least; fewer were scaled, which blurs the fields into each other."""
MIN_CHANGE: Final = 12
"""Difference of brightness, of 255, beyond the noise of a camera by day."""
MIN_MOVING: Final = 0.0005
"""Share of a picture that must move for its edges to show a comb: an arm."""
MIN_COMBED: Final = 0.04
"""Share of the moving pixels that are combed: it rises to 0.10 to 0.26 in clips woven from fields, also when
compressed much, and to 0.016 at most in 55 others (median of `PICTURES` pictures, docs/evidence.md)."""
PICTURES: Final = 15
"""Moving pictures over which the median is taken."""
ROW_STEP: Final = 9
"""Every how many-th line is looked at; odd, for both fields. Of the columns every second one."""
CENTRES: Final = slice(1, -1, ROW_STEP), slice(1, -1, 2)
FILTER: Final = "bwdif"
"""Weston's deinterlacer of the BBC with yadif's check in time: still parts keep all lines."""


@dataclass
class CombDetector:
    """Looks at pictures, one after the other, for combs at moving edges.

    A pixel is combed when it differs from the lines above and below in the same sense, while those agree.
    Noise and fine patterns do that, too, but as often between columns, which is subtracted.
    """

    _before: Brightness | None = None
    _combed: deque[float] = field(default_factory=lambda: deque(maxlen=PICTURES))

    def sees_combs(self, picture: VideoFrame) -> bool:
        """Return whether the pictures so far are interlaced."""
        plane = brightness_plane(picture)
        if plane is None:
            return False
        lines: Brightness = plane.astype(np.int16)
        before, self._before = self._before, lines
        if before is None or before.shape != lines.shape:
            return False
        share = combed_share(lines, before)
        if np.isfinite(share):
            self._combed.append(share)
        return len(self._combed) == PICTURES and float(np.median(self._combed)) > MIN_COMBED


def combed_share(lines: Brightness, before: Brightness) -> float:
    """Return the share of the moving pixels that are combed; NaN when too few move.

    Parameters
    ----------
    lines
        ``(height, width)`` brightness, 0..255.
    before
        The same of the picture before.
    """
    moving = np.abs(lines[CENTRES] - before[CENTRES]) > MIN_CHANGE
    n = np.count_nonzero(moving)
    if n < MIN_MOVING * moving.size or n == 0:
        return float("nan")
    # What stands still does not comb: fine stripes in a noisy picture.
    across = _across(lines) & ~_across(before) & moving
    along = _along(lines) & ~_along(before) & moving
    return float(np.count_nonzero(across) - np.count_nonzero(along)) / n


def _across(lines: Brightness) -> BoolArray:
    """Return where pixels differ from the lines above and below."""
    return _differs(lines[CENTRES], lines[:-2:ROW_STEP, CENTRES[1]], lines[2::ROW_STEP, CENTRES[1]])


def _along(lines: Brightness) -> BoolArray:
    """Return where pixels differ from the columns beside them."""
    return _differs(lines[CENTRES], lines[CENTRES[0], :-2:2], lines[CENTRES[0], 2::2])


def _differs(centre: Brightness, one: Brightness, other: Brightness) -> BoolArray:
    """Return where a pixel differs from two neighbours in the same sense, while those agree."""
    first, second = centre - one, centre - other
    smaller = np.minimum(np.abs(first), np.abs(second))
    result: BoolArray = (
        (smaller > MIN_CHANGE) & ((first > 0) == (second > 0)) & (np.abs(one - other) < MIN_CHANGE)
    )
    return result


class Deinterlacer:
    """Makes the pictures of a clip whole, from the first that shows the need; see `whole`.

    Parameters
    ----------
    fps
        Pictures a second.

    Attributes
    ----------
    found
        Whether the pictures are interlaced, so far.
    """

    def __init__(self, fps: float) -> None:
        self.found: Interlaced = "no"
        self._may_be_combed = fps <= MAX_FPS
        self._combs = CombDetector()
        self._graph: FilterGraph | None = None
        self._times: deque[Fraction] = deque()
        self._size: tuple[int, int] | None = None

    def whole(self, pictures: Iterable[TimedPicture]) -> Iterator[TimedPicture]:
        """Yield as many pictures at the same times, with one field of those of two interpolated."""
        for time, picture in pictures:
            self._look_at(picture)
            if self.found == "no" or self._other_size(picture):
                yield time, picture
                continue
            self._times.append(time)
            yield from self._filtered(picture)
        if self._times:
            yield from self._filtered(None)

    def _look_at(self, picture: VideoFrame) -> None:
        if self.found != "no":
            return
        if picture.interlaced_frame:
            self.found = "marked"
        elif self._may_be_combed and picture.height >= MIN_LINES and self._combs.sees_combs(picture):
            self.found = "seen"

    def _other_size(self, picture: VideoFrame) -> bool:
        """Return whether the size changed since the first picture, which ends a clip."""
        size = picture.width, picture.height
        self._size = self._size or size
        return size != self._size

    def _filtered(self, picture: VideoFrame | None) -> Iterator[TimedPicture]:
        """Give the filter a picture, or None for the end, and yield those that it completes."""
        if self._graph is None:
            if picture is None:
                return
            self._graph = self._new_graph(picture)
        self._graph.vpush(picture)
        while self._times:
            try:
                made = self._graph.vpull()
            except (BlockingIOError, EOFError):
                return
            yield self._times.popleft(), made

    def _new_graph(self, like: VideoFrame) -> FilterGraph:
        graph = FilterGraph()
        # The filter only needs some clock; the times of the pictures are kept beside it.
        source = graph.add_buffer(
            width=like.width, height=like.height, format=like.format, time_base=like.time_base
        )
        marked = self.found == "marked"
        which = "deint=interlaced:parity=auto" if marked else "deint=all:parity=tff"
        deinterlace = graph.add(FILTER, f"mode=send_frame:{which}")
        graph.link_nodes(source, deinterlace, graph.add("buffersink")).configure()
        return graph
