"""The saved result of a stick figure's squat."""

from __future__ import annotations

from pathlib import Path

from stick import SIZE_PX, series, squat

from ankle_cv.api import provenance
from ankle_cv.assessment import ModelRecord
from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.outputs.json import write_json
from ankle_cv.outputs.tables import frames_table, write_csv
from ankle_cv.people.follow import PersonFacts
from ankle_cv.pipeline.assess import assess
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo


def save_squat(folder: Path) -> Path:
    """Write ``assessment.json`` and ``frames.csv`` of one squat, as ``analyze`` does."""
    settings, clip = Settings(height_cm=173), series(squat, seconds=4)
    info = VideoInfo("squat.mp4", "0" * 64, *SIZE_PX, len(clip), 0, mirrored=False, start_s=0.0)
    analysis = assess(
        build_context(clip, UNKNOWN_ROLL, settings),
        NO_EVIDENCE,
        facts=PersonFacts(),
        info=info,
        settings=settings,
        provenance=provenance(ModelRecord(name="none", sha256=""), settings),
    )
    write_json(analysis.assessment, folder / "assessment.json")
    write_csv(frames_table(analysis), folder / "frames.csv")
    return folder
