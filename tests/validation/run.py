"""Measure everything again and write ``ankle_cv/docs/validation.md`` with its pictures.

    python tests/validation/run.py [--models full heavy] [--model-dir DIR] [--extra FOLDER ...]

Takes about seven seconds per clip and model on two cores. Clips: the project's samples, the shared generated
clips and the shared trial with markers where they lie beside the project, and any folder given.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from degrade import WORSE
from examine import Outcome, Row, Task, examine
from pictures import draw_peaks, draw_sit_to_stand
from sit_to_stand import compare, curves
from trials import ROOT, SAMPLES, SHARED, Trial, trials

from ankle_cv.api import run_analysis
from ankle_cv.settings import Settings

DOCUMENT = ROOT / "ankle_cv" / "docs" / "validation.md"
DEGRADED = ("squat_side", "squat_heel_lift", "knee_to_wall")
"""Samples that are made worse: one of each kind, heel down and up."""
SIT_TO_STAND = SHARED / "clips" / "opencap-STS"
DEPTHS_DEG = (0, 30, 40, 90)
"""Bounds of the table by depth: true tibial inclination."""
RISEN_MM, FLAT_MM = 8.0, 1.0
"""A heel lifted at least so far should be called risen, one below the other never (issue 3)."""


def examined(tasks: list[Task], jobs: int, say: Callable[[str], None]) -> Outcome:
    """Analyse all clips, each in one of a few processes; rows come in the order of the tasks."""
    results: dict[int, Outcome] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(examine, task): number for number, task in enumerate(tasks)}
        for future in as_completed(futures):
            number = futures[future]
            results[number] = future.result()
            task = tasks[number]
            say(f"{len(results)}/{len(tasks)} {task.model} {task.trial.path.stem} {task.worse or ''}")
    total = Outcome()
    for number in sorted(results):
        total.add(results[number])
    return total


def agreement_table(peaks: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sum peak rows up: how far off, how honest, and how far off the raw model was."""
    rows = []
    for keys, group in peaks.groupby(by, sort=True, observed=True):
        error = group.stated - group.truth
        rows.append(
            {
                **dict(zip(by, keys, strict=True)),
                "n": len(group),
                "bias": f"{error.mean():.1f}",
                "MAE": f"{error.abs().mean():.2f}",
                "worst": f"{error.abs().max():.1f}",
                "± (median)": f"{group.plus_minus.median():.1f}",
                "inside ±": f"{100 * (error.abs() <= group.plus_minus).mean():.0f} %",
                "raw image landmarks MAE": _mae(group.raw_image, group.truth),
                "raw world landmarks MAE": _mae(group.raw_world, group.truth),
            }
        )
    return pd.DataFrame(rows)


def _mae(values: pd.Series, truth: pd.Series) -> str:
    error = (values - truth).abs()
    return f"{error.mean():.1f}" if np.isfinite(error).any() else ""


def heel_table(heels: pd.DataFrame) -> pd.DataFrame:
    """Count how many repetitions with a risen heel were called so, and how many with a flat one."""
    rows = []
    for name, chosen in (
        (f"heel up {RISEN_MM:g} mm or more", heels[heels.lift_mm >= RISEN_MM]),
        (f"heel below {FLAT_MM:g} mm", heels[heels.lift_mm < FLAT_MM]),
    ):
        called = chosen.called.value_counts()
        rows.append(
            {"squats": name, "n": len(chosen)} | {c: called.get(c, 0) for c in ("clear", "possible", "no")}
        )
    return pd.DataFrame(rows)


def markdown(table: pd.DataFrame) -> str:
    """Return a table as Markdown."""
    cells = [["" if value is None else str(value) for value in row] for row in table.itertuples(index=False)]
    lines = [table.columns, ["---"] * len(table.columns), *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _of(rows: list[Row], model: str) -> pd.DataFrame:
    """Return the rows on one model and untouched clips."""
    table = pd.DataFrame(rows)
    chosen = table[(table.model == model) & (table.degradation == "")]
    return chosen.drop(columns=["model", "degradation"])


def model_part(model: str, outcome: Outcome, picture: Path) -> list[str]:
    """Return the sections on one model."""
    tables = (outcome.peaks, outcome.frames, outcome.heels, outcome.front, outcome.seen)
    peaks, frames, heels, front, seen = (_of(rows, model) for rows in tables)
    near = peaks[peaks.near]
    shank = near[near.measure == "tibial_inclination_deg"]
    shank = shank.assign(depth=pd.cut(shank.truth, DEPTHS_DEG).astype(str))
    draw_peaks(near[near.view == "side"], picture)
    return [
        f"## Model `{model}`\n",
        "### At the peak of each repetition or in the hold of each attempt, near leg\n",
        markdown(agreement_table(near, ["measure", "view"])),
        f"Side views:\n\n![errors against truth and against the stated interval]({picture.name})\n",
        "### Tibial inclination by depth, body, footwear and test\n",
        *(markdown(agreement_table(shank, ["view", by])) for by in ("depth", "body", "footwear", "kind")),
        "### Heels called risen, side view\n",
        markdown(heel_table(heels)),
        "### From the front: knees in, and FPPA\n",
        markdown(front.round(2)),
        "### Over every frame of each clip\n",
        markdown(frames.round(2)),
        "### What was recognised\n",
        markdown(seen),
    ]


def sit_to_stand_part(model: str, model_dir: Path | None, picture: Path) -> list[str]:
    """Return the section on the trial with markers."""
    analysis = run_analysis(SIT_TO_STAND / "video.mp4", Settings(model=model, model_dir=model_dir)).analysis
    markers = SIT_TO_STAND / "mocap_angles.csv"
    draw_sit_to_stand(curves(analysis, markers), picture)
    table = pd.DataFrame(compare(analysis, markers)).round(2)
    return [STS, f"![tibial inclination of both legs beside the markers]({picture.name})\n", markdown(table)]


def main() -> None:
    """Run everything and write the document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="+", default=["full"])
    parser.add_argument("--model-dir", type=Path, default=None)
    parser.add_argument("--extra", type=Path, nargs="*", default=[])
    parser.add_argument("--no-degraded", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    given = parser.parse_args()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    found = list(trials([SAMPLES, SHARED / "synth" / "clips", *given.extra]))
    tasks = [Task(trial, model, given.model_dir) for model in given.models for trial in found]
    if not given.no_degraded:
        tasks += [
            Task(trial, given.models[0], given.model_dir, worse)
            for trial in found
            if trial.path.parent == SAMPLES and trial.path.stem in DEGRADED
            for worse in WORSE
        ]
    outcome = examined(tasks, given.jobs, say)
    parts = [top(found)]
    for model in given.models:
        parts += model_part(model, outcome, given.out.with_name(f"validation-{model}.png"))
        if SIT_TO_STAND.is_dir():
            say(f"{model}: sit-to-stand with markers")
            picture = given.out.with_name(f"validation-{model}-sit-to-stand.png")
            parts += sit_to_stand_part(model, given.model_dir, picture)
    if not given.no_degraded:
        peaks = pd.DataFrame(outcome.peaks).query("degradation != '' and near")
        parts += [DEGRADED_TOP, markdown(agreement_table(peaks, ["measure", "degradation"]))]
    given.out.write_text("\n".join(parts))


def top(found: list[Trial]) -> str:
    """Return the document's opening: what was measured on whom."""
    bodies = len({trial.spec["subject"] for trial in found})
    return TOP.format(clips=len(found), bodies=bodies)


TOP = """# Validation

Written by `python tests/validation/run.py`; not edited by hand. {clips} generated clips of {bodies} bodies
(four, and blends of them) with exact truth: a rendering; real skin, cloth and light are harder. And one real
trial with marker-based motion capture. Degrees and millimetres; body height was given. "Raw" columns are what
the pose model's own landmarks say without any of our work. The truth of heel lift is under the heel's pad.
"""
STS = """### Sit-to-stand with markers, filmed obliquely (real person, shoes)

The markers' absolute offsets are themselves uncertain by a few degrees (two fits of the same markers
differ by up to 6°); the centred error leaves that out.
"""
DEGRADED_TOP = """## Worse pictures

The samples squat_side, squat_heel_lift and knee_to_wall, made worse; near leg, at the peaks.
"""

if __name__ == "__main__":
    main()
