"""``summary.csv`` and ``summary.parquet``: one row per clip, and one per part of its test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import pandas as pd

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.batch.entries import LoadedEntry
from ankle_cv.conventions import SIDES
from ankle_cv.outputs.tables import reps_table
from ankle_cv.telling.parts import parts_of, test_of
from ankle_cv.text import printable

Row: TypeAlias = dict[str, Any]

RENAMED: Final = {"side": "given_side", "test": "given_test"}
"""Metadata columns that would clash with measured ones: an attempt has a side of its own."""

PART_RENAMED: Final = {"kind": "looks_like"}
"""Columns of ``reps.csv`` that would clash with those of the clip."""

METADATA_COLUMNS: Final = (
    "person",
    "date",
    "given_side",
    "given_test",
    "name",
    "footwear",
    "note",
    "symptoms",
    "eyes",
    "height_cm",
    "foot_cm",
)
IDENTITY_COLUMNS: Final = ("row", "file", "status", *METADATA_COLUMNS)
CLIP_COLUMNS: Final = (
    "kind", "looks_like", "view", "yaw_deg", "measured_sides", "duration_s", "frames_decoded",
    "pose_coverage", "scenes", "mm_per_px", "rep_count", "headline", "findings", "notices",
    "error_code", "error_message", "error_remedy",
    "path", "folder", "sha256", "model", "ankle_cv", "analysis_s",
)  # fmt: skip

DECIMALS: Final = 3
"""Of every number: of angles and lengths a tenth counts, of times a millisecond."""

SUMMARY_NUMBERS: Final = (
    "tibial_inclination",
    "best_tibial_inclination",
    "dorsiflexion",
    "heel_lift",
    "max_heel_lift",
    "knee_flexion",
    "knee_to_wall",
    "heel_height",
    "best_heel_height",
    "heel_travel",
)


def identity_of(loaded: LoadedEntry) -> Row:
    """Return the columns that identify a clip's rows: its file, status and metadata."""
    known = {RENAMED.get(name, name): value for name, value in loaded.entry.metadata.items()}
    return {**known, "file": loaded.entry.relative, "status": loaded.status}


def rows_of(loaded: LoadedEntry) -> Iterator[Row]:
    """Yield the rows of one clip, the clip's own row first, without unknown values."""
    identity = identity_of(loaded)
    yield {**identity, "row": "clip", **_clip_fields(loaded)}
    if loaded.assessment is None:
        return
    row = test_of(loaded.assessment).row
    for part in reps_table(loaded.assessment).to_dict("records"):
        numbers = {str(name): _rounded(value) for name, value in part.items() if not pd.isna(value)}
        # Of many clips `kind` is the test of the clip; which exercise a lunge is, `looks_like` says.
        numbers = {PART_RENAMED.get(name, name): value for name, value in numbers.items()}
        yield {**identity, "row": row, "kind": loaded.assessment.kind, **numbers}


def _clip_fields(loaded: LoadedEntry) -> Row:
    entry, failure = loaded.entry, loaded.failure
    row: Row = {"path": printable(entry.path)}
    if entry.done is not None:
        row |= {"folder": entry.done.folder, "sha256": entry.done.sha256, "analysis_s": entry.done.seconds}
    if failure is not None:
        row |= {
            "error_code": failure.code,
            "error_message": failure.message,
            "error_remedy": failure.remedy,
        }
    if loaded.assessment is not None:
        row |= _assessment_fields(loaded.assessment)
    return {name: _rounded(value) for name, value in row.items() if value is not None}


def _rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else value


def _assessment_fields(assessment: Assessment) -> Row:
    summary, view = assessment.summary, assessment.view
    row: Row = {
        "kind": assessment.kind,
        "looks_like": assessment.looks_like,
        "view": view.kind,
        "yaw_deg": view.yaw_deg,
        "measured_sides": " ".join(assessment.measured_sides) or None,
        "duration_s": assessment.input.duration_s,
        "frames_decoded": assessment.input.frames_decoded,
        "pose_coverage": assessment.quality.pose_coverage,
        "scenes": len(assessment.scenes) if len(assessment.scenes) > 1 else None,
        "mm_per_px": assessment.scale.mm_per_px,
        "rep_count": len(parts_of(assessment)),
        "headline": summary.headline,
        "findings": "; ".join(
            " ".join(filter(None, (f.code, f.side, f.severity, f.certainty))) for f in assessment.findings
        )
        or None,
        "notices": "; ".join(notice.code for notice in assessment.quality.notices) or None,
        "model": assessment.provenance.model.name,
        "ankle_cv": assessment.provenance.ankle_cv,
    }
    for name in SUMMARY_NUMBERS:
        for side in SIDES:
            part = getattr(summary, side)
            row |= _number(f"{name}_{side}", getattr(part, name) if part else None)
    return row | _number("asymmetry", summary.asymmetry)


def _number(name: str, number: Measurement | None) -> Row:
    if number is None:
        return {}
    return {f"{name}_{number.unit}": number.value, f"{name}_plus_minus": number.plus_minus}


def to_table(rows: list[Row]) -> pd.DataFrame:
    """Return rows as a table: columns in a fixed order, integers as integers, missing values as missing."""
    names = dict.fromkeys(name for row in rows for name in row)
    first = [name for name in IDENTITY_COLUMNS if name in names or name in ("row", "file", "status")]
    others = [name for name in names if name not in IDENTITY_COLUMNS and name not in CLIP_COLUMNS]
    extra = [name for row in rows for name in row if name in CLIP_COLUMNS]
    clip = [name for name in CLIP_COLUMNS if name in set(extra)]
    return pd.DataFrame(rows, columns=[*first, *clip, *others]).convert_dtypes()
