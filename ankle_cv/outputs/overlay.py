"""``overlay.mp4``: the clip with the measured leg, its angles and its notices drawn in."""

from __future__ import annotations

import math

import numpy as np

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, Image, Side
from ankle_cv.outputs.draw import Anchor, draw_dot, draw_path, draw_text, draw_wedge
from ankle_cv.outputs.palette import INK, ON_VIDEO, WHITE
from ankle_cv.outputs.panel import (
    CANNOT_TELL,
    active_notice,
    counter_text,
    draw_banner,
    draw_counter,
    draw_panel,
    em_px,
    format_number,
    shared_rows,
    side_rows,
)
from ankle_cv.outputs.scenes import scene_documents
from ankle_cv.outputs.tables import frames_table
from ankle_cv.pipeline.analysis import Analysis

LINE_OF_SHORT_EDGE = 0.008
"""Width of a bone over the shorter edge of the picture: 6 px of 720, 2 px on a phone's screen."""

ARC_OF_SHANK = 0.62
"""Radius of the angle's arc over the length of the shank."""

REFERENCE_OF_SHANK = 1.0
"""Length of the vertical reference over that of the shank."""

DASHES_IN_REFERENCE = 9
ARC_POINTS = 24


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
        self._scenes = scene_documents(analysis.assessment)

    def __len__(self) -> int:
        """Count the frames that can be drawn on."""
        return len(self._table)

    def paint(self, image: Image, index: int) -> None:
        """Draw everything of frame `index` into its picture."""
        self.figure(image, index)
        self._numbers(image, index)

    def figure(self, image: Image, index: int) -> None:
        """Draw the skeleton and the angle only, for key pictures with their numbers beside them."""
        scene = self._scene(index)
        if scene is None:
            return
        for side in scene.view.measured_sides:
            if self._table[f"measured_{side}"].iloc[index]:
                if scene.view.kind != "front":
                    self._inclination(image, index, side, _up(scene))
                self._leg(image, index, side)

    def _scene(self, index: int) -> Assessment | None:
        """Return the document of the scene of one frame; None when it is in none that was measured."""
        return self._scenes.get(int(self._table["scene"].iloc[index]))

    def outline(self, index: int) -> Array:
        """Return the ``(k, 2)`` points that a picture of frame `index` should show: legs and shoulders."""
        clean = self._analysis.shown
        points = np.array([clean.xy(j, s)[index] for s in SIDES for j in ("shoulder", *LEG_JOINTS)])
        return points[np.all(np.isfinite(points), axis=1)]

    def _width_px(self, image: Image) -> int:
        return int(max(2, round(LINE_OF_SHORT_EDGE * min(image.shape[:2]))))

    def _leg(self, image: Image, index: int, side: Side) -> None:
        clean, width = self._analysis.shown, self._width_px(image)
        at = {joint: clean.xy(joint, side)[index] for joint in ("shoulder", *LEG_JOINTS)}
        hidden = self._analysis.measures.trunk_hidden
        if hidden is None or not hidden[index]:
            draw_path(image, np.array([at["shoulder"], at["hip"]]), WHITE, max(1, width // 2))
        behind = self._analysis.measures.leg(side).thigh_hidden
        seen = [joint for joint in LEG_JOINTS if joint != "hip" or behind is None or not behind[index]]
        if "hip" in seen:
            draw_path(image, np.array([at["hip"], at["knee"]]), ON_VIDEO[side], width)
        draw_path(image, np.array([at["knee"], at["ankle"]]), ON_VIDEO[side], width)
        foot = np.array([at[j] for j in ("ankle", "heel", "toe", "ankle")])
        draw_path(image, foot, ON_VIDEO[side], width)
        for joint in seen:
            draw_dot(image, at[joint], round(1.5 * width), WHITE, ON_VIDEO[side])

    def _inclination(self, image: Image, index: int, side: Side, up: Array) -> None:
        """Draw the angle between the floor normal and the shank at the ankle, with its value."""
        clean = self._analysis.shown
        ankle, knee = clean.xy("ankle", side)[index], clean.xy("knee", side)[index]
        value = float(self._table[f"tibial_inclination_{side}_deg"].iloc[index])
        shank_px = float(np.hypot(*(knee - ankle)))
        if not math.isfinite(shank_px) or math.isnan(value):
            return
        width = self._width_px(image)
        for start in range(0, DASHES_IN_REFERENCE, 2):
            span = np.array([[start], [start + 1]]) / DASHES_IN_REFERENCE
            draw_path(image, ankle + span * REFERENCE_OF_SHANK * shank_px * up, WHITE, max(1, width // 2))
        shank = (knee - ankle) / shank_px
        turn = math.atan2(up[0] * shank[1] - up[1] * shank[0], float(up @ shank))
        steps = np.linspace(0.0, turn, ARC_POINTS)[:, None]
        across = np.array([-up[1], up[0]])
        arc = ankle + ARC_OF_SHANK * shank_px * (np.cos(steps) * up + np.sin(steps) * across)
        draw_wedge(image, np.vstack([ankle, arc]), ON_VIDEO[side], 0.35)
        draw_path(image, arc, ON_VIDEO[side], max(1, width // 2))
        above = ankle + ARC_OF_SHANK * shank_px * up
        self._arc_number(image, above, across * math.copysign(1.0, turn), value)

    @staticmethod
    def _arc_number(image: Image, above: Array, forward: Array, value: float) -> None:
        """Draw the value behind the vertical, where the leg never is."""
        em = round(0.8 * em_px(image.shape[1], image.shape[0]))
        place = above - 0.35 * em * forward
        text = f"{format_number(value, 0)}°"
        anchor: Anchor = "right" if forward[0] > 0 else "left"
        for dx, dy in ((-2, 0), (2, 0), (0, -2), (0, 2)):
            draw_text(image, text, (place[0] + dx, place[1] + dy), em, INK, bold=True, anchor=anchor)
        draw_text(image, text, (place[0], place[1]), em, WHITE, bold=True, anchor=anchor)

    def _numbers(self, image: Image, index: int) -> None:
        values, scene = self._table.iloc[index], self._scene(index)
        sides = () if scene is None else scene.view.measured_sides
        time_s = float(values["time_s"])
        gap = em_px(image.shape[1], image.shape[0]) // 3
        notice = active_notice(self._assessment.quality.notices, time_s)
        told = notice.message if notice else None if sides else self._nothing()
        top = gap + (draw_banner(image, told) if told else 0)
        on_right = () if scene is None else self._sides_on_right(scene)
        counter = counter_text(self._assessment, time_s)
        if counter:
            below = draw_counter(image, counter, right=not on_right, top=top)
            # Two panels fill both corners, so the counter gets a line of its own above them.
            top = below + gap if len(sides) > 1 else top
        if scene is None:
            return
        for side in sides:
            rows = side_rows(scene, side)
            if not values[f"measured_{side}"]:
                values = values.mask(values.index.isin([row.column for row in rows]))
            if side == sides[0]:
                rows += shared_rows(scene)
            draw_panel(
                image,
                f"{side.capitalize()} leg",
                rows,
                values,
                colour=ON_VIDEO[side],
                right=side in on_right,
                top=top,
            )

    def _nothing(self) -> str:
        """Return what is said where no leg is measured."""
        if len(self._assessment.scenes) > 1:
            return "This part of the clip is not measured"
        return f"Ankle angles: {CANNOT_TELL} from this clip"

    def _sides_on_right(self, scene: Assessment) -> tuple[Side, ...]:
        """Return the sides with their panel on the right: behind the person, or where the leg itself is."""
        sides = scene.view.measured_sides
        if len(sides) > 1:
            inside = np.isin(self._table["scene"], [one.index for one in scene.scenes] or [1])
            with np.errstate(all="ignore"):
                x = [float(np.nanmedian(self._analysis.shown.xy("knee", s)[inside, 0])) for s in SIDES]
            return ("right",) if x[1] >= x[0] else ("left",)
        return sides if scene.view.facing == "left" else ()


def _up(scene: Assessment) -> Array:
    """Return the floor normal in the picture: in a picture rotated clockwise it points to the right."""
    roll = math.radians(scene.view.roll_deg or 0.0)
    return np.array([math.sin(roll), -math.cos(roll)])
