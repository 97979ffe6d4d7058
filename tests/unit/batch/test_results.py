from __future__ import annotations

import re

import numpy as np
import pandas as pd


def read_csv(output):
    return pd.read_csv(output / "summary.csv")


def test_there_is_a_row_per_clip_and_per_repetition_or_attempt(written):
    table = read_csv(written[0])
    assert table.groupby("file", sort=False)["row"].agg(list).to_dict() == {
        "anna_2026-01-31_squat.mp4": ["clip", "rep", "rep"],
        "anna_2026-02-28_wall.mp4": ["clip", "attempt"],
        "x</script>.mp4": ["clip"],
    }


def test_what_is_known_of_a_clip_is_in_all_its_rows(written):
    table = read_csv(written[0]).query("file.str.startswith('anna')")
    assert set(table["person"]) == {"anna"}
    assert set(table["date"]) == {"2026-01-31", "2026-02-28"}
    assert set(table["given_test"]) == {"squat", "wall"}


def test_numbers_come_with_their_unit_and_interval_and_what_is_missing_is_empty(written):
    table = read_csv(written[0]).query("row == 'clip'").set_index("file")
    squat = table.loc["anna_2026-01-31_squat.mp4"]
    assert (squat["tibial_inclination_right_deg"], squat["tibial_inclination_right_plus_minus"]) == (
        36.0,
        2.1,
    )
    assert squat["findings"] == "heel_rise left mild clear"
    wall = table.loc["anna_2026-02-28_wall.mp4"]
    assert wall["knee_to_wall_left_cm"] == 10.0
    assert np.isnan(wall["tibial_inclination_right_deg"])
    text = (written[0] / "summary.csv").read_text()
    assert not re.search(r",(nan|None|NaN|<NA>),", text)


def test_a_failure_is_a_row_with_cause_and_remedy(written):
    row = read_csv(written[0]).query("status == 'failed'").iloc[0]
    assert (row["error_code"], row["error_message"], row["error_remedy"]) == (
        "not_measurable", "nobody is in the picture", "film again",
    )  # fmt: skip
    assert pd.isna(row["rep_count"])


def test_whole_numbers_stay_whole(written):
    lines = (written[0] / "summary.csv").read_text().splitlines()
    column = lines[0].split(",").index("rep_count")
    assert lines[1].split(",")[column] == "2"


def test_parquet_holds_the_same(written):
    parquet = pd.read_parquet(written[0] / "summary.parquet")
    csv = read_csv(written[0])
    assert list(parquet.columns) == list(csv.columns)
    assert len(parquet) == len(csv)
    for name in parquet.columns:
        same = parquet[name].astype("object").where(parquet[name].notna(), None)
        text = csv[name].astype("object").where(csv[name].notna(), None)
        assert [None if v is None else v for v in same] == list(text), name
