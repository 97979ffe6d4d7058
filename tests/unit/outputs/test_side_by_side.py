from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from tiny_clip import GreySource, tiny_analysis

from ankle_cv.assessment import Attribution
from ankle_cv.outputs.folder import COMPARED_STILL, COMPARED_VIDEO
from ankle_cv.outputs.side_by_side import STEPS, phase_pictures, phases_s, strip, write_side_by_side
from ankle_cv.outputs.write import write_outputs
from ankle_cv.pipeline.analysis import AnalysedClip, Analysis
from ankle_cv.progress import no_progress

TITLES = "As usual", "Heels raised"


def test_both_squats_are_at_their_bottoms_at_the_same_phase(tiny: Analysis) -> None:
    (rep,) = tiny.assessment.reps
    slow = rep.model_copy(update={"start_s": 0.0, "bottom_s": 4.0, "end_s": 5.0})
    for one in (rep, slow):
        times_s = phases_s(one)
        assert (times_s[0], times_s[STEPS], times_s[-1]) == (one.start_s, one.bottom_s, one.end_s)
        assert np.all(np.diff(times_s) > 0)
    assert len(phases_s(rep)) == len(phases_s(slow))


def test_the_still_has_a_row_for_each_clip(tiny: Analysis) -> None:
    pictures = phase_pictures(tiny, GreySource(), no_progress)
    assert len(pictures) == 2 * STEPS + 1
    assert {(one.width, one.height) for one in pictures} == {(pictures[0].width, pictures[0].height)}
    assert pictures[STEPS].time_s == pytest.approx(0.45)
    both, one = strip(pictures, pictures, TITLES), strip(pictures[::-1], pictures, TITLES)
    image = cv2.imdecode(np.frombuffer(both.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape == (both.height, both.width, 3)
    assert both.height == one.height > both.width / 3


def test_the_video_shows_every_phase_in_order(tiny: Analysis, tmp_path: Path) -> None:
    pictures = phase_pictures(tiny, GreySource(), no_progress)
    write_side_by_side(tmp_path / "c.mp4", (pictures, pictures), TITLES)
    clip = cv2.VideoCapture(str(tmp_path / "c.mp4"))
    times = []
    while clip.read()[0]:
        times.append(clip.get(cv2.CAP_PROP_POS_MSEC))
    clip.release()
    assert len(times) == 2 * STEPS + 1
    assert np.all(np.diff(times) > 0)


def test_nothing_is_shown_without_a_squat_or_its_frames(tiny: Analysis) -> None:
    still = replace(tiny, assessment=tiny.assessment.model_copy(update={"reps": ()}))
    assert phase_pictures(still, GreySource(), no_progress) == []
    assert phase_pictures(tiny, GreySource(3), no_progress) == [], "the clip has become shorter"


def compared(recording: object, *, frames: bool = True) -> AnalysedClip:
    class Clip(AnalysedClip):
        def frames(self) -> GreySource | None:  # type: ignore[override]
            return GreySource() if frames else None

    attribution = Attribution(
        change="heels_raised", second_path="b.mp4", second_sha256="b" * 64, comparisons=(), outcomes=(),
        verdict="cannot_tell", reason="r", counter_evidence=(),
    )  # fmt: skip
    tiny = tiny_analysis()
    first = replace(tiny, assessment=tiny.assessment.model_copy(update={"attribution": attribution}))
    return Clip(first, recording, None, Clip(tiny, recording))  # type: ignore[arg-type]


@pytest.fixture
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> object:
    """A recording that nobody saves."""
    monkeypatch.setattr("ankle_cv.outputs.write.save_recording", lambda *_: None)
    return type("Recording", (), {"info": GreySource().info})()


@pytest.mark.parametrize("video", [True, False])
def test_a_comparison_is_written_and_stands_in_the_report(
    unrecorded: object, tmp_path: Path, video: bool
) -> None:
    done = write_outputs(compared(unrecorded), tmp_path, video=video, report=True, on_progress=no_progress)
    names = {path.name for path in done.paths}
    assert COMPARED_STILL in names
    assert (COMPARED_VIDEO in names) == video
    assert "The deepest squat of both clips" in (tmp_path / "report.html").read_text("utf-8")


def test_a_comparison_of_clips_that_are_gone_has_no_pictures(unrecorded: object, tmp_path: Path) -> None:
    gone = compared(unrecorded, frames=False)
    write_outputs(gone, tmp_path, video=True, report=True, on_progress=no_progress)
    assert not (tmp_path / COMPARED_STILL).exists()
    assert "The deepest squat of both clips" not in (tmp_path / "report.html").read_text("utf-8")
