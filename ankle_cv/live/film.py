"""The brain of ``record``: watches for the person and gives the recorder its orders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import numpy as np

from ankle_cv.conventions import SIDES, Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.camera_errors import PictureWatch
from ankle_cv.live.commands import Order, WallAt
from ankle_cv.live.engine import Shot, Shown
from ankle_cv.live.filming import FilmEvent, FilmPlan, FilmSeen, FilmState, press, watch
from ankle_cv.live.frontend import Told
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.setup import body_problem, picture_problem
from ankle_cv.pose.base import PoseSample
from ankle_cv.video.frame import VideoInfo

RINGS: Final = {"countdown": 1, "filming": 2, "done": 3}


@dataclass(frozen=True)
class FilmView:
    """What there is to show of one picture."""

    seen: FilmSeen
    state: FilmState


class Film:
    """A `ankle_cv.live.frontend.GuidedBrain` that records one clip.

    Parameters
    ----------
    plan
        Countdown and length.
    recorder, path
        Where the clip goes.
    """

    def __init__(self, plan: FilmPlan, recorder: Recorder, path: Path) -> None:
        self.state = FilmState(plan)
        self._recorder, self._path = recorder, path
        self._size = (0, 0)
        self._watch = PictureWatch()
        self._told: SimpleQueue[Told] = SimpleQueue()
        self._time_s = 0.0

    @property
    def done(self) -> bool:
        """Whether the clip is finished."""
        return self.state.phase == "done"

    def open(self, info: VideoInfo) -> None:
        """Learn the size of the picture."""
        self._size = (info.width, info.height)

    def see(self, shot: Shot, sample: PoseSample) -> FilmView:
        """Look at one picture."""
        frame = shot.frame
        self._time_s = frame.time_s
        glance = self._watch.look(frame.time_s, frame.image)
        present = len(sample.people) > 0 and not glance.frozen
        problem = picture_problem(glance) or body_problem(self._series(sample), SIDES)
        seen = FilmSeen(frame.time_s, present, problem)
        self._follow(*watch(self.state, seen))
        return FilmView(seen, self.state)

    def obey(self, order: Order) -> None:
        """Go on with a key; a wall means nothing here."""
        if not isinstance(order, WallAt):
            self._follow(*press(self.state, order, self._time_s))

    def told(self) -> Sequence[Told]:
        """Return what happened since the last time."""
        return [self._told.get_nowait() for _ in range(self._told.qsize())]

    def _series(self, sample: PoseSample) -> LandmarkSeries:
        rows = slice(0, 1) if len(sample.people) else slice(0, 0)
        times: Array = np.array([sample.time_s])[rows]
        return LandmarkSeries(times, sample.people[rows], sample.world_m[rows], self._size)

    def _follow(self, state: FilmState, events: tuple[FilmEvent, ...]) -> None:
        for event in events:
            if event.name == "filming":
                self._recorder.start(self._path.with_name(f".{self._path.name}"))
                self._recorder.keep(self._path)
            elif event.name == "done":
                self._recorder.stop()
            elif event.name == "waiting" and self.state.phase == "filming":
                self._recorder.discard()
            self._told.put(_told(event))
        self.state = state


def _told(event: FilmEvent) -> Told:
    line: dict[str, object] = {"event": event.name, "t": round(event.time_s, 3)}
    line |= {key: value for key in ("left", "reason") if (value := getattr(event, key)) is not None}
    line |= asdict(event.problem) if event.problem else {}
    state = (event.problem.code if event.problem else "") if event.name == "waiting" else None
    return Told(json.dumps(line, ensure_ascii=False), RINGS.get(event.name, 0), state)


def film_line(shown: Shown[FilmView], now_s: float) -> str:
    """Return what one picture shows as a line of JSON; null for what is too old to tell."""
    view = shown.told
    fresh = not shown.stale(now_s)
    return json.dumps(
        {
            "event": "reading",
            "t": round(view.seen.time_s, 3),
            "phase": view.state.phase,
            "person": view.seen.present if fresh else None,
            "stale": not fresh,
        }
    )
