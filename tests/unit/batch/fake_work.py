"""A quick stand-in for the analysis: what a "clip" says, in JSON, is what happens to it.

Used by worker processes too, so nothing here needs a test runner. Every begin and end of an analysis is a
line in ``calls.log`` beside the folder of results.
"""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from ankle_cv.assessment import (
    Assessment,
    Attempt,
    Depth,
    Finding,
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
from ankle_cv.batch.sources import is_remote, local_copy
from ankle_cv.batch.store import BATCH_RECORD, open_store
from ankle_cv.batch.task import UnitTask
from ankle_cv.errors import EnvironmentProblemError, InputError, NotMeasurableError, OutputError
from ankle_cv.outputs.json import to_json

WORK = "fake_work:analyse"
MODEL = "5" * 64
NOTICE = Notice(code="low_fps", message="24 <frames>.", remedy="Film with 30.")
ERRORS = {
    "unreadable": InputError("no picture in it", "copy it again"),
    "nobody": NotMeasurableError("nobody is in the picture", "film again"),
    "no library": EnvironmentProblemError("no libGL", "install it"),
    "full disk": OutputError("no space left", "free some space"),
}


def clip(path: Path, **says: Any) -> Path:
    """Make a "clip"."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(says))
    return path


def analyse(payload: dict[str, Any]) -> dict[str, Any]:
    task = UnitTask.model_validate(payload)
    with local_copy(task.path) as near:
        says = json.loads(near.read_text())
    note(task, "begin")
    time.sleep(says.get("seconds", 0.0))
    do = says.get("do", "ok")
    if do in ERRORS:
        raise ERRORS[do]
    if do == "bug":
        raise ValueError("what nobody\nforesaw")
    if do == "no memory":
        raise MemoryError
    if do == "die" or (do == "die once" and not Path(f"{task.output}-died").exists()):
        Path(f"{task.output}-died").touch()
        print("last words", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    store = open_store(task.output)
    with store.draft(task.folder, force=task.force) as draft:
        (draft.path / "assessment.json").write_text(to_json(document(task, says)))
        time.sleep(says.get("seconds_writing", 0.0))
        (draft.path / BATCH_RECORD).write_bytes(task.record().encode())
        (draft.path / "report.html").write_text(f"report of {task.path}")
        if "picture" in says:
            (draft.path / "thumbnail.jpg").write_bytes(says["picture"].encode())
        folder = draft.publish(task.sha256)
    note(task, "end")
    return {"folder": folder, "seconds": says.get("seconds", 0.0)}


def note(task: UnitTask, what: str) -> None:
    if is_remote(task.output):
        return
    log = Path(task.output).with_name("calls.log")
    with log.open("a") as file:  # one short line: appended whole, whoever else writes
        file.write(f"{what} {os.getpid()} {Path(task.path).name}\n")


def document(task: UnitTask, says: dict[str, Any]) -> Assessment:
    kind = says.get("kind", "squat")
    numbers = {side: says.get(side) for side in ("left", "right")}
    return Assessment(
        kind=kind,
        input=InputRecord(
            path=task.path,
            sha256=task.sha256,
            width=720,
            height=1280,
            duration_s=5.0,
            frames_expected=150,
            frames_decoded=150,
            fps_mean=30.0,
            variable_frame_rate=False,
            rotation_deg=0,
            mirrored=False,
            slowmo=1.0,
        ),
        view=ViewRecord(
            kind="side",
            yaw_deg=90.0,
            facing="left",
            measured_sides=tuple(s for s in ("left", "right") if numbers[s] is not None),
            roll_deg=0.0,
        ),
        scale=Scale(source="none", mm_per_px=None),
        neutral=Sided[Neutral](),
        quality=Quality(pose_coverage=1.0, notices=(NOTICE,)),
        reps=() if kind == "wall" else tuple(rep(i, numbers) for i in (1, 2)),
        attempts=attempts(numbers) if kind == "wall" else (),
        summary=Summary(
            headline=says.get("headline", "Two squats."),
            rep_count=0 if kind == "wall" else 2,
            asymmetry=None,
            **{side: part(n, kind) for side, n in numbers.items()},
        ),
        findings=tuple(finding(f, numbers) for f in says.get("findings", ())),
        provenance=Provenance(
            ankle_cv="0.1.0",
            mediapipe="0",
            opencv="0",
            model=ModelRecord(name="full", sha256=MODEL),
            settings=task.settings.model_dump(mode="json"),
            created_utc="2026-01-01T00:00:00Z",
        ),
    )  # fmt: skip


def deg(value: float, plus_minus: float = 2.1) -> Measurement:
    return Measurement(value=value, plus_minus=plus_minus, unit="deg")


def part(value: float | None, kind: str) -> SideSummary | None:
    if value is None:
        return None
    heel = Measurement(value=2.0, plus_minus=1.0, unit="pct_foot")
    wall = Measurement(value=value / 4, plus_minus=1.2, unit="cm") if kind == "wall" else None
    return SideSummary(
        tibial_inclination=deg(value), dorsiflexion=deg(value - 3.5), heel_lift=heel, knee_to_wall=wall, n=2
    )


def rep(index: int, numbers: dict[str, float | None]) -> Rep:
    shin = Sided[Measurement](**{s: deg(n + index) for s, n in numbers.items() if n is not None})
    none = Sided[Measurement]()
    return Rep(
        index=index,
        start_s=index,
        bottom_s=index + 0.5,
        end_s=index + 1,
        descent_s=0.4,
        bottom_hold_s=0.2,
        ascent_s=0.4,
        complete=True,
        peak_dorsiflexion=none,
        peak_tibial_inclination=shin,
        max_heel_lift=none,
        max_heel_lift_at_s=Sided[float](),
        peak_knee_flexion=none,
        depth=Depth(thigh_inclination=None, depth_class="cannot_tell"),
        trunk_lean=None,
        trunk_minus_tibia=None,
        foot_turn_out=none,
        kasr_change=None,
        fppa=none,
    )


def attempts(numbers: dict[str, float | None]) -> tuple[Attempt, ...]:
    known = [(side, value) for side, value in numbers.items() if value is not None]
    return tuple(attempt(i, side, value) for i, (side, value) in enumerate(known, 1))


def attempt(index: int, side: Any, value: float) -> Attempt:
    return Attempt(
        index=index,
        side=side,
        from_s=index,
        to_s=index + 1,
        tibial_inclination=deg(value),
        dorsiflexion=None,
        heel_lift=None,
        heel_down=True,
        counterfeit_deg=None,
        knee_to_wall=None,
    )


def finding(code: Any, numbers: dict[str, float | None]) -> Finding:
    side = next((s for s, n in numbers.items() if n is not None), None)
    return Finding(
        code=code,
        side=side,
        reps=(1,),
        severity="mild",
        certainty="possible" if code == "limited_dorsiflexion" else "clear",
        value=deg(30.0),
        threshold=35.0,
        evidence_time_s=1.0,
        confidence=0.8,
        reference="a study",
        message="The ankle bends little.",
    )
