"""Notices about the test itself: the wrong one, nothing found, no distance, the camera's yaw."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Notice
from ankle_cv.measures.frontal_view import yaw_from_knees_deg
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.wall_distance import WallAhead
from ankle_cv.settings import Test

MIN_YAW_NOTICE_DEG: Final = 5.0
"""5° of camera yaw fakes a 22° left-right difference of the projection angle in a deep squat (science.md §4).
The error of the yaw from the knees is 1.9° RMS, ±4.1° at 95 % (docs/evidence.md)."""


def protocol_notices(
    outcome: ProtocolOutcome, scene: Scene, wall: WallAhead | None, test: Test
) -> list[Notice]:
    """Return the notices about the test.

    Parameters
    ----------
    outcome
        Result of the test.
    scene, wall
        The person, and the wall in front of the near leg, if found.
    test
        The test that the user asked for.
    """
    return [
        *_distance_notices(outcome, scene, wall),
        *_nothing_found_notices(outcome),
        *_yaw_notices(outcome, scene),
        *_test_contradicted_notices(outcome, test),
    ]


def _distance_notices(outcome: ProtocolOutcome, scene: Scene, wall: WallAhead | None) -> list[Notice]:
    """Report why a knee-to-wall clip has no distance."""
    valid = [attempt for attempt in outcome.attempts if attempt.heel_down]
    if not valid or any(attempt.knee_to_wall for attempt in valid):
        return []
    if scene.scale.mm_per_px is None:
        reason = (
            "no length in the picture is known",
            "Give --foot-cm or --height-cm, or lay an A4 sheet beside the foot.",
        )
    elif wall is None:
        reason = (
            "the line between floor and wall was not seen",
            "Film square to the wall, the floor ahead of the toes in sight, or say where it is with --wall.",
        )
    else:
        reason = (
            "no knee was seen to touch the wall with the heel down",
            "Lean on until the knee touches, the heel still down.",
        )
    message = f"The distance to the wall cannot be told: {reason[0]}."
    return [Notice(code="no_distance", message=message, remedy=reason[1])]


def _nothing_found_notices(outcome: ProtocolOutcome) -> list[Notice]:
    if outcome.kind == "unknown":
        return [
            Notice(
                code="unknown_test",
                message="Neither squats nor knee-to-wall attempts were recognised; see the angles per frame.",
                remedy="Say which test it is with --test squat or --test wall.",
            )
        ]
    if outcome.kind == "squat" and not outcome.reps:
        return [
            Notice(
                code="no_repetitions",
                message="No squat was found in this clip.",
                remedy="Film from standing to the bottom and back, with the hips always in the picture.",
            )
        ]
    if outcome.unheld_lunges:
        return [
            Notice(
                code="not_held",
                message="This lunge was not held for half a second and does not count.",
                remedy="Hold each attempt for a second before going back.",
                side=span.side,
                from_s=span.from_s,
                to_s=span.to_s,
            )
            for span in outcome.unheld_lunges
        ]
    if outcome.kind == "wall" and not outcome.attempts:
        return [
            Notice(
                code="no_attempts",
                message="No knee-to-wall attempt was found in this clip.",
                remedy="Film the front leg from its own side and hold each attempt for a second.",
            )
        ]
    return []


def _yaw_notices(outcome: ProtocolOutcome, scene: Scene) -> list[Notice]:
    """Report a large yaw of the camera in squats filmed from the front."""
    if scene.view.kind != "front" or scene.view.from_behind or not outcome.reps:
        return []
    yaw = yaw_from_knees_deg(scene.body)
    if yaw is None or abs(yaw) < MIN_YAW_NOTICE_DEG:
        return []
    at = "left" if yaw > 0 else "right"
    return [
        Notice(
            code="front_yaw",
            message=f"Both knees bend to the same side of the picture, as if the camera stood about "
            f"{abs(yaw):.0f}° to the person's {at}; a shift of the body does the same. Left-right "
            "differences may come from that.",
            remedy="Film straight from the front, the camera on the line midway between the feet.",
        )
    ]


def _test_contradicted_notices(outcome: ProtocolOutcome, test: Test) -> list[Notice]:
    """Report that the movements are not those of the test that the user asked for."""
    kind, looks_like = outcome.kind, outcome.looks_like
    if test == "auto" or looks_like in ("unknown", kind):
        return []
    names = {"squat": "squats", "wall": "knee-to-wall attempts", "heel_raise": "heel raises"}
    return [
        Notice(
            code="test_contradicted",
            message=f"--test {test} was asked for, but these movements are {names[looks_like]}: what is "
            f"said of {names[kind]} does not hold for them.",
            remedy=f"Leave --test {test} out, or film {names[kind]}.",
        )
    ]
