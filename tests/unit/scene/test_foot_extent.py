from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.camera import Camera
from ankle_cv.evidence.records import FootEnds
from ankle_cv.scene.foot_extent import foot_extent
from ankle_cv.scene.view import LegPlane, View


def ends_of(lengths: list[float]) -> FootEnds:
    heel = np.zeros((len(lengths), 2))
    return FootEnds(heel, np.stack([np.array(lengths), np.zeros(len(lengths))], axis=1))


LEVEL = Camera((640, 640))


def seen_from(yaw_deg: float) -> View:
    leg = LegPlane(1.0, 0.9, measurable=True)
    return View("side", yaw_deg, 6.0, "right", "left", leg, leg)


def extent(lengths: list[float], yaw_deg: float = 97.0) -> tuple[float, float] | None:
    found = foot_extent(
        ends_of(lengths),
        np.ones(len(lengths), bool),
        LEVEL,
        seen_from(yaw_deg),
    )
    return None if found is None else (found.length_px, found.relative_sd)


def test_readings_that_agree_give_their_median() -> None:
    found = extent([120.0, 121.0, 120.5, np.nan, 140.0])
    assert found is not None
    # At a yaw of 97 the usual toe-out of 7 lies in the plane of the picture: nothing is shortened.
    assert found[0] == pytest.approx(120.5)
    # Ends: 1 % and a pixel; scatter of the three; toes turned by 7.8° more or less (yaw 6°, toe-out 5°).
    scatter = np.std([120.0, 121.0, 120.5]) / 120.5
    assert found[1] == pytest.approx(np.linalg.norm([0.010, 1 / 120.5, scatter, turned_off(7.81)]), rel=1e-3)


def turned_off(deg: float) -> float:
    """Share of the length lost by a turn: 0.7 of it shrinks with the cosine, the rounded ends do not."""
    return float(0.7 * (1 - np.cos(np.radians(deg))))


@pytest.mark.parametrize(("second", "agree"), [(121.8, True), (122.2, True), (122.6, False), (123.5, False)])
def test_readings_agree_within_two_percent_of_their_median(second: float, agree: bool) -> None:
    # Four readings of 120 and 120 ± d have their median at 120: two percent are 2.4 px.
    off = second - 120
    found = extent([120 - off, 120.0, 120.0, 120 + off])
    assert found is not None
    assert (found[1] > np.linalg.norm([0.010, 1 / 120, turned_off(7.81)]) * 1.001) == agree


def test_readings_that_disagree_are_refused() -> None:
    assert extent([120.0, 130.0, 140.0, 150.0]) is None
    assert extent([120.0]) is None
    assert extent([np.nan, np.nan]) is None
    assert foot_extent(None, np.ones(3, bool), LEVEL, seen_from(90)) is None


def test_an_oblique_foot_is_longer_than_it_looks_and_less_certain() -> None:
    side, oblique = extent([120.0, 120.0]), extent([120.0, 120.0], yaw_deg=67.0)
    assert side is not None
    assert oblique is not None
    # Turned by 30: 0.7 of the length shrink with the cosine, 0.3 do not.
    assert oblique[0] == pytest.approx(120 / (0.7 * np.cos(np.radians(30)) + 0.3))
    # 30° is known to 7.81° by yaw and toe-out; the foot may be as much shorter as 37.81° make it.
    shrink, least = (0.7 * np.cos(np.radians(deg)) + 0.3 for deg in (30, 37.81))
    assert oblique[1] == pytest.approx(np.linalg.norm([0.010, 1 / 120, 1 - least / shrink]), rel=1e-3)
    assert side[1] == pytest.approx(np.linalg.norm([0.010, 1 / 120, turned_off(7.81)]), rel=1e-3)


def test_frames_not_known_to_be_flat_do_not_count() -> None:
    flat = np.array([True, True, False, False, False])
    ends = ends_of([100.0, 100.0, 120.0, 120.0, 120.0])
    found = foot_extent(ends, flat, LEVEL, seen_from(97))
    assert found is not None
    assert found.length_px == pytest.approx(100)
    assert found.readings == 2
