"""The level shown with two clicks: from the screen to the settings of the analysis."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ankle_cv.camera import Roll
from ankle_cv.errors import UsageError
from ankle_cv.live.check_controller import CheckController, LiveView
from ankle_cv.live.commands import LevelPoint
from ankle_cv.live.engine import CapturedFrame, FrameResult
from ankle_cv.live.film_controller import FilmController, FilmView
from ankle_cv.live.film_session import FilmObservation, FilmPlan, FilmState
from ankle_cv.live.level import NOT_SHOWN, with_point
from ankle_cv.live.observer import Observation, Observer
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.screen import draw_film, draw_screen, film_level_click, level_click
from ankle_cv.live.session_state import SessionPlan, SessionState
from ankle_cv.pose.base import PoseSample
from ankle_cv.settings import Settings
from ankle_cv.video.frame import Frame

SIZE = (720, 1280)
INFO = SimpleNamespace(width=SIZE[0], height=SIZE[1])
TOP, BOTTOM = LevelPoint(380.0, 100.0), LevelPoint(345.0, 1100.0)
"""2° clockwise."""


def shown(*points, size=SIZE):
    level, lines = NOT_SHOWN, []
    for point in points:
        level, announcement = with_point(level, point, size, 1.25)
        lines.append(json.loads(announcement.line))
    return level, lines


def result(view, *, size=SIZE):
    image = np.zeros((size[1], size[0], 3), np.uint8)
    return FrameResult(CapturedFrame(Frame(0, 0.0, image), 0.0), view, 0.0)


def live_view(level=NOT_SHOWN):
    nan = float("nan")
    at_rest = {"raw_deg": nan, "shin_deg": nan, "neutral_deg": nan, "heel": None, "neutral": False}
    points = np.full((33, 4), nan)
    seen = Observation(0.0, problem=None, hints=(), side=None, points=points, **at_rest)
    return LiveView(seen, SessionState(SessionPlan()), level)


def film_view(level=NOT_SHOWN):
    return FilmView(FilmObservation(0.0, present=True, problem=None), FilmState(FilmPlan()), level)


def test_two_points_are_what_the_option_takes():
    level, lines = shown(TOP, BOTTOM)
    assert level.roll.deg == pytest.approx(2.0, abs=0.01)
    assert Settings(level=level.text).level_px == (380, 100, 345, 1100)
    assert lines[0] == {"event": "level", "t": 1.25, "points": [[380.0, 100.0]]}
    assert lines[1] == lines[0] | {"points": [[380.0, 100.0], [345.0, 1100.0]], "roll_deg": 2.0}


def test_one_point_is_no_level_and_a_third_begins_anew():
    assert shown(TOP)[0].text is None
    level, _ = shown(TOP, BOTTOM, LevelPoint(10, 10))
    assert (level.text, level.roll, level.points) == (None, None, (LevelPoint(10, 10),))


def test_points_side_by_side_are_refused_in_words():
    level, lines = shown(TOP, LevelPoint(700, 120))
    assert (level.points, level.roll, level.text) == ((), None, None)
    assert lines[1]["code"] == "not_plumb"
    assert lines[1]["message"].startswith("The points lie side by side")
    assert "plumb" in lines[1]["remedy"]
    draw_screen(result(live_view(level)), 0.0)
    draw_film(result(film_view(level)), 0.0)


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720)])
@pytest.mark.parametrize(
    ("click", "draw", "view"),
    [(level_click, draw_screen, live_view), (film_level_click, draw_film, film_view)],
)
def test_a_click_is_where_the_screen_then_draws_it(click, draw, view, size):
    plain = result(view(), size=size)
    screen = draw(plain, 0.0)
    x, y = (screen.shape[1] // 2 if draw is draw_film else 150), 400
    point = click(plain, x, y)
    # A third point after two: the dot alone is drawn.
    level, _ = shown(point, size=size)
    marked = draw(result(view(level), size=size), 0.0)
    rows, columns = np.nonzero((marked != screen).any(axis=2))
    assert (np.median(columns), np.median(rows)) == pytest.approx((x, y), abs=1.5)
    assert click(plain, x, 20) is None  # in the header


def test_the_live_check_uses_it_and_a_given_level_from_the_start():
    check = CheckController(SessionPlan(), Recorder(), Path("nowhere"), (380.0, 100.0, 345.0, 1100.0))
    check.open(INFO)
    assert check.level.text == "380.0,100.0,345.0,1100.0"
    for point in (LevelPoint(360, 100), LevelPoint(360, 1100)):
        check.handle(point)
    assert check.level.roll.deg == 0
    assert [json.loads(a.line)["event"] for a in check.announcements()] == ["level", "level"]


def test_live_readings_are_levelled_by_it_and_not_by_the_room():
    observer = Observer(SIZE)
    observer.show_level(Roll(-3.0, 0.4, known=True))
    striped = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    striped[:, ::90] = 255  # a room of plumb edges
    for i in range(4):
        nobody = PoseSample(i, i * 1.0, np.zeros((0, 33, 4)), np.zeros((0, 33, 3)))
        seen = observer.observe(Frame(i, i * 1.0, striped), nobody, ("left",))
    assert seen.hints == ("camera tilted 3° clockwise",)


@pytest.mark.parametrize("controller", [CheckController, FilmController])
def test_points_shown_before_the_camera_is_open_wait_for_the_size_of_its_picture(controller):
    guided = controller(SessionPlan() if controller is CheckController else FilmPlan(), Recorder(), Path("x"))
    for point in (TOP, BOTTOM):
        guided.handle(point)
    assert (guided.level, list(guided.announcements())) == (NOT_SHOWN, [])
    guided.open(INFO)
    nobody = PoseSample(0, 0.0, np.zeros((0, 33, 4)), np.zeros((0, 33, 3)))
    view = guided.process(result(None).captured, nobody)
    assert view.level.text == "380.0,100.0,345.0,1100.0"
    assert len(guided.announcements()) >= 2


def test_a_film_keeps_it_for_the_analysis():
    film = FilmController(FilmPlan(), Recorder(), Path("nowhere.mp4"))
    film.open(INFO)
    for point in (TOP, BOTTOM):
        film.handle(point)
    assert film.level.text == "380.0,100.0,345.0,1100.0"
    assert film.state.phase == "waiting"


@pytest.mark.parametrize("controller", [CheckController, FilmController])
def test_a_given_level_beside_the_picture_is_refused(controller):
    plan = SessionPlan() if controller is CheckController else FilmPlan()
    guided = controller(plan, Recorder(), Path("nowhere"), (380.0, 100.0, 345.0, 1300.0))
    with pytest.raises(UsageError, match="beside the picture"):
        guided.open(INFO)
