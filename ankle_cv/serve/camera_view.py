"""What there is to show of one picture, for the page: numbers, words and points of the picture."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from ankle_cv.conventions import Array, Side, landmark
from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.drill_controller import DrillView
from ankle_cv.live.engine import FrameResult
from ankle_cv.live.film_controller import FilmView
from ankle_cv.live.guidance import drill_count, guide, guide_film, keys
from ankle_cv.live.level import ShownLevel
from ankle_cv.live.lines import rounded
from ankle_cv.live.panel_text import (
    HEEL_TONES,
    HEELS,
    NO_READING,
    certainty,
    heel_state,
    number_title,
    setup_steps,
    shown_side,
    small_print,
    trial_rows,
)
from ankle_cv.live.screen import CHAINS
from ankle_cv.serve.camera_words import SLOW

Fields = dict[str, Any]


def check_fields(result: FrameResult[LiveView], now_s: float) -> Fields:
    """Return what there is to show in the guided test; stale values are null, as on the screen."""
    view, stale = result.view, result.stale(now_s)
    state, observation = view.state, view.observation
    said = guide(view, stale=stale)
    setting_up = state.phase in ("setup", "neutral")
    next_side: Side = state.sides_left[0] if state.sides_left else state.plan.sides[-1]
    done, to_come = trial_rows(state)
    return {
        **_of_picture(result, stale=stale),
        "phase": state.phase,
        "said": asdict(said),
        "side": shown_side(view),
        "number": None if setting_up else _number(view, stale=stale),
        "setup": setup_steps(next_side) if setting_up else None,
        "trials": [] if setting_up else [asdict(row) for row in (*done, *to_come)],
        "notes": small_print(view, SLOW),
        "chains": _chains(observation.points, observation.side) if not stale else [],
        "wall": rounded(state.wall_x_px, 1) if state.wall_x_px is not None else None,
        "level": _level(view.level),
        "keys": {key: what for key, what in keys(state) if key in ("space", "r", "q")},
    }


def film_fields(result: FrameResult[FilmView], now_s: float) -> Fields:
    """Return what there is to show while filming."""
    view, stale = result.view, result.stale(now_s)
    return {
        **_of_picture(result, stale=stale),
        "phase": view.state.phase,
        "said": asdict(guide_film(view, stale=stale)),
        "countdown": view.state.left if view.state.phase == "countdown" else None,
        "level": _level(view.level),
    }


def drill_fields(result: FrameResult[DrillView], now_s: float) -> Fields:
    """Return what there is to show of a drill: as while filming, with the number of repetitions."""
    view = result.view
    counted = view.drill is not None and view.plan is not None and view.state.phase == "filming"
    slower = bool(view.drill and view.drill.reps and not view.drill.reps[-1].controlled)
    return {
        **film_fields(result, now_s),
        "count": drill_count(view.plan, view.drill) if counted and view.plan and view.drill else None,
        "slower": slower,
    }


def _of_picture(result: FrameResult[Any], *, stale: bool) -> Fields:
    frame = result.captured.frame
    height, width = frame.image.shape[:2]
    return {
        "t": rounded(frame.time_s),
        "size": [width, height],
        "stale": stale,
        "latency_ms": round(1000 * (result.ready_s - result.captured.arrived_s)),
    }


def _number(view: LiveView, *, stale: bool) -> Fields:
    """Return the big number with what stands below it, as `ankle_cv.live.panel` draws them."""
    fields: Fields = {"title": number_title(view), "shown": None, "sure": None, "heel": None}
    observation = view.observation
    if stale:
        return {**fields, "sure": {"text": NO_READING, "tone": "doubt"}}
    if not math.isfinite(observation.shin_deg):
        return fields
    shown, heel = observation.shown_deg, heel_state(view)
    text, tone = certainty(observation.shin)
    return {
        **fields,
        "shown": f"{shown:.0f}°" if math.isfinite(shown) else None,
        "deg": rounded(shown, 1),
        "sure": {"text": text, "tone": tone},
        "heel": {"text": HEELS[heel], "tone": HEEL_TONES[heel]},
    }


def _chains(points: Array, side: Side | None) -> list[list[list[float | None]]]:
    """Return the leg's joints in the picture, px, as lines to draw; none where no leg is known."""
    if side is None:
        return []
    return [
        [[rounded(value, 1) for value in points[landmark(joint, side), :2]] for joint in chain]
        for chain in CHAINS
    ]


def _level(level: ShownLevel) -> list[list[float | None]]:
    return [[rounded(point.x_px, 1), rounded(point.y_px, 1)] for point in level.points]
