"""The panel beside the picture: how to set up, then the big number, how sure it is, heel and lunges."""

from __future__ import annotations

import math
from typing import Final

from ankle_cv.conventions import Image
from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.layout import Region, ScreenLayout
from ankle_cv.live.paint import LINE_STEP, QUIET, TONES, draw_paragraphs, fitting
from ankle_cv.live.panel_text import (
    HEEL_TONES,
    HEELS,
    LENGTH_KNOWN,
    MARK_WALL,
    NO_READING,
    WALL_MARKED,
    TrialRow,
    certainty,
    heel_state,
    number_title,
    setup_steps,
    shown_side,
    small_print,
    trial_rows,
)
from ankle_cv.live.session_state import SessionState
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


def draw_panel(image: Image, layout: ScreenLayout, view: LiveView, *, stale: bool) -> None:
    """Draw the panel of the guided test."""
    box = _inside(layout)
    notes = small_print(view)
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
    wall = MARK_WALL if view.state.wall_x_px is None else WALL_MARKED
    unknown = "Centimetres: press q, then start with --foot-cm and your foot's length, such as: "
    heading, *steps = setup_steps(side)
    told = [
        (heading, ON_VIDEO[side]),
        *((f"{number}  {step}", WHITE) for number, step in enumerate(steps, 1)),
        (f"{LENGTH_KNOWN} {wall}" if view.metric else f"{unknown} ankle-cv live --foot-cm 26", QUIET),
        *((note, AMBER) for note in notes),
    ]
    draw_paragraphs(image, box, told, layout.em(0.044), bold_first=True)


def _draw_number(
    image: Image, layout: ScreenLayout, box: Region, view: LiveView, *, stale: bool, wide: bool = False
) -> int:
    """Draw the angle, how sure it is, and the heel; return where that ends, px."""
    em, line = layout.em(WIDE_NUMBER_EM if wide else NUMBER_EM), layout.em(LINE_EM)
    em = fitting("88°", em, box.width)
    side = shown_side(view)
    middle = box.x + box.width / 2

    def centred(text: str, y: float, ink: str, *, bold: bool = False) -> None:
        draw_text(image, text, (middle, y), fitting(text, line, box.width), ink, bold=bold, anchor="centre")

    centred(number_title(view), box.y + 1.2 * line, ON_VIDEO[side] if side else WHITE)
    base = box.y + 1.9 * line + 0.73 * em
    shown, shin = view.observation.shown_deg, view.observation.shin
    if stale:
        centred(NO_READING, base + 1.35 * line, AMBER)
    elif math.isfinite(view.observation.shin_deg):
        if math.isfinite(shown):
            ink = AMBER if shin.agreement == "doubtful" else WHITE
            draw_text(image, f"{shown:.0f}°", (middle, base), em, ink, bold=True, anchor="centre")
        told, tone = certainty(shin)
        centred(told, base + 1.35 * line, TONES[tone])
        heel = heel_state(view)
        centred(HEELS[heel], base + 2.65 * line, TONES[HEEL_TONES[heel]], bold=heel == "up")
    return round(base + 3.3 * line)


def _draw_trials(image: Image, layout: ScreenLayout, box: Region, state: SessionState) -> None:
    """List the lunges of the present leg, the last ones where there is no room for all, and those to come."""
    em = layout.em(ROW_EM)
    step = 1.32 * em
    rows = max(0, int(box.height / step))
    done, left = trial_rows(state)
    to_come = left if rows > len(done) else []
    listed = done[-rows:] if rows else []
    y = box.y + 1.1 * em
    for row in (*listed, *to_come[: rows - len(listed)]):
        _draw_row(image, (box.x, y, box.width), row, em)
        y += step


def _draw_row(image: Image, at: tuple[float, float, float], row: TrialRow, em: int) -> None:
    """Draw a mark and a text; `at` is where the row begins, its baseline, and its width, px."""
    x, y, width = at
    ink = QUIET if row.tone is None else TONES[row.tone]
    draw_text(image, row.mark, (x + 0.5 * em, y), em, ink, bold=True, anchor="centre")
    indent = 1.3 * em
    size = fitting(row.text, em, width - indent, bold=False)
    draw_text(image, row.text, (x + indent, y), size, ink)
