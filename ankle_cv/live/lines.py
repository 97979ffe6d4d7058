"""A live session as lines of JSON: one event per line, for programs and for tests without a screen."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from ankle_cv.live.engine import Speed
from ankle_cv.live.networks import NetworksUsed
from ankle_cv.live.session_state import NOT_HELD, SessionEvent, Trial


def event_line(event: SessionEvent) -> str:
    """Return one event: ``{"event": "trial", "t": 4.21, …}``, t in s by the camera's clock."""
    fields: dict[str, object] = {"event": event.name, "t": rounded(event.time_s)}
    if event.side is not None:
        fields["side"] = event.side
    if event.number is not None:
        fields["number"] = event.number
    if event.trial is not None:
        fields |= _trial_fields(event.trial)
    if event.wall_x_px is not None:
        fields["wall_x_px"] = rounded(event.wall_x_px, 1)
    if event.trial is not None and event.trial.outcome == "no_hold":
        fields["remedy"] = NOT_HELD
    if event.problem is not None:
        fields |= asdict(event.problem)
    return json.dumps(fields, ensure_ascii=False)


def _trial_fields(trial: Trial) -> dict[str, object]:
    told = trial.told
    return {
        "side": trial.side,
        "number": trial.number,
        "from_s": rounded(trial.from_s),
        "to_s": rounded(trial.to_s),
        "shin_deg": rounded(told.deg) if told else None,
        "plus_minus_deg": rounded(told.plus_minus_deg, 1) if told else None,
        "networks": trial.hold.networks if trial.hold else None,
        "heel": trial.heel,
        "outcome": trial.outcome,
    }


def speed_line(speed: Speed, not_recorded: int, networks: NetworksUsed) -> str:
    """Return the speed of the session, the networks it used, and how many pictures were not recorded."""
    return json.dumps(
        {
            "event": "speed",
            "processed": speed.processed,
            "skipped": speed.skipped,
            "frames_per_s": rounded(speed.per_second, 1),
            "median_latency_ms": rounded(speed.latency_ms, 0),
            "not_recorded": not_recorded,
            "networks": networks.model_dump(mode="json"),
        }
    )


def rounded(value: float, digits: int = 3) -> float | None:
    """Return a number for JSON; None for NaN."""
    return round(value, digits) + 0.0 if math.isfinite(value) else None  # no -0.0
