"""The edge of the sole on painted feet: a collar that is pulled, a heel that rises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from painted_foot import BACK, CONTACT, REST, RISE, SIZE, SOLE, TIP, Pose, follow, left, paint

from ankle_cv.conventions import Y
from ankle_cv.evidence import foot
from ankle_cv.evidence.registration import Picture
from ankle_cv.evidence.similarity import IDENTITY
from ankle_cv.evidence.sole_edge import UNKNOWN_RISE, SoleEdge, find_sole_edge, read_sole
from ankle_cv.measures.heel_lift import foot_moved

WHITE = 110.0
LENGTH = TIP - BACK


def gray(pose: Pose) -> np.ndarray:
    return np.asarray(paint(pose, 1).mean(axis=2))


def edge_of(pose: Pose) -> SoleEdge | None:
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    mask = (columns > BACK) & (columns < TIP) & (rows > SOLE - 30) & (rows <= SOLE)
    return find_sole_edge(gray(pose).astype(np.float32), mask, np.array(CONTACT), LENGTH, 1)


def picture(pose: Pose) -> Picture:
    return Picture(gray(pose).astype(np.uint8), np.zeros(2))


@pytest.mark.parametrize("pitch_deg", [0.0, 2.0, 5.0, 8.0])
def test_the_edge_rises_with_the_heel(pitch_deg: float):
    edge = edge_of(Pose(bright=WHITE))
    assert edge is not None
    risen = Pose(pitch_deg=pitch_deg, bright=WHITE)
    rise = read_sole(edge, picture(risen), IDENTITY, risen.lift_px, 0.0)
    assert rise.heel[0] == pytest.approx(-risen.lift_px[Y], abs=0.7 + 0.08 * abs(risen.lift_px[Y]))
    assert rise.midfoot[0] > 0.7 * rise.heel[0] - 1.5
    assert abs(rise.front[0]) < 1.0


def test_a_collar_leaves_the_edge_where_it_is():
    edge = edge_of(Pose(bright=WHITE))
    assert edge is not None
    pulled = Pose(collar_deg=4.0, bright=WHITE)
    rise = read_sole(edge, picture(pulled), IDENTITY, np.array([0.0, -6.0]), 0.0)
    assert abs(rise.heel[0]) < 0.7


def test_a_shoe_as_dark_as_what_lies_under_it_has_no_edge():
    # This one is darker than the floor, and nothing lies in its shadow.
    assert edge_of(Pose()) is None
    assert edge_of(Pose(gone=True)) is None


def test_an_edge_that_is_gone_is_not_read():
    edge = edge_of(Pose(bright=WHITE))
    assert edge is not None
    blank = Picture(np.full(SIZE[::-1], 90, np.uint8), np.zeros(2))
    rise = read_sole(edge, blank, IDENTITY, np.zeros(2), 0.0)
    assert np.isnan([rise.heel, rise.midfoot, rise.front]).all()


def test_a_heel_far_up_is_not_asked():
    edge = edge_of(Pose(bright=WHITE))
    assert edge is not None
    high = Pose(pitch_deg=15.0, bright=WHITE)
    assert np.isnan(read_sole(edge, picture(high), IDENTITY, high.lift_px, 0.0).heel).all()


def test_a_collar_pulled_by_the_shank_is_no_heel_rise(monkeypatch: pytest.MonkeyPatch):
    pulled = tuple(Pose(collar_deg=a, bright=WHITE) for a in np.r_[np.linspace(0, 5, 12), [5.0] * 8])
    rest = tuple(replace(pose, bright=WHITE) for pose in REST)
    track = left(follow(rest + pulled))
    up = -track.heel_shift_px[-8:, Y]
    assert up.max() < 1.5
    assert np.all(up <= 1.96 * track.sigma_px[-8:])
    monkeypatch.setattr(foot, "read_sole", lambda *_: UNKNOWN_RISE)
    follow.cache_clear()
    assert -left(follow(rest + pulled)).heel_shift_px[-8:, Y].min() > 3.0, "the shoe itself tells a rise"
    follow.cache_clear()


def test_a_heel_that_rises_with_its_sole_is_read_as_before():
    rest, rise = (tuple(replace(pose, bright=WHITE) for pose in poses) for poses in (REST, RISE))
    track = left(follow(rest + rise))
    truth = np.array([pose.lift_px[Y] for pose in rest + rise])
    assert np.abs(track.heel_shift_px[:, Y] - truth).max() < 0.07 * np.abs(truth).max()


def test_a_foot_that_spreads_under_load_neither_turns_nor_rises():
    spread = tuple(Pose(spread=x, bright=WHITE) for x in np.r_[np.linspace(0, 6, 12), [6.0] * 4])
    rest = tuple(replace(pose, bright=WHITE) for pose in REST)
    track = left(follow(rest + spread))
    assert np.abs(track.heel_shift_px).max() < 0.6
    assert np.abs(track.pitch_deg).max() < 0.6
    assert track.toe_shift_px[-1] == pytest.approx([6.0, 0.0], abs=1.0)
    assert not foot_moved(track, 0.0, LENGTH, 1).any()
