"""The summary picture of a session: per leg the best moment, the attempts and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np

from ankle_cv.assessment import Attempt, Measurement, SideSummary
from ankle_cv.conventions import SIDES, Image, Side
from ankle_cv.live.screen import fitting
from ankle_cv.live.store import Session, SideResult
from ankle_cv.outputs.draw import draw_text, text_width
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, WHITE

SIZE: Final = (1440, 900)
"""Width and height, px."""
MARGIN: Final = 30
TITLE_EM, NUMBER_EM, LINE_EM, SMALL_EM = 34, 84, 24, 20
PICTURE_SIZE: Final = (250, 520)
ATTEMPTS_TOP, VERDICT_Y = 330, 712
MAX_ATTEMPTS: Final = 10
"""Attempts that fit beside the picture."""
MAX_NOTES: Final = 2
NOTE_STEP: Final = 32
BACKGROUND: Final = 24
FOOTER: Final = (
    "Screening and education, not a medical device. Shin angle, heel down; ± is the 95 % interval."
)


def draw_summary(session: Session, results: Mapping[Side, SideResult]) -> Image:
    """Draw the summary of an analysed session, ``(900, 1440, 3)``."""
    image: Image = np.full((SIZE[1], SIZE[0], 3), BACKGROUND, np.uint8)
    draw_text(
        image,
        f"Knee to wall, {session.started[:16].replace('T', ' ')}",
        (MARGIN, 56),
        TITLE_EM,
        WHITE,
        bold=True,
    )
    tested = [side for side in SIDES if (session.left if side == "left" else session.right) is not None]
    for column, side in enumerate(tested):
        share = SIZE[0] // len(tested)
        place = (MARGIN + column * share, share - 2 * MARGIN)
        _draw_side(image, session, side, results.get(side), place)
    verdict = session.summary.asymmetry_verdict if session.summary else None
    if verdict:
        text = f"Left against right: {verdict}"
        draw_text(
            image,
            text,
            (MARGIN, SIZE[1] - 70),
            fitting(text, LINE_EM, SIZE[0] - 2 * MARGIN),
            WHITE,
            bold=True,
        )
    draw_text(image, FOOTER, (MARGIN, SIZE[1] - 26), SMALL_EM, WHITE)
    return image


def _draw_side(
    image: Image, session: Session, side: Side, result: SideResult | None, place: tuple[int, int]
) -> None:
    """Draw one leg; ``place`` is the left edge and the width of its column, px."""
    left, width = place
    draw_text(image, side.capitalize(), (left, 120), TITLE_EM, ON_VIDEO[side], bold=True)
    record = session.left if side == "left" else session.right
    if record is None or result is None:
        why = record.failure.message if record is not None and record.failure else "not analysed"
        draw_text(image, why, (left, 180), fitting(why, LINE_EM, width), AMBER)
        return
    text_left = left + _draw_picture(image, result.picture, left, 150) + MARGIN
    room = left + width - text_left
    summary = session.summary
    side_summary = None if summary is None else (summary.left if side == "left" else summary.right)
    _draw_best(image, side_summary, text_left)
    for number, attempt in enumerate(result.attempts[:MAX_ATTEMPTS]):
        repeated = attempt.index in record.repeated
        text = _attempt_text(attempt, repeated=repeated)
        colour = WHITE if attempt.heel_down and not repeated else AMBER
        at = (text_left, ATTEMPTS_TOP + 36 * number)
        draw_text(image, text, at, fitting(text, SMALL_EM, room), colour)
    verdict = side_summary.verdict if side_summary and side_summary.verdict else "no attempt was recognised"
    draw_text(image, verdict, (left, VERDICT_Y), fitting(verdict, LINE_EM, width), WHITE)
    for row, note in enumerate(dict.fromkeys(result.notes[:MAX_NOTES])):
        at = (left, VERDICT_Y + NOTE_STEP * (row + 1))
        draw_text(image, note, at, fitting(note, SMALL_EM, width), AMBER)


def _draw_best(image: Image, side_summary: SideSummary | None, left: int) -> None:
    """Draw the best attempt with its interval, and the longest distance."""
    best = side_summary.best_tibial_inclination if side_summary else None
    if best is None:
        return
    number = f"{best.value:.0f}°"
    draw_text(image, number, (left, 240), NUMBER_EM, WHITE, bold=True)
    after = left + text_width(number, NUMBER_EM, bold=True) + 12
    draw_text(image, f"± {best.plus_minus:.0f}°", (after, 240), LINE_EM, WHITE)
    reached = side_summary.knee_to_wall if side_summary else None
    if reached is not None:
        text = f"{_plain(reached)} ± {reached.plus_minus:.1f} toes to wall"
        draw_text(image, text, (left, 284), LINE_EM, WHITE)


def _attempt_text(attempt: Attempt, *, repeated: bool) -> str:
    heel = {True: "heel down", False: "heel up: does not count", None: "heel: cannot tell, does not count"}[
        attempt.heel_down
    ]
    state = "repeated: left out" if repeated else heel
    reached = attempt.knee_to_wall
    wall = f"  {_plain(reached)} ± {reached.plus_minus:.1f} to the wall" if reached else ""
    return f"{attempt.index}.  {_plain(attempt.tibial_inclination)}  {state}{wall}"


def _plain(number: Measurement | None) -> str:
    if number is None:
        return "cannot tell"
    unit = "°" if number.unit == "deg" else f" {number.unit}"
    return f"{number.value:.1f}{unit}"


def _draw_picture(image: Image, picture: Image | None, left: int, top: int) -> int:
    """Draw a picture, scaled to at most `PICTURE_SIZE`; return its width, px."""
    if picture is None:
        return 0
    scale = min(PICTURE_SIZE[0] / picture.shape[1], PICTURE_SIZE[1] / picture.shape[0])
    size = max(1, round(scale * picture.shape[1])), max(1, round(scale * picture.shape[0]))
    image[top : top + size[1], left : left + size[0]] = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA
    )
    return int(size[0])
