"""Colours shared by pictures, charts and the report: Okabe & Ito's palette, safe for colour-blind readers.

Source: Okabe M, Ito K. Color Universal Design, 2008. Sides differ in line style as well, so that they are
distinct in a grey print.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

from ankle_cv.conventions import Side

BGR: TypeAlias = tuple[int, int, int]

ON_PAPER: dict[Side, str] = {"left": "#0072B2", "right": "#D55E00"}
"""Blue and vermilion, dark enough for lines on white."""

ON_VIDEO: dict[Side, str] = {"left": "#56B4E9", "right": "#E69F00"}
"""Sky blue and orange, light enough for lines over a picture."""

Dash: TypeAlias = Literal["solid", "dashed"]

DASHES: dict[Side, Dash] = {"left": "solid", "right": "dashed"}

AMBER = "#F0E442"
"""Warnings and "cannot tell" over a picture."""

GREEN = "#009E73"
"""The neutral window."""

WHITE = "#FFFFFF"
INK = "#14181D"


@cache
def bgr(colour: str) -> BGR:
    """Return ``#RRGGBB`` as OpenCV's blue, green, red."""
    return int(colour[5:7], 16), int(colour[3:5], 16), int(colour[1:3], 16)
