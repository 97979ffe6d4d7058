"""The screen of a live session: the mirrored picture, one big number, one instruction, the keys."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from ankle_cv.conventions import LEG_JOINTS, Array, Image, Joint, Side, X, landmark
from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.commands import LevelPoint, WallPosition
from ankle_cv.live.engine import FrameResult
from ankle_cv.live.film_controller import FilmView
from ankle_cv.live.level import ShownLevel
from ankle_cv.live.lunge import HeelState
from ankle_cv.live.session_state import NOT_HELD, SessionState, Trial, TrialOutcome
from ankle_cv.live.shin import ShinReading
from ankle_cv.outputs.draw import draw_dot, draw_path, draw_text, text_width
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, WHITE
from ankle_cv.protocols.wall import MIN_HOLD_S

SCREEN_HEIGHT: Final = 720
"""The picture is scaled to this height, px, so that numbers have the same size with every camera."""
PANEL_SHARE: Final = 0.62
"""Width of the panel of numbers beside the picture, as a share of the height."""
NUMBER_EM: Final = 0.27
"""Size of the angle as a share of the height: digits 140 px, 23 mm on a 14-inch full-HD screen. To read them
from 3 m with 20/40 vision (10 minutes of arc) 9 mm are enough."""
COUNTDOWN_EM: Final = 0.5
HEADER_SHARE, HEADER_EM = 0.17, 0.075
LINE_EM: Final = 0.047
SMALL_EM: Final = 0.030
KEYS: Final = "space skip · r repeat · q finish"
CLICKS: Final = "click: wall · right click twice: plumb line"
CONTRADICTION: Final = "the two networks see the shin in two places"
RED: Final = "#FF6B5E"
GOOD: Final = "#5CE0A8"
"""The reports' green, lighter: on a dark background it must be legible from 3 m."""
BACKGROUND: Final = 24
"""Grey level around the picture."""
CHAINS: Final[tuple[tuple[Joint, ...], ...]] = (("hip", "knee", "ankle"), ("heel", "toe"))

OUTCOMES: Final[dict[TrialOutcome, str]] = {
    "counted": "counts",
    "heel_unclear": "counts if the heel was down",
    "heel_up": "heel up: does not count",
    "no_hold": "not held: does not count",
    "skipped": "skipped",
    "discarded": "to be repeated",
}
HEELS: Final[dict[HeelState, str]] = {"down": "heel down", "up": "HEEL IS UP", "unclear": "heel: cannot tell"}
HEEL_COLOURS: Final[dict[HeelState, str]] = {"down": WHITE, "up": RED, "unclear": AMBER}


def draw_screen(result: FrameResult[LiveView], now_s: float) -> Image:
    """Draw the screen for a picture, as a new image, mirrored for the person; nothing is measured on it."""
    frame = result.captured.frame.image
    stale = result.stale(now_s)
    picture = _mirrored(frame, result.view, figure=not stale)
    if (wall := result.view.state.wall_x_px) is not None:
        _draw_wall(picture, picture.shape[1] - wall * SCREEN_HEIGHT / frame.shape[0])
    _draw_level(picture, result.view.level, SCREEN_HEIGHT / frame.shape[0])
    panel: Image = np.full((SCREEN_HEIGHT, round(PANEL_SHARE * SCREEN_HEIGHT), 3), BACKGROUND, np.uint8)
    _draw_panel(panel, result.view, stale=stale)
    return _under_header(np.hstack([picture, panel]), *_instruction(result.view, stale=stale))


def wall_click(result: FrameResult[LiveView], x: float, y: float) -> WallPosition | None:
    """Return the wall's position for a click on the screen, x and y px; None beside the picture."""
    place = _clicked(result.captured.frame.image, x, y)
    return None if place is None else WallPosition(place.x_px)


def level_click(result: FrameResult[LiveView], x: float, y: float) -> LevelPoint | None:
    """Return the point on something plumb for a click on the screen, x and y px; None beside the picture."""
    return _clicked(result.captured.frame.image, x, y)


def film_level_click(result: FrameResult[FilmView], x: float, y: float) -> LevelPoint | None:
    """Return the same for the screen while filming."""
    image = result.captured.frame.image
    return _clicked(image, x - _padding(round(image.shape[1] * SCREEN_HEIGHT / image.shape[0]))[0], y)


def _clicked(frame: Image, x: float, y: float) -> LevelPoint | None:
    """Return the place in the unmirrored picture, px, that the screen shows at x and y, px."""
    scale = SCREEN_HEIGHT / frame.shape[0]
    wide, top = round(frame.shape[1] * scale), round(HEADER_SHARE * SCREEN_HEIGHT)
    inside = 0 <= x < wide and top <= y < top + SCREEN_HEIGHT
    return LevelPoint((wide - 1 - x + 0.5) / scale, (y - top + 0.5) / scale) if inside else None


def draw_film(result: FrameResult[FilmView], now_s: float) -> Image:
    """Draw the screen while filming: the mirrored picture, what to do, the countdown."""
    frame, view = result.captured.frame.image, result.view
    size = round(frame.shape[1] * SCREEN_HEIGHT / frame.shape[0]), SCREEN_HEIGHT
    picture: Image = cv2.flip(cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR), 1)
    _draw_level(picture, view.level, SCREEN_HEIGHT / frame.shape[0])
    if view.state.phase == "countdown":
        em = round(COUNTDOWN_EM * SCREEN_HEIGHT)
        at = (size[0] / 2, 0.62 * SCREEN_HEIGHT)
        draw_text(picture, str(view.state.left), at, em, AMBER, bold=True, anchor="centre")
    return _under_header(_widened(picture), *_film_instruction(view, stale=result.stale(now_s)))


def _widened(picture: Image) -> Image:
    """Pad a portrait picture, so that the text above it is as large as above a wide one."""
    return np.pad(picture, ((0, 0), _padding(picture.shape[1]), (0, 0)), constant_values=BACKGROUND)


def _padding(width: int) -> tuple[int, int]:
    """Return how much is added to the left and the right of a picture of this width, px."""
    missing = max(0, SCREEN_HEIGHT - width)
    return missing // 2, missing - missing // 2


def _film_instruction(view: FilmView, *, stale: bool) -> tuple[str, str, str]:
    state, observation = view.state, view.observation
    if stale:
        return "No picture right now", "the camera or this computer is behind", RED
    if state.phase == "filming":
        return f"● filming  {observation.time_s - state.since_s:.0f} s", "space or q ends, or step out", RED
    if state.phase == "countdown":
        return "Stand still", "r starts over · q ends", WHITE
    if state.phase == "done":
        return "Done", "", GOOD
    problem = view.level.problem or observation.problem
    if problem is not None:
        return problem.message, problem.remedy, AMBER
    return "Good: stay there", "", GOOD


def draw_waiting(text: str) -> Image:
    """Draw the screen before the first picture, or instead of one."""
    screen: Image = np.full((SCREEN_HEIGHT, round(1.4 * SCREEN_HEIGHT), 3), BACKGROUND, np.uint8)
    em = round(LINE_EM * SCREEN_HEIGHT)
    draw_text(screen, text, (screen.shape[1] / 2, SCREEN_HEIGHT / 2), em, WHITE, anchor="centre")
    return screen


def _mirrored(frame: Image, view: LiveView, *, figure: bool) -> Image:
    scale = SCREEN_HEIGHT / frame.shape[0]
    size = round(frame.shape[1] * scale), SCREEN_HEIGHT
    picture: Image = cv2.flip(cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR), 1)
    side = view.observation.side
    if figure and side is not None:
        colour = ON_VIDEO[side]
        places = {joint: _place(view.observation.points, joint, side, scale, size[0]) for joint in LEG_JOINTS}
        for chain in CHAINS:
            draw_path(picture, np.array([places[joint] for joint in chain]), colour, 5)
        for joint in LEG_JOINTS:
            draw_dot(picture, places[joint], 8, WHITE, colour)
    return picture


def _draw_wall(picture: Image, column: float) -> None:
    """Draw the wall's line at a column, px, with its label at the top."""
    line = np.array([[column, 0.0], [column, float(SCREEN_HEIGHT)]])
    draw_path(picture, line, AMBER, 3)
    em = round(SMALL_EM * SCREEN_HEIGHT)
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


def _instruction(view: LiveView, *, stale: bool) -> tuple[str, str, str]:
    """Return what to do now, in two lines, and the colour of the first."""
    state, observation = view.state, view.observation
    if stale:
        return "No reading right now", "the camera or this computer is behind", RED
    if state.phase == "done":
        return "Done", "the recording is analysed now", GOOD
    if observation.problem is not None:
        return observation.problem.message, observation.problem.remedy, AMBER
    side = state.sides_left[0]
    if state.phase in ("setup", "neutral"):
        return (
            f"{side.upper()} foot in front, flat",
            "hold still: I am looking for your starting stance",
            WHITE,
        )
    return _trial_instruction(state, f"{side.upper()} {state.done_trials(side) + 1} of {state.plan.trials}")


def _trial_instruction(state: SessionState, trial: str) -> tuple[str, str, str]:
    if state.phase == "ready":
        return f"{trial}: knee to the wall", *_advice(state)
    if state.heel_up_announced:
        return "Heel is up: does not count", "go back and start again", RED
    if state.held is not None:
        return "Good: go back", trial, GOOD
    return f"{trial}: hold  {max(MIN_HOLD_S - state.hold_s, 0):.1f} s", "heel stays down", WHITE


def _advice(state: SessionState) -> tuple[str, str]:
    """Return the advice for the next lunge, by the outcome of the last one, and its colour."""
    last = state.trials[-1] if state.trials and state.trials[-1].side in state.sides_left else None
    if last is not None and last.outcome == "no_hold":
        return f"That did not count. {NOT_HELD}", AMBER
    if last is not None and last.outcome == "heel_up":
        return "That did not count. Keep the heel down", AMBER
    return "heel stays down", WHITE


def _under_header(screen: Image, first: str, second: str, colour: str) -> Image:
    """Return the screen below a header with the instruction, over the whole width."""
    width = screen.shape[1]
    header: Image = np.full((round(HEADER_SHARE * SCREEN_HEIGHT), width, 3), BACKGROUND, np.uint8)
    em, small = (round(share * SCREEN_HEIGHT) for share in (HEADER_EM, LINE_EM))
    at = (width / 2, 1.1 * em)
    draw_text(header, first, at, fitting(first, em, width), colour, bold=True, anchor="centre")
    if second:
        below = (width / 2, 1.2 * em + 1.25 * small)
        draw_text(header, second, below, fitting(second, small, width), WHITE, anchor="centre")
    return np.vstack([header, screen])


def fitting(text: str, em: int, width: int) -> int:
    """Return the type size, px, at which a text fits a width, at most `em`."""
    return max(10, min(em, math.floor(em * 0.96 * width / max(text_width(text, em, bold=True), 1))))


def _heel_state(view: LiveView) -> HeelState:
    heel = view.observation.heel
    if heel is None or heel.down is None:
        return "unclear"
    return "down" if heel.down else "up"


def _draw_panel(panel: Image, view: LiveView, *, stale: bool) -> None:
    width = panel.shape[1]
    em, line, small = (round(share * SCREEN_HEIGHT) for share in (NUMBER_EM, LINE_EM, SMALL_EM))
    side = view.observation.side or (view.state.sides_left[0] if view.state.sides_left else None)
    colour = ON_VIDEO[side] if side else WHITE
    middle = width / 2

    def centred(text: str, y: float, size: int, ink: str, *, bold: bool = False) -> None:
        draw_text(panel, text, (middle, y), fitting(text, size, width), ink, bold=bold, anchor="centre")

    centred(f"{side} shin" if side else "shin", 1.3 * line, line, colour)
    shown, shin = view.observation.shown_deg, view.observation.shin
    below = 2.0 * line + 1.25 * em
    if stale:
        centred("no reading", below, line, AMBER)
    elif math.isfinite(view.observation.shin_deg):
        if math.isfinite(shown):
            ink = AMBER if shin.agreement == "doubtful" else WHITE
            draw_text(panel, f"{shown:.0f}°", (middle, 1.6 * line + em), em, ink, bold=True, anchor="centre")
        told, ink = _certainty(shin)
        centred(told, below, line, ink)
        heel = _heel_state(view)
        centred(HEELS[heel], below + 1.2 * line, line, HEEL_COLOURS[heel], bold=heel == "up")
    below += 1.2 * line
    _draw_trials(panel, view.state, round(below + 1.2 * line), line)
    for row, hint in enumerate(reversed(_small_print(view))):
        centred(hint, SCREEN_HEIGHT - (3.9 + 1.3 * row) * small, small, AMBER)
    centred(KEYS, SCREEN_HEIGHT - 2.3 * small, small, WHITE)
    centred(CLICKS, SCREEN_HEIGHT - small, small, WHITE)


def _certainty(shin: ShinReading) -> tuple[str, str]:
    """Return how sure the number is, and the colour of that."""
    if shin.agreement == "contradicting":
        return "cannot tell", AMBER
    interval = f"± {shin.plus_minus_deg:.0f}°" if math.isfinite(shin.plus_minus_deg) else ""
    return (f"{interval}: in doubt", AMBER) if shin.agreement == "doubtful" else (interval, WHITE)


def _small_print(view: LiveView) -> tuple[str, ...]:
    """Return what could be improved, and why a number is in doubt."""
    refused = () if view.level.problem is None else (view.level.problem.message,)
    parted = view.observation.shin.agreement in ("doubtful", "contradicting")
    return (*view.observation.hints, *refused, *((CONTRADICTION,) if parted else ()))


def _draw_trials(panel: Image, state: SessionState, top: int, line: int) -> None:
    """List the last trials, newest at the bottom."""
    room = (SCREEN_HEIGHT - top - 3 * line) // round(1.1 * line)
    for row, trial in enumerate(state.trials[-max(room, 0) :] if room > 0 else ()):
        text = _trial_text(trial)
        counts = trial.outcome == "counted"
        size = fitting(text, round(0.9 * line), panel.shape[1])
        at = (0.04 * panel.shape[1], top + 1.1 * line * (row + 1))
        draw_text(panel, text, at, size, GOOD if counts else AMBER)


def _trial_text(trial: Trial) -> str:
    told = trial.told
    angle = "" if told is None else f"{told.deg:.0f} ± {told.plus_minus_deg:.0f}°  "
    if trial.hold is not None and told is None:
        angle = "cannot tell  "
    return f"{trial.side} {trial.number}: {angle}{OUTCOMES[trial.outcome]}"
