"""The brain of the live check: eye and session together, in the inference thread; orders to the recorder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from ankle_cv.conventions import Side
from ankle_cv.live.commands import Order, WallAt
from ankle_cv.live.engine import Shot, Shown
from ankle_cv.live.frontend import Told
from ankle_cv.live.lines import event_line, rounded
from ankle_cv.live.observer import STILL_LOOKING, Eye, Seen
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.session import Event, EventName, Plan, State, command, observe, wall_at
from ankle_cv.pose.base import PoseSample
from ankle_cv.video.frame import VideoInfo

CLIP_NAME: Final = "clip.mp4"
PROVISIONAL: Final = "recording.mp4"
"""Where a clip grows until it is known whose it is."""
RINGS: Final[dict[EventName, int]] = {"neutral": 1, "held": 1, "heel_up": 3, "side_done": 2}
"""Rings of the bell: one to go on, three for the heel."""
NOT_HELD_RINGS: Final = 2
"""A lunge that does not count because it was not held."""


@dataclass(frozen=True)
class LiveView:
    """What there is to show of one picture."""

    seen: Seen
    state: State


class LiveCheck:
    """A `ankle_cv.live.engine.Brain` for the guided knee-to-wall test.

    Parameters
    ----------
    plan
        Legs and trials.
    recorder, folder
        Each leg's clip is recorded into its own folder there: a turn between the legs would spoil one.
    """

    def __init__(self, plan: Plan, recorder: Recorder, folder: Path) -> None:
        self.state = State(plan)
        self._recorder, self._folder = recorder, folder
        self._eye: Eye | None = None
        self._told: SimpleQueue[Told] = SimpleQueue()
        self._time_s = 0.0
        self._recording = False

    def open(self, info: VideoInfo) -> None:
        """Learn the size of the picture."""
        self._eye = Eye((info.width, info.height))
        # A clip that begins in the right stance, as a file may, must not lose its first moments.
        self._record()

    def see(self, shot: Shot, sample: PoseSample) -> LiveView:
        """Look at one picture and go on with the session."""
        if self._eye is None:
            raise RuntimeError("open the camera first")
        self._time_s = shot.frame.time_s
        seen = self._eye.look(shot.frame, sample, self.state.sides_left or self.state.plan.sides)
        self._follow(*observe(self.state, seen))
        if self.state.phase == "setup" and seen.problem is not None and seen.problem is not STILL_LOOKING:
            self._stop()
        return LiveView(seen, self.state)

    def obey(self, order: Order) -> None:
        """Go on with a key or a click on the wall."""
        if isinstance(order, WallAt):
            self._follow(*wall_at(self.state, order.x_px, self._time_s))
        else:
            self._follow(*command(self.state, order, self._time_s))

    @property
    def done(self) -> bool:
        """Whether the session is over."""
        return self.state.phase == "done"

    def told(self) -> Sequence[Told]:
        """Return what happened since the last time, for the user's thread."""
        # One thread takes out, so what is not empty stays so until it is taken.
        return [self._told.get_nowait() for _ in range(self._told.qsize())]

    def clip_path(self, side: Side) -> Path:
        """Return where the clip of a leg goes."""
        return self._folder / side / CLIP_NAME

    def _record(self) -> None:
        self._recorder.start(self._folder / PROVISIONAL)
        self._recording = True

    def _stop(self) -> None:
        if self._recording:
            self._recorder.stop()
        self._recording = False

    def _follow(self, state: State, events: tuple[Event, ...]) -> None:
        self.state = state
        for event in events:
            if event.name == "setup_ok" and event.side is not None:
                if not self._recording:
                    self._record()
                self._recorder.keep(self.clip_path(event.side))
            elif event.name == "setup_lost":
                self._recorder.start(self._folder / PROVISIONAL)
            elif event.name in ("side_done", "done"):
                self._stop()
            if event.name in ("setup_lost", "side_done") and self._eye is not None:
                self._eye.forget()
            self._told.put(_told(event))


def _told(event: Event) -> Told:
    state = (event.problem.code if event.problem else "") if event.name == "setup" else None
    missed = event.name == "trial" and event.trial is not None and event.trial.outcome == "no_hold"
    return Told(event_line(event), NOT_HELD_RINGS if missed else RINGS.get(event.name, 0), state)


def reading_line(shown: Shown[LiveView], now_s: float) -> str:
    """Return what one picture shows; values that cannot be told, or are too old, are null."""
    seen, state = shown.told.seen, shown.told.state
    fresh = not shown.stale(now_s)
    heel = seen.heel if fresh else None
    return json.dumps(
        {
            "event": "reading",
            "t": rounded(seen.time_s),
            "phase": state.phase,
            "side": seen.side,
            "shin_deg": rounded(seen.shin_deg, 1) if fresh else None,
            "raw_shin_deg": rounded(seen.raw_deg, 1) if fresh else None,
            "heel_lift_pct_foot": rounded(heel.lift_pct, 1) if heel else None,
            "heel_down": heel.down if heel else None,
            "stale": not fresh,
            "latency_ms": round(1000 * (shown.ready_s - shown.shot.arrived_s)),
        },
        ensure_ascii=False,
    )
