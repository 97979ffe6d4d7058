"""Which witnesses tell the inclination of a shank, and how surely, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stick import body, series, squat

from ankle_cv.evidence.records import LegEvidence, ShankTrack
from ankle_cv.measures.shank import shank_inclination
from ankle_cv.scene.view import find_view

CLIP = series(squat)
TRUTH = 5 + 30 * np.sin(np.pi * np.clip((CLIP.time_s - 1) / 2, 0, 1)) ** 2
LANDMARK_SD = 2.0
"""A shank read from landmarks alone is off by so much from body to body, deg."""


def borders(*, followed: float = 1.0, agreement: float = 0.9) -> ShankTrack:
    """Borders followed in the last part of the clip."""
    lost = np.arange(len(TRUTH)) < round((1 - followed) * len(TRUTH))
    turn = np.where(lost, np.nan, TRUTH - 5)
    return ShankTrack(turn, np.full(len(TRUTH), 0.2), np.full(len(TRUTH), agreement))


def error_deg(track: ShankTrack | None, yaw_deg: float = 90.0) -> np.ndarray:
    clip = series(squat, yaw_deg=yaw_deg)
    return shank_inclination(LegEvidence(shank=track), "left", body(clip), find_view(clip)).sd_deg


def test_landmarks_alone_are_known_to_their_own_bias() -> None:
    assert error_deg(None) == pytest.approx(np.full(len(TRUTH), LANDMARK_SD))


@pytest.mark.parametrize(("followed", "used"), [(0.6, True), (0.55, True), (0.45, False), (0.3, False)])
def test_borders_must_be_followed_in_half_of_the_clip(followed: float, used: bool) -> None:
    assert (error_deg(borders(followed=followed))[-1] < 1.5) == used


@pytest.mark.parametrize(("agreement", "used"), [(0.85, True), (0.77, True), (0.73, False), (0.5, False)])
def test_borders_must_agree_by_three_quarters(agreement: float, used: bool) -> None:
    assert (error_deg(borders(agreement=agreement))[-1] < 1.5) == used


def test_obliquely_the_borders_are_left_aside() -> None:
    np.testing.assert_array_equal(error_deg(borders(), 60.0), error_deg(None, 60.0))


@pytest.mark.parametrize(("turn_sd", "turn"), [(10.0, 2.211), (5.0, 1.106)])
def test_an_oblique_shank_adds_its_lean_and_its_turn(turn_sd: float, turn: float) -> None:
    clip = series(squat, yaw_deg=60)
    view = find_view(clip)
    view = replace(view, left=replace(view.left, out_of_plane_sd_deg=turn_sd))
    found = shank_inclination(LegEvidence(), "left", body(clip), view).sd_deg
    # Landmarks 2° / cos 30° = 2.309°, lean 6° sin 30° / cos 30° = 3.464°: 4.163°; tied to 3° of standing
    # 2.434°. The turn of the leg adds nothing standing, at 35° (sin 70° - sin 10°) / 2 tan 30° of its error.
    assert found[0] == pytest.approx(2.434, abs=0.01)
    assert found[60] == pytest.approx(np.hypot(2.434, turn), abs=0.03)
