"""A small assessment, made by hand."""

from __future__ import annotations

from typing import Any

from ankle_cv.assessment import (
    Assessment,
    Attempt,
    Depth,
    InputRecord,
    Measurement,
    ModelRecord,
    Neutral,
    Notice,
    Provenance,
    Quality,
    Rep,
    Scale,
    Sided,
    SideSummary,
    Summary,
    ViewRecord,
)

SHIN = Measurement(value=38.24, plus_minus=2.06, unit="deg")
LIFT = Measurement(value=12.0, plus_minus=4.0, unit="mm")

REP = Rep(
    index=1,
    start_s=1.0,
    bottom_s=2.25,
    end_s=3.5,
    descent_s=1.0,
    bottom_hold_s=0.5,
    ascent_s=1.0,
    complete=True,
    peak_dorsiflexion=Sided[Measurement](),
    peak_tibial_inclination=Sided[Measurement](left=SHIN),
    max_heel_lift=Sided[Measurement](left=LIFT),
    max_heel_lift_at_s=Sided[float](left=2.25),
    peak_knee_flexion=Sided[Measurement](),
    depth=Depth(thigh_inclination=None, depth_class="cannot_tell"),
    trunk_lean=None,
    trunk_minus_tibia=None,
    foot_turn_out=Sided[Measurement](),
    kasr_change=None,
    fppa=Sided[Measurement](),
)
ATTEMPT = Attempt(
    index=1,
    side="right",
    from_s=4.0,
    to_s=5.0,
    tibial_inclination=SHIN,
    dorsiflexion=None,
    heel_lift=None,
    heel_down=None,
    counterfeit_deg=None,
    knee_to_wall=None,
)
NOTICE = Notice(code="low_fps", message="Only [24] frames a second.", remedy="Film with 30 or more.")


def make_assessment(path: str = "squat.mp4", sha256: str = "0" * 64, **changes: Any) -> Assessment:
    parts: dict[str, Any] = {
        "kind": "squat",
        "input": InputRecord(
            path=path,
            sha256=sha256,
            width=1280,
            height=720,
            duration_s=5.0,
            frames_expected=150,
            frames_decoded=150,
            fps_mean=30.0,
            variable_frame_rate=False,
            rotation_deg=0,
            mirrored=False,
            slowmo=1.0,
        ),
        "view": ViewRecord(
            kind="side", yaw_deg=88.0, facing="left", measured_sides=("left",), roll_deg=0.0
        ),
        "scale": Scale(source="none", mm_per_px=None),
        "neutral": Sided[Neutral](),
        "quality": Quality(pose_coverage=1.0, notices=(NOTICE,)),
        "reps": (REP,),
        "attempts": (ATTEMPT,),
        "summary": Summary(
            headline="One squat.", rep_count=1, left=SideSummary(), right=None, asymmetry=None
        ),
        "findings": (),
        "provenance": Provenance(
            ankle_cv="0", mediapipe="0", opencv="0",
            model=ModelRecord(name="full", sha256="1" * 64), settings={}, created_utc="2026-01-01T00:00:00Z",
        ),
    }  # fmt: skip
    return Assessment(**(parts | changes))
