from __future__ import annotations

import os
from pathlib import Path

import pytest

from ankle_cv.errors import InputError, UsageError
from ankle_cv.outputs.saved import require_apart, result_files, result_folder


def test_a_result_is_named_by_its_folder_or_a_file_in_it(tmp_path):
    (tmp_path / "frames.csv").touch()
    assert result_folder(tmp_path) == tmp_path
    assert result_folder(tmp_path / "frames.csv") == tmp_path


@pytest.mark.parametrize("name", ["none", "frames.csv/x", "n" * 300, "a\0b"])
def test_a_result_that_is_not_there_is_not_looked_for_beside(tmp_path, name):
    (tmp_path / "frames.csv").touch()
    with pytest.raises(InputError, match="there is no result"):
        result_folder(tmp_path / name)


def test_the_clip_belongs_to_its_result(tmp_path):
    files = result_files(tmp_path, "/clips/a.mp4")
    assert Path("/clips/a.mp4") in files
    assert tmp_path / "assessment.json" in files


def test_results_never_replace_a_clip_that_is_read(tmp_path):
    clip, other = tmp_path / "overlay.mp4", tmp_path / "own.mp4"
    clip.touch()
    os.link(clip, other)
    for read in ([clip], [tmp_path / "none.mp4", other]):
        with pytest.raises(UsageError, match="would be replaced"):
            require_apart(tmp_path, read)


def test_landmarks_may_be_written_again_and_clips_beside_results_are_fine(tmp_path):
    for name in ("landmarks.npz", "squat.mp4"):
        (tmp_path / name).touch()
    read = [tmp_path / "landmarks.npz", tmp_path / "squat.mp4", tmp_path / "report.html"]
    require_apart(tmp_path, read)  # there is no report
    read[-1].touch()
    with pytest.raises(UsageError, match=r"report\.html would be replaced"):
        require_apart(tmp_path, read)
