"""What Python users hold: the result of a clip, and how it is asked for."""

from __future__ import annotations

import inspect
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from edited_clips import nobody, recorded, two_squats
from stick import series

from ankle_cv.errors import EnvironmentProblemError, InputError, OutputError, UsageError
from ankle_cv.outputs.folder import OVERLAY, RESULT_FILES
from ankle_cv.outputs.tables import frames_table, write_csv
from ankle_cv.pipeline.recording import save_recording
from ankle_cv.result import Result, analyze, compare, load
from ankle_cv.settings import Settings

FOOT_CM = 20
WITHOUT_VIDEO = {*RESULT_FILES} - {OVERLAY}


@pytest.fixture(scope="module")
def landmarks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Saved landmarks of two squats from the side."""
    path = tmp_path_factory.mktemp("python") / "squat.npz"
    save_recording(path, recorded([series(two_squats, seconds=7)]))
    return path


@pytest.fixture(scope="module")
def result(landmarks: Path) -> Result:
    return analyze(landmarks, foot_cm=FOOT_CM, name="K. <b>")


@pytest.fixture(scope="module")
def saved(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.warns(UserWarning, match=r"no overlay.mp4: .* is not there any more"):
        return result.save(tmp_path_factory.mktemp("saved"))


def test_a_result_holds_the_document(result: Result) -> None:
    assert result.assessment.summary.rep_count == 2
    assert result.assessment.about.name == "K. <b>"
    assert result.assessment.provenance.settings["foot_cm"] == FOOT_CM


def test_a_row_of_frames_is_a_decoded_frame(result: Result) -> None:
    assert len(result.frames) == result.assessment.input.frames_decoded
    assert result.frames is result.frames, "it is made once"
    hidden = result.frames["tibial_inclination_right_deg"]
    assert hidden.isna().all(), "what is not measured is no number"


def test_every_column_has_its_unit(result: Result) -> None:
    for table in (result.frames, result.reps):
        assert list(table.attrs["units"]) == list(table.columns)
    assert result.frames.attrs["units"]["tibial_inclination_left_deg"] == "deg"
    assert result.reps.attrs["units"]["peak_dorsiflexion_left_plus_minus"] == "deg"


def test_what_a_user_does_to_a_table_does_not_reach_the_files(landmarks: Path, tmp_path: Path) -> None:
    result = analyze(landmarks)
    del result.frames["time_s"]
    folder = result.save(tmp_path, video=False, report=False)
    assert "time_s" in pd.read_csv(folder / "frames.csv").columns


def test_it_is_saved_as_the_command_does(result: Result, saved: Path, tmp_path: Path) -> None:
    assert saved.name == "squat"
    assert {path.name for path in saved.iterdir()} == WITHOUT_VIDEO
    table = write_csv(frames_table(result.clip.analysis), tmp_path / "frames.csv")
    assert (saved / "frames.csv").read_bytes() == table.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a browser is a shell script")
def test_a_result_is_saved_on_paper_too(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "chromium"
    print_it = 'case $a in --print-to-pdf=*) echo %PDF- > "${a#--print-to-pdf=}";; esac'
    browser.write_text(f'#!/bin/sh\nfor a in "$@"; do {print_it}; done\n')
    browser.chmod(0o755)
    monkeypatch.setenv("ANKLE_CV_BROWSER", str(browser))
    folder = result.save(tmp_path / "results", video=False, pdf=True)
    assert (folder / "report.pdf").read_text().startswith("%PDF")
    with pytest.raises(UsageError, match="a PDF is the printed report"):
        result.save(tmp_path / "results", video=False, report=False, pdf=True)
    monkeypatch.setenv("ANKLE_CV_BROWSER", str(tmp_path / "gone"))
    with pytest.raises(EnvironmentProblemError):
        result.save(tmp_path / "none", video=False, pdf=True)
    assert not (tmp_path / "none").exists()


def test_nothing_of_somebody_else_is_replaced(result: Result, tmp_path: Path) -> None:
    (tmp_path / "squat").mkdir()
    (tmp_path / "squat" / "thesis.txt").write_text("x")
    with pytest.raises(OutputError, match="does not hold results"):
        result.save(tmp_path, video=False)
    folder = result.save(str(tmp_path), video=False, report=False, force=True)
    assert (folder / "thesis.txt").exists()
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize("folder", [None, 3, b"results", "", "a\0b", ["results"]])
def test_what_is_no_folder_is_a_usage_error(result: Result, folder: object) -> None:
    with pytest.raises(UsageError, match="folder"):
        result.save(folder)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="folder"):
        load(folder)  # type: ignore[arg-type]


def test_a_saved_result_is_read_back(result: Result, saved: Path) -> None:
    for place in (saved, str(saved / "assessment.json")):
        again = load(place)
        own = {"provenance"}
        assert again.assessment.model_dump(exclude=own) == result.assessment.model_dump(exclude=own)
        assert again.assessment.provenance.settings == result.assessment.provenance.settings
        pd.testing.assert_frame_equal(again.frames, result.frames)


def _copy(saved: Path, folder: Path, **changes: object) -> Path:
    shutil.copytree(saved, folder, dirs_exist_ok=True)
    document = json.loads((folder / "assessment.json").read_text("utf-8"))
    (folder / "assessment.json").write_text(json.dumps(document | changes), encoding="utf-8")
    return folder


def test_what_a_comparison_found_comes_back(saved: Path, landmarks: Path, tmp_path: Path) -> None:
    compared = compare(landmarks, landmarks, "heels_raised", foot_cm=FOOT_CM)
    found = compared.assessment.attribution
    assert found is not None
    folder = compared.save(tmp_path, video=False, report=False)
    assert load(folder).assessment.attribution == found


def test_a_folder_of_two_clips_is_refused(saved: Path, tmp_path: Path) -> None:
    document = json.loads((saved / "assessment.json").read_text("utf-8"))
    folder = _copy(saved, tmp_path, input=document["input"] | {"sha256": "f" * 64})
    with pytest.raises(InputError, match="different clips"):
        load(folder)


def test_settings_of_another_version_are_refused(saved: Path, tmp_path: Path) -> None:
    document = json.loads((saved / "assessment.json").read_text("utf-8"))
    folder = _copy(saved, tmp_path, provenance=document["provenance"] | {"settings": {"foot_mm": 260}})
    with pytest.raises(InputError, match="another version: unknown setting 'foot_mm'"):
        load(folder)


@pytest.mark.parametrize("name", ["assessment.json", "landmarks.npz"])
def test_half_a_result_is_refused(saved: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(saved, tmp_path / "half")
    (tmp_path / "half" / name).unlink()
    with pytest.raises(InputError, match=f"holds no result: .*{name}"):
        load(tmp_path / "half")


def test_what_is_shown_is_what_a_person_would_quote(result: Result) -> None:
    text, page = repr(result), result._repr_html_()
    assert result.assessment.summary.headline in text
    assert "±" in text
    assert "35° ±" in text
    assert "array" not in text
    assert "<strong>" in page
    assert "<table>" in page
    assert text.count("\n") < 25


def test_a_clip_without_numbers_is_shown_too(tmp_path: Path) -> None:
    standing = series(lambda _: two_squats(0.0), seconds=4)
    save_recording(tmp_path / "still & <i>.npz", recorded([standing, nobody(1)]))
    result = analyze(tmp_path / "still & <i>.npz")
    assert result.assessment.summary.headline in repr(result)
    assert "<i>" not in result._repr_html_()
    assert len(result.reps) == 0
    assert result.reps.attrs["units"]


def test_the_plot_is_a_figure_that_a_notebook_shows(result: Result) -> None:
    figure = result.plot()
    assert len(figure.axes) > 1
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_help_and_completion_know_the_settings() -> None:
    for function in (analyze, compare):
        offered = inspect.signature(function).parameters
        assert list(offered)[-len(Settings.model_fields) :] == list(Settings.model_fields)
        assert offered["foot_cm"].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("foot", "foot_cm"), ("height", "height_cm"), ("veiw", "view"), ("second", "second_model")],
)
def test_a_wrong_setting_leads_to_the_near_one(wrong: str, meant: str) -> None:
    with pytest.raises(UsageError) as caught:
        analyze("squat.mp4", **{wrong: 1})
    assert caught.value.remedy == f"did you mean {meant}?"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"foot_cm": 260}, "foot_cm 260: should be a number from 10 to 40"),
        ({"settings": Settings.model_construct(foot_cm=260)}, "foot_cm 260"),
        ({"settings": Settings.model_construct(view=[])}, r"view \[\]: should be"),
        ({"settings": {"foot_cm": 26}}, "should be Settings"),
        ({"settings": Settings(), "foot_mm": 260}, "unknown setting 'foot_mm'"),
        ({"settings": Settings(foot_cm=26), "foot_cm": "2.6"}, "foot_cm 2.6"),
        ({"pose": "full"}, "pose 'full'"),
        ({"on_progress": True}, "on_progress True"),
    ],
)
def test_a_wrong_argument_is_named_before_anything_is_read(arguments: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        analyze("nothing.mp4", **arguments)


def test_missing_numbers_are_nan_and_flags_are_not(result: Result) -> None:
    assert set(np.unique(result.frames["measured_left"])) <= {0, 1}
