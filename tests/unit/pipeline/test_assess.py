from __future__ import annotations

import pytest
from stick import SIZE_PX, series, squat

from ankle_cv.api import provenance
from ankle_cv.assessment import Assessment, ModelRecord
from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.people.follow import PersonFacts
from ankle_cv.pipeline.assess import assess
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings, Test
from ankle_cv.video.frame import VideoInfo


def assessed(settings: Settings, roll: Roll = UNKNOWN_ROLL) -> Assessment:
    clip = series(squat, seconds=4)
    return assess(
        build_context(clip, roll, settings),
        NO_EVIDENCE,
        facts=PersonFacts(),
        info=VideoInfo("squat.mp4", "0" * 64, *SIZE_PX, len(clip), 0, mirrored=False, start_s=0.0),
        settings=settings,
        provenance=provenance(ModelRecord(name="none", sha256=""), settings),
    ).assessment


@pytest.mark.parametrize(("test", "told"), [("wall", True), ("squat", False), ("auto", False)])
def test_squats_measured_as_a_wall_test_are_told(test: Test, told: bool) -> None:
    notices = assessed(Settings(test=test)).quality.notices
    found = [n.message for n in notices if n.code == "test_contradicted"]
    assert bool(found) == told
    assert all("--test wall was asked for, but these movements are squats" in message for message in found)


def test_a_roll_that_is_not_known_is_null_and_not_zero() -> None:
    assert assessed(Settings()).view.roll_deg is None
    assert assessed(Settings(), Roll(0.0, 0.3, known=True)).view.roll_deg == 0.0
