"""Plan of the second pass over a clip, from the result of the first. Pure: no video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import SIDES, Side
from ankle_cv.evidence.plan import MAX_OUT_OF_PLANE_DEG, FootPlan, TrackingPlan
from ankle_cv.evidence.spot_checks import SpotCheckPlan
from ankle_cv.measures.compute import compute_measures
from ankle_cv.pose.looks import evenly_spaced
from ankle_cv.protocols.kind import recognise
from ankle_cv.protocols.wall import AttemptSpan, find_attempts
from ankle_cv.scene.scene import Scene
from ankle_cv.settings import Settings

FLAT_READINGS: Final = 3
"""Frames of the flat stance in which the foot is measured: they differ by 0.3 % of the foot, and a reading
takes as long as several pose estimates."""
HOLD_READINGS: Final = 3
"""Frames of each held lunge in which knee and wall are searched for."""
SHEET_READINGS: Final = 3
"""Frames of the flat stance in which a sheet beside the foot is searched for."""


@dataclass(frozen=True)
class SecondPassPlan:
    """What the second pass reads.

    Attributes
    ----------
    tracking
        What to track through the whole clip.
    spot_checks
        What to read in a few frames.
    joints
        Legs on which the second pose network is run.
    """

    tracking: TrackingPlan
    spot_checks: tuple[SpotCheckPlan, ...]
    joints: tuple[Side, ...]


def plan_second_pass(scene: Scene, settings: Settings) -> SecondPassPlan:
    """Plan the second pass.

    Parameters
    ----------
    scene
        From the first pass.
    settings
        ``test``, ``reference`` and ``second_model`` are used.
    """
    used = scene.view.kind != "unknown" and settings.second_model != "none"
    joints = SIDES if used else ()
    return SecondPassPlan(_tracking(scene), _spot_checks(scene, settings), joints)


def _tracking(scene: Scene) -> TrackingPlan:
    """Track every measured foot that has a neutral stance."""
    view = scene.view
    feet = tuple(
        FootPlan(
            side,
            tuple((w.from_s, w.to_s) for w in scene.neutral[side].windows),
            view.facing_sign,
            float(np.clip(view.leg(side).out_of_plane_deg, -MAX_OUT_OF_PLANE_DEG, MAX_OUT_OF_PLANE_DEG)),
        )
        for side in scene.sagittal_sides
        if side in scene.neutral
    )
    return TrackingPlan(scene.body.picture, feet)


def _spot_checks(scene: Scene, settings: Settings) -> tuple[SpotCheckPlan, ...]:
    """Read the ends of the near foot where it stands flat, and knee and wall in held lunges."""
    view, series = scene.view, scene.body.picture
    side = view.near
    if side is None or side not in scene.neutral or side not in view.measured_sides:
        return ()
    flat = scene.foot_flat(side) & series.present
    held = [
        evenly_spaced(
            (series.time_s >= span.from_s) & (series.time_s <= span.to_s) & series.present, HOLD_READINGS
        )
        for span in _lunges(scene, side, settings)
    ]
    return (
        SpotCheckPlan(
            side=side,
            facing=view.facing_sign,
            roll_deg=scene.camera.roll.deg,
            flat=evenly_spaced(flat, FLAT_READINGS),
            held=tuple(index for span in held for index in span),
            sheets=evenly_spaced(flat, SHEET_READINGS) if settings.reference != "none" else (),
        ),
    )


def _lunges(scene: Scene, side: Side, settings: Settings) -> tuple[AttemptSpan, ...]:
    """Return the held lunges of one leg by the landmarks alone; none in a clip of another test."""
    measures = compute_measures(scene)
    kind = recognise(measures, scene.body).kind if settings.test == "auto" else settings.test
    # A squat is held at its bottom, too, but without a wall.
    return find_attempts(measures, (side,)) if kind in ("wall", "unknown") else ()
