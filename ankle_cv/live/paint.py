"""The looks of a session's screen: orders are dark on white, states are light beside a coloured dot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from ankle_cv.conventions import Image
from ankle_cv.live.guidance import Tone
from ankle_cv.live.layout import Region
from ankle_cv.outputs.draw import draw_box, draw_text, draw_wedge, text_width
from ankle_cv.outputs.palette import AMBER, INK, WHITE, bgr

RED: Final = "#FF6B5E"
GOOD: Final = "#5CE0A8"
"""The reports' green, lighter: on a dark background it must be legible from 3 m."""
QUIET: Final = "#AEB8C2"
"""For what is read from near: keys and how to set up."""
BACKGROUND: Final = 24
"""Grey level around the picture."""
TONES: Final[dict[Tone, str]] = {"plain": WHITE, "good": GOOD, "doubt": AMBER, "bad": RED}

ORDER_EMS: Final = (0.6, 0.42)
"""Largest and least size of type of an order on one line, as shares of the band's height."""
TWO_LINES_EM: Final = 0.37
"""The largest one of an order that needs two lines, likewise."""
STATE_EM, KEYS_EM = 0.62, 0.46
"""Sizes of type, as shares of the band's height."""
LINE_STEP: Final = 1.32
"""From one line of text to the next, in sizes of type."""
ORDER_STEP: Final = 1.2
MIN_EM: Final = 10
CAP_OPACITY: Final = 0.2


def blank(size: tuple[int, int]) -> Image:
    """Return an empty screen of this width and height, px."""
    image: Image = np.full((size[1], size[0], 3), BACKGROUND, np.uint8)
    return image


def fitting(text: str, em: int, width: float, *, bold: bool = True) -> int:
    """Return the type size, px, at which a text fits a width, at most `em`."""
    return max(MIN_EM, min(em, math.floor(em * 0.97 * width / max(text_width(text, em, bold=bold), 1))))


def wrapped(text: str, em: int, width: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width, px; a single word may be wider."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, em, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def draw_order(image: Image, band: Region, text: str) -> None:
    """Draw an order over a band; without one the band stays dark."""
    if not text:
        return
    image[band.y : band.y + band.height, band.x : band.x + band.width] = bgr(WHITE)
    arrow = 0.28 * band.height
    indent = 0.35 * band.height + arrow
    width = band.width - 2 * indent
    em, least = (round(share * band.height) for share in ORDER_EMS)
    while text_width(text, em, bold=True) > width and em > least:
        em -= 1
    lines = [text]
    if text_width(text, em, bold=True) > width:
        em = round(TWO_LINES_EM * band.height)
        while len(lines := wrapped(text, em, width, bold=True)) > 2 and em > MIN_EM:  # noqa: PLR2004
            em -= 1
    middle = band.y + band.height / 2
    first = middle + 0.36 * em - 0.5 * (len(lines) - 1) * ORDER_STEP * em
    for row, line in enumerate(lines):
        draw_text(image, line, (band.x + indent, first + row * ORDER_STEP * em), em, INK, bold=True)
    left = band.x + 0.18 * band.height
    triangle = np.array([[left, middle - arrow / 1.6], [left, middle + arrow / 1.6], [left + arrow, middle]])
    draw_wedge(image, triangle, INK, 1.0)


def draw_state(image: Image, band: Region, text: str, tone: Tone) -> None:
    """Draw a state over a band, with a dot that says how good it is."""
    middle, radius = band.y + band.height / 2, round(0.16 * band.height)
    indent = 0.63 * (band.height / 0.5)
    at = (round(band.x + indent - 2.6 * radius), round(middle))
    cv2.circle(image, at, radius, bgr(TONES[tone]), cv2.FILLED, cv2.LINE_AA)
    em = fitting(text, round(STATE_EM * band.height), band.width - indent - radius, bold=False)
    draw_text(image, text, (band.x + indent, middle + 0.36 * em), em, TONES[tone])


def draw_keys(image: Image, band: Region, keys: Sequence[tuple[str, str]]) -> None:
    """Draw keys as caps, each with what it does, spread over a band."""
    em = round(KEYS_EM * band.height)
    while _keys_width(keys, em) > band.width and em > MIN_EM:
        em -= 1
    x, baseline = float(band.x + 0.8 * em), band.y + band.height / 2 + 0.36 * em
    spare = max(0.0, band.width - _keys_width(keys, em)) / len(keys)
    for cap, label in keys:
        wide = text_width(cap, em, bold=True) + round(1.1 * em)
        box = (round(x), round(baseline - 1.12 * em), round(x + wide), round(baseline + 0.46 * em))
        draw_box(image, box, colour=WHITE, opacity=CAP_OPACITY)
        draw_text(image, cap, (x + wide / 2, baseline), em, WHITE, bold=True, anchor="centre")
        draw_text(image, label, (x + wide + 0.5 * em, baseline), em, QUIET)
        x += wide + 0.5 * em + text_width(label, em) + 1.4 * em + min(spare, 2 * em)


def _keys_width(keys: Sequence[tuple[str, str]], em: int) -> float:
    texts = sum(text_width(cap, em, bold=True) + text_width(label, em) for cap, label in keys)
    return texts + 3.0 * em * len(keys)


def draw_paragraphs(
    image: Image, box: Region, paragraphs: Sequence[tuple[str, str]], em: int, *, bold_first: bool = False
) -> float:
    """Draw paragraphs below each other, smaller where they do not fit; return where they end, px.

    Parameters
    ----------
    image, box
        Where to draw.
    paragraphs
        Text and colour of each.
    em
        Largest type size, px.
    bold_first
        Whether the first paragraph is a heading.
    """
    while True:
        broken = [
            (wrapped(text, em, box.width, bold=bold_first and k == 0), colour)
            for k, (text, colour) in enumerate(paragraphs)
        ]
        high = em * LINE_STEP * (sum(len(lines) for lines, _ in broken) + 0.45 * len(broken))
        if high <= box.height or em <= MIN_EM:
            break
        em -= 1
    y = box.y + 0.1 * em
    for k, (lines, colour) in enumerate(broken):
        for line in lines:
            y += LINE_STEP * em
            draw_text(image, line, (box.x, y), em, colour, bold=bold_first and k == 0)
        y += 0.45 * LINE_STEP * em
    return y
