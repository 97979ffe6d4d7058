"""A live session as lines of JSON: one event per line, for programs and for tests without a screen."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from ankle_cv.live.engine import Speed
from ankle_cv.live.session import NOT_HELD, SessionEvent


def event_line(event: SessionEvent) -> str:
    """Return one event: ``{"event": "trial", "t": 4.21, …}``, t in s by the camera's clock."""
    fields: dict[str, object] = {"event": event.name, "t": rounded(event.time_s)}
    if event.side is not None:
        fields["side"] = event.side
    if event.trial is not None:
        trial = asdict(event.trial)
        fields |= {"side": trial.pop("side")} | {key: _json_value(value) for key, value in trial.items()}
    if event.wall_x_px is not None:
        fields["wall_x_px"] = rounded(event.wall_x_px, 1)
    if event.trial is not None and event.trial.outcome == "no_hold":
        fields["remedy"] = NOT_HELD
    if event.problem is not None:
        fields |= asdict(event.problem)
    return json.dumps(fields, ensure_ascii=False)


def speed_line(speed: Speed, not_recorded: int) -> str:
    """Return the speed of the session, and how many pictures were not recorded."""
    return json.dumps(
        {
            "event": "speed",
            "processed": speed.processed,
            "skipped": speed.skipped,
            "frames_per_s": rounded(speed.per_second, 1),
            "median_latency_ms": rounded(speed.latency_ms, 0),
            "not_recorded": not_recorded,
        }
    )


def rounded(value: float, digits: int = 3) -> float | None:
    """Return a number for JSON; None for NaN."""
    return round(value, digits) if math.isfinite(value) else None


def _json_value(value: object) -> object:
    return rounded(value) if isinstance(value, float) else value
