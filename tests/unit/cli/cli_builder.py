"""A small assessment, made by hand."""

from __future__ import annotations

from typing import Any

import assessments
from assessments import make_attempt, make_input, make_rep, make_summary, make_view, measured

from ankle_cv.assessment import Assessment, Measurement, Notice, Quality, Sided, SideSummary

SHIN = measured(38.24, 2.06)
REP = make_rep(
    end_s=3.5,
    bottom_s=2.25,
    peak_tibial_inclination=Sided[Measurement](left=SHIN),
    max_heel_lift=Sided[Measurement](left=measured(12.0, 4.0, "mm")),
    max_heel_lift_at_s=Sided[float](left=2.25),
)
NOTICE = Notice(code="low_fps", message="Only [24] frames a second.", remedy="Film with 30 or more.")


def make_assessment(path: str = "squat.mp4", sha256: str = "0" * 64, **changes: Any) -> Assessment:
    parts: dict[str, Any] = {
        "input": make_input(path=path, sha256=sha256, width=1280, height=720),
        "view": make_view(yaw_deg=88.0),
        "quality": Quality(pose_coverage=1.0, notices=(NOTICE,)),
        "reps": (REP,),
        "attempts": (make_attempt(side="right", from_s=4.0, to_s=5.0, tibial_inclination=SHIN),),
        "summary": make_summary("One squat.", rep_count=1, left=SideSummary()),
    }
    return assessments.make_assessment(**(parts | changes))
