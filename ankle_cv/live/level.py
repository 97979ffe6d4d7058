"""The level as the person shows it: two points of the picture on something plumb."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from queue import SimpleQueue
from typing import Final

from ankle_cv.camera import Roll
from ankle_cv.errors import UsageError
from ankle_cv.live.commands import LevelPoint
from ankle_cv.live.frontend import Announcement
from ankle_cv.live.latest import drain
from ankle_cv.live.lines import rounded
from ankle_cv.live.setup import Problem
from ankle_cv.scene.roll import given_roll
from ankle_cv.settings import Points


@dataclass(frozen=True)
class ShownLevel:
    """What has been shown of the level.

    Attributes
    ----------
    points
        No point yet, the first, or both; of the unmirrored picture.
    roll
        The roll that both tell.
    problem
        Why the last two points were refused, or None.
    """

    points: tuple[LevelPoint, ...] = ()
    roll: Roll | None = None
    problem: Problem | None = None

    @property
    def text(self) -> str | None:
        """The value of ``--level``; None until both points are there."""
        if self.roll is None:
            return None
        return ",".join(f"{value:.1f}" for point in self.points for value in (point.x_px, point.y_px))


NOT_SHOWN: Final = ShownLevel()


def given_level(points: Points | None, size_px: tuple[int, int]) -> ShownLevel:
    """Return the level that ``--level`` gives in a picture of this size, px; raises as `given_roll`."""
    if points is None:
        return NOT_SHOWN
    first, second = LevelPoint(*points[:2]), LevelPoint(*points[2:])
    return ShownLevel((first, second), given_roll(points, size_px))


def with_point(
    level: ShownLevel, point: LevelPoint, size_px: tuple[int, int], time_s: float
) -> tuple[ShownLevel, Announcement]:
    """Return the level with one more point, and what there is to say; a third point begins anew.

    Parameters
    ----------
    level, point
        What has been shown so far, and now.
    size_px
        Width and height of the picture.
    time_s
        By the camera's clock.
    """
    if len(level.points) != 1:
        following = ShownLevel((point,))
    else:
        first = level.points[0]
        try:
            following = given_level((first.x_px, first.y_px, point.x_px, point.y_px), size_px)
        except UsageError as error:
            refused = Problem("not_plumb", error.message[0].upper() + error.message[1:], error.remedy)
            following = ShownLevel(problem=refused)
    return following, _announcement(following, time_s)


class LevelKeeper:
    """Keeps the level of a session; points shown before the picture's size is known wait for it.

    Parameters
    ----------
    given
        Two points on something plumb that are known beforehand, or None.

    Attributes
    ----------
    level
        What has been shown so far.
    """

    def __init__(self, given: Points | None) -> None:
        self.level = NOT_SHOWN
        self._given, self._size = given, (0, 0)
        self._waiting: SimpleQueue[LevelPoint] = SimpleQueue()

    def open(self, size_px: tuple[int, int]) -> None:
        """Prepare for the size of the picture; `UsageError` for a given level beside it."""
        self.level = given_level(self._given, size_px)
        self._size = size_px

    def camera_moved(self) -> None:
        """Discard points that were shown for another place of the camera; those given beforehand stay."""
        if self._size != (0, 0):
            self.level = given_level(self._given, self._size)

    def show(self, point: LevelPoint) -> None:
        """Add a point."""
        self._waiting.put(point)

    def update(self, time_s: float) -> list[Announcement]:
        """Take the points that have been added, as of this time by the camera's clock; return what to say."""
        said = []
        for point in drain(self._waiting) if self._size != (0, 0) else ():
            self.level, announcement = with_point(self.level, point, self._size, time_s)
            said.append(announcement)
        return said


def _announcement(level: ShownLevel, time_s: float) -> Announcement:
    fields: dict[str, object] = {"event": "level", "t": rounded(time_s)}
    fields["points"] = [[rounded(point.x_px, 1), rounded(point.y_px, 1)] for point in level.points]
    if level.roll is not None:
        fields["roll_deg"] = rounded(level.roll.deg, 2)
    if level.problem is not None:
        fields |= asdict(level.problem)
    return Announcement(json.dumps(fields, ensure_ascii=False))
