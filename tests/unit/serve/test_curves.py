from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from measured_job import measured

from ankle_cv.outputs.saved import read_document
from ankle_cv.serve.curves import curves


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return measured(tmp_path_factory.mktemp("curves"))


@pytest.fixture
def frames(results: Path) -> pd.DataFrame:
    return pd.read_csv(BytesIO((results / "frames.csv").read_bytes()))


def test_curves_are_those_of_the_table_and_gaps_stay_gaps(results: Path, frames: pd.DataFrame) -> None:
    frames.loc[10:20, "tibial_inclination_left_deg"] = np.nan
    found = json.loads(json.dumps(curves(read_document(results), frames), allow_nan=False))
    shin = found["quantities"][0]
    assert (shin["unit"], [one["side"] for one in shin["curves"]]) == ("degrees", ["left"])
    values = shin["curves"][0]["values"]
    assert [n for n, value in enumerate(values) if value is None] == list(range(10, 21))
    assert values[30] == pytest.approx(frames["tibial_inclination_left_deg"][30], abs=0.05)
    low, high = shin["range"]
    assert low <= min(one for one in values if one is not None)
    assert high >= 35


def test_repetitions_stances_and_the_picture_are_told(results: Path, frames: pd.DataFrame) -> None:
    document = read_document(results)
    found = curves(document, frames)
    assert [part["label"] for part in found["parts"]] == ["Squat 1", "Squat 2"]
    assert [(part["from_s"], part["to_s"]) for part in found["parts"]] == [
        (rep.start_s, rep.end_s) for rep in document.reps
    ]
    assert found["size_px"] == [document.input.width, document.input.height]
    assert found["neutral_s"]
    assert found["slowmo"] == 1
