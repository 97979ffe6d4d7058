"""Notices about stretches of a clip."""

from __future__ import annotations

from ankle_cv.assessment import Notice
from ankle_cv.conventions import Array, BoolArray, Side
from ankle_cv.signals.clean import runs

MIN_NOTICE_S = 0.15
"""Shorter stretches are not reported, s."""
LONG_GAP_S = 1.0
"""Shortest gap without the person, or without any picture, that is reported, s."""


def longest_stretch(
    time_s: Array, mask: BoolArray, side: Side, *, code: str, message: str, remedy: str
) -> list[Notice]:
    """Return one notice about the longest stretch, when it is long enough."""
    stretches = sorted(runs(mask), key=lambda r: duration_s(time_s, r))
    if not stretches or duration_s(time_s, stretches[-1]) < MIN_NOTICE_S:
        return []
    return [span_notice(code, message, remedy, time_s[stretches[-1]], side)]


def duration_s(time_s: Array, run: slice) -> float:
    """Return how long a run of frames lasts, s."""
    return float(time_s[run.stop - 1] - time_s[run.start])


def span_notice(code: str, message: str, remedy: str, times: Array, side: Side | None = None) -> Notice:
    """Return a notice from the first to the last of these ``(k,)`` times, s."""
    ends = float(times[0]), float(times[-1])
    return Notice(code=code, message=message, remedy=remedy, side=side, from_s=ends[0], to_s=ends[1])
