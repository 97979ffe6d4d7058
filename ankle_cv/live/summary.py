"""The picture a session ends with: per leg one number to read from 3 m, its attempts, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2

from ankle_cv.assessment import Attempt, SideSummary
from ankle_cv.conventions import SIDES, Image, Side
from ankle_cv.live.layout import Region
from ankle_cv.live.paint import (
    GOOD,
    MIN_EM,
    ORDER_STEP,
    QUIET,
    RED,
    blank,
    draw_paragraphs,
    fitting,
    wrapped,
)
from ankle_cv.live.store import Session, SideRecord, SideResult
from ankle_cv.outputs.draw import draw_text, text_width
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, WHITE
from ankle_cv.protocols.norms import LIMITED_DEG
from ankle_cv.symptoms import signs_of
from ankle_cv.telling.filming import after_lunges_text
from ankle_cv.telling.good import seen_at_wall, told_verdict
from ankle_cv.telling.numbers import CANNOT_TELL, beside_limit
from ankle_cv.telling.signs import SEE_FIRST

SIZE: Final = (1440, 900)
"""Width and height of the saved picture, px."""
MARGIN: Final = 0.03
TITLE_EM, NUMBER_EM, BESIDE_EM, ROW_EM, NOTE_EM, SMALL_EM = 0.062, 0.25, 0.075, 0.047, 0.04, 0.026
"""Sizes of type, as shares of the screen's height: numbers and verdicts are read from 3 m, the small print
from near (see `ankle_cv.live.panel.NUMBER_EM`)."""
PICTURE_WIDTH: Final = 0.3
"""Most of a leg's column that its picture takes."""
VERDICT_EM, VERDICT_LINES, VERDICT_BASE = 0.042, 2, 0.885
"""Size of type of what both legs come to, its most lines, and where the last one stands."""
TOP, NUMBERS_BOTTOM, COLUMNS_BOTTOM, NEXT_BASE = 0.09, 0.42, 0.8, 0.945
MAX_ATTEMPTS: Final = 10
"""Attempts that fit; more are rare."""
MAX_NOTES: Final = 2
FOOTER: Final = (
    "✓ counts: the heel stayed down. ✗ and ? do not count. Numbers are shin angles (tibial inclination), ± "
    "is the 95 % interval. To read on: report.html in the session's folder. No medical device. Any key "
    "closes."
)


def draw_summary(session: Session, results: Mapping[Side, SideResult], size: tuple[int, int] = SIZE) -> Image:
    """Draw the summary of an analysed session for a screen of this width and height, px."""
    image, (width, height) = blank(size), size
    margin = round(MARGIN * height)
    title = f"Knee to wall, {session.started[:16].replace('T', ' ')}"
    draw_text(image, title, (margin, 0.07 * height), round(ROW_EM * height), QUIET)
    tested = [side for side in SIDES if _record(session, side) is not None]
    share = width // max(len(tested), 1)
    for column, side in enumerate(tested):
        top, bottom = round(TOP * height), round(COLUMNS_BOTTOM * height)
        box = Region(margin + column * share, top, share - 2 * margin, bottom - top)
        _draw_side(image, session, side, results.get(side), box)
    verdict = session.summary.asymmetry_verdict if session.summary else None
    if verdict:
        _draw_verdict(image, f"Left against right: {verdict}", margin)
    text, ink = next_told(session)
    em = fitting(text, round(NOTE_EM * height), width - 2 * margin, bold=False)
    draw_text(image, text, (margin, NEXT_BASE * height), em, ink)
    em = fitting(FOOTER, round(SMALL_EM * height), width - 2 * margin, bold=False)
    draw_text(image, FOOTER, (margin, 0.98 * height), em, QUIET)
    return image


def next_told(session: Session) -> tuple[str, str]:
    """Return what comes after a session, and its colour: after a warning sign neither drills nor a test."""
    told = session.settings.get("symptoms")
    if isinstance(told, str) and signs_of(told):
        return f"A warning sign was told. {SEE_FIRST}.", AMBER
    return after_lunges_text(session.summary) if session.summary else "", WHITE


def _draw_verdict(image: Image, text: str, margin: int) -> None:
    """Draw what both legs come to, in two lines where one would be too small to read from 3 m."""
    height, room = image.shape[0], image.shape[1] - 2 * margin
    em = round(VERDICT_EM * height)
    while len(lines := wrapped(text, em, room, bold=True)) > VERDICT_LINES and em > MIN_EM:
        em -= 1
    for row, line in enumerate(reversed(lines)):
        at = (margin, VERDICT_BASE * height - row * ORDER_STEP * em)
        draw_text(image, line, at, fitting(line, em, room), WHITE, bold=True)


def _record(session: Session, side: Side) -> SideRecord | None:
    return session.left if side == "left" else session.right


def _draw_side(image: Image, session: Session, side: Side, result: SideResult | None, box: Region) -> None:
    """Draw one leg in its column."""
    height = image.shape[0]
    title = round(TITLE_EM * height)
    draw_text(image, f"{side.capitalize()} leg", (box.x, box.y + title), title, ON_VIDEO[side], bold=True)
    record = _record(session, side)
    if record is None or result is None:
        why = record.failure if record is not None else None
        told = [(why.message, AMBER), (why.remedy, WHITE)] if why else [("not analysed", AMBER)]
        below = Region(box.x, box.y + 2 * title, box.width, box.height // 2)
        draw_paragraphs(image, below, told, round(NOTE_EM * height))
        return
    summary = session.summary
    side_summary = None if summary is None else (summary.left if side == "left" else summary.right)
    _draw_best(image, side_summary, Region(box.x, box.y + title, box.width, 0))
    top = round(NUMBERS_BOTTOM * height)
    under = Region(box.x, top, box.width, box.y + box.height - top)
    at_wall = seen_at_wall(result.attempts, side)
    verdict = told_verdict(side_summary, at_wall=at_wall) if side_summary else None
    verdict = verdict or "No attempt was recognised"
    told = [(verdict, WHITE), *((note, AMBER) for note in dict.fromkeys(result.notes[:MAX_NOTES]))]
    _draw_details(image, under, result, record, told)


def _draw_details(
    image: Image, box: Region, result: SideResult, record: SideRecord, told: list[tuple[str, str]]
) -> None:
    """Draw the best moment, the attempts beside it, and the verdict below them."""
    height = image.shape[0]
    taken = _draw_picture(image, result, box)
    left = box.x + taken + (round(MARGIN * height) if taken else 0)
    room, em = box.x + box.width - left, round(ROW_EM * height)
    attempts = result.attempts[:MAX_ATTEMPTS]
    step = min(1.35 * em, 0.55 * box.height / max(len(attempts), 1))
    y = box.y + 0.8 * em
    lines = [_attempt_text(one, repeated=one.index in record.repeated) for one in attempts]
    widest = max((text for text, _ in lines), key=len, default="")
    em = fitting(widest, min(em, round(step / 1.3)), room, bold=False)
    for text, ink in lines:
        draw_text(image, text, (left, y), em, ink)
        y += step
    below = Region(left, round(y - 0.3 * em), room, round(box.y + box.height - y))
    draw_paragraphs(image, below, told, round(NOTE_EM * height))


def _draw_best(image: Image, side_summary: SideSummary | None, box: Region) -> None:
    """Draw the best attempt with its interval, and the longest distance."""
    height = image.shape[0]
    best = side_summary.best_tibial_inclination if side_summary else None
    em, beside = round(NUMBER_EM * height), round(BESIDE_EM * height)
    base = box.y + 0.14 * em + 0.8 * em
    if best is None:
        text = "no angle that counts"
        draw_text(image, text, (box.x, base), fitting(text, beside, box.width), AMBER)
        return
    number, told = f"{best.value:.0f}°", beside_limit(best, LIMITED_DEG)
    draw_text(image, number, (box.x, base), em, WHITE, bold=True)
    after = box.x + text_width(number, em, bold=True) + 0.02 * height
    reached = side_summary.knee_to_wall if side_summary else None
    room = box.x + box.width - after
    # Read from 3 m are whole degrees; beside the limit the interval's own digits are needed as well.
    interval = told.removeprefix(f"{number} ")
    draw_text(image, interval, (after, base - 1.35 * beside), fitting(interval, beside, room), WHITE)
    known = (
        "shin angle" if reached is None else f"{reached.value:.1f} ± {reached.plus_minus:.1f} {reached.unit}"
    )
    draw_text(image, known, (after, base), fitting(known, beside, room), WHITE, bold=reached is not None)


def _attempt_text(attempt: Attempt, *, repeated: bool) -> tuple[str, str]:
    """Return an attempt as one line, and its colour."""
    number = attempt.tibial_inclination
    angle = CANNOT_TELL if number is None else beside_limit(number, LIMITED_DEG).partition(" ± ")[0]
    reached = attempt.knee_to_wall
    wall = f", {reached.value:.1f} {reached.unit}" if reached is not None else ""
    if repeated:
        return f"–  attempt {attempt.index}: {angle}, repeated", QUIET
    if attempt.heel_down:
        return f"✓  attempt {attempt.index}: {angle}{wall}", GOOD
    why, ink = ("heel up", RED) if attempt.heel_down is False else ("heel: cannot tell", AMBER)
    return f"{'✗' if ink == RED else '?'}  attempt {attempt.index}: {angle}, {why}", ink


def _draw_picture(image: Image, result: SideResult, box: Region) -> int:
    """Draw the best moment at the left of a box, not larger than fits; return its width, px."""
    picture = result.picture
    if picture is None:
        return 0
    scale = min(PICTURE_WIDTH * box.width / picture.shape[1], box.height / picture.shape[0])
    wide, high = max(1, round(scale * picture.shape[1])), max(1, round(scale * picture.shape[0]))
    image[box.y : box.y + high, box.x : box.x + wide] = cv2.resize(
        picture, (wide, high), interpolation=cv2.INTER_AREA
    )
    return int(wide)
