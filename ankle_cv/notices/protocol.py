"""Notices about the test itself: the wrong one, nothing found, no distance, the camera's yaw."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import LegRep, Notice, Rep
from ankle_cv.measures.frontal_view import yaw_from_knees_deg
from ankle_cv.protocols.kind import SQUATS
from ankle_cv.protocols.looks import NAMES
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.protocols.reps import PARTIAL_KNEE_DEG
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.wall_distance import WallAhead
from ankle_cv.settings import Test

LEG_REP_REMEDY: Final = "Shin and heel of the front leg are told where this view shows them, nothing else."
MIN_YAW_NOTICE_DEG: Final = 5.0
"""5° of camera yaw fakes a 22° left-right difference of the projection angle in a deep squat (science.md §4).
The error of the yaw from the knees is 1.9° RMS, ±4.1° at 95 % (docs/evidence.md)."""

NEVER_AT_WALL: Final = "no knee was seen to touch the wall with the heel down"
"""Why there is no distance though length and wall are known: the end of range may not have been reached."""


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
        *_other_movement_notices(outcome),
        *_squat_notices(outcome),
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
            "Give a length, of foot or body (--foot-cm, --height-cm), or lay an A4 sheet beside the foot.",
        )
    elif wall is None:
        reason = (
            "the line between floor and wall was not seen",
            "Film square to the wall, the floor ahead of the toes in sight, or say where it is with --wall.",
        )
    else:
        reason = (
            NEVER_AT_WALL,
            "For centimetres put the foot nearer to the wall, where the knee touches it with the heel down.",
        )
    message = f"Cannot tell the distance to the wall: {reason[0]}."
    return [Notice(code="no_distance", message=message, remedy=reason[1])]


def _other_movement_notices(outcome: ProtocolOutcome) -> list[Notice]:
    """Name the movements that are not measured, each with its time."""
    return [
        Notice(
            code="other_movement",
            message=f"This looks like {NAMES[other.looks_like]}: it does not count as a squat.",
            remedy=LEG_REP_REMEDY if outcome.leg_reps else "A squat bends the knees over both feet.",
            from_s=other.span.start_s,
            to_s=other.span.end_s,
        )
        for other in outcome.others
        if other.looks_like not in ("unknown", "walk")
    ] or _whole_clip_notices(outcome)


def _whole_clip_notices(outcome: ProtocolOutcome) -> list[Notice]:
    if outcome.kind != "unknown" or outcome.looks_like == "unknown":
        return []
    return [
        Notice(
            code="other_movement",
            message=f"This looks like {NAMES[outcome.looks_like]}: it is not counted or judged.",
            remedy="Film squats, knee-to-wall attempts or heel raises, or see the angles per frame.",
        )
    ]


def _squat_notices(outcome: ProtocolOutcome) -> list[Notice]:
    """Report what is special about the repetitions: cut off, partial, or before and after a jump."""
    cut_off: list[Rep | LegRep] = [*outcome.reps, *outcome.leg_reps]
    found = [
        Notice(
            code="incomplete",
            message="Incomplete, not seen from standing to standing: it is in no mean and no finding.",
            remedy="Start and end the clip standing, in sight from head to toe.",
            from_s=rep.start_s,
            to_s=rep.end_s,
        )
        for rep in cut_off
        if not rep.complete
    ]
    partial = [str(rep.index) for rep in outcome.reps if rep.partial]
    if partial:
        found.append(
            Notice(
                code="partial_squats",
                message=f"Partial squats, knees bent by less than {PARTIAL_KNEE_DEG:.0f}°: squat "
                f"{', '.join(partial)}. They ask little of the ankles.",
                remedy="Go down further, as far as is comfortable, to see what the ankles allow.",
            )
        )
    return found + [
        Notice(
            code="jumped",
            message="Both feet leave the floor: heel lift and dorsiflexion are not told where they land.",
            remedy="Keep the feet in their places for these two, without jumps.",
            from_s=flight.from_s,
            to_s=flight.to_s,
        )
        for flight in outcome.flights
    ]


def _nothing_found_notices(outcome: ProtocolOutcome) -> list[Notice]:
    if outcome.kind == "unknown" and outcome.looks_like != "unknown":
        return []
    if outcome.kind == "unknown":
        return [
            Notice(
                code="unknown_test",
                message="Neither squats, knee-to-wall attempts nor heel raises were recognised; see the "
                "angles per frame.",
                remedy="Say which test it is with --test squat, --test wall, --test heel-raise or "
                "--test balance.",
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
    if outcome.stances:
        return []  # lifting a foot bends a knee, and may look like anything
    if test == "auto" or looks_like in ("unknown", kind) or (kind == "squat" and looks_like in SQUATS):
        return []
    return [
        Notice(
            code="test_contradicted",
            message=f"--test {test} was asked for, but these movements are {NAMES[looks_like]}: what is "
            f"said of {NAMES[kind]} does not hold for them.",
            remedy=f"Leave --test {test} out, or film {NAMES[kind]}.",
        )
    ]
