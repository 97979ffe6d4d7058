"""What is drawn onto the body: the measured legs, the shin angle at the ankle, the heel over a flat foot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, Image, Joint, Side
from ankle_cv.outputs.draw import draw_dot, draw_path, draw_text, draw_wedge, text_width
from ankle_cv.outputs.ghost import FlatFoot
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, WHITE
from ankle_cv.outputs.panel import format_number, signed_number
from ankle_cv.outputs.placement import Box, freest, points_along
from ankle_cv.outputs.tables import heel_unit
from ankle_cv.pipeline.analysis import Analysis

LINE_OF_SHORT_EDGE: Final = 0.008
"""Width of a bone over the shorter edge of the picture: 6 px of 720, 2 px on a phone's screen."""
LINE_OF_LONG_EDGE: Final = 0.007
"""The same over the longer edge, of a still that is seen small."""
ARC_OF_SHANK: Final = 0.62
"""Radius of the angle's arc over the length of the shank."""
REFERENCE_OF_SHANK: Final = 1.0
"""Length of the vertical reference over that of the shank."""
DASHES_IN_REFERENCE: Final = 9
DASHES_IN_SOLE: Final = 7
ARC_POINTS: Final = 24
GAUGE: Final = (1.5, 4.0, 6.0)
"""Where the gauge of a heel lift begins, has its arrow and ends behind the heel, in widths of a bone."""
LEAST_ARROW: Final = 5.0
"""Least length of an arrow that has room for a head, in widths of a bone."""
EDGE_OF_EM: Final = 0.3
"""Least distance of a label from the picture's edge, over its type size."""
CLEAR_LIFT: Final = 2.0
"""Least heel lift that is drawn, over its own interval: less may be an arrow on a foot that is flat."""
APART: Final[tuple[Joint, ...]] = ("knee", "ankle")
"""Joints whose distance from left to right a front view compares."""
DASHES_APART: Final = 9
RIM_PX: Final = 2
"""Width of the dark rim of a label, px."""
LABEL_PLACES: Final = (0.62, 0.42, 0.84, 1.08, 0.22)
"""Heights at which the angle's value may stand, over the length of the shank; the best first."""


@dataclass
class Canvas:
    """One picture while it is drawn on.

    Attributes
    ----------
    image
        The picture, which is changed.
    within
        The part of it that will be seen.
    em
        Type size of the labels, px.
    taken
        Boxes on which no label may stand.
    lines
        Polylines in the picture, which labels avoid.
    """

    image: Image
    within: Box
    em: int
    taken: list[Box] = field(default_factory=list)
    lines: list[Array] = field(default_factory=list)

    @property
    def stroke(self) -> int:
        """Width of a bone, px."""
        seen = self.within[2] - self.within[0], self.within[3] - self.within[1]
        return int(max(2, round(LINE_OF_SHORT_EDGE * min(seen)), round(LINE_OF_LONG_EDGE * max(seen))))

    def path(self, points: Array, colour: str, width: int) -> None:
        """Draw a polyline and remember it."""
        draw_path(self.image, points, colour, width)
        self.lines.append(points)

    def dashes(self, start: Array, end: Array, count: int, colour: str) -> None:
        """Draw a dashed line and remember it."""
        begins = np.arange(0, count, 2)
        spans = np.stack([begins, begins + 1], axis=1)[..., None] / count
        draw_path(self.image, start + spans * (end - start), colour, max(1, self.stroke // 2))
        self.lines.append(np.array([start, end]))

    def label(self, text: str, places: Sequence[tuple[Array, float]], colour: str) -> None:
        """Draw a text at the freest of some places.

        Parameters
        ----------
        text
            What it says.
        places
            Points beside the thing, and the direction in x away from it: -1, 0 or 1.
        colour
            Of the text.
        """
        width, height = text_width(text, self.em, bold=True), round(0.8 * self.em)
        boxes = []
        for point, away in places:
            left = point[0] + (away - 1) / 2 * width + 0.35 * self.em * away
            # On the picture's edge a text is shifted inside, which beats another place far off.
            margin = EDGE_OF_EM * self.em
            left = min(max(left, self.within[0] + margin), self.within[2] - width - margin)
            top = point[1] - height / 2
            boxes.append((round(left), round(top), round(left) + width, round(top) + height))
        box = boxes[freest(boxes, self.taken, points_along(self.lines), self.within)]
        draw_text(self.image, text, (box[0], box[3]), self.em, colour, bold=True, rim_px=RIM_PX)
        self.taken.append(box)


@dataclass(frozen=True)
class Moment:
    """One frame of a clip.

    Attributes
    ----------
    analysis
        The clip.
    scene
        The document of its scene.
    flat
        The flat feet of that scene.
    row
        Its row of ``frames.csv``.
    index
        Its number.
    """

    analysis: Analysis
    scene: Assessment
    flat: Mapping[Side, FlatFoot]
    row: Mapping[str, Any]
    index: int

    @property
    def up(self) -> Array:
        """The floor normal in the picture: in a picture rotated clockwise it points to the right."""
        roll = math.radians(self.scene.view.roll_deg or 0.0)
        return np.array([math.sin(roll), -math.cos(roll)])

    def at(self, joint: Joint, side: Side) -> Array:
        """Return where a joint is, px."""
        place: Array = self.analysis.shown.xy(joint, side)[self.index]
        return place


def draw_figure(canvas: Canvas, moment: Moment) -> None:
    """Draw the measured legs of one frame with their angles."""
    view = moment.scene.view
    labels = []
    for side in view.measured_sides:
        if not moment.row[f"measured_{side}"]:
            continue
        if view.kind != "front" and moment.scene.kind != "heel_raise":
            labels.append(_shin_angle(canvas, moment, side))
        _leg(canvas, moment, side)
        if view.kind != "front" and side in moment.flat:
            labels.append(_heel_lift(canvas, moment, moment.flat[side]))
    if view.kind == "front" and all(moment.row[f"measured_{side}"] for side in SIDES):
        for joint in APART:
            ends = moment.at(joint, "left"), moment.at(joint, "right")
            canvas.dashes(*ends, DASHES_APART, AMBER)
    # All lines first: a label must not come to lie under the next leg.
    for label in labels:
        if label is not None:
            canvas.label(*label)


def _leg(canvas: Canvas, moment: Moment, side: Side) -> None:
    analysis, index, width = moment.analysis, moment.index, canvas.stroke
    at = {joint: moment.at(joint, side) for joint in ("shoulder", *LEG_JOINTS)}
    # Its lean is unknown behind a bar's plates; a front view has none to tell.
    if moment.scene.view.kind == "front" or math.isfinite(moment.row["trunk_lean_deg"]):
        canvas.path(np.array([at["shoulder"], at["hip"]]), WHITE, max(1, width // 2))
    behind = analysis.measures.leg(side).thigh_hidden
    seen = [joint for joint in LEG_JOINTS if joint != "hip" or behind is None or not behind[index]]
    if "hip" in seen:
        canvas.path(np.array([at["hip"], at["knee"]]), ON_VIDEO[side], width)
    canvas.path(np.array([at["knee"], at["ankle"]]), ON_VIDEO[side], width)
    canvas.path(np.array([at[j] for j in ("ankle", "heel", "toe", "ankle")]), ON_VIDEO[side], width)
    for joint in seen:
        draw_dot(canvas.image, at[joint], round(1.5 * width), WHITE, ON_VIDEO[side])


_Label = tuple[str, list[tuple[Array, float]], str]


def _shin_angle(canvas: Canvas, moment: Moment, side: Side) -> _Label | None:
    """Draw the angle between the floor normal and the shank at the ankle; return its label."""
    ankle, knee, up = moment.at("ankle", side), moment.at("knee", side), moment.up
    value = float(moment.row[f"tibial_inclination_{side}_deg"])
    shank_px = float(np.hypot(*(knee - ankle)))
    if not math.isfinite(shank_px) or not shank_px or math.isnan(value):
        return None
    canvas.dashes(ankle, ankle + REFERENCE_OF_SHANK * shank_px * up, DASHES_IN_REFERENCE, WHITE)
    shank = (knee - ankle) / shank_px
    turn = math.atan2(up[0] * shank[1] - up[1] * shank[0], float(up @ shank))
    steps = np.linspace(0.0, turn, ARC_POINTS)[:, None]
    across = np.array([-up[1], up[0]])
    arc = ankle + ARC_OF_SHANK * shank_px * (np.cos(steps) * up + np.sin(steps) * across)
    draw_wedge(canvas.image, np.vstack([ankle, arc]), ON_VIDEO[side], 0.35)
    canvas.path(arc, ON_VIDEO[side], max(1, canvas.stroke // 2))
    forward = across * math.copysign(1.0, turn)
    behind, before = (-1.0, 1.0) if forward[0] > 0 else (1.0, -1.0)
    places = [(ankle + part * shank_px * up, behind) for part in LABEL_PLACES]
    places += [(ankle + part * shank_px * shank, before) for part in LABEL_PLACES]
    # Beyond the leg's own lines, for a leg among other lines.
    places += [(point + 1.5 * canvas.em * away * np.array([1.0, 0.0]), away) for point, away in places]
    colour = ON_VIDEO[side] if len(moment.scene.view.measured_sides) > 1 else WHITE
    return f"{signed_number(value, 0)}°", places, colour


def _heel_lift(canvas: Canvas, moment: Moment, flat: FlatFoot) -> _Label | None:
    """Draw the flat foot and how far the heel is above it, where it clearly is; return its label."""
    unit = heel_unit(moment.scene)
    value = float(moment.row[f"heel_lift_{flat.side}_{unit}"])
    doubt = moment.analysis.plus_minus_at(f"heel_lift_{unit}", flat.side, moment.index)
    if math.isnan(value) or doubt is None or value < CLEAR_LIFT * doubt:
        return None
    placed = flat.at(moment.analysis.shown, moment.index)
    lift_px = flat.lift_px(value, unit, moment.scene)
    if placed is None or lift_px is None:
        return None
    heel, toe = placed
    back = (heel - toe) / max(float(np.hypot(*(heel - toe))), 1.0)
    # Behind the foot, where nothing else is drawn: from the floor up to where the heel is now.
    near, middle, far = (heel + steps * canvas.stroke * back for steps in GAUGE)
    canvas.dashes(toe, far, DASHES_IN_SOLE, AMBER)
    rise, width = lift_px * moment.up, max(2, canvas.stroke // 3)
    canvas.path(np.array([near + rise, far + rise]), AMBER, width)
    canvas.path(np.array([middle, middle + rise]), AMBER, width)
    if lift_px > LEAST_ARROW * canvas.stroke:
        wings = [middle + rise + 1.5 * canvas.stroke * (sign * back - moment.up) for sign in (1, -1)]
        canvas.path(np.array([wings[0], middle + rise, wings[1]]), AMBER, width)
    away = math.copysign(1.0, back[0])
    text = f"{format_number(value, 0)} {'mm' if unit == 'mm' else '%'}"
    below = np.array([0.0, 0.9 * canvas.em])
    places = [(far + rise / 2, away), (far + below, away), (far + below, 0.0), (far + rise - below, away)]
    return text, places, AMBER
