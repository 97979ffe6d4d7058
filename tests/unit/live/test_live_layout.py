"""The screen of a session: nothing lies off it, and a click arrives where the picture shows it."""

from __future__ import annotations

import pytest

from ankle_cv.live import desktop
from ankle_cv.live.desktop import Area, window_area
from ankle_cv.live.layout import layout_of

CAMERAS = [(640, 480), (1280, 720), (1920, 1080), (720, 1280), (1080, 1920)]
DISPLAYS = [(1280, 800), (1920, 1080), (1366, 768), (3440, 1440), (1080, 1920), (800, 600)]


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("panel", [True, False])
def test_every_part_is_on_the_window_and_the_window_on_the_display(monkeypatch, display, camera, panel):
    monkeypatch.setattr(desktop, "_screen", lambda: (Area(0, 0, *display), desktop.HEIGHT_SHARE))
    area = window_area()
    assert area.x >= 0
    assert area.y >= 0
    assert area.x + area.width <= display[0]
    assert area.y + area.height <= 0.95 * display[1]
    layout = layout_of((area.width, area.height), camera, panel=panel)
    parts = [layout.order, layout.state, layout.picture, layout.footer, *([layout.panel] if panel else [])]
    for part in parts:
        assert min(part.x, part.y) >= 0
        assert part.x + part.width <= area.width
        assert part.y + part.height <= area.height
    assert layout.picture.height >= 0.3 * area.height
    if panel:
        assert layout.picture.x + layout.picture.width <= layout.panel.x
        assert layout.panel.width >= 0.5 * area.height
    assert layout.state.y + layout.state.height <= layout.picture.y
    assert layout.picture.y + layout.picture.height <= layout.footer.y


def test_where_the_system_does_not_tell_a_small_display_is_assumed(monkeypatch):
    monkeypatch.setattr(desktop, "_screen", lambda: None)
    assert window_area().height < 720


def test_a_desktop_of_two_displays_is_not_one_wide_one():
    assert desktop._one_of(Area(0, 0, 3840, 1080)) == Area(0, 0, 1920, 1080)
    assert desktop._one_of(Area(0, 0, 2560, 1080)) == Area(0, 0, 2560, 1080)


def test_a_click_beside_the_picture_is_none_in_it():
    layout = layout_of((1240, 688), (1280, 720), panel=True)
    assert layout.in_camera(layout.panel.x + 5, 300) is None
    assert layout.in_camera(20, 20) is None
    left, top = layout.in_camera(layout.picture.x, layout.picture.y)
    assert (left, top) == pytest.approx((1280, 0), abs=3)
