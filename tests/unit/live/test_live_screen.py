"""The panel of numbers: a number in doubt looks like one, and where there is none there is no ink."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.engine import CapturedFrame, FrameResult
from ankle_cv.live.layout import DEFAULT_SIZE, layout_of
from ankle_cv.live.observer import Observation
from ankle_cv.live.screen import draw_screen
from ankle_cv.live.session_state import SessionPlan, SessionState
from ankle_cv.live.shin import ShinReading
from ankle_cv.video.frame import Frame

DEG = 33.0
CAMERA = (1280, 720)
NUMBER_ROWS = slice(48, 190)
"""Where the big number is in the panel, below the name of the leg, px."""


def panel(agreement, *, now_s=0.1):
    seen = Observation(
        time_s=0.0,
        problem=None,
        hints=(),
        side="left",
        neutral=True,
        raw_deg=DEG,
        shin_deg=DEG,
        neutral_deg=5.0,
        heel=None,
        points=np.full((33, 4), np.nan),
        shin=ShinReading(DEG, 8.0, agreement),
    )
    view = LiveView(seen, SessionState(SessionPlan(), phase="ready", side="left"))
    image = np.zeros((CAMERA[1], CAMERA[0], 3), np.uint8)
    box = layout_of(DEFAULT_SIZE, CAMERA, panel=True).panel
    screen = draw_screen(FrameResult(CapturedFrame(Frame(0, 0.0, image), 0.0), view, 0.0), now_s)
    return screen[box.y : box.y + box.height, box.x :]


def ink(image):
    """Pixels brighter than the background, and how blue they are: 255 for white, less for amber."""
    bright = image[image.max(axis=2) > 200]
    return len(bright), float(bright[:, 0].mean()) if len(bright) else 0.0


@pytest.mark.parametrize("agreement", ["one", "both"])
def test_a_number_is_white(agreement):
    count, blue = ink(panel(agreement)[NUMBER_ROWS])
    assert count > 3000
    assert blue > 230


def test_a_number_in_doubt_is_there_and_amber():
    count, blue = ink(panel("doubtful")[NUMBER_ROWS])
    assert count > 3000
    assert blue < 150


@pytest.mark.parametrize(("agreement", "now_s"), [("contradicting", 0.1), ("both", 9.0)])
def test_where_networks_contradict_each_other_or_the_picture_is_old_there_is_no_number(agreement, now_s):
    assert ink(panel(agreement, now_s=now_s)[NUMBER_ROWS])[0] == 0


def test_below_the_number_stands_how_sure_it_is():
    rows = slice(NUMBER_ROWS.stop, None)
    shown = [panel(agreement)[rows] for agreement in ("both", "doubtful", "contradicting")]
    assert len({image.tobytes() for image in shown}) == len(shown)
