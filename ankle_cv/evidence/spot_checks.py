"""What is looked at closely in a few frames only: a foot standing flat, and knee and wall in a lunge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import Image, Side
from ankle_cv.evidence.foot_ends import read_ends
from ankle_cv.evidence.knee_tip import read_knee_front
from ankle_cv.evidence.plan import FootMarks, foot_marks
from ankle_cv.evidence.records import FootEnds, SheetCorners, WallPoints
from ankle_cv.evidence.rectangles import MOST, find_quads
from ankle_cv.evidence.wall_line import read_wall
from ankle_cv.landmarks import LandmarkSeries

SHEET_REACH = (3.5, 4.0)
"""Where a sheet may lie: this far to either side of the foot, and up the wall; foot units."""
SHEET_BELOW = 2.5
"""The same towards the camera, downwards in the picture."""
NO_SHEET = -1.0
"""Marks a frame that was looked at, see `SheetCorners`."""


@dataclass(frozen=True)
class SpotCheckPlan:
    """One foot to look at.

    Attributes
    ----------
    side
        Whose foot, the person's own side.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg.
    flat
        Frames of the flat stance.
    held
        Frames of held lunges; without any, nobody looks for a wall.
    sheets
        Frames in which a sheet beside the foot is looked for.
    """

    side: Side
    facing: int
    roll_deg: float
    flat: tuple[int, ...]
    held: tuple[int, ...] = ()
    sheets: tuple[int, ...] = ()


@dataclass(frozen=True)
class SpotReadings:
    """What was found about one leg; wall and sheets are None when they were not looked for."""

    ends: FootEnds
    wall: WallPoints | None
    sheets: SheetCorners | None


class SpotChecker:
    """Looks at one foot; frames are given once, in order.

    Parameters
    ----------
    series
        Landmarks of the person, picture px.
    plan
        Which foot, and when to look.
    """

    def __init__(self, series: LandmarkSeries, plan: SpotCheckPlan) -> None:
        self._series, self._plan = series, plan
        self._wanted = frozenset((*plan.flat, *plan.held, *plan.sheets))
        self._heel, self._tip, self._knee, self._wall = np.full((4, len(series), 2), np.nan)
        self._lean = np.full(len(series), np.nan)
        self._corners = np.full((len(series), MOST, 4, 2), np.nan)
        self._paper = np.full((len(series), MOST), np.nan)

    def add(self, index: int, image: Image) -> None:
        """Look at one frame, if it is one of those wanted."""
        if index not in self._wanted:
            return
        plan = self._plan
        marks = foot_marks(self._series, plan.side, index)
        if not marks.complete:
            return
        if index in plan.sheets:
            self._look_for_sheets(index, image, marks)
        if index not in (*plan.flat, *plan.held):
            return
        ends = read_ends(image, marks, plan.facing, plan.roll_deg)
        if ends is not None:
            self._heel[index], self._tip[index] = ends
        if ends is not None and plan.held:
            wall = read_wall(image, marks, ends[1], plan.facing, plan.roll_deg)
            if wall is not None:
                self._wall[index], self._lean[index] = wall
        if index in plan.held:
            hip = self._series.xy("hip", plan.side)[index]
            knee = read_knee_front(image, marks, hip, plan.facing, plan.roll_deg)
            self._knee[index] = np.nan if knee is None else knee

    def _look_for_sheets(self, index: int, image: Image, marks: FootMarks) -> None:
        unit = marks.length_px
        beside, above = SHEET_REACH
        low = np.minimum(marks.heel, marks.toe) - unit * np.array([beside, above])
        high = np.maximum(marks.heel, marks.toe) + unit * np.array([beside, SHEET_BELOW])
        self._paper[index, 0] = NO_SHEET
        for k, quad in enumerate(find_quads(image, low, high)):
            self._corners[index, k], self._paper[index, k] = quad.corners_px, quad.paper

    def finish(self) -> SpotReadings:
        """Return what was found."""
        wall = WallPoints(self._knee, self._wall, self._lean) if self._plan.held else None
        sheets = SheetCorners(self._corners, self._paper) if self._plan.sheets else None
        return SpotReadings(FootEnds(self._heel, self._tip), wall, sheets)
