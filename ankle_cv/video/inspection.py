"""What the packets of a clip tell, before one is decoded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from fractions import Fraction
from pathlib import Path
from typing import Final, TypedDict

import numpy as np

from ankle_cv.assessment import FilmedSource
from ankle_cv.errors import InputError
from ankle_cv.settings import Settings
from ankle_cv.video.clock import MIN_STEP_S, clock_fault
from ankle_cv.video.container import open_clip
from ankle_cv.video.ending import ends_wrongly
from ankle_cv.video.ffmpeg import InputContainer, VideoStream
from ankle_cv.video.filmed import filmed
from ankle_cv.video.frame import FileFacts
from ankle_cv.video.losses import END_S, ROUNDING_S, Promise
from ankle_cv.video.packets import ClipPackets
from ankle_cv.video.slow_motion import capture_fps, slow_factor

MAX_SAME_TIME_SHARE: Final = 0.8
"""Share of the pictures whose time another one has, beyond which the file has no clock: a rounded one keeps
every fourth or fifth picture of 240 a second at the least."""
DURATION_TAG: Final = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")
"""How Matroska files tell the end of each stream (tag ``DURATION`` of FFmpeg and MKVToolNix)."""
MICROSECONDS: Final = 1_000_000
"""A second in the durations of FFmpeg's containers (``AV_TIME_BASE``)."""


class _FilmedFields(TypedDict, total=False):
    filmed_at: str
    filmed_source: FilmedSource


@dataclass(frozen=True)
class Inspection:
    """What the packets of a clip tell.

    Attributes
    ----------
    expected
        Number of pictures.
    fps
        Pictures a second by their times; NaN if unknown.
    slowmo
        Slow-motion factor.
    least_step_s
        Time between two pictures below which they have the same time, s, by the file's clock.
    in_order
        Whether every packet is presented after the one before it.
    pixel_aspect
        Width over height of a stored pixel, or None.
    first_s
        Time of the first packet, s, by the file's clock.
    promise
        Times since then, divided by the slow-motion factor.
    facts
        Their times are since the first packet, too.
    whole_from_s
        Time of the first picture that can be decoded alone, s, by the file's clock.
    starts_whole
        Whether the file begins with it.
    """

    expected: int
    fps: float
    slowmo: float
    least_step_s: Fraction
    in_order: bool
    pixel_aspect: Fraction | None
    first_s: Fraction
    promise: Promise
    facts: FileFacts
    whole_from_s: Fraction
    starts_whole: bool

    def since(self, start_s: Fraction, *, quietly: bool) -> Inspection:
        """Return the same with times since `start_s` of the file's clock, that of the first picture.

        What a lossless cut has left without the pictures it builds on was never promised: what is before the
        first whole picture, and what the decoder does not show after it, `quietly`: H.264 may refresh a
        picture bit by bit instead of having whole ones.
        """
        by_s = float(start_s - self.first_s) / self.slowmo
        whole_s = float(min(self.whole_from_s, start_s) - self.first_s) / self.slowmo
        whole = self.promise.times_s >= (by_s if quietly else whole_s) - ROUNDING_S / 2
        cut_off = int(np.count_nonzero(~whole))
        hidden = np.count_nonzero(self.promise.times_s < whole_s - ROUNDING_S / 2) if self.starts_whole else 0
        joins = tuple(at_s - by_s for at_s in self.promise.joins_s)
        return replace(
            self,
            expected=self.expected - cut_off,
            first_s=start_s,
            promise=replace(
                self.promise,
                times_s=self.promise.times_s[whole] - by_s,
                joins_s=joins,
                end_s=self.promise.end_s - by_s,
            ),
            facts=replace(
                self.facts,
                restarts_s=tuple(at_s - by_s for at_s in self.facts.restarts_s),
                jumps_s=tuple((at_s - by_s, ahead_s) for at_s, ahead_s in self.facts.jumps_s),
                begins_without=cut_off - int(hidden),
            ),
        )


def inspect_clip(path: Path, index: int, settings: Settings) -> Inspection:
    """Read a clip to its end without decoding.

    Raises
    ------
    InputError
        As `open_clip`, or no film has such a clock.
    """
    container, stream = open_clip(path, index)
    with container:
        packets = ClipPackets(container, stream)
        expected, fps = packets.total(), 1 / packets.step_s()
        tags = container.metadata | stream.metadata
        aspect, name = stream.sample_aspect_ratio, container.format.name
        end_s, within_s = _declared_end(container, stream)
    captured, factor = capture_fps(tags), None
    if settings.slowmo is None:
        factor = slow_factor(captured, fps)
    slowmo = settings.slowmo or factor or 1.0
    least_step_s = Fraction(MIN_STEP_S * slowmo).limit_denominator()
    times_s = packets.distinct_s(least_step_s) / slowmo
    same_time = packets.same_time(len(times_s))
    _require_clock(path, clock_fault(times_s) if len(times_s) else None, len(times_s), same_time)
    restarts = tuple(float(s - packets.first_s) / slowmo for s in packets.restarts_s())
    jumps = tuple((float(s - packets.first_s) / slowmo, float(by)) for s, by in packets.jumps_s())
    joined = bool(restarts or jumps)
    return Inspection(
        expected=expected,
        fps=fps,
        slowmo=slowmo,
        least_step_s=least_step_s,
        in_order=packets.in_order,
        pixel_aspect=aspect,
        first_s=packets.first_s,
        promise=Promise(
            times_s,
            joins_s=(*restarts, *(at_s for at_s, _ in jumps)),
            beyond=packets.beyond,
            end_s=float("nan") if joined else (end_s - float(packets.first_s)) / slowmo,
            end_tolerance_s=within_s / slowmo,
        ),
        facts=FileFacts(
            restarts_s=restarts,
            jumps_s=jumps,
            same_time=same_time,
            capture_fps=captured if factor else None,
            slowmo=factor or 1.0,
            ends_wrongly=packets.broken or ends_wrongly(path, name),
            **_filmed(path, tags),
        ),
        whole_from_s=packets.first_whole_s,
        starts_whole=packets.starts_whole,
    )


def _filmed(path: Path, tags: Mapping[str, str]) -> _FilmedFields:
    """Return the facts about when a clip was filmed."""
    try:
        modified_s: float | None = path.stat().st_mtime
    except OSError:
        modified_s = None
    found = filmed(tags, modified_s, datetime.now(timezone.utc).astimezone())
    return {} if found is None else {"filmed_at": found.at, "filmed_source": found.source}


def _require_clock(path: Path, fault: str | None, distinct: int, same_time: int) -> None:
    """Check the times of the packets before anything is laid out in time."""
    n = distinct + same_time
    if same_time > MAX_SAME_TIME_SHARE * n:
        fault = f"{same_time + 1} of its {n} pictures have the same time"
    if fault:
        raise InputError(
            f"{path} has a clock that no film has: {fault}",
            "Export it anew with times of its own: ffmpeg -r 30 -i CLIP new.mp4, or record it again.",
        )


def _declared_end(container: InputContainer, stream: VideoStream) -> tuple[float, float]:
    """Return when a Matroska file says that it ends, s, and how much earlier the last picture may end.

    NaN for formats that tell the number of their pictures, or nothing.
    """
    if not container.format.name.startswith("matroska"):
        return float("nan"), END_S
    told = DURATION_TAG.match(stream.metadata.get("DURATION", ""))
    if told:
        hours, minutes, seconds = map(float, told.groups())
        return (hours * 60 + minutes) * 60 + seconds, 0.0
    return (container.duration / MICROSECONDS if container.duration else float("nan")), END_S
