"""Readings from a few frames only: ends of a flat foot, sheets beside it, knee and wall of a lunge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import Image, Side
from ankle_cv.evidence.foot_ends import read_foot_ends
from ankle_cv.evidence.knee_tip import read_knee_tip
from ankle_cv.evidence.plan import FootLandmarks, foot_landmarks
from ankle_cv.evidence.records import FootEnds, SheetCorners, WallPoints
from ankle_cv.evidence.rectangles import MAX_RECTANGLES, find_rectangles
from ankle_cv.evidence.wall_line import read_wall_line
from ankle_cv.landmarks import LandmarkSeries

SHEET_REACH = (3.5, 4.0)
"""Region searched for sheets: this far to either side of the foot, and up the wall; foot units."""
SHEET_BELOW = 2.5
"""The same towards the camera, downwards in the picture."""
NO_SHEET = -1.0
"""Marks a frame that was searched without result, see `SheetCorners`."""


@dataclass(frozen=True)
class SpotCheckPlan:
    """Frames in which one leg is examined.

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
        Frames of held lunges; when empty, the wall is not searched for.
    sheets
        Frames in which sheets beside the foot are searched for.
    """

    side: Side
    facing: int
    roll_deg: float
    flat: tuple[int, ...]
    held: tuple[int, ...] = ()
    sheets: tuple[int, ...] = ()


@dataclass(frozen=True)
class SpotReadings:
    """Results of the spot checks of one leg; wall and sheets are None when they were not searched for."""

    ends: FootEnds
    wall: WallPoints | None
    sheets: SheetCorners | None


class SpotChecker:
    """Examines one leg in selected frames; frames are given once, in order.

    Parameters
    ----------
    series
        Landmarks of the person, picture px.
    plan
        Which leg, and in which frames.
    """

    def __init__(self, series: LandmarkSeries, plan: SpotCheckPlan) -> None:
        self._series, self._plan = series, plan
        self._selected = frozenset((*plan.flat, *plan.held, *plan.sheets))
        self._heel, self._tip, self._knee, self._wall = np.full((4, len(series), 2), np.nan)
        self._lean = np.full(len(series), np.nan)
        self._corners = np.full((len(series), MAX_RECTANGLES, 4, 2), np.nan)
        self._paper = np.full((len(series), MAX_RECTANGLES), np.nan)

    def wants(self, index: int) -> bool:
        """Return whether a frame is one of those selected."""
        return index in self._selected

    def add(self, index: int, image: Image) -> None:
        """Examine one frame, if it is one of those selected."""
        if not self.wants(index):
            return
        plan = self._plan
        landmarks = foot_landmarks(self._series, plan.side, index)
        if not landmarks.complete:
            return
        if index in plan.sheets:
            self._find_sheets(index, image, landmarks)
        if index not in (*plan.flat, *plan.held):
            return
        ends = read_foot_ends(image, landmarks, plan.facing, plan.roll_deg)
        if ends is not None:
            self._heel[index], self._tip[index] = ends
        if ends is not None and plan.held:
            wall = read_wall_line(image, landmarks, ends[1], plan.facing, plan.roll_deg)
            if wall is not None:
                self._wall[index], self._lean[index] = wall
        if index in plan.held:
            hip = self._series.xy("hip", plan.side)[index]
            knee = read_knee_tip(image, landmarks, hip, plan.facing, plan.roll_deg)
            self._knee[index] = np.nan if knee is None else knee

    def _find_sheets(self, index: int, image: Image, landmarks: FootLandmarks) -> None:
        unit = landmarks.length_px
        beside, above = SHEET_REACH
        low = np.minimum(landmarks.heel, landmarks.toe) - unit * np.array([beside, above])
        high = np.maximum(landmarks.heel, landmarks.toe) + unit * np.array([beside, SHEET_BELOW])
        self._paper[index, 0] = NO_SHEET
        for k, rectangle in enumerate(find_rectangles(image, low, high)):
            self._corners[index, k], self._paper[index, k] = rectangle.corners_px, rectangle.paper

    def finish(self) -> SpotReadings:
        """Return the readings of all frames."""
        wall = WallPoints(self._knee, self._wall, self._lean) if self._plan.held else None
        sheets = SheetCorners(self._corners, self._paper) if self._plan.sheets else None
        return SpotReadings(FootEnds(self._heel, self._tip), wall, sheets)
