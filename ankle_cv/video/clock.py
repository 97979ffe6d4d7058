"""One clock for a whole clip: its times go on where the file's own clock restarts or jumps."""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Final, Protocol, TypeVar

import numpy as np

from ankle_cv.conventions import Array

MAX_GAP_S: Final = 60.0
"""Longest time without a picture that is believed, s. Beyond it the clock was set: no test goes on over a
minute without a picture, and what is laid out in time (filters, tables) stays bounded."""
MAX_REORDER_S: Final = 1.0
"""Farthest that a picture is stored from its place in the order of presentation, s: 16 pictures (H.264,
A.3.1) at 16 a second."""
MAX_LEAD_S: Final = 16.0
"""Longest time between decoding and presentation, s: 16 pictures (H.264, A.3.1) at 1 a second."""
MPEG_WRAP: Final = 1 << 33
"""Ticks after which the clock of an MPEG stream starts again from 0 (ISO/IEC 13818-1, 2.4.3.7)."""
STEP_SAMPLES: Final = 33
"""Latest pictures from which the time between two pictures is computed."""
MIN_STEP_S: Final = 1e-4
"""Least time between two pictures, s: 960 a second, the fastest of phones, ten times over. Closer ones have
the same time."""
MAX_LENGTH_S: Final = 12 * 3600.0
"""Longest clip, s."""
MAX_MEAN_STEP_S: Final = 2.0
"""Longest mean time between pictures, s: one a second, the slowest in which a movement is seen at all, with
as much again for pauses. It bounds what is laid out in time by the number of pictures."""
PAUSES_S: Final = 10 * MAX_GAP_S
"""Time without pictures, s, that a clip of any number of pictures may have on top."""


def clock_fault(time_s: Array) -> str | None:
    """Return what no film's clock does, in words that go on from "its clock: "; None if there is nothing.

    Times that pass can be laid out evenly, in hundredths of a second for example, without the length of that
    being out of all proportion to the number of pictures.

    Parameters
    ----------
    time_s
        Times of the pictures since the first one, s, one by one; of any shape, NaN allowed: that is told.
    """
    if time_s.ndim != 1 or not len(time_s):
        return "there is not one time"
    if not np.isfinite(time_s).all():
        return f"picture {int(np.argmin(np.isfinite(time_s)))} has no time"
    steps_s = np.diff(time_s)
    if np.any(steps_s < MIN_STEP_S * (1 - 1e-6)):  # differences of rounded numbers
        number = int(np.argmin(steps_s)) + 1
        return f"picture {number} comes {steps_s[number - 1]:.2g} s after the one before it"
    first_s, span_s, n = float(time_s[0]), float(time_s[-1] - time_s[0]), len(time_s)
    if not 0 <= first_s <= MAX_GAP_S:
        return f"the first picture comes at {first_s:.6g} s"
    if span_s > min(MAX_LENGTH_S, n * MAX_MEAN_STEP_S + PAUSES_S):
        return f"it has {n} pictures in {span_s:.0f} s"
    return None


class Stamped(Protocol):
    """What has a time of presentation and one of decoding, in ticks, either of them perhaps unknown."""

    pts: int | None
    dts: int | None


P = TypeVar("P", bound=Stamped)


@dataclass
class ContinuousClock:
    """Rewrites the times of a clip's packets, in order of storage, so that they go on through the clip.

    Where the file's clock goes back (recordings that were joined), the next picture follows one frame step
    after the latest. Where it jumps ahead by more than `MAX_GAP_S`, the gap is that long. A single time that
    fits neither the one before nor the one after it becomes unknown. A wrap of the clock is none of these.

    Attributes
    ----------
    tick_s
        Length of a tick, s.
    declared_step
        Time between two pictures according to the file, ticks; for a part too short to measure it.
    wrap
        Ticks after which the file's clock wraps; 0 if it does not.
    stores_dts
        Whether the file stores times of decoding, by which its packets are in order. Elsewhere FFmpeg
        computes them, wrongly after a restart, and they are discarded.
    restarts
        Time, by the clip's clock, of the first picture after each place where the file's goes back, ticks.
    jumps
        The same where it jumps ahead, and how far, ticks.
    """

    tick_s: Fraction
    declared_step: int
    wrap: int = 0
    stores_dts: bool = True
    restarts: list[int] = field(default_factory=list)
    jumps: list[tuple[int, int]] = field(default_factory=list)
    _raw: int | None = None
    _out: int = 0
    _by_decoding: bool = False
    _end: int | None = None
    _latest: deque[int] = field(default_factory=lambda: deque(maxlen=STEP_SAMPLES))

    @property
    def joins(self) -> int:
        """Number of places, so far, where the file's clock did not go on."""
        return len(self.restarts) + len(self.jumps)

    def through(self, packets: Iterable[P]) -> Iterator[P]:
        """Yield the packets with their times rewritten, each when the next one is known."""
        held: P | None = None
        try:
            for packet in packets:
                if held is not None:
                    yield self._rewritten(held, packet)
                held = packet
        except Exception:
            if held is not None:
                yield self._rewritten(held, None)
            raise
        if held is not None:
            yield self._rewritten(held, None)

    def _rewritten(self, packet: P, following: P | None) -> P:
        stamp = self._stamp(packet)
        if stamp is None:
            return packet
        if not self.stores_dts:
            packet.dts = None
        lead = self._sane_lead(packet, stamp)
        if self._raw is None:
            self._out = stamp
        elif self._goes_on(packet, stamp):
            self._out += self._ahead(stamp)
        elif self._stray(following):
            packet.pts = packet.dts = None
            return packet
        else:
            self._out = self._place_after_jump(self._ahead(stamp)) - (lead or 0)
        self._raw, self._by_decoding = stamp, packet.dts is not None
        packet.pts = None if lead is None else self._out + lead
        packet.dts = None if packet.dts is None else self._out
        shown = self._out + (lead or 0)
        self._latest.append(shown)
        self._end = shown if self._end is None else max(shown, self._end)
        return packet

    def _sane_lead(self, packet: Stamped, stamp: int) -> int | None:
        """Return how long after its stamp a packet is presented, ticks; None if unknown or impossible."""
        if packet.pts is None:
            return None
        lead = self._difference(packet.pts, stamp)
        return lead if abs(lead) <= self._ticks(MAX_LEAD_S) else None

    def _ahead(self, stamp: int) -> int:
        return 0 if self._raw is None else self._difference(stamp, self._raw)

    def _difference(self, later: int, earlier: int) -> int:
        """Return the time between two stamps, the shorter way round the clock."""
        ahead = later - earlier
        return (ahead + self.wrap // 2) % self.wrap - self.wrap // 2 if self.wrap else ahead

    def _goes_on(self, packet: Stamped, stamp: int) -> bool:
        ahead = self._ahead(stamp)
        if ahead >= 0:
            return ahead <= self._ticks(MAX_GAP_S)
        # Only by their times of decoding are packets in order, up to rounding.
        in_order = self._by_decoding and packet.dts is not None
        return -ahead < (self._step() / 2 if in_order else self._ticks(MAX_REORDER_S))

    def _stray(self, following: Stamped | None) -> bool:
        """Return whether the clock goes on with the next packet as if this one were not there."""
        stamp = None if following is None else self._stamp(following)
        return following is not None and stamp is not None and self._goes_on(following, stamp)

    def _place_after_jump(self, ahead: int) -> int:
        """Return when the first picture after a jump is presented, and remember the jump."""
        end = self._end or 0
        if ahead < 0:
            self.restarts.append(end + self._step())
            return self.restarts[-1]
        place = end + self._ticks(MAX_GAP_S)
        self.jumps.append((place, ahead))
        return place

    def _step(self) -> int:
        times = sorted(self._latest)
        steps = [b - a for a, b in pairwise(times) if b > a]
        return max(round(statistics.median(steps)) if steps else self.declared_step, 1)

    def _ticks(self, seconds: float) -> int:
        return round(seconds / self.tick_s)

    def _stamp(self, packet: Stamped) -> int | None:
        """Return the time by which packets are in order: of decoding, or else of presentation."""
        if packet.pts is None or (self.stores_dts and packet.dts is not None):
            return packet.dts
        return packet.pts
