"""``overlay.mp4``: the clip with the measured leg, its angles and its notices drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, Image, IntArray, Side
from ankle_cv.outputs.figure import Canvas, Moment, draw_figure
from ankle_cv.outputs.ghost import FlatFoot, flat_feet
from ankle_cv.outputs.panel import active_notice, banners_of, counter_text, rows_of
from ankle_cv.outputs.placement import Box, crowd_of
from ankle_cv.outputs.plates import Plate, banner_height, draw_banner, em_px, placed_plate
from ankle_cv.outputs.scenes import scene_documents
from ankle_cv.outputs.tables import frames_table
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.telling.numbers import CANNOT_TELL

LABEL_OF_EM = 0.8
"""Size of the labels on the body over that of the main numbers."""
LABEL_OF_PART = 0.068
"""Size of the same in a still over its height: it is shown 240 px high on a phone, beside another."""


@dataclass(frozen=True)
class _Look:
    """What one scene is drawn with.

    Attributes
    ----------
    document
        Of the scene.
    flat
        Its flat feet.
    plate
        Its numbers in their place; None where no leg is measured.
    banner_low
        Whether notices stand at the lower edge, where they hide less of the person.
    """

    document: Assessment
    flat: dict[Side, FlatFoot]
    plate: Plate | None
    banner_low: bool


class OverlayPainter:
    """Draws on the frames of one analysed clip; it has no changing state.

    Parameters
    ----------
    analysis
        The clip. Numbers come from the rows of ``frames.csv``, positions from the cleaned landmarks.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._assessment = analysis.assessment
        self._table = frames_table(analysis)
        self._columns = {str(name): column.to_numpy() for name, column in self._table.items()}
        self._scene_of = self._columns["scene"].astype(int)

    def __len__(self) -> int:
        """Count the frames that can be drawn on."""
        return len(self._table)

    def paint(self, image: Image, index: int) -> None:
        """Draw everything of frame `index` into its picture."""
        look = self._looks.get(int(self._scene_of[index]))
        plate = look.plate if look else None
        time_s = float(self._columns["time_s"][index])
        notice = active_notice(self._assessment.quality.notices, time_s)
        told = notice.message if notice else None if plate else self._nothing()
        if look:
            height, width = image.shape[:2]
            tall = banner_height(told, (width, height)) if told else 0
            banner = (0, height - tall, width, height) if look.banner_low else (0, 0, width, tall)
            self._figure(image, index, look, None, (banner, plate.box()) if plate else (banner,))
        if plate:
            plate.draw(image, index, counter_text(self._assessment, time_s) or "")
        if told:
            draw_banner(image, told, low=look.banner_low if look else False)

    def figure(self, image: Image, index: int, within: Box | None = None) -> None:
        """Draw the skeleton and its angles only, for key pictures; labels stay `within` what will be seen."""
        look = self._looks.get(int(self._scene_of[index]))
        if look is not None:
            self._figure(image, index, look, within, ())

    def outline(self, index: int) -> Array:
        """Return the ``(k, 2)`` points that a picture of frame `index` should show: legs and shoulders."""
        clean = self._analysis.shown
        points = np.array([clean.xy(j, s)[index] for s in SIDES for j in ("shoulder", *LEG_JOINTS)])
        return points[np.all(np.isfinite(points), axis=1)]

    def _figure(
        self, image: Image, index: int, look: _Look, within: Box | None, taken: tuple[Box, ...]
    ) -> None:
        height, width = image.shape[:2]
        seen = within or (0, 0, width, height)
        em = LABEL_OF_PART * (seen[3] - seen[1]) if within else LABEL_OF_EM * em_px(width, height)
        canvas = Canvas(image, seen, max(10, round(em)), list(taken))
        row = {name: column[index] for name, column in self._columns.items()}
        draw_figure(canvas, Moment(self._analysis, look.document, look.flat, row, index))

    @cached_property
    def _looks(self) -> dict[int, _Look]:
        """What each measured scene is drawn with, by its number."""
        return {number: self._look(number, one) for number, one in scene_documents(self._assessment).items()}

    def _look(self, number: int, scene: Assessment) -> _Look:
        frames, size = np.flatnonzero(self._scene_of == number), self._analysis.clean.size_px
        crowd = crowd_of(self._analysis.clean, frames)
        banners = banners_of(self._assessment.quality.notices, self._analysis.measures.time_s[frames])
        tall = max((banner_height(text, size) for text in banners), default=0)
        edges = (0, 0, size[0], tall), (0, size[1] - tall, size[0], size[1])
        low = crowd.covered(edges[1]) < crowd.covered(edges[0])
        free = (0, 0, size[0], edges[1][1]) if low else (0, tall, size[0], size[1])
        plate = None
        if scene.view.measured_sides and len(frames):
            sides = self._from_left_to_right(scene.view.measured_sides, frames)
            rows = rows_of(scene, self._analysis, self._table, sides)
            title = f"{sides[0].capitalize()} leg" if len(sides) == 1 else "Both legs"
            texts = title, counter_text(self._assessment, np.inf) or ""
            plate = placed_plate(rows, texts, crowd, size, free)
        return _Look(scene, flat_feet(scene, self._analysis.shown), plate, low)

    def _from_left_to_right(self, sides: tuple[Side, ...], frames: IntArray) -> tuple[Side, ...]:
        """Return the sides as they stand in the picture."""
        if len(sides) == 1:
            return sides
        with np.errstate(all="ignore"):
            knees = {side: np.nanmedian(self._analysis.shown.xy("knee", side)[frames, 0]) for side in sides}
        return tuple(sorted(sides, key=lambda side: float(knees[side])))

    def _nothing(self) -> str:
        """Return what is said where no leg is measured."""
        if (
            len(self._assessment.scenes) > 1 or self._assessment.measured_sides
        ):  # between scenes, or trimmed away
            return "This part of the clip is not measured"
        return f"Ankle: {CANNOT_TELL} from this clip"
