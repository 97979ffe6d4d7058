"""Legs that are drawn upside down: squats are counted by the hips, and no angle is told."""

from __future__ import annotations

import numpy as np
import pytest
from edited_clips import assessed
from movers import BUILDS, EXERCISES, performed

from ankle_cv.conventions import SIDES, X, Y, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.misread_legs import MIN_MISREAD_SHARE, legs_misread, legs_upside_down
from ankle_cv.scene.view import find_view


def squats() -> LandmarkSeries:
    return performed(EXERCISES["squat"]["deep"], BUILDS["mean"], 90.0, noise_px=3.0, seed=1)


def upside_down(film: LandmarkSeries, share: float) -> LandmarkSeries:
    """Draw one leg folded up in this share of the frames, some at a time: as read in a squeezed picture."""
    wrong = (np.arange(len(film)) % 10) < 10 * share
    points = film.points.copy()
    for joint, up in (("knee", 0.1), ("ankle", 0.3), ("heel", 0.3), ("toe", 0.35)):
        at = landmark(joint, "right")  # type: ignore[arg-type]
        points[wrong, at, Y] = film.xy("hip", "right")[wrong, Y] - 500 * up
    return LandmarkSeries(film.time_s, points, film.world_m, film.size_px)


def squeezed(film: LandmarkSeries, to: float) -> LandmarkSeries:
    points = film.points.copy()
    points[..., X] *= to
    return LandmarkSeries(film.time_s, points, film.world_m, film.size_px)


def test_the_share_of_frames_decides() -> None:
    film = squats()
    assert not legs_upside_down(film).any()
    assert legs_upside_down(upside_down(film, 0.3)).mean() == pytest.approx(0.3, abs=0.01)
    assert legs_misread(upside_down(film, MIN_MISREAD_SHARE + 0.1))
    assert not legs_misread(upside_down(film, MIN_MISREAD_SHARE - 0.1))


def test_the_view_of_misread_legs_is_unknown_whatever_was_asked_for() -> None:
    for asked in ("auto", "side"):
        view = find_view(upside_down(squats(), 0.5), asked)  # type: ignore[arg-type]
        assert (view.kind, view.misread, view.measured_sides) == ("unknown", True, ())
    assert find_view(squats()).kind == "side"


def test_squats_on_misread_legs_are_counted_and_nothing_is_measured() -> None:
    found = assessed(squeezed(upside_down(squats(), 0.6), 0.32))
    assert [rep.bottom_s for rep in found.reps] == pytest.approx([2.4, 5.6], abs=0.25)
    assert "legs_misread" in [notice.code for notice in found.quality.notices]
    told = [
        getattr(both, side)
        for rep in found.reps
        for both in (rep.peak_tibial_inclination, rep.peak_dorsiflexion, rep.max_heel_lift)
        for side in SIDES
    ]
    assert told == [None] * 12
    assert found.findings == ()


def test_who_comes_nearer_on_misread_legs_does_not_squat() -> None:
    standing = upside_down(squats(), 0.6)
    points = standing.points.copy()
    points[:] = points[[0, 9]][(np.arange(len(points)) % 10 >= 6).astype(int)]
    near = np.clip(np.minimum(standing.time_s - 1, 6.6 - standing.time_s) / 0.8, 0, 1)
    eye = np.array([360.0, 300.0])
    points[..., :2] = eye + (points[..., :2] - eye) * (1 + 0.8 * near)[:, None, None]
    assert assessed(LandmarkSeries(standing.time_s, points, standing.world_m, standing.size_px)).reps == ()
