"""Somebody squats behind: what ``analyze`` says of the near person, against the exact truth of the clip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ankle_cv.api import run_analysis
from ankle_cv.people.bodies import trunk_anchors
from ankle_cv.pipeline.analysis import AnalysedClip

CLIP = Path(__file__).parent / "people" / "bystander.mp4"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def analysed() -> AnalysedClip:
    return run_analysis(CLIP)


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    record = json.loads(CLIP.with_suffix(".json").read_text("utf-8"))
    found: list[dict[str, Any]] = record["reps"]
    return found


def test_the_near_person_s_squats_are_counted(analysed: AnalysedClip, truth: list[dict[str, Any]]) -> None:
    document = analysed.analysis.assessment
    assert document.kind == "squat"
    assert document.view.measured_sides == ("left",)
    assert [rep.bottom_s for rep in document.reps] == pytest.approx([r["bottom_s"] for r in truth], abs=0.2)
    assert all(rep.complete for rep in document.reps)


def test_every_shin_is_within_its_interval(analysed: AnalysedClip, truth: list[dict[str, Any]]) -> None:
    for rep, exact in zip(analysed.analysis.assessment.reps, truth, strict=True):
        shin = rep.peak_tibial_inclination.left
        assert shin is not None
        assert shin.value == pytest.approx(exact["peak"]["tibial_inclination_left_deg"], abs=shin.plus_minus)


def test_the_pose_never_jumps_to_whoever_is_behind(analysed: AnalysedClip) -> None:
    raw = analysed.analysis.raw
    assert raw.present.all()
    hips = trunk_anchors(raw.points)[:, 1]
    steps = np.linalg.norm(np.diff(hips, axis=0), axis=1)
    assert steps.max() < 0.06 * raw.size_px[1]
    codes = {notice.code for notice in analysed.analysis.assessment.quality.notices}
    assert not codes & {"person_jump", "person_lost", "swapped_sides", "unclear_sides"}
