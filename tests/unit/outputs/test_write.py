from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_clip import TIMES_S, GreySource

from ankle_cv.assessment import ModelRecord
from ankle_cv.outputs.folder import RESULT_FILES
from ankle_cv.outputs.write import WrittenFiles, write_outputs
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.analysis import AnalysedClip, Analysis
from ankle_cv.pipeline.recording import Recording, load_recording
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.progress import Progress
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo


def recording(path: str = "gone.mp4", sha256: str = "0" * 64) -> Recording:
    n = len(TIMES_S)
    poses = PackedPoses(
        time_s=TIMES_S,
        count=np.zeros(n, np.int64),
        points=np.zeros((n, 0, 33, 4), np.float32),
        world_m=np.zeros((n, 0, 33, 3), np.float32),
    )
    info = VideoInfo(
        path=path,
        sha256=sha256,
        width=320,
        height=240,
        frames_expected=n,
        rotation_deg=0,
        mirrored=False,
        start_s=0.0,
    )
    model = ModelRecord(name="full", sha256="0" * 64)
    return Recording(info, model, Settings(), SearchFacts(1, 0, ()), poses)


def write(analysis: Analysis, folder: Path, **changes: Any) -> WrittenFiles:
    """Write with everything wanted and the clip at hand; a test says what is otherwise."""
    options: dict[str, Any] = {"video": True, "report": True, "on_progress": lambda _: None}
    return write_outputs(
        AnalysedClip(analysis, recording()), folder, **options | {"frames": GreySource()} | changes
    )


def test_everything_is_written_and_told(tiny: Analysis, tmp_path: Path) -> None:
    told: list[Progress] = []
    written = write(tiny, tmp_path, on_progress=told.append)
    assert {path.name for path in written.paths} == set(RESULT_FILES)
    assert {path.name for path in tmp_path.iterdir()} == set(RESULT_FILES)
    assert written.notes == ()
    assert told[-1].done == len(TIMES_S)
    assert load_recording(tmp_path / "landmarks.npz").info.path == "gone.mp4"


def test_without_the_clip_all_but_the_overlay_is_written_and_said(tiny: Analysis, tmp_path: Path) -> None:
    written = write(tiny, tmp_path, frames=None)
    assert {path.name for path in tmp_path.iterdir()} == set(RESULT_FILES) - {"overlay.mp4"}
    assert "gone.mp4" in written.notes[0]
    assert "<img" not in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("video", "report"), [(False, False), (False, True), (True, False)])
def test_what_is_not_wanted_is_not_written(tiny: Analysis, tmp_path: Path, video: bool, report: bool) -> None:
    write(tiny, tmp_path, video=video, report=report)
    assert (tmp_path / "overlay.mp4").exists() == video
    assert (tmp_path / "report.html").exists() == report


def test_the_same_analysis_gives_the_same_files(tiny: Analysis, tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        write(tiny, folder)
    for name in RESULT_FILES:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
