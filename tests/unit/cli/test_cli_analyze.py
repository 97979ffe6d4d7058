from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ankle_cv.cli.main import main
from ankle_cv.errors import InputError, NotMeasurableError

RESULTS = Path("ankle-cv-results")


def visible(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_clip_gets_a_folder_with_all_files_and_a_table(engine, clip, capsys):
    clip()
    assert main(["analyze", "squat.mp4"]) == 0
    assert visible(RESULTS) == ["squat"]
    assert visible(RESULTS / "squat") == ["assessment.json", "overlay.mp4", "report.html"]
    out, err = capsys.readouterr()
    assert "38 ± 2°" in out
    assert "12 ± 4 mm" in out
    assert "Only [24] frames a second." in out
    assert "Film with 30 or more." in out
    assert err == ""


def test_options_reach_the_settings(engine, clip):
    clip()
    words = (
        "analyze squat.mp4 --test wall --view side --side left --person largest --rotate 90 --mirrored "
        "--slowmo 4 --model lite --model-dir models --height-cm 180 --foot-cm 26 --reference a4 "
        "--wall 512.5 --second-model none --neutral 0.5-1.5 --level 412,80,405,1190 "
        "--name Ann --note morning --footwear barefoot --symptoms none --trim 1-9 --leave-out 3,1 "
        "--eyes closed --filmed 2026-01-31 -q"
    )
    assert main(words.split()) == 0
    assert engine.calls[0][1].model_dump() == {
        "test": "wall",
        "view": "side",
        "side": "left",
        "model": "lite",
        "model_dir": Path("models"),
        "person": "largest",
        "rotate": "90",
        "mirrored": True,
        "slowmo": 4.0,
        "height_cm": 180.0,
        "foot_cm": 26.0,
        "reference": "a4",
        "wall_x_px": 512.5,
        "second_model": "none",
        "neutral": "0.5-1.5",
        "level": "412,80,405,1190",
        "name": "Ann",
        "note": "morning",
        "footwear": "barefoot",
        "symptoms": "none",
        "trim": "1-9",
        "leave_out": "1,3",
        "eyes": "closed",
        "filmed": "2026-01-31",
    }


def test_no_video_and_no_report_leave_those_files_out(engine, clip):
    clip()
    assert main(["analyze", "squat.mp4", "--no-video", "--no-report", "-o", "elsewhere"]) == 0
    assert visible(Path("elsewhere/squat")) == ["assessment.json"]


def test_json_is_the_document_alone(engine, clip, capsys):
    clip()
    assert main(["analyze", "squat.mp4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((RESULTS / "squat/assessment.json").read_text())


def test_json_of_several_clips_is_one_array_with_failures_in_their_place(engine, clip, capsys):
    engine.fail["b.mp4"] = InputError("b.mp4 is empty", "copy it again")
    for name in "abc":
        clip(f"{name}.mp4", content=name)
    assert main(["analyze", "a.mp4", "b.mp4", "c.mp4", "--json"]) == 3
    first, second, third = json.loads(capsys.readouterr().out)
    assert (first["input"]["path"], third["input"]["path"]) == ("a.mp4", "c.mp4")
    assert second == {
        "error": {"path": "b.mp4", "exit_code": 3, "message": "b.mp4 is empty", "remedy": "copy it again"}
    }


def test_the_exit_code_of_several_is_that_of_the_first_failure(engine, clip, capsys):
    engine.fail = {"a.mp4": NotMeasurableError("nobody", "film"), "b.mp4": InputError("bad", "copy")}
    for name in "abc":
        clip(f"{name}.mp4", content=name)
    assert main(["analyze", "a.mp4", "b.mp4", "c.mp4"]) == 5
    assert visible(RESULTS) == ["c"]
    assert capsys.readouterr().err == (
        "a.mp4:\nerror: nobody\n  fix: film\nb.mp4:\nerror: bad\n  fix: copy\n"
    )


def test_quiet_says_nothing(engine, clip, capsys):
    clip()
    assert main(["analyze", "squat.mp4", "-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_verbose_tells_time_and_versions_on_stderr(engine, clip, capsys):
    clip()
    assert main(["analyze", "squat.mp4", "-v"]) == 0
    assert "full (111111111111…), no second network, mediapipe 0, OpenCV 0" in capsys.readouterr().err


def test_quiet_and_verbose_contradict(engine, clip):
    clip()
    assert main(["analyze", "squat.mp4", "-q", "-v"]) == 2
    assert not engine.calls


@pytest.mark.parametrize("error", [InputError("bad", "copy"), RuntimeError("bug"), KeyboardInterrupt()])
@pytest.mark.parametrize("where", ["analysing", "writing"])
def test_a_failure_leaves_nothing_behind(engine, clip, where, error, monkeypatch, tmp_path):
    monkeypatch.setattr("platformdirs.user_log_path", lambda _: tmp_path / "log")
    clip()
    if where == "writing":
        engine.fail_writing = error
    else:
        engine.fail["squat.mp4"] = error
    expected = {InputError: 3, RuntimeError: 1, KeyboardInterrupt: 130}[type(error)]
    assert main(["analyze", "squat.mp4"]) == expected
    assert visible(RESULTS) == []


def test_a_replay_without_the_clip_keeps_the_overlay_and_says_so(engine, clip, capsys):
    clip()
    assert main(["analyze", "squat.mp4", "-q"]) == 0
    engine.clip_is_gone = True
    assert main(["analyze", "squat.mp4"]) == 0
    assert visible(RESULTS / "squat") == ["assessment.json", "overlay.mp4", "report.html"]
    notes = capsys.readouterr().err.splitlines()
    assert notes[0] == "note: no overlay.mp4: the clip is gone"
    assert "is that of an earlier analysis" in notes[1]


def test_a_failed_rerun_keeps_the_earlier_results(engine, clip):
    clip()
    assert main(["analyze", "squat.mp4"]) == 0
    before = (RESULTS / "squat/assessment.json").read_bytes()
    engine.fail_writing = KeyboardInterrupt()
    assert main(["analyze", "squat.mp4"]) == 130
    assert (RESULTS / "squat/assessment.json").read_bytes() == before
    assert visible(RESULTS / "squat") == ["assessment.json", "overlay.mp4", "report.html"]
    assert visible(RESULTS) == ["squat"]


def test_an_interrupt_stops_the_remaining_clips(engine, clip, capsys):
    engine.fail["a.mp4"] = KeyboardInterrupt()
    clip("a.mp4")
    clip("b.mp4")
    assert main(["analyze", "a.mp4", "b.mp4"]) == 130
    assert len(engine.calls) == 1
    assert capsys.readouterr().err.startswith("interrupted")


def test_an_output_that_is_a_file_is_found_before_the_work(engine, clip, capsys):
    clip()
    Path("taken").touch()
    assert main(["analyze", "squat.mp4", "-o", "taken"]) == 6
    assert not engine.calls
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_output_is_found_before_the_work(engine, clip):
    clip()
    Path("locked").mkdir(mode=0o500)
    assert main(["analyze", "squat.mp4", "-o", "locked"]) == 6
    assert not engine.calls


def test_two_clips_of_one_name_both_keep_their_results(engine, clip):
    clip("monday/squat.mp4", "a")
    clip("friday/squat.mp4", "b")
    assert main(["analyze", "monday/squat.mp4", "friday/squat.mp4", "-q"]) == 0
    assert main(["analyze", "friday/squat.mp4", "monday/squat.mp4", "-q"]) == 0
    assert visible(RESULTS) == ["squat", "squat-2"]
    assert (RESULTS / "squat/overlay.mp4").read_text().startswith("a")
    assert (RESULTS / "squat-2/overlay.mp4").read_text().startswith("b")


def test_a_repeat_is_compared_as_it_was_said(engine, clip):
    clip("a.mp4")
    clip("b.mp4", "b")
    assert main(["analyze", "a.mp4", "--compare", "b.mp4", "--compare-with", "heels_raised", "-q"]) == 0
    assert main(["analyze", "a.mp4", "--compare", "b.mp4", "-q"]) == 0
    assert engine.comparisons == [
        (Path("a.mp4"), Path("b.mp4"), "heels_raised"),
        (Path("a.mp4"), Path("b.mp4"), "unstated"),
    ]


@pytest.mark.parametrize(
    ("second", "content", "folders"),
    [
        ("wedge.mp4", "b", {"squat", "wedge"}),
        ("again/squat.mp4", "b", {"squat", "squat-2"}),
        ("again/squat.mp4", "a", {"squat"}),
    ],
)
def test_both_clips_of_a_comparison_have_results(engine, clip, second, content, folders, capsys):
    clip("squat.mp4", "a")
    clip(second, content)
    assert main(["analyze", "squat.mp4", "--compare", second, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["input"]["path"] == "squat.mp4", "one document, about the first clip"
    assert {path.name for path in Path("ankle-cv-results").iterdir()} == folders
    assert ("the second clip's results are in" in " ".join(told.err.split())) == (len(folders) > 1)


@pytest.mark.parametrize(
    "words", [["a.mp4", "--compare-with", "heels_raised"], ["a.mp4", "b.mp4", "--compare", "c.mp4"]]
)
def test_options_of_a_comparison_that_do_not_go_together(engine, words, capsys):
    assert main(["analyze", *words]) == 2
    assert not engine.calls
    assert "--compare" in capsys.readouterr().err
