"""How often the second pose network runs beside the first: as often as the time of a frame allows."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Final

import numpy as np

from ankle_cv.live.shin import MAX_AGE_S

USABLE_SHARE: Final = 0.9
"""Share of the time from one picture to the next that may be used: times vary from picture to picture."""
SLOWDOWN: Final = 0.1
"""Where the machine is slower than the camera anyway, the second network may cost this share of its speed."""
MEASURED: Final = 30
"""The last so many times are kept; their median counts."""
MIN_MEASURED: Final = 5
"""With fewer pictures nothing is known of the times, and the network does not run yet."""
DECIDE_INTERVAL_S: Final = 1.0


def pictures_per_run(work_s: float, second_s: float, period_s: float) -> int | None:
    """Return on every how many pictures the second network may run; None: not at all.

    Parameters
    ----------
    work_s
        Time that a picture takes without it, s.
    second_s
        Time that the network takes, s.
    period_s
        Time from one picture of the camera to the next, s.
    """
    spare_s = max(USABLE_SHARE * period_s - work_s, SLOWDOWN * work_s)
    every = max(1, math.ceil(second_s / spare_s))
    # What it saw must still hold when it looks again.
    return every if every * max(period_s, work_s) <= MAX_AGE_S else None


class Pace:
    """Measures the times of a session and decides anew once a second.

    Parameters
    ----------
    second_s
        What the network took when it was tried before the first picture, s.

    Attributes
    ----------
    every
        On every how many pictures the network runs; None: not at all.
    runs
        Pictures on which it ran.
    """

    def __init__(self, second_s: Sequence[float]) -> None:
        self.every: int | None = None
        self.runs = 0
        self._work_s: deque[float] = deque(maxlen=MEASURED)
        self._second_s: deque[float] = deque(second_s, maxlen=MEASURED)
        self._period_s: deque[float] = deque(maxlen=MEASURED)
        self._since_run = 0
        self._last: tuple[int, float] | None = None
        self._decided_s = -math.inf

    def due(self) -> bool:
        """Return whether the network runs on the next picture."""
        return self.every is not None and self._since_run + 1 >= self.every

    def add(self, index: int, time_s: float, work_s: float, second_s: float | None) -> None:
        """Note a picture that has been processed.

        Parameters
        ----------
        index, time_s
            Of the picture, by the camera.
        work_s
            What it took without the second network, s.
        second_s
            What the network took, s; None when it did not run.
        """
        self._work_s.append(work_s)
        if second_s is not None:
            self._second_s.append(second_s)
            self.runs += 1
        self._since_run = 0 if second_s is not None else self._since_run + 1
        if self._last is not None and index > self._last[0] and time_s > self._last[1]:
            self._period_s.append((time_s - self._last[1]) / (index - self._last[0]))
        self._last = index, time_s
        if time_s - self._decided_s >= DECIDE_INTERVAL_S:
            self._decide(time_s)

    def _decide(self, time_s: float) -> None:
        if min(len(self._work_s), len(self._period_s)) >= MIN_MEASURED:
            self._decided_s = time_s
            measured = (self._work_s, self._second_s, self._period_s)
            self.every = pictures_per_run(*(float(np.median(times)) for times in measured))
