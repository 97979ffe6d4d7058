from __future__ import annotations

import csv
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from analysis_builder import from_truth
from tiny_clip import TIBIA_DEG, TIMES_S, tiny_analysis

from ankle_cv.assessment import LeftRight, Measurement, Sided
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.outputs.report import to_html
from ankle_cv.outputs.tables import frames_table, reps_table, write_csv, write_parquet
from ankle_cv.pipeline.analysis import Analysis

SIDE_COLUMNS = (
    "tibial_inclination_{}_deg dorsiflexion_{}_deg foot_pitch_{}_deg heel_lift_{}_mm knee_flexion_{}_deg "
    "thigh_inclination_{}_deg fppa_{}_deg measured_{}"
).split()
POINT_COLUMNS = [
    f"{joint}_{{}}_{what}"
    for joint in ("knee", "ankle", "heel", "toe", "hip")
    for what in ("x_px", "y_px", "visibility")
]
CONTRACT = [
    "frame",
    "time_s",
    "pose_visible",
    *(c.format("left") for c in SIDE_COLUMNS),
    *(c.format("right") for c in SIDE_COLUMNS),
    "trunk_lean_deg",
    "kasr",
    *(c.format("left") for c in POINT_COLUMNS),
    *(c.format("right") for c in POINT_COLUMNS),
    "scene",
]


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_frames_csv_has_the_columns_of_the_contract_and_one_row_per_frame(
    tiny: Analysis, tmp_path: Path
) -> None:
    header, *rows = read(write_csv(frames_table(tiny), tmp_path / "frames.csv"))
    assert header == CONTRACT
    assert len(rows) == len(TIMES_S)


def test_a_missing_value_is_empty_and_a_flag_is_0_or_1(tmp_path: Path) -> None:
    header, *rows = read(write_csv(frames_table(tiny_analysis(lost=slice(3, 5))), tmp_path / "frames.csv"))
    at = header.index
    assert [r[at("tibial_inclination_left_deg")] for r in rows[2:6]] == ["10.0", "", "", "30.0"]
    assert [r[at("measured_left")] for r in rows[2:6]] == ["1", "0", "0", "1"]
    assert {r[at("measured_right")] for r in rows} == {"0"}
    assert {r[at("tibial_inclination_right_deg")] for r in rows} == {""}
    assert {r[at("pose_visible")] for r in rows} == {"1"}


def test_heel_lift_is_told_in_percent_of_the_foot_without_a_scale() -> None:
    table = frames_table(tiny_analysis(scaled=False))
    assert "heel_lift_left_mm" not in table
    assert table["heel_lift_left_pct_foot"].tolist()[4] == pytest.approx(12 / 240 * 100)


def test_values_are_those_of_the_measures_rounded(tiny: Analysis) -> None:
    table = frames_table(tiny)
    assert table["tibial_inclination_left_deg"].tolist() == TIBIA_DEG.tolist()
    assert table["knee_left_x_px"].tolist()[4] == 170.0  # 200 - 60 sin 30°
    assert table["time_s"].tolist() == TIMES_S.tolist()


def test_reps_csv_has_a_row_per_repetition_with_intervals(tiny: Analysis) -> None:
    row = reps_table(tiny.assessment).iloc[0]
    assert (row["index"], row["start_s"], row["bottom_s"], row["end_s"]) == (1, 0.1, 0.45, 0.8)
    assert (row["peak_tibial_inclination_left_deg"], row["peak_tibial_inclination_left_plus_minus"]) == (
        30.0,
        2.1,
    )
    assert row["max_heel_lift_left_mm"] == 12.0
    assert pd.isna(row["peak_dorsiflexion_right_deg"])
    assert row["complete"] == 1


def test_knees_against_the_toes_have_both_sides_and_their_difference(tiny: Analysis) -> None:
    def share(value: float) -> Measurement:
        return Measurement(value=value, plus_minus=0.09, unit="ratio")

    rep = tiny.assessment.reps[0].model_copy(
        update={
            "knee_inward_of_toes": Sided[Measurement](left=share(0.12), right=share(0.05)),
            "left_minus_right": LeftRight(knee_inward_of_toes=share(0.07)),
        }
    )
    row = reps_table(tiny.assessment.model_copy(update={"reps": (rep,)})).iloc[0]
    assert row["knee_inward_of_toes_left_ratio"] == 0.12
    assert row["knee_inward_of_toes_right_plus_minus"] == 0.09
    assert row["knee_inward_of_toes_left_minus_right_ratio"] == 0.07
    assert row["peak_dorsiflexion_left_minus_right_deg"] is None
    html = unescape(
        to_html(replace(tiny, assessment=tiny.assessment.model_copy(update={"reps": (rep,)})), {})
    )
    assert "Knee inward of toes, left minus right" in html
    assert "a share of the shin's length" in html
    assert "share of the shin" not in to_html(tiny, {})


def test_without_repetitions_only_the_header_is_written(tiny: Analysis, tmp_path: Path) -> None:
    none = tiny.assessment.model_copy(update={"reps": ()})
    rows = read(write_csv(reps_table(none), tmp_path / "reps.csv"))
    assert len(rows) == 1
    assert rows[0] == list(reps_table(tiny.assessment).columns)


def test_attempts_take_the_place_of_repetitions_in_a_wall_clip(synth: Path) -> None:
    assessment = from_truth(synth / "wall_left").assessment
    table = reps_table(assessment)
    assert len(table) == len(assessment.attempts) > 0
    assert set(table["side"]) == {"left"}
    assert set(table["heel_down"]) <= {0, 1}


def test_parquet_holds_the_same_numbers(tiny: Analysis, tmp_path: Path) -> None:
    path = write_parquet(frames_table(tiny), tmp_path / "frames.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(path), frames_table(tiny))


def test_parquet_without_its_library_says_how_to_get_it(
    tiny: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(EnvironmentProblemError, match="pyarrow") as caught:
        write_parquet(frames_table(tiny), tmp_path / "frames.parquet")
    assert "pip install" in caught.value.remedy
