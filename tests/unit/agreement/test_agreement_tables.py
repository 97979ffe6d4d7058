from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from references import reference_of

from ankle_cv.agreement.tables import read_reference, read_result
from ankle_cv.errors import InputError, UsageError


def test_semicolons_and_decimal_commas_are_read(saved: Path, tmp_path: Path) -> None:
    table = reference_of(saved)
    table.to_csv(tmp_path / "excel.csv", index=False, sep=";", decimal=",", encoding="utf-8-sig")
    read = read_reference(tmp_path / "excel.csv", {})
    assert read["knee_flexion_left_deg"].to_numpy() == pytest.approx(
        table["knee_flexion_left_deg"].to_numpy(), nan_ok=True
    )


def test_other_names_are_mapped(saved: Path, tmp_path: Path) -> None:
    theirs = reference_of(saved).rename(columns={"time_s": "time", "tibial_inclination_left_deg": "tilt"})
    theirs.to_csv(tmp_path / "mocap.csv", index=False)
    read = read_reference(tmp_path / "mocap.csv", {"tibial_inclination_left_deg": "tilt"})
    assert np.isfinite(read["tibial_inclination_left_deg"]).all()
    with pytest.raises(UsageError, match="no column tild"):
        read_reference(tmp_path / "mocap.csv", {"kasr": "tild"})


def test_what_cannot_be_read_is_told(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read_reference(tmp_path / "none.csv", {})
    (tmp_path / "no_time.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no time column"):
        read_reference(tmp_path / "no_time.csv", {})
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(InputError, match="no CSV"):
        read_reference(tmp_path / "empty.csv", {})
    with pytest.raises(InputError, match="holds no result"):
        read_result(tmp_path)
    broken = tmp_path / "broken"
    shutil.copytree(saved, broken)
    (broken / "assessment.json").write_text(json.dumps({"schema_version": "9"}))
    with pytest.raises(InputError, match="cannot be read"):
        read_result(broken)
