"""Contents of the charts, shared by ``angles.png`` and the report: quantities, shaded intervals, cycles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from ankle_cv.assessment import Assessment, Attempt, LegRep, Stance
from ankle_cv.conventions import SIDES, Array, BoolArray, Side, opposite
from ankle_cv.outputs.scenes import scene_documents
from ankle_cv.outputs.tables import heel_unit
from ankle_cv.telling.parts import Part, parts_of, spans_of_parts
from ankle_cv.telling.vocabulary import (
    DORSIFLEXION,
    FPPA,
    HEEL_LIFT,
    KNEE_BEND,
    KNEE_RATIO,
    SHIN_ANGLE,
    TRUNK_LEAN,
    Term,
)

Range: TypeAlias = tuple[float, float]

CYCLE_PERCENT = np.linspace(0.0, 100.0, 101)
"""Grid of a repetition from its start to its end, %."""

MIN_SPAN = {"deg": 20.0, "mm": 30.0, "pct_foot": 10.0, "ratio": 0.4}
"""Least range of a value axis, so that noise of a constant value does not look like movement."""

UNIT_LABEL = {"deg": "degrees", "mm": "mm", "pct_foot": "% of foot", "ratio": "ratio"}
AXIS_SCALE = 1.05
"""Range of an axis over the range of its data."""


@dataclass(frozen=True)
class Quantity:
    """One quantity with its curves.

    Attributes
    ----------
    title
        Its name.
    unit
        A key of `UNIT_LABEL`.
    sign
        Meaning of positive values.
    curves
        Column of ``frames.csv`` by side; key None for both sides together.
    """

    title: str
    unit: str
    sign: str
    curves: dict[Side | None, str]


def quantities(assessment: Assessment) -> tuple[Quantity, ...]:
    """Return the quantities that can be charted in the views of this clip, each with the curves of all."""
    found: dict[str, Quantity] = {}
    for scene in scene_documents(assessment).values():
        for one in _quantities(scene):
            known = found.get(one.title, one)
            found[one.title] = replace(known, curves=known.curves | one.curves)
    return tuple(found.values())


def _quantities(assessment: Assessment) -> tuple[Quantity, ...]:
    """Return the quantities that can be charted in one view."""

    def sided(term: Term, name: str, unit: str) -> Quantity:
        curves: dict[Side | None, str] = {
            s: f"{name}_{s}_{unit}" for s in SIDES if s in assessment.view.measured_sides
        }
        return Quantity(term.first_title, unit, term.sign, curves)

    if assessment.view.kind == "front":
        return (
            Quantity(KNEE_RATIO.first_title, "ratio", KNEE_RATIO.sign, {None: "kasr"}),
            sided(FPPA, "fppa", "deg"),
        )
    return (
        sided(SHIN_ANGLE, "tibial_inclination", "deg"),
        sided(DORSIFLEXION, "dorsiflexion", "deg"),
        sided(HEEL_LIFT, "heel_lift", heel_unit(assessment)),
        sided(KNEE_BEND, "knee_flexion", "deg"),
        Quantity(TRUNK_LEAN.first_title, "deg", TRUNK_LEAN.sign, {None: "trunk_lean_deg"}),
    )


def shown_quantities(assessment: Assessment, table: pd.DataFrame) -> tuple[Quantity, ...]:
    """Return the quantities with a value in at least one frame."""
    known = [q for q in quantities(assessment) if any(table[c].notna().any() for c in q.curves.values())]
    if assessment.kind == "heel_raise":  # what it is about first, the shin that hardly moves last
        known.sort(key=lambda q: (q.title != HEEL_LIFT.first_title, q.title == SHIN_ANGLE.first_title))
    return tuple(known)


def active_spans(assessment: Assessment) -> tuple[tuple[str, Range], ...]:
    """Return the intervals to shade, s, with their labels: the parts of the test."""
    return tuple((str(index), span) for index, span in spans_of_parts(assessment))


def neutral_spans(assessment: Assessment) -> tuple[Range, ...]:
    """Return the stretches of the neutral stance, s: the zero of heel lift and foot pitch, each once."""
    found = (one.neutral.of(side) for one in scene_documents(assessment).values() for side in SIDES)
    known = [neutral for neutral in found if neutral is not None]
    return tuple(dict.fromkeys(span for n in known for span in n.spans_s or ((n.from_s, n.to_s),)))


def _ranges(mask: BoolArray, time_s: Array) -> tuple[Range, ...]:
    """Return the intervals in which `mask` holds, s, up to the next frame."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    last = len(time_s) - 1
    return tuple(
        (float(time_s[a]), float(time_s[min(b, last)])) for a, b in zip(edges[::2], edges[1::2], strict=True)
    )


def unmeasured_spans(
    assessment: Assessment, table: pd.DataFrame, legs: Collection[Side | None] = SIDES
) -> tuple[Range, ...]:
    """Return the intervals, s, in which one of these legs that the view there can show was not measured.

    A quantity of the body, with no leg, is lost with the person alone.
    """
    time_s = table["time_s"].to_numpy(dtype=float)
    scene_of = table["scene"].to_numpy()
    lost = ~table["pose_visible"].to_numpy(dtype=bool)
    documents = scene_documents(assessment)
    for number, scene in documents.items():
        for side in set(scene.view.measured_sides) & set(legs):
            lost = lost | ((scene_of == number) & ~table[f"measured_{side}"].to_numpy(dtype=bool))
    return _ranges(lost | ~np.isin(scene_of, list(documents)), time_s)


def axis_range(curves: list[Array], unit: str) -> Range:
    """Return the ends of the value axis for some curves; NaN is ignored."""
    known = np.concatenate([c[np.isfinite(c)] for c in curves])
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    if unit != "ratio":
        low = min(low, 0.0)
    middle, half = (low + high) / 2, max(high - low, MIN_SPAN[unit]) / 2
    if unit != "ratio" and high - low < MIN_SPAN[unit]:
        middle = low + half
    return middle - AXIS_SCALE * half, middle + AXIS_SCALE * half


def cycles(assessment: Assessment, table: pd.DataFrame, column: str) -> Array:
    """Return ``(reps, 101)``: one row per complete repetition over 0..100 % of its time.

    For drawing only: values between frames are interpolated; NaN next to a missing value. Of a lunge, only
    the curves of the front leg.
    """
    time_s = table["time_s"].to_numpy(dtype=float)
    values = table[column].to_numpy(dtype=float)
    rows = [
        np.interp(rep.start_s + (rep.end_s - rep.start_s) * CYCLE_PERCENT / 100, time_s, values)
        for rep in parts_of(assessment)
        if not isinstance(rep, Attempt | Stance) and rep.complete and not _of_rear_leg(rep, column)
    ]
    return np.array(rows).reshape(-1, len(CYCLE_PERCENT))


def _of_rear_leg(part: Part, column: str) -> bool:
    """Return whether a column is of the leg behind, or in the air, in a lunge or single-leg squat."""
    return isinstance(part, LegRep) and opposite(part.side) in column.split("_")
