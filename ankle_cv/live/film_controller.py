"""The controller of ``record``: observes the person and controls the recorder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final, TypeVar

import numpy as np

from ankle_cv.conventions import SIDES, Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.commands import Command, LevelPoint, WallPosition
from ankle_cv.live.engine import CapturedFrame, FrameResult
from ankle_cv.live.film_session import (
    FilmEvent,
    FilmObservation,
    FilmPlan,
    FilmState,
    FilmTransition,
    on_key,
    on_observation,
)
from ankle_cv.live.frontend import Announcement
from ankle_cv.live.latest import drain
from ankle_cv.live.level import NOT_SHOWN, LevelKeeper, ShownLevel
from ankle_cv.live.picture_check import PictureChecker
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.setup import body_problem, picture_problem
from ankle_cv.live.sight import UNKNOWN_SIGHT, Sight
from ankle_cv.pose.base import PoseSample
from ankle_cv.settings import Points
from ankle_cv.video.frame import VideoInfo

RINGS: Final = {"countdown": 1, "filming": 2, "done": 3}
"""How often the bell rings, by event."""


@dataclass(frozen=True)
class FilmView:
    """What there is to show of one picture; `sight` is known where something is looked for in all of them."""

    observation: FilmObservation
    state: FilmState
    level: ShownLevel = NOT_SHOWN
    sight: Sight = UNKNOWN_SIGHT


class FilmController:
    """A `ankle_cv.live.frontend.GuidedController` that records one clip.

    Parameters
    ----------
    plan
        Countdown and length.
    recorder, path
        Records the clip, and the clip's file.
    level_px
        Two points on something plumb, if they are known beforehand.
    """

    def __init__(
        self, plan: FilmPlan, recorder: Recorder, path: Path, level_px: Points | None = None
    ) -> None:
        self.state = FilmState(plan)
        self._recorder, self._path = recorder, path
        self._level = LevelKeeper(level_px)
        self._size = (0, 0)
        self._picture_checker = PictureChecker()
        self._announcements: SimpleQueue[Announcement] = SimpleQueue()
        self._time_s = 0.0

    def _update_level(self) -> None:
        for announcement in self._level.update(self._time_s):
            self._announcements.put(announcement)

    @property
    def level(self) -> ShownLevel:
        """What has been shown of the level."""
        return self._level.level

    @property
    def done(self) -> bool:
        """Whether the clip is finished."""
        return self.state.phase == "done"

    def open(self, info: VideoInfo) -> None:
        """Prepare for the size of the picture; `UsageError` for a level beside it."""
        self._size = (info.width, info.height)
        self._level.open(self._size)

    def process(self, captured: CapturedFrame, sample: PoseSample) -> FilmView:
        """Observe one picture and update the session."""
        frame = captured.frame
        self._time_s = frame.time_s
        self._update_level()
        check = self._picture_checker.check(frame.time_s, frame.image)
        present = len(sample.people) > 0 and not check.frozen
        problem = picture_problem(check) or body_problem(self._series(sample), SIDES)
        observation = FilmObservation(frame.time_s, present, problem)
        self._apply(on_observation(self.state, observation))
        return FilmView(observation, self.state, self.level)

    def handle(self, command: Command) -> None:
        """Update the session by a key or a point on something plumb; the position of a wall is ignored."""
        if isinstance(command, LevelPoint):
            self._level.show(command)
            self._update_level()
        elif not isinstance(command, WallPosition):
            self._apply(on_key(self.state, command, self._time_s))

    def announcements(self) -> Sequence[Announcement]:
        """Return the announcements since the last call; for the user's thread alone."""
        return drain(self._announcements)

    def _series(self, sample: PoseSample) -> LandmarkSeries:
        rows = slice(0, 1) if len(sample.people) else slice(0, 0)
        times: Array = np.array([sample.time_s])[rows]
        return LandmarkSeries(times, sample.people[rows], sample.world_m[rows], self._size)

    def _apply(self, transition: FilmTransition) -> None:
        """Act on the events and enter the new state."""
        following, events = transition
        for event in events:
            if event.name == "filming":
                self._recorder.start(self._path.with_name(f".{self._path.name}"))
                self._recorder.keep(self._path)
            elif event.name == "done":
                self._recorder.stop()
            elif event.name == "waiting" and self.state.phase == "filming":
                self._recorder.discard()
            self._announcements.put(_announcement(event))
        self.state = following


def _announcement(event: FilmEvent) -> Announcement:
    line: dict[str, object] = {"event": event.name, "t": round(event.time_s, 3)}
    line |= {key: value for key in ("left", "reason") if (value := getattr(event, key)) is not None}
    line |= asdict(event.problem) if event.problem else {}
    state = (event.problem.code if event.problem else "") if event.name == "waiting" else None
    return Announcement(json.dumps(line, ensure_ascii=False), RINGS.get(event.name, 0), state)


Filmed = TypeVar("Filmed", bound=FilmView)


def film_line(result: FrameResult[Filmed], now_s: float, **more: int) -> str:
    """Return the reading of one picture, and `more` of it, as a line of JSON; stale values are null."""
    view = result.view
    fresh = not result.stale(now_s)
    return json.dumps(
        {
            "event": "reading",
            "t": round(view.observation.time_s, 3),
            "phase": view.state.phase,
            "person": view.observation.present if fresh else None,
            **more,
            "stale": not fresh,
        }
    )
