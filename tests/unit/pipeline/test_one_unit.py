"""Scenes of which only some show a length: heel lifts have one unit, and it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from edited_clips import LEVEL, MODEL, recorded, two_squats
from stick import series

from ankle_cv.api import provenance
from ankle_cv.assessment import Assessment
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.outputs.tables import frames_table, reps_table
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.context import build_context
from ankle_cv.pipeline.join import assess_clip
from ankle_cv.pipeline.one_unit import without_millimetres
from ankle_cv.pipeline.scenes import find_scenes
from ankle_cv.settings import Settings

from assessments import make_attempt, measured  # isort: skip


def analysed(yaws_deg: Sequence[float], with_length: int) -> Analysis:
    """A clip of which one scene shows a length; here, that of the body."""
    recording = recorded([series(two_squats, seconds=7, yaw_deg=yaw) for yaw in yaws_deg])
    whole, scenes = find_scenes(recording, Settings())
    one, known = scenes[with_length], Settings(height_cm=175.0)
    context = build_context(one.raw, LEVEL, known, rotation_deg=0)
    mended = list(scenes)
    mended[with_length] = replace(one, settings=known, context=context)
    about = provenance(MODEL, Settings())
    return assess_clip(whole, mended, NO_EVIDENCE, info=recording.info, settings=Settings(), provenance=about)


def units(document: Assessment) -> set[str]:
    lifts = [getattr(rep.max_heel_lift, side) for rep in document.reps for side in ("left", "right")]
    return {lift.unit for lift in lifts if lift}


@pytest.mark.parametrize("with_length", [0, 1])
def test_a_length_in_one_of_two_side_views_is_told_to_be_no_use(with_length: int) -> None:
    document = analysed([90, -90], with_length).assessment
    assert (units(document), document.scale.mm_per_px) == ({"pct_foot"}, None)
    (notice,) = [n for n in document.quality.notices if n.code == "scale_in_part"]
    assert f"Scene {2 - with_length} shows no length" in notice.message
    bare = document.scenes[1 - with_length]
    assert (notice.from_s, notice.to_s) == (bare.from_s, bare.to_s)
    # The scene keeps its own scale: distances may rest on it.
    assert [scene.scale.mm_per_px is not None for scene in document.scenes if scene.scale] == [
        with_length == 0,
        with_length == 1,
    ]


@pytest.mark.parametrize(("yaws_deg", "with_length"), [([90, 0], 0), ([0, 90], 1)])
def test_a_front_view_shows_no_heel_and_takes_no_millimetres_away(
    yaws_deg: Sequence[float], with_length: int
) -> None:
    found = analysed(yaws_deg, with_length)
    document = found.assessment
    assert units(document) == {"mm"}
    assert document.scale.mm_per_px is not None
    assert "scale_in_part" not in [n.code for n in document.quality.notices]
    assert np.isfinite(frames_table(found)["heel_lift_left_mm"]).any()
    assert np.isfinite(reps_table(document)["max_heel_lift_left_mm"].astype(float)).any()


def test_distances_to_the_wall_keep_their_scale() -> None:
    alone = analysed([90], 0)
    far = make_attempt(knee_to_wall=measured(8.0, 0.5, "cm"))
    scaled = replace(alone, assessment=alone.assessment.model_copy(update={"attempts": (far,)}))
    lift = make_attempt(heel_lift=measured(2.0, 1.0, "pct_foot"))
    bare = replace(alone, assessment=alone.assessment.model_copy(update={"attempts": (lift,)}))
    (kept,) = without_millimetres(scaled, bare).assessment.attempts
    assert (kept.knee_to_wall, kept.heel_lift) == (far.knee_to_wall, lift.heel_lift)
    assert without_millimetres(bare, bare) is bare
