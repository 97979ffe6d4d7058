"""The screen of a session: what to do, how things are, the mirrored picture, the panel beside it, the keys.

It is composed for the window's size, so that nothing is scaled afterwards and nothing lies off the display.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ankle_cv.conventions import LEG_JOINTS, Array, Image, Joint, Side, X, landmark
from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.commands import LevelPoint, WallPosition
from ankle_cv.live.drill_controller import DrillView
from ankle_cv.live.engine import FrameResult
from ankle_cv.live.film_controller import FilmView
from ankle_cv.live.guidance import FILM_KEYS, drill_count, guide, guide_film, keys
from ankle_cv.live.layout import DEFAULT_SIZE, ScreenLayout, layout_of
from ankle_cv.live.level import ShownLevel
from ankle_cv.live.paint import blank, draw_keys, draw_order, draw_state, fitting
from ankle_cv.live.panel import draw_panel
from ankle_cv.outputs.draw import draw_dot, draw_path, draw_text
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, WHITE

COUNTDOWN_EM: Final = 0.36
WAITING_EM: Final = 0.06
LABEL_EM: Final = 0.032
BONE_SHARE, DOT_SHARE = 0.007, 0.011
"""Width of a bone and radius of a joint, as shares of the screen's height."""
CHAINS: Final[tuple[tuple[Joint, ...], ...]] = (("hip", "knee", "ankle"), ("heel", "toe"))
Size = tuple[int, int]


def draw_screen(result: FrameResult[LiveView], now_s: float, size: Size = DEFAULT_SIZE) -> Image:
    """Draw the screen for a picture, as a new image, mirrored for the person; nothing is measured on it."""
    view, stale = result.view, result.stale(now_s)
    layout = _layout(result, size, panel=True)
    screen = blank(size)
    picture = _mirrored(screen, layout, result.captured.frame.image)
    if not stale and (side := view.observation.side) is not None:
        _draw_leg(picture, layout, view.observation.points, side)
    if (wall := view.state.wall_x_px) is not None:
        _draw_wall(picture, layout, picture.shape[1] - wall * layout.scale)
    _draw_level(picture, view.level, layout.scale)
    said = guide(view, stale=stale)
    draw_order(screen, layout.order, said.order)
    draw_state(screen, layout.state, said.state, said.tone)
    draw_panel(screen, layout, view, stale=stale)
    draw_keys(screen, layout.footer, keys(view.state))
    return screen


def draw_film(result: FrameResult[FilmView], now_s: float, size: Size = DEFAULT_SIZE) -> Image:
    """Draw the screen while filming: the mirrored picture, what to do, the countdown."""
    view = result.view
    layout = _layout(result, size, panel=False)
    screen = blank(size)
    picture = _mirrored(screen, layout, result.captured.frame.image)
    _draw_level(picture, view.level, layout.scale)
    if view.state.phase == "countdown":
        em = layout.em(COUNTDOWN_EM)
        at = (picture.shape[1] / 2, picture.shape[0] / 2 + 0.36 * em)
        draw_text(picture, str(view.state.left), at, em, AMBER, bold=True, anchor="centre")
    said = guide_film(view, stale=result.stale(now_s))
    draw_order(screen, layout.order, said.order)
    draw_state(screen, layout.state, said.state, said.tone)
    draw_keys(screen, layout.footer, FILM_KEYS)
    return screen


def draw_drill(result: FrameResult[DrillView], now_s: float, size: Size = DEFAULT_SIZE) -> Image:
    """Draw the screen of a drill: as while filming, with the number of repetitions over the picture."""
    screen = draw_film(result, now_s, size)
    view = result.view
    if view.drill is not None and view.plan is not None and view.state.phase == "filming":
        layout = _layout(result, size, panel=False)
        box, text = layout.picture, drill_count(view.plan, view.drill)
        em = fitting(text, layout.em(COUNTDOWN_EM) // 2, 0.9 * size[0])
        colour = WHITE if not view.drill.reps or view.drill.reps[-1].controlled else AMBER
        draw_text(
            screen,
            text,
            (box.x + box.width / 2, box.y + 1.2 * em),
            em,
            colour,
            bold=True,
            anchor="centre",
        )
    return screen


def draw_waiting(text: str, size: Size = DEFAULT_SIZE) -> Image:
    """Draw the screen before the first picture, or instead of one."""
    screen = blank(size)
    em = fitting(text, round(WAITING_EM * size[1]), 0.9 * size[0])
    draw_text(screen, text, (size[0] / 2, size[1] / 2), em, WHITE, anchor="centre")
    return screen


def wall_click(
    result: FrameResult[LiveView], x: float, y: float, size: Size = DEFAULT_SIZE
) -> WallPosition | None:
    """Return the wall's position for a click on the screen, x and y px; None beside the picture."""
    place = _layout(result, size, panel=True).in_camera(x, y)
    return None if place is None else WallPosition(place[0])


def level_click(
    result: FrameResult[LiveView], x: float, y: float, size: Size = DEFAULT_SIZE
) -> LevelPoint | None:
    """Return the point on something plumb for a click on the screen, x and y px; None beside the picture."""
    place = _layout(result, size, panel=True).in_camera(x, y)
    return None if place is None else LevelPoint(*place)


def film_level_click(
    result: FrameResult[FilmView], x: float, y: float, size: Size = DEFAULT_SIZE
) -> LevelPoint | None:
    """Return the same for the screen while filming."""
    place = _layout(result, size, panel=False).in_camera(x, y)
    return None if place is None else LevelPoint(*place)


def _layout(
    result: FrameResult[LiveView] | FrameResult[FilmView], size: Size, *, panel: bool
) -> ScreenLayout:
    height, width = result.captured.frame.image.shape[:2]
    return layout_of(size, (width, height), panel=panel)


def _mirrored(screen: Image, layout: ScreenLayout, frame: Image) -> Image:
    """Put the camera's picture on the screen, mirrored; return that part of the screen, to draw on."""
    box = layout.picture
    part = screen[box.y : box.y + box.height, box.x : box.x + box.width]
    smaller = cv2.INTER_AREA if layout.scale < 0.5 else cv2.INTER_LINEAR  # noqa: PLR2004 - else pixels are skipped
    part[:] = cv2.flip(cv2.resize(frame, (box.width, box.height), interpolation=smaller), 1)
    return part


def _draw_leg(picture: Image, layout: ScreenLayout, points: Array, side: Side) -> None:
    colour, width = ON_VIDEO[side], picture.shape[1]
    places = {joint: _place(points, joint, side, layout.scale, width) for joint in LEG_JOINTS}
    for chain in CHAINS:
        path = np.array([places[joint] for joint in chain])
        draw_path(picture, path, colour, layout.em(BONE_SHARE) // 2 + 1)
    for joint in LEG_JOINTS:
        draw_dot(picture, places[joint], layout.em(DOT_SHARE), WHITE, colour)


def _draw_wall(picture: Image, layout: ScreenLayout, column: float) -> None:
    """Draw the wall's line at a column, px, with its label at the top."""
    draw_path(picture, np.array([[column, 0.0], [column, float(picture.shape[0])]]), AMBER, 3)
    em = layout.em(LABEL_EM)
    at = (float(np.clip(column, 2 * em, picture.shape[1] - 2 * em)), 1.4 * em)
    draw_text(picture, "wall", at, em, AMBER, bold=True, anchor="centre")


def _draw_level(picture: Image, level: ShownLevel, scale: float) -> None:
    """Draw the points on something plumb, and the line through both, on the mirrored picture."""
    places = np.array([[picture.shape[1] - scale * p.x_px, scale * p.y_px] for p in level.points])
    if len(places) > 1:
        draw_path(picture, places, AMBER, 2)
    for place in places:
        draw_dot(picture, place, 6, WHITE, AMBER)


def _place(points: Array, joint: Joint, side: Side, scale: float, width: int) -> Array:
    at = scale * points[landmark(joint, side), :2]
    return np.array([width - at[X], at[1]])
