"""Where the wall of a knee-to-wall clip stands, and how far the knee is from it."""

from __future__ import annotations

from typing import Any

import numpy as np
from body import Body
from geometry import SIDES, Side
from motion import Rep
from movement import Movement
from truth import anatomy

GAP_M = 0.003
"""Between the wall and what comes closest to it."""
KNEE_DEPTH_M, KNEE_WIDTH_M = 0.10, 0.12
"""Skin within this height and width of the knee's centre is the knee."""
HOLD_SAMPLES = 6


def lead_side(movement: Movement) -> Side:
    """Return the side of the front leg."""
    return next(side for side, letter in SIDES.items() if letter == movement.lead)


def knee_front(body: Body, movement: Movement, t: float) -> tuple[float, float]:
    """Y (m) of the foremost point of the front knee and of the front foot's toe tip."""
    vertices, joints = movement.at(t)
    points = anatomy(body, vertices, joints)[lead_side(movement)]
    height, width = abs(vertices[:, 2] - points["knee"][2]), abs(vertices[:, 0] - points["knee"][0])
    knee = (height < KNEE_DEPTH_M) & (width < KNEE_WIDTH_M)
    return float(vertices[knee, 1].min()), float(points["toe"][1])


def wall_position(body: Body, movement: Movement) -> float:
    """Y (m) of the wall that the front knee touches in the attempt that leans furthest."""

    def lean_deg(rep: Rep) -> float:
        return rep.dorsiflexion + float(np.degrees(movement.foot_pitch(movement.lead, rep, 1.0)))

    deepest = max(movement.reps, key=lean_deg)
    times = np.linspace(deepest.hold_from_s, deepest.hold_to_s, HOLD_SAMPLES)
    return min(min(knee_front(body, movement, t)) for t in times) - GAP_M


def wall_record(body: Body, movement: Movement, wall_y: float, closest_mm: float) -> dict[str, Any]:
    """Distances to the wall: toe tip, and the front knee in the middle of each attempt's hold."""
    return {
        "side": lead_side(movement),
        "toe_to_wall_cm": 100 * (knee_front(body, movement, 0.0)[1] - wall_y),
        "knee_gap_mm": [1000 * (knee_front(body, movement, r.bottom_s)[0] - wall_y) for r in movement.reps],
        "closest_body_point_mm": closest_mm,
    }
