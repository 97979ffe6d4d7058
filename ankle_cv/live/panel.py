"""The panel beside the picture: how to set up, then the big number, how sure it is, heel and lunges."""

from __future__ import annotations

import math
from typing import Final

from ankle_cv.conventions import Image
from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.guidance import OUTCOMES, SHORT_OUTCOMES
from ankle_cv.live.layout import Region, ScreenLayout
from ankle_cv.live.lunge import HeelState
from ankle_cv.live.paint import LINE_STEP, QUIET, RED, TONES, draw_paragraphs, fitting
from ankle_cv.live.session_state import SessionState, Trial
from ankle_cv.live.shin import ShinReading
from ankle_cv.outputs.draw import draw_text
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, WHITE

NUMBER_EM: Final = 0.27
"""Size of the angle as a share of the screen's height: digits 140 px of 720, 23 mm on a 14-inch display.
To read them from 3 m with 20/40 vision (10 minutes of arc) 9 mm are enough."""
WIDE_NUMBER_EM: Final = 0.42
"""The same where the picture is upright and leaves more room."""
WIDE: Final = 1.0
"""From this width on, in heights of the screen, number and lunges stand side by side."""
LINE_EM, ROW_EM, SMALL_EM = 0.047, 0.047, 0.032
NOTES_LINES: Final = 2.6
"""Room for the small print, in lines of it."""
CONTRADICTION: Final = "The two networks see the shin in two places"
HEELS: Final[dict[HeelState, str]] = {"down": "heel down", "up": "HEEL IS UP", "unclear": "heel: cannot tell"}
HEEL_COLOURS: Final[dict[HeelState, str]] = {"down": WHITE, "up": RED, "unclear": AMBER}
MARKS: Final = {"good": "✓", "doubt": "?", "bad": "✗", "plain": "–"}


def draw_panel(image: Image, layout: ScreenLayout, view: LiveView, *, stale: bool) -> None:
    """Draw the panel of the guided test."""
    box = _inside(layout)
    notes = _small_print(view)
    if view.state.phase in ("setup", "neutral"):
        _draw_setup(image, layout, box, view, notes)
        return
    noted = round(NOTES_LINES * LINE_STEP * layout.em(SMALL_EM)) if notes else 0
    if notes:
        below = Region(box.x, box.y + box.height - noted, box.width, noted)
        draw_paragraphs(image, below, [(" · ".join(notes), AMBER)], layout.em(SMALL_EM))
    room = Region(box.x, box.y, box.width, box.height - noted)
    if room.width >= WIDE * layout.size[1]:
        half = room.width // 2
        _draw_number(image, layout, Region(room.x, room.y, half, room.height), view, stale=stale, wide=True)
        side = Region(room.x + half, room.y, room.width - half, room.height)
        _draw_trials(image, layout, side, view.state)
        return
    end = _draw_number(image, layout, room, view, stale=stale)
    _draw_trials(image, layout, Region(room.x, end, room.width, room.y + room.height - end), view.state)


def _inside(layout: ScreenLayout) -> Region:
    margin = round(0.022 * layout.size[1])
    panel = layout.panel
    return Region(panel.x + margin, panel.y, max(1, panel.width - 2 * margin), panel.height)


def _draw_setup(
    image: Image, layout: ScreenLayout, box: Region, view: LiveView, notes: tuple[str, ...]
) -> None:
    """Tell how to set up, and how to get centimetres."""
    side = view.state.sides_left[0] if view.state.sides_left else "left"
    if view.state.wall_x_px is not None:
        wall = "The wall is marked."
    else:
        wall = "Click where wall and floor meet; else that line is looked for."
    known = "Centimetres: a length is known. " + wall
    unknown = "Centimetres: press q, then start with --foot-cm and your foot's length, such as: "
    told = [
        (f"Set up for the {side} leg", ON_VIDEO[side]),
        (f"1  The camera at your {side} side, knee-high, 2 to 3 m away", WHITE),
        (f"2  Face the wall, the {side} foot in front and flat", WHITE),
        ("3  The whole leg and foot in the picture", WHITE),
        (known if view.metric else f"{unknown} ankle-cv live --foot-cm 26", QUIET),
        *((note, AMBER) for note in notes),
    ]
    draw_paragraphs(image, box, told, layout.em(0.044), bold_first=True)


def _heel_state(view: LiveView) -> HeelState:
    if view.state.held is not None:
        return view.state.held.heel  # what the lunge is judged by, not what comes on the way back
    heel = view.observation.heel
    if heel is None or heel.down is None:
        return "unclear"
    return "down" if heel.down else "up"


def _draw_number(
    image: Image, layout: ScreenLayout, box: Region, view: LiveView, *, stale: bool, wide: bool = False
) -> int:
    """Draw the angle, how sure it is, and the heel; return where that ends, px."""
    em, line = layout.em(WIDE_NUMBER_EM if wide else NUMBER_EM), layout.em(LINE_EM)
    em = fitting("88°", em, box.width)
    side = view.observation.side or (view.state.sides_left[0] if view.state.sides_left else None)
    middle = box.x + box.width / 2

    def centred(text: str, y: float, ink: str, *, bold: bool = False) -> None:
        draw_text(image, text, (middle, y), fitting(text, line, box.width), ink, bold=bold, anchor="centre")

    centred(
        f"{side} shin angle" if side else "shin angle", box.y + 1.2 * line, ON_VIDEO[side] if side else WHITE
    )
    base = box.y + 1.9 * line + 0.73 * em
    shown, shin = view.observation.shown_deg, view.observation.shin
    if stale:
        centred("no reading", base + 1.35 * line, AMBER)
    elif math.isfinite(view.observation.shin_deg):
        if math.isfinite(shown):
            ink = AMBER if shin.agreement == "doubtful" else WHITE
            draw_text(image, f"{shown:.0f}°", (middle, base), em, ink, bold=True, anchor="centre")
        told, ink = _certainty(shin)
        centred(told, base + 1.35 * line, ink)
        heel = _heel_state(view)
        centred(HEELS[heel], base + 2.65 * line, HEEL_COLOURS[heel], bold=heel == "up")
    return round(base + 3.3 * line)


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
    slow = (view.sight.remedy,) if view.sight.slow else ()
    return (*slow, *view.observation.hints, *refused, *((CONTRADICTION,) if parted else ()))


def _draw_trials(image: Image, layout: ScreenLayout, box: Region, state: SessionState) -> None:
    """List the lunges of the present leg, the last ones where there is no room for all, and those to come."""
    em = layout.em(ROW_EM)
    step = 1.32 * em
    rows = max(0, int(box.height / step))
    sides = state.sides_left
    done = [trial for trial in state.trials if trial.side in sides]
    left = max(0, state.plan.trials - (state.number - 1)) if sides else 0
    to_come = [f"{state.number + k}" for k in range(left)] if rows > len(done) else []
    listed = done[-rows:] if rows else []
    y = box.y + 1.1 * em
    for trial in listed:
        _draw_trial(image, box, trial, y, em)
        y += step
    for number in to_come[: rows - len(listed)]:
        _draw_row(image, (box.x, y, box.width), ("·", f"attempt {number}"), em, QUIET)
        y += step


def _draw_trial(image: Image, box: Region, trial: Trial, y: float, em: int) -> None:
    tone = OUTCOMES[trial.outcome][1]
    told = f"{trial.number}: "
    if trial.told is not None:
        counts = trial.outcome == "counted"
        more = f"± {trial.told.plus_minus_deg:.0f}°" if counts else SHORT_OUTCOMES[trial.outcome]
        told += f"{trial.told.deg:.0f}° {more}"
    else:
        told += SHORT_OUTCOMES[trial.outcome]
    _draw_row(image, (box.x, y, box.width), (MARKS[tone], f"attempt {told}"), em, TONES[tone])


def _draw_row(
    image: Image, at: tuple[float, float, float], texts: tuple[str, str], em: int, ink: str
) -> None:
    """Draw a mark and a text; `at` is where the row begins, its baseline, and its width, px."""
    (x, y, width), (mark, text) = at, texts
    draw_text(image, mark, (x + 0.5 * em, y), em, ink, bold=True, anchor="centre")
    indent = 1.3 * em
    size = fitting(text, em, width - indent, bold=False)
    draw_text(image, text, (x + indent, y), size, ink)
