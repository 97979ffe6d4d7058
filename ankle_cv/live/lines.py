"""A live session as lines of JSON: one event a line, for programs and for tests without a screen."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Final

from ankle_cv.live.check import LiveView
from ankle_cv.live.engine import Shown, Speed
from ankle_cv.live.session import Event

READING_EVERY_S: Final = 0.2
"""Readings are told five times a second; the events in between all."""


def event_line(event: Event) -> str:
    """Return one event: ``{"event": "trial", "t": 4.21, …}``, t in s by the camera's clock."""
    told: dict[str, object] = {"event": event.name, "t": _rounded(event.time_s)}
    if event.side is not None:
        told["side"] = event.side
    if event.trial is not None:
        trial = asdict(event.trial)
        told |= {"side": trial.pop("side")} | {key: _plain(value) for key, value in trial.items()}
    if event.problem is not None:
        told |= asdict(event.problem)
    return json.dumps(told, ensure_ascii=False)


def reading_line(shown: Shown[LiveView], now_s: float) -> str:
    """Return what one picture shows; values that cannot be told, or are too old, are null."""
    seen, state = shown.told.seen, shown.told.state
    fresh = not shown.stale(now_s)
    heel = seen.heel if fresh else None
    return json.dumps(
        {
            "event": "reading",
            "t": _rounded(seen.time_s),
            "phase": state.phase,
            "side": seen.side,
            "shin_deg": _rounded(seen.shin_deg, 1) if fresh else None,
            "raw_shin_deg": _rounded(seen.raw_deg, 1) if fresh else None,
            "heel_lift_pct_foot": _rounded(heel.lift_pct, 1) if heel else None,
            "heel_down": heel.down if heel else None,
            "stale": not fresh,
            "latency_ms": round(1000 * (shown.ready_s - shown.shot.arrived_s)),
        },
        ensure_ascii=False,
    )


def speed_line(speed: Speed, left_out: int) -> str:
    """Return how fast the session ran."""
    return json.dumps(
        {
            "event": "speed",
            "processed": speed.processed,
            "skipped": speed.skipped,
            "frames_per_s": _rounded(speed.per_second, 1),
            "median_latency_ms": _rounded(speed.latency_ms, 0),
            "not_recorded": left_out,
        }
    )


def _rounded(value: float, digits: int = 3) -> float | None:
    return round(value, digits) if math.isfinite(value) else None


def _plain(value: object) -> object:
    return _rounded(value) if isinstance(value, float) else value
