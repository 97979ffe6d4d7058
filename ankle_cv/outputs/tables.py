"""``frames.csv`` and ``reps.csv``: the measures per frame and per repetition; missing values are empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import SIDES, Array, IntArray, Joint
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.files import atomic_write
from ankle_cv.outputs.scenes import scene_numbers
from ankle_cv.outputs.spreadsheet import csv_of
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.telling.parts import parts_of, test_of

Cell: TypeAlias = str | int | float | None
Getter: TypeAlias = Callable[[Any], Cell]

JOINT_ORDER: tuple[Joint, ...] = ("knee", "ankle", "heel", "toe", "hip")
"""Joints in the order of ``frames.csv``."""

REP_TIMES = ("index", "start_s", "bottom_s", "end_s", "descent_s", "bottom_hold_s", "ascent_s")

DECIMALS = {"s": 6, "deg": 3, "mm": 3, "foot": 3, "kasr": 4, "px": 2, "visibility": 3}
"""Decimals by unit, the suffix of a column name: far below the resolution of the measurement."""


def heel_unit(assessment: Assessment) -> str:
    """Return the unit of heel lift: ``mm``, or ``pct_foot`` without a scale."""
    return "pct_foot" if assessment.scale.mm_per_px is None else "mm"


def frames_table(analysis: Analysis) -> pd.DataFrame:
    """Return one row per decoded frame in the columns and rounding of ``frames.csv``.

    Flags are integers 0 and 1, the scene is 0 while the person turns; missing values are NaN. Positions are
    those after cleaning.
    """
    measures, clean = analysis.measures, analysis.clean
    columns: dict[str, Array | IntArray] = {
        "frame": np.arange(len(clean)),
        "time_s": clean.time_s,
        "pose_visible": analysis.raw.present.astype(int),
    }
    heel = heel_unit(analysis.assessment)
    for side in SIDES:
        leg = measures.leg(side)
        columns[f"tibial_inclination_{side}_deg"] = leg.tibial_inclination_deg
        columns[f"dorsiflexion_{side}_deg"] = leg.dorsiflexion_deg
        columns[f"foot_pitch_{side}_deg"] = leg.foot_pitch_deg
        columns[f"heel_lift_{side}_{heel}"] = leg.heel_lift_mm if heel == "mm" else leg.heel_lift_pct_foot
        columns[f"knee_flexion_{side}_deg"] = leg.knee_flexion_deg
        columns[f"thigh_inclination_{side}_deg"] = leg.thigh_inclination_deg
        columns[f"fppa_{side}_deg"] = leg.fppa_deg
        columns[f"measured_{side}"] = leg.measured.astype(int)
    columns["trunk_lean_deg"] = measures.trunk_lean_deg
    columns["kasr"] = measures.kasr
    for side in SIDES:
        for joint in JOINT_ORDER:
            columns[f"{joint}_{side}_x_px"], columns[f"{joint}_{side}_y_px"] = clean.xy(joint, side).T
            columns[f"{joint}_{side}_visibility"] = clean.visibility(joint, side)
    columns["scene"] = scene_numbers(analysis.assessment, clean.time_s)
    table = pd.DataFrame(columns)
    # Adding zero converts -0.0, a result of rounding, to 0.0.
    return table.round({name: DECIMALS.get(name.rpartition("_")[2], 0) for name in columns}) + 0


def _number(
    columns: dict[str, Getter], name: str, unit: str, get: Callable[[Any], Measurement | None]
) -> None:
    """Add the columns of value and half-width of one measurement."""

    def value(part: Any) -> Cell:
        number = get(part)
        return None if number is None else number.value

    def plus_minus(part: Any) -> Cell:
        number = get(part)
        return None if number is None else number.plus_minus

    columns[f"{name}_{unit}"] = value
    columns[f"{name}_plus_minus"] = plus_minus


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _rep_columns(heel: str) -> dict[str, Getter]:
    """Return the columns of ``reps.csv`` for squats, each with its getter from a ``Rep``."""
    columns: dict[str, Getter] = {name: attrgetter(name) for name in REP_TIMES}
    columns["complete"] = lambda rep: _flag(rep.complete)
    columns["partial"] = lambda rep: _flag(rep.partial)
    for name, unit in (
        ("peak_dorsiflexion", "deg"),
        ("peak_tibial_inclination", "deg"),
        ("max_heel_lift", heel),
        ("peak_knee_flexion", "deg"),
        ("foot_turn_out", "deg"),
        ("knee_inward_of_toes", "ratio"),
        ("fppa", "deg"),
        ("tibial_excursion", "deg"),
    ):
        for side in SIDES:
            _number(columns, f"{name}_{side}", unit, attrgetter(f"{name}.{side}"))
            if name == "max_heel_lift":
                columns[f"{name}_{side}_at_s"] = attrgetter(f"{name}_at_s.{side}")
    _number(columns, "thigh_inclination", "deg", attrgetter("depth.thigh_inclination"))
    columns["depth_class"] = attrgetter("depth.depth_class")
    _number(columns, "trunk_lean", "deg", attrgetter("trunk_lean"))
    _number(columns, "trunk_minus_tibia", "deg", attrgetter("trunk_minus_tibia"))
    _number(columns, "kasr_change", "ratio", attrgetter("kasr_change"))
    for name, unit in (
        ("peak_tibial_inclination", "deg"),
        ("peak_dorsiflexion", "deg"),
        ("knee_inward_of_toes", "ratio"),
        ("tibial_excursion", "deg"),
    ):
        _number(columns, f"{name}_left_minus_right", unit, attrgetter(f"left_minus_right.{name}"))
    columns["scene"] = attrgetter("scene")
    return columns


def _attempt_columns(heel: str) -> dict[str, Getter]:
    """Return the columns of ``reps.csv`` for knee-to-wall, each with its getter from an ``Attempt``."""
    columns: dict[str, Getter] = {name: attrgetter(name) for name in ("index", "side", "from_s", "to_s")}
    for name, unit in (("tibial_inclination", "deg"), ("dorsiflexion", "deg"), ("heel_lift", heel)):
        _number(columns, name, unit, attrgetter(name))
    columns["heel_down"] = lambda attempt: _flag(attempt.heel_down)
    columns["at_wall"] = lambda attempt: _flag(attempt.at_wall)
    columns["counterfeit_deg"] = attrgetter("counterfeit_deg")
    _number(columns, "knee_to_wall", "cm", attrgetter("knee_to_wall"))
    columns["scene"] = attrgetter("scene")
    return columns


def _raise_columns(heel: str) -> dict[str, Getter]:
    """Return the columns of ``reps.csv`` for heel raises, each with its getter from a ``HeelRaise``."""
    times = ("index", "start_s", "top_s", "end_s", "rise_s", "hold_s", "lower_s")
    columns: dict[str, Getter] = {name: attrgetter(name) for name in times}
    columns["complete"] = lambda one: _flag(one.complete)
    columns["standing_on"] = attrgetter("standing_on")
    for name, unit in (("height", heel), ("travel", heel), ("plantarflexion", "deg")):
        for side in SIDES:
            _number(columns, f"{name}_{side}", unit, attrgetter(f"{name}.{side}"))
    columns["hips_agree"] = lambda one: _flag(one.hips_agree)
    columns["scene"] = attrgetter("scene")
    return columns


def _leg_rep_columns(heel: str) -> dict[str, Getter]:
    """Return the columns of ``reps.csv`` for lunges, each with its getter from a ``LegRep``."""
    names = ("index", "kind", "side", "start_s", "bottom_s", "end_s")
    columns: dict[str, Getter] = {name: attrgetter(name) for name in names}
    columns["complete"] = lambda one: _flag(one.complete)
    for name, unit in (
        ("tibial_inclination", "deg"),
        ("tibial_excursion", "deg"),
        ("dorsiflexion", "deg"),
        ("heel_lift", heel),
        ("knee_flexion", "deg"),
    ):
        _number(columns, name, unit, attrgetter(name))
    columns["scene"] = attrgetter("scene")
    return columns


def _stance_columns(heel: str) -> dict[str, Getter]:
    """Return the columns of ``reps.csv`` for a balance test, each with its getter from a ``Stance``."""
    columns: dict[str, Getter] = {name: attrgetter(name) for name in ("index", "side", "from_s", "to_s")}
    columns["touch_down"] = lambda one: _flag(one.touch_down)
    columns["direction"] = attrgetter("direction")
    for name, unit in (("sway", "deg"), ("foot_sway", heel)):
        _number(columns, name, unit, attrgetter(name))
    columns["scene"] = attrgetter("scene")
    return columns


PART_COLUMNS: Final[Mapping[str, Callable[[str], dict[str, Getter]]]] = {
    "reps": _rep_columns,
    "attempts": _attempt_columns,
    "raises": _raise_columns,
    "leg_reps": _leg_rep_columns,
    "stances": _stance_columns,
}
"""Columns of ``reps.csv`` by the field of the assessment that holds the parts, from the unit of heel lift."""


def reps_table(assessment: Assessment) -> pd.DataFrame:
    """Return one row per repetition, attempt or heel raise: the parts of the clip's test, or its lunges.

    Every measurement has a column with its unit, and one ``…_plus_minus`` in the same unit (half-width of
    the 95 % interval). Without repetitions the table has its header only.
    """
    heel = heel_unit(assessment)
    columns = PART_COLUMNS[test_of(assessment).field](heel)
    rows = [{name: get(part) for name, get in columns.items()} for part in parts_of(assessment)]
    return pd.DataFrame(rows, columns=list(columns))


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as UTF-8 CSV with line feeds; missing values are empty, no text is a formula.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        partial.write_bytes(csv_of(table))
    return path


def write_parquet(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as Parquet; missing values are null.

    Raises
    ------
    EnvironmentProblemError
        The Parquet library is not installed.
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        try:
            table.to_parquet(partial, engine="pyarrow", index=False)
        except ImportError as error:
            raise EnvironmentProblemError(
                "Parquet files need the pyarrow library, which is not installed",
                "pip install pyarrow, or take frames.csv, which holds the same numbers.",
            ) from error
    return path
