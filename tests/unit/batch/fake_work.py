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

import assessments

from ankle_cv.assessment import (
    Assessment,
    Attempt,
    Finding,
    Measurement,
    ModelRecord,
    Notice,
    Quality,
    Rep,
    Sided,
    SideSummary,
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
    if do == "die" or (do == "die once" and first_time(task)):
        print("last words", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "hang once" and first_time(task):
        time.sleep(600)
    store = open_store(task.output)
    with store.draft(task.folder, force=task.force) as draft:
        (draft.path / "assessment.json").write_text(to_json(document(task, says)))
        time.sleep(says.get("seconds_writing", 0.0))
        if do == "die writing":
            os.kill(os.getpid(), signal.SIGKILL)
        (draft.path / "report.html").write_text(f"report of {task.path}")
        (draft.path / BATCH_RECORD).write_bytes(task.record(draft.path).encode())
        if "picture" in says:
            (draft.path / "thumbnail.jpg").write_bytes(says["picture"].encode())
        folder = draft.publish(task.sha256, ["assessment.json", BATCH_RECORD, "report.html"])
    note(task, "end")
    return {"folder": folder, "seconds": says.get("seconds", 0.0)}


def first_time(task: UnitTask) -> bool:
    """Whether this clip was not asked about before."""
    flag = Path(f"{task.output}-{Path(task.path).name}-seen")
    seen = flag.exists()
    flag.touch()
    return not seen


def note(task: UnitTask, what: str) -> None:
    if is_remote(task.output):
        return
    log = Path(task.output).with_name("calls.log")
    with log.open("a") as file:  # one short line: appended whole, whoever else writes
        file.write(f"{what} {os.getpid()} {Path(task.path).name}\n")


def document(task: UnitTask, says: dict[str, Any]) -> Assessment:
    kind = says.get("kind", "squat")
    numbers = {side: says.get(side) for side in ("left", "right")}
    return assessments.make_assessment(
        kind=kind,
        input=assessments.make_input(path=task.path, sha256=task.sha256),
        view=assessments.make_view(
            measured_sides=tuple(s for s in ("left", "right") if numbers[s] is not None)
        ),
        quality=Quality(pose_coverage=1.0, notices=(NOTICE,)),
        reps=() if kind == "wall" else tuple(rep(i, numbers) for i in (1, 2)),
        attempts=attempts(numbers) if kind == "wall" else (),
        summary=assessments.make_summary(
            says.get("headline", "Two squats."),
            rep_count=0 if kind == "wall" else 2,
            **{side: part(n, kind) for side, n in numbers.items()},
        ),
        findings=tuple(finding(f, numbers) for f in says.get("findings", ())),
        provenance=assessments.make_provenance(
            model=ModelRecord(name="full", sha256=MODEL), settings=task.settings.model_dump(mode="json")
        ),
    )


def part(value: float | None, kind: str) -> SideSummary | None:
    if value is None:
        return None
    return SideSummary(
        tibial_inclination=assessments.measured(value),
        dorsiflexion=assessments.measured(value - 3.5),
        heel_lift=assessments.measured(2.0, 1.0, "pct_foot"),
        knee_to_wall=assessments.measured(value / 4, 1.2, "cm") if kind == "wall" else None,
        n=2,
    )


def rep(index: int, numbers: dict[str, float | None]) -> Rep:
    shin = {s: assessments.measured(n + index) for s, n in numbers.items() if n is not None}
    return assessments.make_rep(index, peak_tibial_inclination=Sided[Measurement](**shin))


def attempts(numbers: dict[str, float | None]) -> tuple[Attempt, ...]:
    known = [(side, value) for side, value in numbers.items() if value is not None]
    return tuple(
        assessments.make_attempt(i, side=side, tibial_inclination=assessments.measured(value), heel_down=True)
        for i, (side, value) in enumerate(known, 1)
    )


def finding(code: str, numbers: dict[str, float | None]) -> Finding:
    return assessments.make_finding(
        code,
        side=next((s for s, n in numbers.items() if n is not None), None),
        certainty="possible" if code == "limited_dorsiflexion" else "clear",
        message="The ankle bends little.",
    )
