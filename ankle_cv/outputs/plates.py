"""The plate with the numbers over a picture: how large it is, where it goes, and its drawing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.conventions import Image
from ankle_cv.outputs.draw import draw_box, draw_text, text_width
from ankle_cv.outputs.palette import AMBER, INK, ON_VIDEO, WHITE
from ankle_cv.outputs.panel import LegNumber, PanelRow, tail_of, value_of
from ankle_cv.outputs.placement import Box, Crowd
from ankle_cv.telling.numbers import CANNOT_TELL

Arrangement: TypeAlias = Literal["stack", "table", "strip", "column"]

EM_OF_HEIGHT, EM_OF_WIDTH = 0.048, 0.05
"""Type size of the main numbers: digits of DejaVu Sans are 0.73 em high, so at least 3.5 % of the picture's
height; in a wide picture on a 390 px phone the type is still 19 px."""
SMALL_OF_WIDTH: Final = 0.034
"""Least size of labels over the picture's width: 13 px on a 390 px phone."""
LEAST_OF_WIDTH: Final = 0.029
"""The same of a plate that is smaller than it should be."""
LABEL_EM: Final = 0.43
"""Size of labels and intervals over that of the main numbers, where that is more."""
SIZES: Final = (1.0, 0.85, 0.7, 0.6)
"""Sizes that are tried where the plate would hide the person."""
SHRINK_COST, AREA_COST, LOW_COST = 0.003, 0.03, 0.004
"""What each smaller size, a plate as large as the picture, and its lower edge cost, in shares of the person
that a plate may hide."""
MOST_COVERED: Final = 0.035
"""Share of the person behind a plate from which on it is made translucent."""
SOLID, TRANSLUCENT = 0.66, 0.34
"""Opacity of a plate; of one before the person."""


def em_px(width: int, height: int) -> int:
    """Return the type size of the main numbers for a picture, px."""
    return max(12, round(max(EM_OF_HEIGHT * height, EM_OF_WIDTH * width)))


def small_px(width: int, height: int) -> int:
    """Return the type size of labels and intervals for a picture, px."""
    return max(9, round(max(LABEL_EM * em_px(width, height), SMALL_OF_WIDTH * width)))


@dataclass(frozen=True)
class Plate:
    """One panel of numbers, with a place in the pictures of one scene.

    Attributes
    ----------
    rows
        What it shows.
    title
        Whose numbers they are.
    widest_counter
        The longest text behind the title.
    layout
        Quantities below each other, with the label above or before the values; or side by side; or the legs
        below each other, too.
    em, small
        Type sizes, px.
    at
        Its left upper corner.
    opacity
        Of the ground.
    """

    rows: tuple[PanelRow, ...]
    title: str
    widest_counter: str
    layout: Arrangement
    em: int
    small: int
    at: tuple[int, int] = (0, 0)
    opacity: float = SOLID

    @property
    def pad(self) -> int:
        """Margin, px."""
        return round(0.35 * self.em)

    @property
    def _head(self) -> int:
        return round(1.35 * self.small)

    def _letter(self, row: PanelRow) -> int:
        """Return the room for the letter of the leg, px."""
        return text_width("R ", self.small, bold=True) + self.em // 6 if len(row.entries) > 1 else 0

    @cached_property
    def _blocks(self) -> tuple[int, ...]:
        """Width of one value with its interval in every row, px: columns are in line."""
        found = [self._block(row) for row in self.rows]
        return tuple(found) if self.layout == "strip" else (max(found),) * len(found)

    def _block(self, row: PanelRow) -> int:
        known = np.concatenate([entry.values[np.isfinite(entry.values)] for entry in row.entries])
        ends = (float(known.min()), float(known.max())) if len(known) else (0.0,)
        sample = max(text_width(value_of(row, value), self.em, bold=True) for value in ends)
        words = ("" if row.unit == "°" else row.unit, *row.ways[-1:], "±00")
        tail = text_width(" ".join(words).strip(), self.small)
        return self._letter(row) + max(sample + self.em // 6 + tail, text_width(CANNOT_TELL, self.small))

    @cached_property
    def _sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height of every row, px."""
        return tuple(self._row_size(row, block) for row, block in zip(self.rows, self._blocks, strict=True))

    def _row_size(self, row: PanelRow, block: int) -> tuple[int, int]:
        blocks = len(row.entries) * block + (len(row.entries) - 1) * self.pad
        bar = max(4, round(0.24 * self.em)) + round(0.2 * self.em) if row.bar_full is not None else 0
        if self.layout == "table":
            return self._labels + blocks, round(1.2 * self.em) + bar
        label = text_width(row.label, self.small)
        if self.layout == "column":
            return max(block, label), self.small + len(row.entries) * self._line(row)
        return max(blocks, label), self.small + round(1.3 * self.em) + bar

    def _line(self, row: PanelRow) -> int:
        """Return the height of one leg's value, with its bar, in a column, px."""
        return round((1.3 if row.bar_full is None else 1.75) * self.em)

    @cached_property
    def _labels(self) -> int:
        """Width of the column of labels, px."""
        return max(text_width(row.label, self.small) for row in self.rows) + self.pad

    @cached_property
    def size(self) -> tuple[int, int]:
        """Width and height, px."""
        title = text_width(f"{self.title}  {self.widest_counter}".strip(), self.small, bold=True)
        widths, heights = [w for w, _ in self._sizes], [h for _, h in self._sizes]
        if self.layout != "strip":
            return max(*widths, title) + 2 * self.pad, self._head + sum(heights) + 2 * self.pad
        across = sum(widths) + 2 * self.pad * (len(widths) - 1)
        return max(across, title) + 2 * self.pad, self._head + max(heights) + 2 * self.pad

    def box(self) -> Box:
        """Return where it is."""
        width, height = self.size
        return self.at[0], self.at[1], self.at[0] + width, self.at[1] + height

    def draw(self, image: Image, index: int, counter: str) -> None:
        """Draw the numbers of frame `index`."""
        box = self.box()
        draw_box(image, box, opacity=self.opacity)
        x, y = box[0] + self.pad, box[1] + self.pad
        sides = {entry.side for row in self.rows for entry in row.entries}
        (only,) = sides if len(sides) == 1 else (None,)
        draw_text(
            image, self.title, (x, y + self.small), self.small, ON_VIDEO[only] if only else WHITE, bold=True
        )
        draw_text(
            image, counter, (box[2] - self.pad, y + self.small), self.small, WHITE, bold=True, anchor="right"
        )
        y += self._head
        for row, block, (width, height) in zip(self.rows, self._blocks, self._sizes, strict=True):
            self._draw_row(image, row, block, (x, y), index)
            if self.layout != "strip":
                y += height
            else:
                x += width + 2 * self.pad

    def _draw_row(self, image: Image, row: PanelRow, block: int, at: tuple[int, int], index: int) -> None:
        x, y = at
        if self.layout == "table":
            draw_text(image, row.label, (x, y + round(0.92 * self.em)), self.small, WHITE)
            x, y = x + self._labels, y - round(0.1 * self.em)
        else:
            y += self.small
            draw_text(image, row.label, (x, y), self.small, WHITE)
        for entry in row.entries:
            self._draw_entry(image, row, entry, (x, y), index)
            if row.bar_full is not None:
                share = float(entry.values[index]) / row.bar_full
                bar = x, y + round(1.3 * self.em), x + block
                _draw_bar(image, bar, max(4, round(0.24 * self.em)), share, entry)
            if self.layout == "column":
                y += self._line(row)
            else:
                x += block + self.pad

    def _draw_entry(
        self, image: Image, row: PanelRow, entry: LegNumber, at: tuple[int, int], index: int
    ) -> None:
        em, value = self.em, float(entry.values[index])
        x, baseline = at[0], at[1] + round(1.02 * em)
        letter = self._letter(row)
        if letter and entry.side:
            draw_text(image, entry.side[0].upper(), (x, baseline), self.small, _colour(entry), bold=True)
        if math.isnan(value):
            draw_text(image, CANNOT_TELL, (x + letter, baseline - em // 6), self.small, AMBER)
        else:
            text = value_of(row, value)
            draw_text(image, text, (x + letter, baseline), em, WHITE, bold=True)
            after = x + letter + text_width(text, em, bold=True) + em // 6
            draw_text(image, tail_of(row, entry, index, value), (after, baseline), self.small, WHITE)


def _draw_bar(image: Image, at: tuple[int, int, int], thickness: int, share: float, entry: LegNumber) -> None:
    """Draw a bar from x0, y to x1; empty where the share is NaN or negative."""
    x0, y, x1 = at
    draw_box(image, (x0, y, x1, y + thickness), colour=WHITE, opacity=0.3)
    if share > 0:
        filled = x0 + max(2, round(min(share, 1.0) * (x1 - x0)))
        draw_box(image, (x0, y, filled, y + thickness), colour=_colour(entry), opacity=1.0)


def _colour(entry: LegNumber) -> str:
    return ON_VIDEO[entry.side] if entry.side else WHITE


def placed_plate(
    rows: tuple[PanelRow, ...], texts: tuple[str, str], crowd: Crowd, size_px: tuple[int, int], free: Box
) -> Plate:
    """Return the plate where it hides least of the person over the whole scene.

    Where it hides some of the person wherever it is, it is smaller, or lets the picture through.

    Parameters
    ----------
    rows, texts
        What it shows: quantities, its title and the longest counter.
    crowd, size_px
        Where the person is, and the size of the picture.
    free
        The part of the picture in which it may stand.
    """
    tried = list(_tried(rows, texts, size_px, free))
    costs = [crowd.covered(_with_margin(plate)) + cost for plate, cost in tried]
    best = tried[costs.index(min(costs))][0]
    if crowd.covered(best.box()) <= MOST_COVERED:
        return best
    return replace(best, opacity=TRANSLUCENT)


def _with_margin(plate: Plate) -> Box:
    """Return the box of a plate and the room that it should have to the person, as wide as its own margin."""
    x0, y0, x1, y1 = plate.box()
    return x0 - plate.pad, y0 - plate.pad, x1 + plate.pad, y1 + plate.pad


def _tried(
    rows: tuple[PanelRow, ...], texts: tuple[str, str], size_px: tuple[int, int], free: Box
) -> Iterator[tuple[Plate, float]]:
    """Yield plates of every layout, size and place that fit the picture, with what is against each."""
    em, small, least = em_px(*size_px), small_px(*size_px), round(LEAST_OF_WIDTH * size_px[0])
    width, height = free[2] - free[0], free[3] - free[1]
    layouts: tuple[Arrangement, ...] = ("stack", "table", "strip") if len(rows) > 1 else ("stack",)
    if any(len(row.entries) > 1 for row in rows):
        layouts = (*layouts, "column")
    for number, share in enumerate(SIZES):
        for layout in layouts:
            label = max(round(share * small), min(small, least))
            plate = Plate(rows, *texts, layout, round(share * em), label)
            wide, tall = plate.size
            smallest = share == SIZES[-1] and layout == "stack"
            if not smallest and (wide > width - 2 * plate.pad or tall > height - 2 * plate.pad):
                continue
            for y_share in (0.0, 0.5, 1.0):
                for x_share in (0.0, 1.0) if layout != "strip" else (0.0, 0.5, 1.0):
                    at = tuple(
                        start + max(0, plate.pad + round(part * (edge - own - 2 * plate.pad)))
                        for part, start, edge, own in (
                            (x_share, free[0], width, wide),
                            (y_share, free[1], height, tall),
                        )
                    )
                    area = wide * tall / (width * height)
                    against = number * SHRINK_COST + AREA_COST * area + LOW_COST * y_share
                    yield replace(plate, at=(at[0], at[1])), against


def _wrap(text: str, em: int, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, em) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def banner_height(text: str, size_px: tuple[int, int]) -> int:
    """Return the height of a banner, px."""
    em = small_px(*size_px)
    return 2 * (em // 2) + round(1.3 * em * len(_wrap(text, em, size_px[0] - 4 * (em // 2))))


def draw_banner(image: Image, text: str, *, low: bool) -> None:
    """Draw a notice across the picture, at its upper or lower edge, on as many lines as it needs."""
    height, width = image.shape[:2]
    em = small_px(width, height)
    pad, tall = em // 2, banner_height(text, (width, height))
    top = height - tall if low else 0
    draw_box(image, (0, top, width, top + tall), colour=AMBER, opacity=0.9)
    for number, line in enumerate(_wrap(text, em, width - 4 * pad)):
        draw_text(image, line, (2 * pad, top + pad + em + round(1.3 * em * number) - em // 6), em, INK)
