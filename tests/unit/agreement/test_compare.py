from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stick import SIZE_PX, series, squat

from ankle_cv.agreement.compare import compare, find_offset_s
from ankle_cv.agreement.plots import write_agreement_plot
from ankle_cv.agreement.tables import read_reference, read_result
from ankle_cv.agreement.warnings import comparison_warnings
from ankle_cv.api import provenance
from ankle_cv.assessment import ModelRecord
from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.errors import InputError, NotMeasurableError, UsageError
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.outputs.json import write_json
from ankle_cv.outputs.tables import frames_table, write_csv
from ankle_cv.people.follow import PersonFacts
from ankle_cv.pipeline.assess import assess
from ankle_cv.pipeline.context import understand
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of a stick figure's squat, as ``analyze`` writes it."""
    folder = tmp_path_factory.mktemp("squat")
    settings, clip = Settings(height_cm=173), series(squat, seconds=4)
    info = VideoInfo("squat.mp4", "0" * 64, *SIZE_PX, len(clip), 0, mirrored=False, start_s=0.0)
    analysis = assess(
        understand(clip, UNKNOWN_ROLL, settings),
        NO_EVIDENCE,
        facts=PersonFacts(),
        info=info,
        settings=settings,
        provenance=provenance(ModelRecord(name="none", sha256=""), settings),
    )
    write_json(analysis.assessment, folder / "assessment.json")
    write_csv(frames_table(analysis), folder / "frames.csv")
    return folder


def reference_of(folder: Path, *, plus: float = 0.0, late_s: float = 0.0) -> pd.DataFrame:
    frames = pd.read_csv(folder / "frames.csv")
    return pd.DataFrame(
        {
            "time_s": frames.time_s + late_s,
            "tibial_inclination_left_deg": frames.tibial_inclination_left_deg + plus,
            "knee_flexion_left_deg": frames.knee_flexion_left_deg,
        }
    )


def test_a_shifted_and_offset_reference_is_seen_through(saved: Path) -> None:
    found = compare(read_result(saved), reference_of(saved, plus=1.5, late_s=0.25), None)
    assert found.offset_s == pytest.approx(0.25, abs=0.006)
    shin = next(c for c in found.comparisons if c.column.startswith("tibial"))
    assert shin.frames.bias == pytest.approx(-1.5, abs=0.02)
    assert shin.frames.centred_rmse < 0.2
    assert shin.peaks is not None
    assert shin.peaks.n == 1
    assert shin.peaks.bias == pytest.approx(-1.5, abs=0.1)
    assert shin.peaks.interval_coverage == 1


def warnings_for(saved: Path, reference: pd.DataFrame) -> tuple[str, ...]:
    result = read_result(saved)
    return comparison_warnings(compare(result, reference, None), result.frames, reference)


def test_a_reference_of_the_clip_raises_no_warning(saved: Path) -> None:
    assert warnings_for(saved, reference_of(saved, plus=5, late_s=0.25)) == ()


def test_another_movement_radians_and_milliseconds_raise_a_warning(saved: Path) -> None:
    other = reference_of(saved)
    other["knee_flexion_left_deg"] = np.random.default_rng(1).normal(0, 1, len(other))
    assert any("does not move like" in sentence for sentence in warnings_for(saved, other))
    radians = reference_of(saved)
    radians["tibial_inclination_left_deg"] = np.radians(radians["tibial_inclination_left_deg"])
    assert ["radians" in sentence for sentence in warnings_for(saved, radians)] == [True]
    ms = reference_of(saved)
    ms["time_s"] *= 1000
    frames = read_result(saved).frames
    known = compare(read_result(saved), reference_of(saved), None)
    assert ["milliseconds" in sentence for sentence in comparison_warnings(known, frames, ms)] == [True]


def test_semicolons_and_decimal_commas_are_read(saved: Path, tmp_path: Path) -> None:
    table = reference_of(saved)
    table.to_csv(tmp_path / "excel.csv", index=False, sep=";", decimal=",", encoding="utf-8-sig")
    read = read_reference(tmp_path / "excel.csv", {})
    assert read["knee_flexion_left_deg"].to_numpy() == pytest.approx(
        table["knee_flexion_left_deg"].to_numpy(), nan_ok=True
    )


def test_a_stated_interval_that_fails_is_counted(saved: Path) -> None:
    found = compare(read_result(saved), reference_of(saved, plus=20), 0.0)
    shin = next(c for c in found.comparisons if c.column.startswith("tibial"))
    assert shin.peaks is not None
    assert shin.peaks.interval_coverage == 0


def test_nothing_in_common_is_refused(saved: Path) -> None:
    table = reference_of(saved)[["time_s"]].assign(something=1.0)
    with pytest.raises(NotMeasurableError, match="in common"):
        compare(read_result(saved), table, None)
    assert find_offset_s(pd.read_csv(saved / "frames.csv"), table) == 0.0


def test_other_names_are_mapped(saved: Path, tmp_path: Path) -> None:
    theirs = reference_of(saved).rename(columns={"time_s": "time", "tibial_inclination_left_deg": "tilt"})
    theirs.to_csv(tmp_path / "mocap.csv", index=False)
    read = read_reference(tmp_path / "mocap.csv", {"tibial_inclination_left_deg": "tilt"})
    assert np.isfinite(read["tibial_inclination_left_deg"]).all()
    with pytest.raises(UsageError, match="no column tild"):
        read_reference(tmp_path / "mocap.csv", {"kasr": "tild"})


def test_what_cannot_be_read_is_told(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
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


def test_the_picture_is_written(saved: Path, tmp_path: Path) -> None:
    found = compare(read_result(saved), reference_of(saved), None)
    assert write_agreement_plot(found, tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
