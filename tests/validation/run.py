"""Measure everything again and write ``ankle_cv/docs/validation.md``.

    python tests/validation/run.py [--models full heavy] [--model-dir DIR] [--extra FOLDER ...]

Takes about ten seconds per clip and model on two cores. Clips: the project's samples, the shared generated
clips and the shared trial with markers where they lie beside the project, and any folder given.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from degrade import DEGRADATIONS, EVERY_OTHER_FRAME, write_degraded
from sit_to_stand import compare
from trials import ROOT, SAMPLES, SHARED, Trial, frame_rows, front_row, peak_rows, trials

from ankle_cv.api import run_analysis
from ankle_cv.settings import Settings

DOCUMENT = ROOT / "ankle_cv" / "docs" / "validation.md"
DEGRADED = ("squat_side", "squat_heel_lift", "knee_to_wall")
"""Samples that are made worse: one of each kind, heel down and up."""
SIT_TO_STAND = SHARED / "clips" / "opencap-STS"


def analysed(trial: Trial, model: str, model_dir: Path | None, clip: Path | None = None) -> Any:
    """Analyse a trial with its body height given."""
    settings = Settings(height_cm=trial.about["body_height_cm"], model=model, model_dir=model_dir)
    return run_analysis(clip or trial.path, settings)[0]


def collect(
    found: list[Trial], model: str, model_dir: Path | None, say: Callable[[str], None]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Analyse clips; return rows per peak, per clip, per clip what was recognised, and per front clip."""
    peaks, frames, seen, front = [], [], [], []
    for trial in found:
        say(f"{model}: {trial.path.stem}")
        analysis = analysed(trial, model, model_dir)
        peaks += [{"model": model, **row} for row in peak_rows(trial, analysis)]
        frames += [{"model": model, **row} for row in frame_rows(trial, analysis)]
        document = analysis.assessment
        front += [row for row in [front_row(trial, analysis)] if row is not None]
        seen.append(
            {
                "clip": trial.path.stem,
                "camera at": f"{trial.spec['view_yaw_deg']:g}°",
                "view": document.view.kind,
                "yaw": f"{document.view.yaw_deg:.0f}°" if document.view.yaw_deg is not None else "",
                "facing": document.view.facing,
                "test": document.kind,
                "repetitions": f"{len(document.reps) + len(document.attempts)} of {len(trial.about['reps'])}",
                "findings": ", ".join(
                    f"{f.code}{' ' + f.side if f.side else ''} ({f.certainty})" for f in document.findings
                ),
            }
        )
    return pd.DataFrame(peaks), pd.DataFrame(frames), pd.DataFrame(seen), pd.DataFrame(front)


def agreement_table(peaks: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sum peak rows up: how far off, how honest, and how far off the raw model was."""
    rows = []
    for keys, group in peaks.groupby(by, sort=True):
        error = group.stated - group.truth
        rows.append(
            {
                **dict(zip(by, keys, strict=True)),
                "n": len(group),
                "bias": f"{error.mean():.1f}",
                "MAE": f"{error.abs().mean():.1f}",
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


def degraded_table(model: str, model_dir: Path | None, say: Callable[[str], None]) -> pd.DataFrame:
    """Analyse worse copies of some samples."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials([SAMPLES]):
            if trial.path.stem not in DEGRADED:
                continue
            for kind in (*DEGRADATIONS, EVERY_OTHER_FRAME):
                say(f"{model}: {trial.path.stem}, {kind}")
                clip = write_degraded(trial.path, kind, Path(folder) / f"{trial.path.stem}.mp4")
                analysis = analysed(trial, model, model_dir, clip)
                rows += [{"degradation": kind, **row} for row in peak_rows(trial, analysis) if row["near"]]
    return agreement_table(pd.DataFrame(rows), ["measure", "degradation"])


def markdown(table: pd.DataFrame) -> str:
    """Return a table as Markdown."""
    cells = [[str(value) for value in row] for row in table.itertuples(index=False)]
    lines = [table.columns, ["---"] * len(table.columns), *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def main() -> None:
    """Run everything and write the document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="+", default=["full"])
    parser.add_argument("--model-dir", type=Path, default=None)
    parser.add_argument("--extra", type=Path, nargs="*", default=[])
    parser.add_argument("--no-degraded", action="store_true")
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    given = parser.parse_args()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    found = list(trials([SAMPLES, SHARED / "synth" / "clips", *given.extra]))
    parts = [TOP.format(clips=len(found), bodies=len({t.spec["subject"] for t in found}))]
    for model in given.models:
        peaks, frames, seen, front = collect(found, model, given.model_dir, say)
        near = peaks[peaks.near]
        parts += [
            f"## Model `{model}`\n",
            "### At the peak of each repetition or in the hold of each attempt, near leg\n",
        ]
        parts += [markdown(agreement_table(near, ["measure", "view"]))]
        parts += ["### By body, footwear and test\n"]
        for by in ("body", "footwear", "kind"):
            parts.append(markdown(agreement_table(near[near.measure == "tibial_inclination_deg"], [by])))
        parts += ["### Over every frame of each clip\n", markdown(frames.round(2).drop(columns="model"))]
        parts += ["### From the front: knees in, and FPPA\n", markdown(front.round(2))]
        parts += ["### What was recognised\n", markdown(seen)]
        if SIT_TO_STAND.is_dir():
            say(f"{model}: sit-to-stand with markers")
            analysis = run_analysis(
                SIT_TO_STAND / "video.mp4", Settings(model=model, model_dir=given.model_dir)
            )[0]
            rows = pd.DataFrame(compare(analysis, SIT_TO_STAND / "mocap_angles.csv"))
            parts += [STS, markdown(rows.round(3))]
    if not given.no_degraded:
        parts += [DEGRADED_TOP, markdown(degraded_table(given.models[0], given.model_dir, say))]
    given.out.write_text("\n".join(parts))


TOP = """# Validation

Written by `python tests/validation/run.py`; not edited by hand. {clips} generated clips of {bodies} bodies
with exact truth (a rendering: real skin, cloth and light are harder), and one real trial with marker-based
motion capture. Degrees and millimetres; body height was given. "Raw" columns are what the pose model's own
landmarks say without any of our work.
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
