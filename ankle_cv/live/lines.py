"""A live session as lines of JSON: one event a line, for programs and for tests without a screen."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from ankle_cv.live.engine import Speed
from ankle_cv.live.session import NOT_HELD, Event


def event_line(event: Event) -> str:
    """Return one event: ``{"event": "trial", "t": 4.21, …}``, t in s by the camera's clock."""
    told: dict[str, object] = {"event": event.name, "t": rounded(event.time_s)}
    if event.side is not None:
        told["side"] = event.side
    if event.trial is not None:
        trial = asdict(event.trial)
        told |= {"side": trial.pop("side")} | {key: _plain(value) for key, value in trial.items()}
    if event.wall_x_px is not None:
        told["wall_x_px"] = rounded(event.wall_x_px, 1)
    if event.trial is not None and event.trial.outcome == "no_hold":
        told["remedy"] = NOT_HELD
    if event.problem is not None:
        told |= asdict(event.problem)
    return json.dumps(told, ensure_ascii=False)


def speed_line(speed: Speed, left_out: int) -> str:
    """Return how fast the session ran."""
    return json.dumps(
        {
            "event": "speed",
            "processed": speed.processed,
            "skipped": speed.skipped,
            "frames_per_s": rounded(speed.per_second, 1),
            "median_latency_ms": rounded(speed.latency_ms, 0),
            "not_recorded": left_out,
        }
    )


def rounded(value: float, digits: int = 3) -> float | None:
    """Return a number for JSON; None for NaN."""
    return round(value, digits) if math.isfinite(value) else None


def _plain(value: object) -> object:
    return rounded(value) if isinstance(value, float) else value
