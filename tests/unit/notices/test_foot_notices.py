from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from squat_clips import clip as squat_clip
from stick import left_evidence, series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.evidence.records import FootTrack, PixelEvidence
from ankle_cv.measures.compute import compute_measures
from ankle_cv.notices.feet import foot_notices, lost_foot_notices
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings


def test_a_moved_foot_is_told_once_with_its_time() -> None:
    still = squat_clip([], 3.0)
    moved = (still.time_s >= 0.95) & (still.time_s <= 1.55)
    brief = (still.time_s >= 2.0) & (still.time_s <= 2.1)
    measures = replace(still, left=replace(still.left, foot_moved=moved | brief))
    (notice,) = foot_notices(measures)
    assert (notice.code, notice.side) == ("foot_moved", "left")
    assert (notice.from_s, notice.to_s) == pytest.approx((1.0, 1.5), abs=0.05)
    assert foot_notices(still) == []
    assert foot_notices(replace(still, left=replace(still.left, foot_moved=brief))) == []


def track_with(toes: float, *, heel: float = 1.0, sigma_px: float = 0.1) -> PixelEvidence:
    """A flat foot whose toes, and heel, are followed in the first so many of all frames."""
    n = 90
    toe_px, heel_px = np.zeros((n, 2)), np.zeros((n, 2))
    toe_px[round(toes * n) :] = np.nan
    heel_px[round(heel * n) :] = np.nan
    track = FootTrack(heel_px, np.zeros(n), toe_px, np.full(n, sigma_px), np.full(n, 0.1))
    return left_evidence(foot=track)


@pytest.mark.parametrize(
    ("evidence", "hidden"),
    [
        (track_with(1.0), False),
        (track_with(0.55), False),
        (track_with(0.3), True),
        (track_with(0.55, heel=0.86), True),
        (track_with(0.86, heel=0.86), False),
        (track_with(1.0, sigma_px=float("nan")), True),
    ],
)
def test_without_toes_a_heel_has_no_height(evidence: PixelEvidence, hidden: bool) -> None:
    scene = build_context(series(squat), UNKNOWN_ROLL, Settings()).scene
    measures = compute_measures(scene, evidence)
    told = [(notice.code, notice.side) for notice in lost_foot_notices(measures, scene, evidence)]
    assert told == ([("forefoot_hidden", "left")] if hidden else [])
    left = measures.left
    assert np.isfinite(left.heel_lift_pct_foot).any() != hidden
    assert np.isfinite(left.dorsiflexion_deg).any() != hidden
    assert np.isfinite(left.tibial_inclination_deg).all()


def reason(evidence: PixelEvidence, *, foot_px: float = 120.0, outside_px: float = 0.0) -> str:
    """What is said of a foot in a clip whose feet stand so far below the picture's lower edge."""
    scene = build_context(series(squat), UNKNOWN_ROLL, Settings()).scene
    measures = compute_measures(scene, evidence)
    picture = scene.body.picture
    if outside_px:
        points = picture.points.copy()
        points[..., 1] += picture.size_px[1] + outside_px - np.nanmax(points[..., 1])
        picture = picture.with_points(points)
    scene = replace(
        scene, scale=replace(scene.scale, foot_px=foot_px), body=replace(scene.body, picture=picture)
    )
    (notice,) = lost_foot_notices(measures, scene, evidence)
    return f"{notice.message} {notice.remedy}"


def test_a_lost_foot_is_told_with_the_reason_that_holds_for_it() -> None:
    assert "something came before it" in reason(track_with(0.3))
    assert "stands out from the floor" in reason(track_with(0.0))
    assert "28 pixels long" in reason(track_with(0.3), foot_px=28.0)
    assert "edge" in reason(track_with(0.3), outside_px=5.0)
    assert "frames a second" not in reason(track_with(0.3))


def test_a_heel_from_the_pose_model_is_told() -> None:
    n = 90
    found = np.where(np.arange(n) < 30, 0.0, np.nan)
    both = np.column_stack([found, found])
    evidence = left_evidence(foot=FootTrack(both, found, both, np.full(n, 0.1), np.full(n, 0.1)))
    assert "comes from the pose model" in reason(evidence)
