from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.conventions import N_LANDMARKS, Side
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.outputs.panel import LegNumber, PanelRow
from ankle_cv.outputs.placement import Crowd, crowd_of, freest, overlap, points_along
from ankle_cv.outputs.plates import TRANSLUCENT, placed_plate

SIZE = (720, 1280)


def standing_at(x: float, spread: float = 40.0) -> LandmarkSeries:
    """Ten frames of a person who stands straight, from 200 to 1100 px down the picture."""
    rows = {0: 200, 7: 200, 8: 200, 11: 330, 12: 330, 13: 480, 14: 480, 15: 620, 16: 620}
    rows |= {23: 640, 24: 640, 25: 860, 26: 860, 27: 1070, 28: 1070}
    points = np.full((10, N_LANDMARKS, 4), 1.0)
    for landmark in range(N_LANDMARKS):
        points[:, landmark, 0] = x + (spread if landmark % 2 else -spread)
        points[:, landmark, 1] = rows.get(landmark, 1090)
    return LandmarkSeries(np.arange(10) / 10, points, np.zeros((10, N_LANDMARKS, 3)), SIZE)


def rows(*sides: Side) -> tuple[PanelRow, ...]:
    numbers = tuple(LegNumber(side, np.array([31.0, np.nan]), lambda _: 3.0) for side in sides)
    return tuple(PanelRow(label, "°", numbers) for label in ("Shin angle", "Dorsiflexion", "Heel lift"))


@pytest.mark.parametrize("x", [150.0, 360.0, 570.0])
@pytest.mark.parametrize("sides", [("left",), ("right", "left")])
def test_the_plate_leaves_face_and_trunk_free(x: float, sides: tuple[str, ...]) -> None:
    crowd = crowd_of(standing_at(x), np.arange(10))
    plate = placed_plate(rows(*sides), ("Left leg", "Rep 3/3"), crowd, SIZE, (0, 0, *SIZE))
    box = plate.box()
    assert overlap(box, (0, 0, *SIZE)) == 1.0
    assert overlap((round(x) - 60, 150, round(x) + 60, 640), box) < 0.1
    assert plate.opacity > TRANSLUCENT


def test_legs_stand_below_each_other_where_there_is_no_room_beside() -> None:
    crowd = crowd_of(standing_at(360.0), np.arange(10))
    texts, free = ("Both legs", "Rep 3/3"), (0, 0, *SIZE)
    both = placed_plate(rows("right", "left"), texts, crowd, SIZE, free)
    assert both.layout == "column"
    assert crowd.covered(both.box()) == 0.0
    assert placed_plate(rows("left"), texts, crowd, SIZE, free).layout != "column"


def test_the_arms_and_legs_are_of_the_person_too() -> None:
    """Elbows out, and the legs weigh more than the arms: the picture is about them."""
    series = standing_at(360.0)
    points = series.points.copy()
    points[:, 13:17, 0] = 600.0
    crowd = crowd_of(series.with_points(points), np.arange(10))
    arm, leg, wall = (560, 440, 640, 640), (320, 860, 400, 1060), (40, 440, 120, 640)
    assert crowd.covered(wall) == 0.0
    assert 0.0 < crowd.covered(arm) < crowd.covered(leg)


def test_a_plate_before_a_person_who_fills_the_picture_lets_the_picture_through() -> None:
    everywhere = Crowd(np.outer(np.arange(129.0), np.arange(73.0)), 10.0)
    assert (
        placed_plate(rows("left"), ("Left leg", "Rep 3/3"), everywhere, SIZE, (0, 0, *SIZE)).opacity
        == TRANSLUCENT
    )


def test_nobody_is_in_nobodys_way() -> None:
    series = standing_at(360.0)
    gone = series.with_points(np.full_like(series.points, np.nan))
    assert crowd_of(gone, np.arange(10)).covered((0, 0, *SIZE)) == 0.0


def test_a_text_goes_where_nothing_is() -> None:
    places = [(0, 0, 10, 10), (20, 0, 30, 10), (40, 0, 50, 10)]
    picture = (0, 0, 100, 100)
    nothing = points_along([])
    assert freest(places, [], nothing, picture) == 0
    assert freest(places, [(0, 0, 10, 10)], nothing, picture) == 1
    line = points_along([np.array([[25.0, 0.0], [25.0, 90.0]]), np.array([[np.nan, 0.0], [1.0, 1.0]])])
    assert freest(places, [(0, 0, 10, 10)], line, picture) == 2
    assert freest([(-5, 0, 5, 10), (20, 0, 30, 10)], [], nothing, picture) == 1


def test_every_piece_of_a_line_stands_for_its_length() -> None:
    along = points_along([np.array([[0.0, 0.0], [30.0, 40.0], [30.0, 50.0]])])
    assert along[:, 2].sum() == pytest.approx(60.0)
