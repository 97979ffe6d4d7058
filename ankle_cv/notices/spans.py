"""Notices about stretches of a clip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ankle_cv.assessment import Notice
from ankle_cv.conventions import Array, BoolArray, Side
from ankle_cv.signals.clean import runs

MIN_NOTICE_S = 0.15
"""Shorter stretches are not reported, s."""
MAX_TIMES_TOLD: Final = 3
"""More stretches than this are counted, not listed: a line of text holds no more."""
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


def merged(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the notices with those that say the same of the same leg made one, with all their times.

    Each stays where the first of its kind was. One without times holds for the whole clip.
    """
    kinds: dict[tuple[str, Side | None, str], list[Notice]] = {}
    for notice in notices:
        kinds.setdefault((notice.code, notice.side, notice.message), []).append(notice)
    return tuple(_one_of(alike) for alike in kinds.values())


def _one_of(alike: list[Notice]) -> Notice:
    if len(alike) == 1:
        return alike[0]
    spans = sorted({span for notice in alike for span in spans_of(notice)})
    if not all(spans_of(notice) for notice in alike):
        return alike[0].model_copy(update={"from_s": None, "to_s": None, "spans_s": ()})
    ends = {"from_s": spans[0][0], "to_s": max(to_s for _, to_s in spans)}
    return alike[0].model_copy(update=ends | {"spans_s": tuple(spans) if len(spans) > 1 else ()})


def spans_of(notice: Notice) -> tuple[tuple[float, float], ...]:
    """Return the stretches of a notice, s; none when it holds for the whole clip."""
    if notice.spans_s or notice.from_s is None or notice.to_s is None:
        return notice.spans_s
    return ((notice.from_s, notice.to_s),)


def with_times(notice: Notice) -> str:
    """Return the message with its times, as in: Nobody was found (1.2–1.8 s, 3.0–4.0 s and 6 more times)."""
    spans = spans_of(notice)
    if not spans:
        return notice.message
    told = len(spans) if len(spans) <= MAX_TIMES_TOLD else MAX_TIMES_TOLD - 1
    listed = [_told(from_s, to_s) for from_s, to_s in spans[:told]]
    more = f" and {len(spans) - told} more times" if told < len(spans) else ""
    return f"{notice.message.removesuffix('.')} ({', '.join(listed)}{more})."


def _told(from_s: float, to_s: float) -> str:
    start, end = f"{from_s:.1f}", f"{to_s:.1f}"
    return f"{start} s" if start == end else f"{start}–{end} s"
