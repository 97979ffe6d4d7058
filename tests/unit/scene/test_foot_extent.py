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
    assert 0.010 < found[1] < 0.03


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
    assert oblique[1] > 1.5 * side[1]


def test_frames_not_known_to_be_flat_do_not_count() -> None:
    flat = np.array([True, True, False, False, False])
    ends = ends_of([100.0, 100.0, 120.0, 120.0, 120.0])
    found = foot_extent(ends, flat, LEVEL, seen_from(97))
    assert found is not None
    assert found.length_px == pytest.approx(100)
    assert found.readings == 2
