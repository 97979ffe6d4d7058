from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from squat_clips import clip as squat_clip
from stick import left_evidence, series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.evidence.records import FootTrack, PixelEvidence
from ankle_cv.measures.compute import compute_measures
from ankle_cv.notices.feet import foot_notices, forefoot_notices
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
    measures = compute_measures(build_context(series(squat), UNKNOWN_ROLL, Settings()).scene, evidence)
    told = [(notice.code, notice.side) for notice in forefoot_notices(measures)]
    assert told == ([("forefoot_hidden", "left")] if hidden else [])
    left = measures.left
    assert np.isfinite(left.heel_lift_pct_foot).any() != hidden
    assert np.isfinite(left.dorsiflexion_deg).any() != hidden
    assert np.isfinite(left.tibial_inclination_deg).all()
