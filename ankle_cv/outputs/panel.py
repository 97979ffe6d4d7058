"""Panels of ``overlay.mp4``: the numbers, the counter and the banner of each frame."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from ankle_cv.assessment import Assessment, Measurement, Notice
from ankle_cv.conventions import Image, Side
from ankle_cv.notices.spans import spans_of
from ankle_cv.outputs.draw import draw_box, draw_text, text_width
from ankle_cv.outputs.palette import AMBER, INK, WHITE
from ankle_cv.outputs.tables import heel_unit
from ankle_cv.telling.parts import spans_of_parts, test_of

EM_OF_HEIGHT, EM_OF_WIDTH = 0.048, 0.034
"""Type size of the main numbers: digits of DejaVu Sans are 0.73 em high, so at least 3.5 % of the picture's
height; in a wide picture on a 390 px phone the type is still 13 px."""

LABEL_EM = 0.43
"""Size of labels and intervals over that of the main numbers."""

COUNTER_EM = 0.66

HEEL_BAR_FULL = {"mm": 40.0, "pct_foot": 15.0}
"""Heel lift that fills the bar; 40 mm is about 15 % of an adult foot."""
RAISE_BAR_FULL = {"mm": 120.0, "pct_foot": 45.0}
"""The same in a heel raise."""

BANNER_CODES = frozenset(
    {"person_lost", "person_jump", "second_person", "unclear_sides", "feet_out_of_frame", "low_visibility"}
)
"""Codes of notices shown over the picture while they last: numbers are missing or uncertain."""

CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class PanelRow:
    """One quantity of a panel.

    Attributes
    ----------
    label
        Its name.
    column
        Its column in ``frames.csv``.
    unit
        Unit behind the value.
    decimals
        Decimals of the value.
    plus_minus
        Half-width of the clip's 95 % interval, or None.
    bar_full
        Value that fills a bar under the value, or None for no bar.
    """

    label: str
    column: str
    unit: str
    decimals: int
    plus_minus: float | None
    bar_full: float | None = None


def em_px(width: int, height: int) -> int:
    """Return the type size of the main numbers for a picture, px."""
    return max(12, round(max(EM_OF_HEIGHT * height, EM_OF_WIDTH * width)))


def format_number(value: float, decimals: int) -> str:
    """Return a rounded number, without a minus sign for zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def _half_width(number: Measurement | None) -> float | None:
    return None if number is None else number.plus_minus


def side_rows(assessment: Assessment, side: Side) -> tuple[PanelRow, ...]:
    """Return the rows of one leg in this view."""
    summary = assessment.summary.left if side == "left" else assessment.summary.right
    if assessment.view.kind == "front":
        return (PanelRow("Knee in (FPPA)", f"fppa_{side}_deg", "°", 0, None),)
    heel = heel_unit(assessment)
    unit = "mm" if heel == "mm" else "% foot"
    return (
        PanelRow(
            "Shin angle",
            f"tibial_inclination_{side}_deg",
            "°",
            0,
            _half_width(summary.tibial_inclination if summary else None),
        ),
        PanelRow(
            "Dorsiflexion",
            f"dorsiflexion_{side}_deg",
            "°",
            0,
            _half_width(summary.dorsiflexion if summary else None),
        ),
        PanelRow(
            "Heel lift",
            f"heel_lift_{side}_{heel}",
            unit,
            0,
            _half_width(
                summary.heel_lift or summary.best_heel_height or summary.heel_travel if summary else None
            ),
            (RAISE_BAR_FULL if assessment.kind == "heel_raise" else HEEL_BAR_FULL)[heel],
        ),
    )


def shared_rows(assessment: Assessment) -> tuple[PanelRow, ...]:
    """Return the rows of both legs together in this view."""
    return (PanelRow("Knees / ankles", "kasr", "", 2, None),) if assessment.view.kind == "front" else ()


def counter_text(assessment: Assessment, time_s: float) -> str | None:
    """Return the number of the present or last part of the test, of all; None without any."""
    spans = spans_of_parts(assessment)
    if not spans:
        return None
    begun = sum(start <= time_s for _, (start, _) in spans)
    return f"{test_of(assessment).short} {begun}/{len(spans)}"


def active_notice(notices: tuple[Notice, ...], time_s: float) -> Notice | None:
    """Return the first notice with a code of `BANNER_CODES` of which one stretch contains the time."""
    for notice in notices:
        if notice.code in BANNER_CODES and any(a <= time_s <= b for a, b in spans_of(notice)):
            return notice
    return None


def _tail(row: PanelRow) -> str:
    """Return the small text behind a value: its unit and the clip's interval."""
    parts = ["" if row.unit == "°" else row.unit]
    if row.plus_minus is not None:
        parts.append(f"±{format_number(row.plus_minus, 0 if row.plus_minus >= 1 else 1)}")
    return " ".join(parts).strip()


def _draw_row(
    image: Image, row: PanelRow, value: float, place: tuple[int, int, int], *, em: int, colour: str
) -> int:
    """Draw one row from `place` (x, y, width); return the y below it."""
    x, y, width = place
    small = round(LABEL_EM * em)
    draw_text(image, row.label, (x, y + small), small, WHITE)
    baseline = y + small + round(1.02 * em)
    if math.isnan(value):
        draw_text(image, CANNOT_TELL, (x, baseline - em // 6), round(0.7 * em), AMBER)
    else:
        text = format_number(value, row.decimals) + ("°" if row.unit == "°" else "")
        draw_text(image, text, (x, baseline), em, WHITE, bold=True)
        after = x + text_width(text, em, bold=True) + em // 6
        draw_text(image, _tail(row), (after, baseline), small, WHITE)
    bottom = baseline + round(0.28 * em)
    if row.bar_full is not None:
        bar = (x, bottom, x + width, bottom + max(4, round(0.24 * em)))
        draw_box(image, bar, colour=WHITE, opacity=0.3)
        share = 0.0 if math.isnan(value) else min(max(value / row.bar_full, 0.0), 1.0)
        if share > 0:
            draw_box(
                image, (bar[0], bar[1], x + max(2, round(share * width)), bar[3]), colour=colour, opacity=1.0
            )
        bottom = bar[3] + round(0.2 * em)
    return bottom


def draw_panel(
    image: Image,
    title: str,
    rows: tuple[PanelRow, ...],
    values: pd.Series,
    *,
    colour: str,
    right: bool,
    top: int,
) -> int:
    """Draw one panel of numbers in an upper corner; return the y below it."""
    em = em_px(image.shape[1], image.shape[0])
    small, pad = round(LABEL_EM * em), round(0.35 * em)
    width = max(
        *(text_width("-00°", em, bold=True) + em // 6 + text_width(_tail(row), small) for row in rows),
        *(text_width(row.label, small) for row in rows),
    )
    bars = sum(row.bar_full is not None for row in rows)
    per_row = small + round(1.02 * em) + round(0.28 * em)
    extra = bars * (max(4, round(0.24 * em)) + round(0.2 * em))
    height = 2 * pad + round(1.35 * small) + len(rows) * per_row + extra
    left = image.shape[1] - width - 3 * pad if right else pad
    draw_box(image, (left, top, left + width + 2 * pad, top + height))
    x, y = left + pad, top + pad
    draw_text(image, title, (x, y + small), small, colour, bold=True)
    y += round(1.35 * small)
    for row in rows:
        y = _draw_row(image, row, float(values[row.column]), (x, y, width), em=em, colour=colour)
    return top + height


def draw_counter(image: Image, text: str, *, right: bool, top: int) -> int:
    """Draw the repetition counter in a small box in an upper corner; return the y below it."""
    em = round(COUNTER_EM * em_px(image.shape[1], image.shape[0]))
    width, pad = text_width(text, em, bold=True), round(0.35 * em)
    left = image.shape[1] - width - 3 * pad if right else pad
    draw_box(image, (left, top, left + width + 2 * pad, top + em + 2 * pad))
    draw_text(image, text, (left + pad, top + pad + round(0.88 * em)), em, WHITE, bold=True)
    return top + em + 2 * pad


def _wrap(text: str, em: int, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, em) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_banner(image: Image, text: str) -> int:
    """Draw a notice across the top, on as many lines as it needs; return the y below it."""
    em = round(LABEL_EM * em_px(image.shape[1], image.shape[0]))
    pad = em // 2
    lines = _wrap(text, em, image.shape[1] - 4 * pad)
    bottom = pad + round(1.3 * em * len(lines)) + pad
    draw_box(image, (0, 0, image.shape[1], bottom), colour=AMBER, opacity=0.9)
    for number, line in enumerate(lines):
        draw_text(image, line, (2 * pad, pad + em + round(1.3 * em * number)), em, INK)
    return bottom
