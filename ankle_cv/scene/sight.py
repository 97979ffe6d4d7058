"""What is looked at closely in a few frames only: a foot standing flat, and knee and wall in a lunge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import BoolArray, Image, IntArray, Side
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.foot_extent import read_ends
from ankle_cv.scene.knee_front import read_knee_front
from ankle_cv.scene.wall_line import read_wall
from ankle_cv.tracking.base import FootEnds, WallSight
from ankle_cv.tracking.plan import foot_marks

FLAT_READINGS = 5
"""Frames of the flat stance in which the foot is measured; one takes as long as a pose estimate."""
HOLD_READINGS = 3
"""Frames of each held lunge in which knee and wall are looked for."""


@dataclass(frozen=True)
class SightPlan:
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
    """

    side: Side
    facing: int
    roll_deg: float
    flat: tuple[int, ...]
    held: tuple[int, ...] = ()


def spread_over(wanted: BoolArray, count: int) -> tuple[int, ...]:
    """Choose up to ``count`` of the ``(n,)`` wanted frames, evenly: the middles of as many equal parts."""
    frames: IntArray = np.flatnonzero(wanted)
    if not len(frames):
        return ()
    at = (np.arange(count) + 0.5) / count * len(frames)
    return tuple(int(i) for i in np.unique(frames[at.astype(int)]))


class Sight:
    """Looks at one foot; frames are given once, in order.

    Parameters
    ----------
    series
        Landmarks of the person, picture px.
    plan
        Which foot, and when to look.
    """

    def __init__(self, series: LandmarkSeries, plan: SightPlan) -> None:
        self._series, self._plan = series, plan
        self._wanted = frozenset((*plan.flat, *plan.held))
        self._heel, self._tip, self._knee, self._wall = np.full((4, len(series), 2), np.nan)

    def add(self, index: int, image: Image) -> None:
        """Look at one frame, if it is one of those wanted."""
        if index not in self._wanted:
            return
        plan = self._plan
        marks = foot_marks(self._series, plan.side, index)
        if not marks.complete:
            return
        ends = read_ends(image, marks, plan.facing, plan.roll_deg)
        if ends is not None:
            self._heel[index], self._tip[index] = ends
        if ends is not None and plan.held:
            wall = read_wall(image, marks, ends[1], plan.facing, plan.roll_deg)
            self._wall[index] = np.nan if wall is None else wall
        if index in plan.held:
            hip = self._series.xy("hip", plan.side)[index]
            knee = read_knee_front(image, marks, hip, plan.facing, plan.roll_deg)
            self._knee[index] = np.nan if knee is None else knee

    def finish(self) -> tuple[FootEnds, WallSight | None]:
        """Return what was seen of the foot, and of knee and wall when they were looked for."""
        wall = WallSight(self._knee, self._wall) if self._plan.held else None
        return FootEnds(self._heel, self._tip), wall
