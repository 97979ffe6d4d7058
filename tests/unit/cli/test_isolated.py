"""Several clips are analysed where none can take the others down."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ankle_cv.cli import isolated
from ankle_cv.cli.analyze import Verbosity, analyze_clips
from ankle_cv.cli.config import OutputOptions
from ankle_cv.settings import Settings

QUIET = Verbosity(as_json=True, quiet=True, verbose=False)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_a_clip_that_crashes_the_decoder_is_a_failed_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(isolated, "WORK", "isolated_errands:run")
    clips = [Path(f"{name}.mp4") for name in ("crash", "nobody", "memory", "crash")]
    code = analyze_clips(clips, Settings(), OutputOptions(output=tmp_path / "out"), QUIET)
    told = capsys.readouterr()
    errors = [document["error"] for document in json.loads(told.out)]
    assert code == 3
    assert [error["exit_code"] for error in errors] == [3, 5, 3, 3]
    assert "SIGSEGV" in errors[0]["message"]
    assert errors[1]["message"] == "nobody.mp4: nobody"
    assert "ran out of memory" in errors[2]["message"]
    assert all("\n" not in error["message"] + error["remedy"] for error in errors)


def test_the_log_of_a_bug_in_a_worker_names_no_clip_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(clip: Path, *_: object) -> None:
        raise ValueError(f"cannot read {clip}")

    monkeypatch.setattr("platformdirs.user_log_path", lambda _name: tmp_path)
    monkeypatch.setattr(isolated, "analyze_one", fails)
    payload = {"clip": "Müller/anna.mp4", "settings": {"name": "Anna"}, "outputs": {}}
    assert isolated.work(payload)["error"]["exit_code"] == 1
    [log] = tmp_path.glob("*.log")
    text = log.read_text("utf-8")
    assert "ValueError: cannot read …" in text
    assert not [word for word in ("anna", "Anna", "Müller") if word in text]


def test_a_clip_of_several_ends_as_it_would_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.mp4").write_text("no clip")
    outputs = OutputOptions(output=tmp_path / "out")
    alone = analyze_clips([Path("text.mp4")], Settings(), outputs, QUIET)
    one = json.loads(capsys.readouterr().out)
    together = analyze_clips([Path("text.mp4"), Path("missing.mp4")], Settings(), outputs, QUIET)
    first, second = json.loads(capsys.readouterr().out)
    assert (alone, together) == (3, 3)
    assert first == one
    assert "There is no file missing.mp4" in second["error"]["message"]
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())
