"""Whether the clip of an analysis is still there to be drawn on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from stick import SIZE_PX, series, squat

from ankle_cv.api import provenance
from ankle_cv.assessment import ModelRecord
from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.people.follow import PersonFacts
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.pipeline.assess import assess
from ankle_cv.pipeline.context import build_context
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FileSource, VideoInfo
from ankle_cv.video.source import open_source

SAMPLE = Path(__file__).parents[3] / "samples" / "calf_raise.mp4"
MODEL = ModelRecord(name="none", sha256="")


def analysed(info: VideoInfo, source: FileSource | None = None) -> AnalysedClip:
    """A squat that pretends to be of this clip."""
    clip, settings = series(squat, seconds=4), Settings()
    analysis = assess(
        build_context(clip, UNKNOWN_ROLL, settings),
        NO_EVIDENCE,
        facts=PersonFacts(),
        info=info,
        settings=settings,
        provenance=provenance(MODEL, settings),
    )
    nobody = PackedPoses(np.zeros(0), np.zeros(0, int), np.zeros((0, 0, 33, 4)), np.zeros((0, 0, 33, 3)))
    return AnalysedClip(analysis, Recording(info, MODEL, settings, SearchFacts(1, 0, ()), nobody), source)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return shutil.copy(SAMPLE, tmp_path / "clip.mp4")


def test_a_clip_that_was_just_analysed_is_used_as_it_is(clip: Path) -> None:
    source = open_source(clip, Settings())
    assert analysed(source.info, source).frames() is source
    with clip.open("ab") as file:
        file.write(b"more")
    assert analysed(source.info, source).frames() is None
    clip.unlink()
    assert analysed(source.info, source).frames() is None


def test_a_clip_that_was_replaced_by_one_of_the_same_size_is_not_the_same(clip: Path) -> None:
    source = open_source(clip, Settings())
    other = shutil.copy(SAMPLE, clip.with_name("other.mp4"))
    os.utime(other, ns=(0, 0))
    other.replace(clip)
    assert analysed(source.info, source).frames() is None


def test_of_saved_landmarks_the_clip_is_looked_for_and_held_against_its_digest(clip: Path) -> None:
    info = open_source(clip, Settings()).info
    found = analysed(info).frames()
    assert found is not None
    assert found.info == info
    with clip.open("ab") as file:
        file.write(b"more")
    assert analysed(info).frames() is None
    clip.unlink()
    assert analysed(info).frames() is None


def test_a_part_of_the_document_is_replaced_and_the_rest_kept() -> None:
    info = VideoInfo("squat.mp4", "0" * 64, *SIZE_PX, 120, 0, mirrored=False, start_s=0.0)
    before = analysed(info)
    record = before.analysis.assessment.input.model_copy(update={"path": "elsewhere.mp4"})
    after = before.with_assessment(input=record)
    assert after.analysis.assessment.input.path == "elsewhere.mp4"
    assert after.analysis.assessment.reps == before.analysis.assessment.reps
    assert before.analysis.assessment.input.path == "squat.mp4"
