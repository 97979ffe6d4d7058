"""A drawn shank that leans by known angles, in front of what else a room holds."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Array, Image, landmark
from ankle_cv.evidence.plan import FootPlan
from ankle_cv.evidence.records import ShankTrack
from ankle_cv.evidence.shank import ShankTracker, smoothest_path
from ankle_cv.landmarks import LandmarkSeries

SIZE = (300, 240)
ANKLE, LENGTH_PX = np.array([150.0, 190.0]), 120.0
FPS = 30.0
SKIN = (120, 150, 200)
TURNS = np.concatenate([np.zeros(20), 16 - 16 * np.cos(np.linspace(0, np.pi, 22)), np.full(4, 32.0)])
OUTLINE = np.array(  # along the bone and aside (+ front), shares of the shank, front then back
    [[-0.1, 0.14], [0.1, 0.09], [0.5, 0.10], [0.9, 0.14], [1.1, 0.13],
     [1.1, -0.13], [0.75, -0.19], [0.45, -0.14], [0.12, -0.08], [-0.1, -0.1]]
)  # fmt: skip


def scene(
    turn_deg: float, facing: int, *, other_leg: bool = False, blank: bool = False, seed: int = 0
) -> Image:
    picture = np.full((SIZE[1], SIZE[0], 3), (190, 196, 200), np.uint8)
    picture[150:] = (90, 110, 140)
    cv2.rectangle(picture, (30, 40), (80, 148), (60, 60, 170), -1)
    for x in range(0, SIZE[0], 37):
        cv2.line(picture, (x, 150), (x - 30, SIZE[1]), (60, 70, 90), 2)
    if other_leg:
        leg(picture, 10.0, facing, tuple(c - 60 for c in SKIN), shift=(9.0, -3.0))
    if not blank:
        leg(picture, 4.0 + turn_deg, facing, SKIN)
    noisy = cv2.GaussianBlur(picture, (0, 0), 0.7) + np.random.default_rng(seed).normal(0, 3, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def leg(
    picture: Image, lean_deg: float, facing: int, colour: tuple[int, ...], shift: tuple[float, float] = (0, 0)
) -> None:
    up, forward = axes(lean_deg, facing)
    along, aside = OUTLINE.T
    corners = ANKLE + shift + LENGTH_PX * (along[:, None] * up + aside[:, None] * forward)
    cv2.fillPoly(picture, [np.rint(corners * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)


def axes(lean_deg: float, facing: int) -> tuple[Array, Array]:
    a = np.radians(lean_deg)
    return np.array([facing * np.sin(a), -np.cos(a)]), np.array([facing * np.cos(a), np.sin(a)])


def landmarks(turns: Array, facing: int, lag_share: float) -> LandmarkSeries:
    """Landmarks that follow a share of the turn only, as a pose network does."""
    points = np.full((len(turns), 33, 4), 1.0)
    for i, turn in enumerate(turns):
        points[i, landmark("ankle", "left"), :2] = ANKLE
        points[i, landmark("knee", "left"), :2] = ANKLE + LENGTH_PX * axes(4 + lag_share * turn, facing)[0]
    return LandmarkSeries(np.arange(len(turns)) / FPS, points, np.zeros((len(turns), 33, 3)), SIZE)


def follow(
    turns: Array = TURNS,
    facing: int = 1,
    lag_share: float = 0.87,
    flat_s: tuple[float, float] = (0.0, 0.6),
    **how: bool,
) -> ShankTrack | None:
    series = landmarks(turns, facing, lag_share)
    tracker = ShankTracker(series, FootPlan("left", (flat_s,), facing))
    for i, turn in enumerate(turns):
        tracker.add(i, scene(float(turn), facing, seed=i, **how))
    return tracker.finish()


@pytest.mark.parametrize("facing", [1, -1])
def test_the_turn_is_read_from_the_borders_not_the_landmarks(facing: int) -> None:
    track = follow(facing=facing)
    assert track is not None
    assert track.turn_deg == pytest.approx(TURNS, abs=0.8)
    assert np.abs(track.turn_deg - TURNS).mean() < 0.3
    assert (track.agreement > 0.7).all()
    assert (track.sigma_deg < 1.0).all()


def test_another_leg_behind_does_not_mislead() -> None:
    track = follow(other_leg=True)
    assert track is not None
    assert track.turn_deg[-4:] == pytest.approx(TURNS[-4:], abs=2.0)
    assert np.nanmean(np.abs(track.turn_deg - TURNS)) < 1.0


def test_of_two_places_the_one_that_does_not_hop_is_taken() -> None:
    time_s = np.arange(20) / FPS
    steady, hopping = np.linspace(1, 3, 20), np.linspace(1, 3, 20)
    hopping[8:12] = -5.0
    offsets, agreement = np.stack([hopping, steady], axis=1), np.tile([0.9, 0.85], (20, 1))
    assert (
        np.take_along_axis(offsets, smoothest_path(time_s, offsets, agreement)[:, None], 1)[:, 0] == steady
    ).all()
    offsets[8:12] = np.nan
    assert (smoothest_path(time_s, offsets, agreement)[8:12] == -1).all()
    assert (smoothest_path(time_s, np.full((20, 2), np.nan), agreement) == -1).all()


def test_frames_before_the_flat_stance_are_read_too() -> None:
    turns = TURNS[::-1].copy()
    track = follow(turns, flat_s=(len(turns) / FPS - 0.6, len(turns) / FPS))
    assert track is not None
    assert track.turn_deg == pytest.approx(turns, abs=0.8)


def test_without_borders_nothing_is_claimed() -> None:
    assert follow(blank=True) is None or np.isnan(follow(blank=True).turn_deg).mean() > 0.5


def test_a_leg_that_goes_elsewhere_than_the_landmarks_is_lost() -> None:
    track = follow(lag_share=0.4)
    assert track is not None
    assert np.isnan(track.turn_deg[-6:]).all()
    assert np.isfinite(track.turn_deg[:20]).all()


def test_the_same_frames_give_the_same_track() -> None:
    first, second = follow(), follow()
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first.turn_deg, second.turn_deg)
    np.testing.assert_array_equal(first.sigma_deg, second.sigma_deg)
