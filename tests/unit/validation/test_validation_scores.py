from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scores import interval_score, table, tally


def test_an_interval_pays_its_width_and_forty_times_what_it_misses():
    score = interval_score(np.array([0.0, -2.0, 2.5, np.nan]), np.array([1.0, 2.0, 2.0, 1.0]))
    assert score[:3] == pytest.approx([2.0, 4.0, 4.0 + 40 * 0.5])
    assert np.isnan(score[3])


def test_the_best_intervals_of_a_normal_error_have_1_96_standard_deviations():
    error = np.random.default_rng(0).normal(size=200_000)
    scores = {k: interval_score(error, np.full_like(error, k)).mean() for k in (1.5, 1.96, 2.5)}
    assert min(scores, key=lambda k: scores[k]) == 1.96
    assert scores[1.96] == pytest.approx(4.68, abs=0.05)


def rows(**columns):
    n = len(columns["stated"])
    network = dict.fromkeys(("blaze_image", "blaze_world", "movenet"), np.full(n, np.nan))
    given = {"clip": ["a"] * n, "side": ["left"] * n, "truth": np.full(n, 30.0), **network, **columns}
    return pd.DataFrame({key: list(value) for key, value in given.items()})


def test_a_table_counts_clips_without_a_number():
    row = tally(
        rows(
            clip=["a", "a", "b"],
            stated=[31.0, 27.0, np.nan],
            plus_minus=[2.0, 2.0, np.nan],
            movenet=[33, 30, 0],
        )
    )
    assert (row["given"], row["n"]) == ("1 of 2", 2)
    assert (row["bias"], row["MAE"], row["RMSE"], row["worst"]) == ("-1.0", "2.00", "2.24", "3.0")
    assert (row["inside ±"], row["± (median)"], row["interval score"]) == ("50 %", "2.0", "24.0")
    assert row["MoveNet: MAE, worst"] == "1.5, 3.0"
    assert not row["BlazePose image: MAE, worst"]


def test_networks_are_judged_on_all_repetitions_where_nothing_is_stated():
    row = tally(rows(stated=[np.nan], plus_minus=[np.nan], movenet=[33]))
    assert (row["given"], row["n"], row["MoveNet: MAE, worst"]) == ("0 of 1", 0, "3.0, 3.0")
    assert not row["MAE"]


def test_numbers_without_intervals_have_no_coverage():
    row = tally(rows(stated=[31.0], plus_minus=[np.nan]))
    assert row["MAE"] == "1.00"
    assert not row["inside ±"]


def test_groups_become_rows():
    found = table(rows(clip=["a", "b"], stated=[30.0, 31.0], plus_minus=[1.0, 1.0]), ["clip"])
    assert list(found["clip"]) == ["a", "b"]
    assert "MAE" in found
    assert "MoveNet: MAE, worst" not in found
    assert table(rows(stated=[], plus_minus=[]), ["clip"]).empty
