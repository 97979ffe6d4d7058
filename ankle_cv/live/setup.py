"""Problems of the set-up, the most important first, and how to correct them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.anthropometry import HIP_TO_SOLE_SHARE_OF_HEIGHT
from ankle_cv.camera import Roll
from ankle_cv.conventions import LEG_JOINTS, Array, Side, opposite
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.picture_check import PictureCheck
from ankle_cv.notices.person import MIN_PERSON_PX
from ankle_cv.notices.scene import MIN_ROLL_NOTICE_DEG
from ankle_cv.scene.view import View
from ankle_cv.scene.visibility import MIN_VISIBILITY

ProblemCode: TypeAlias = Literal[
    "looking",
    "frozen",
    "dark",
    "nobody",
    "leg_out_of_frame",
    "foot_elsewhere",
    "foot_hidden",
    "too_far",
    "not_side_on",
    "wrong_side",
    "not_plumb",
]

SIDE_YAW_DEG: Final = 90.0


@dataclass(frozen=True)
class Problem:
    """One thing to correct before the test can start.

    Attributes
    ----------
    code
        For programs.
    message, remedy
        For people: what is wrong, what to do.
    """

    code: ProblemCode
    message: str
    remedy: str


FROZEN: Final = Problem("frozen", "The camera's picture is frozen", "Unplug the camera and plug it in again")
DARK: Final = Problem("dark", "It is too dark", "Switch on a light or open the curtains")
NOBODY: Final = Problem("nobody", "I cannot see anybody", "Step into the picture, side-on")
FEET_INSIDE_SHARE: Final = 0.01
"""Joints nearer to the edge than this share of the picture's height count as cut off."""
OUTSIDE: Final = Problem(
    "leg_out_of_frame", "The whole leg and foot must be in the picture", "Move the camera back, or tilt it"
)
ELSEWHERE: Final = Problem(
    "foot_elsewhere", "The foot is in another place", "Stand side-on, front foot flat, and hold still"
)
HIDDEN: Final = Problem(
    "foot_hidden", "I cannot see the knee, ankle and foot well", "Clear the view and add some light"
)
FAR: Final = Problem("too_far", "You are too far away", "Bring the camera nearer: 2 to 3 m from you")


def picture_problem(check: PictureCheck) -> Problem | None:
    """Return the problem of the picture itself, or None."""
    if check.frozen:
        return FROZEN
    return DARK if check.dark else None


def body_problem(series: LandmarkSeries, sides: tuple[Side, ...]) -> Problem | None:
    """Return the problem of the person's position in the picture, or None if one leg of `sides` has none.

    Parameters
    ----------
    series
        Landmarks of the last moments, not cleaned; the last row is judged.
    sides
        Legs that may be tested next.
    """
    if not len(series) or not series.present[-1]:
        return NOBODY
    latest = LandmarkSeries(series.time_s[-1:], series.points[-1:], series.world_m[-1:], series.size_px)
    found = [_leg_problem(latest, side) for side in sides]
    return None if None in found else found[0]


def _leg_problem(series: LandmarkSeries, side: Side) -> Problem | None:
    width, height = series.size_px
    points: Array = np.array([series.xy(joint, side)[0] for joint in LEG_JOINTS])
    edge = FEET_INSIDE_SHARE * height
    if np.any(points < edge) or np.any(points > np.array([width, height]) - edge):
        return OUTSIDE
    if min(series.visibility(joint, side)[0] for joint in LEG_JOINTS) < MIN_VISIBILITY:
        return HIDDEN
    hip, toe = points[0], points[-1]
    return FAR if (toe[1] - hip[1]) / HIP_TO_SOLE_SHARE_OF_HEIGHT < MIN_PERSON_PX else None


def view_problem(view: View, sides: tuple[Side, ...]) -> Problem | None:
    """Return the problem of the person's yaw, with the turn that corrects it, or None."""
    off = abs(abs(view.yaw_deg) - SIDE_YAW_DEG)
    if view.near is None or not view.leg(view.near).measurable:
        turn = f", about {off:.0f}° further round" if math.isfinite(off) and off > 0 else ""
        # At a wall the person cannot turn: the camera goes around the person.
        return Problem(
            "not_side_on",
            "The camera does not see you from the side",
            f"Move the camera to your {sides[0]} side, square to you{turn}",
        )
    if view.near not in sides:
        return Problem(
            "wrong_side",
            f"The camera is at your {opposite(sides[0])} side; the {sides[0]} leg is next",
            f"Move the camera to your other side, the {sides[0]} one; {sides[0]} foot in front",
        )
    return None


def hints(view: View | None, roll: Roll) -> tuple[str, ...]:
    """Return what could be improved without stopping the test: remaining yaw and roll."""
    found = []
    if view is not None and view.kind == "oblique":
        off = abs(abs(view.yaw_deg) - SIDE_YAW_DEG)
        found.append(f"turned {off:.0f}° from side-on")
    if roll.known and abs(roll.deg) >= MIN_ROLL_NOTICE_DEG:
        found.append(f"camera tilted {abs(roll.deg):.0f}° {'clockwise' if roll.deg < 0 else 'anticlockwise'}")
    return tuple(found)
