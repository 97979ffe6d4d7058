"""From an interpreted clip to its assessment. Pure: no video, no clock, no files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.assessment import (
    Assessment,
    Attempt,
    Finding,
    InputRecord,
    Kind,
    Measurement,
    Neutral,
    Notice,
    Provenance,
    Quality,
    Rep,
    Scale,
    Sided,
    Summary,
    ViewRecord,
)
from ankle_cv.conventions import SIDES, Side
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.findings.rules import find_all
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import FOCAL_SHARE, Scene, level, measure, shank_reading, usable_track
from ankle_cv.measures.frontal_view import yaw_notices
from ankle_cv.measures.series import Measures
from ankle_cv.measures.uncertainty import Uncertainty
from ankle_cv.notices.quality import (
    PersonFacts,
    foot_notices,
    forefoot_notices,
    person_notices,
    pose_coverage,
    recording_notices,
    scene_notices,
)
from ankle_cv.notices.scale import scale_notices
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.context import Interpretation, near_wall, with_evidence
from ankle_cv.protocols.kind import classify_kind
from ankle_cv.protocols.reps import assess_reps
from ankle_cv.protocols.squat import find_reps
from ankle_cv.protocols.summary import summarise
from ankle_cv.protocols.wall import AttemptSpan, Distance, assess_attempts, find_attempts, find_touches
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.stance import stepping
from ankle_cv.scene.view import View
from ankle_cv.scene.wall_distance import WallAhead
from ankle_cv.settings import Settings
from ankle_cv.signals.clean import median_step_s
from ankle_cv.video.frame import VideoInfo

VFR_TOLERANCE = 0.10
"""A frame interval that differs by more than this share of the typical one is uneven."""
VFR_SHARE = 0.02
"""Share of uneven intervals that makes a variable frame rate; a dropped picture now and then does not."""


@dataclass(frozen=True)
class Protocol:
    """What was done in the clip."""

    kind: Kind
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    findings: tuple[Finding, ...]
    summary: Summary
    touches: tuple[AttemptSpan, ...] = ()


def assess(
    clip: Interpretation,
    evidence: PixelEvidence | None,
    *,
    facts: PersonFacts,
    info: VideoInfo,
    settings: Settings,
    provenance: Provenance,
) -> Analysis:
    """Measure a clip and judge what was measured.

    Parameters
    ----------
    clip
        One clean person in a known scene.
    evidence
        What the tracker read from the pixels, or None when it could not run.
    facts
        What choosing the person brought up.
    info, settings, provenance
        Copied into the document.
    """
    clip = with_evidence(clip, evidence, settings)
    measures = measure(clip.clean, clip.scene, evidence)
    tracks = {side: t for side in SIDES if (t := usable_track(evidence, side, clip.clean))}
    flat = level(clip.clean, clip.scene.roll.deg)
    view = clip.scene.view
    sides = view.measured_sides if view.kind in ("side", "oblique") else ()
    shanks = {side: shank_reading(evidence, side, flat, view) for side in sides}
    sure = Uncertainty(measures, clip.scene, tracks, shanks)
    wall = near_wall(clip, evidence, settings)
    protocol = _protocol(clip, measures, sure, settings, wall)
    camera = evidence.camera if evidence else None
    notices = [
        *recording_notices(
            clip.raw,
            info.frames_expected,
            camera,
            mirror_flag=info.mirrored and not settings.mirrored,
        ),
        *person_notices(clip.raw, facts),
        *scene_notices(clip.clean, clip.scene),
        *foot_notices(clip.clean.time_s, tracks, clip.scene.roll.deg, clip.scene.scale.foot_px),
        *forefoot_notices(evidence),
        *scale_notices(clip.scene.scale, settings),
        *_distance_notices(protocol, clip.scene, wall),
        *_protocol_notices(protocol),
        *_yaw_notices(protocol, flat, view),
        *_forced_notices(protocol.kind, classify_kind(measures, clip.clean), settings),
    ]
    document = Assessment(
        kind=protocol.kind,
        input=_input(info, clip, settings),
        view=_view(clip.scene),
        scale=_scale(clip.scene.scale),
        neutral=Sided(**{side: _neutral(clip.scene, measures, sure, side) for side in SIDES}),
        quality=Quality(pose_coverage=pose_coverage(clip.raw), notices=tuple(notices)),
        reps=protocol.reps,
        attempts=protocol.attempts,
        summary=protocol.summary,
        findings=protocol.findings,
        provenance=provenance,
    )
    return Analysis(document, clip.raw, clip.clean, measures, evidence)


def _protocol(
    clip: Interpretation, measures: Measures, sure: Uncertainty, settings: Settings, wall: WallAhead | None
) -> Protocol:
    kind = classify_kind(measures, clip.clean) if settings.test == "auto" else settings.test
    reps: tuple[Rep, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    touches: tuple[AttemptSpan, ...] = ()
    if kind == "squat":
        reps = assess_reps(measures, find_reps(measures, stepping(clip.clean)), sure.plus_minus)
    elif kind == "wall":
        sides = clip.scene.view.measured_sides
        spans = find_attempts(measures, sides)
        attempts = assess_attempts(measures, spans, sure.plus_minus, _distance(clip.scene, wall))
        touches = find_touches(measures, sides, spans)
    findings = find_all(measures, reps, attempts, clip.scene.view.kind, sure.plus_minus)
    return Protocol(kind, reps, attempts, findings, summarise(kind, clip.scene, reps, attempts), touches)


def _distance(scene: Scene, wall: WallAhead | None) -> Distance | None:
    """Tell the distance to the wall in spans of the leg it was seen in front of."""
    if wall is None:
        return None

    def distance(span: AttemptSpan) -> Measurement | None:
        near = span.side == scene.view.near
        return wall.distance(span.from_s, span.to_s, scene.scale) if near else None

    return distance


def _distance_notices(protocol: Protocol, scene: Scene, wall: WallAhead | None) -> list[Notice]:
    """Say why a knee-to-wall clip has degrees but no centimetres."""
    valid = [attempt for attempt in protocol.attempts if attempt.heel_down]
    if not valid or any(attempt.knee_to_wall for attempt in valid):
        return []
    if scene.scale.mm_per_px is None:
        told = (
            "no length in the picture is known",
            "Give --foot-cm or --height-cm, or lay an A4 sheet beside the foot.",
        )
    elif wall is None:
        told = (
            "the line between floor and wall was not seen",
            "Film square to the wall, the floor ahead of the toes in sight, or say where it is with --wall.",
        )
    else:
        told = (
            "no knee was seen to touch the wall with the heel down",
            "Lean on until the knee touches, the heel still down.",
        )
    message = f"The distance to the wall cannot be told: {told[0]}."
    return [Notice(code="no_distance", message=message, remedy=told[1])]


def _forced_notices(kind: Kind, looks_like: Kind, settings: Settings) -> list[Notice]:
    """Say when the test that was asked for is not the one that was done."""
    if settings.test == "auto" or looks_like in ("unknown", kind):
        return []
    names = {"squat": "squats", "wall": "knee-to-wall attempts"}
    return [
        Notice(
            code="test_contradicted",
            message=f"--test {kind} was asked for, but these movements are {names[looks_like]}: what is "
            f"said of {names[kind]} does not hold for them.",
            remedy=f"Leave --test {kind} out, or film {names[kind]}.",
        )
    ]


def _yaw_notices(protocol: Protocol, flat: LandmarkSeries, view: View) -> list[Notice]:
    """Say when squats filmed from the front look as if they were filmed from beside it."""
    if view.kind != "front" or view.from_behind or not protocol.reps:
        return []
    return yaw_notices(flat, FOCAL_SHARE * max(flat.size_px))


def _protocol_notices(protocol: Protocol) -> list[Notice]:
    if protocol.kind == "unknown":
        return [
            Notice(
                code="unknown_test",
                message="Neither squats nor knee-to-wall attempts were recognised; see the angles per frame.",
                remedy="Say which test it is with --test squat or --test wall.",
            )
        ]
    if protocol.kind == "squat" and not protocol.reps:
        return [
            Notice(
                code="no_repetitions",
                message="No squat was found in this clip.",
                remedy="Film from standing to the bottom and back, with the hips always in the picture.",
            )
        ]
    if protocol.touches:
        return [
            Notice(
                code="not_held",
                message="This lunge was not held for half a second and does not count.",
                remedy="Hold each attempt for a second before going back.",
                side=span.side,
                from_s=span.from_s,
                to_s=span.to_s,
            )
            for span in protocol.touches
        ]
    if protocol.kind == "wall" and not protocol.attempts:
        return [
            Notice(
                code="no_attempts",
                message="No knee-to-wall attempt was found in this clip.",
                remedy="Film the front leg from its own side and hold each attempt for a second.",
            )
        ]
    return []


def _input(info: VideoInfo, clip: Interpretation, settings: Settings) -> InputRecord:
    times = clip.raw.time_s
    step = median_step_s(times)
    intervals = np.diff(times)
    return InputRecord(
        path=info.path,
        sha256=info.sha256,
        width=info.width,
        height=info.height,
        duration_s=float(times[-1] - times[0] + step),
        frames_expected=info.frames_expected,
        frames_decoded=len(times),
        fps_mean=float(1 / intervals.mean()),
        variable_frame_rate=bool(np.mean(np.abs(intervals - step) > VFR_TOLERANCE * step) > VFR_SHARE),
        rotation_deg=info.rotation_deg,
        mirrored=info.mirrored,
        slowmo=settings.slowmo,
    )


def _view(scene: Scene) -> ViewRecord:
    view = scene.view
    return ViewRecord(
        kind=view.kind,
        yaw_deg=view.yaw_deg if np.isfinite(view.yaw_deg) else None,
        facing=view.facing,
        measured_sides=view.measured_sides,
        roll_deg=scene.roll.deg if scene.roll.known else None,
    )


def _scale(scale: PixelScale) -> Scale:
    by_sheet = scale.reference if scale.source == "reference" else None
    return Scale(
        source=scale.source,
        mm_per_px=scale.mm_per_px,
        relative_sd=None if scale.mm_per_px is None else scale.relative_sd,
        reference=None if by_sheet is None else " or ".join(by_sheet.sizes),
    )


def _neutral(scene: Scene, measures: Measures, sure: Uncertainty, side: Side) -> Neutral | None:
    stance = scene.neutral.get(side)
    if stance is None or side not in scene.view.measured_sides:
        return None
    first, last = stance.windows[0].from_s, stance.windows[-1].to_s
    inclination = measures.leg(side).tibial_inclination_deg[stance.mask(measures.time_s)]
    known = inclination[np.isfinite(inclination)]
    half = sure.plus_minus("tibial_inclination_deg", side, first, last)
    value = Measurement(value=float(np.median(known)), plus_minus=half, unit="deg") if half else None
    return Neutral(from_s=first, to_s=last, tibial_inclination=value, method=stance.method)
