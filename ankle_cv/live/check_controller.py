"""The controller of the live check: passes observations to the session and controls the recorder."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from ankle_cv.conventions import Side
from ankle_cv.live.commands import Command, LevelPoint, WallPosition
from ankle_cv.live.engine import CapturedFrame, FrameResult
from ankle_cv.live.frontend import Announcement
from ankle_cv.live.latest import drain
from ankle_cv.live.level import NOT_SHOWN, LevelKeeper, ShownLevel
from ankle_cv.live.lines import event_line, rounded
from ankle_cv.live.observer import STILL_LOOKING, Observation, Observer
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.second_look import SecondLook
from ankle_cv.live.session import Transition, on_key, on_observation, on_wall_position
from ankle_cv.live.session_state import EventName, SessionEvent, SessionPlan, SessionState, TrialOutcome
from ankle_cv.live.sight import UNKNOWN_SIGHT, Sight, SightMeter, slow_line
from ankle_cv.pose.base import PoseSample
from ankle_cv.sessions.results import SESSION_CLIP
from ankle_cv.settings import Points
from ankle_cv.video.frame import VideoInfo

PROVISIONAL_NAME: Final = "recording.mp4"
"""Name of a clip until it is known which leg it shows."""
RINGS: Final[dict[EventName, int]] = {"neutral": 1, "held": 1, "heel_up": 3, "side_done": 2}
"""How often the bell rings: once to go on, three times for a raised heel."""
AGAIN: Final[tuple[TrialOutcome, ...]] = ("no_hold", "pictures_missing", "leg_hidden")
AGAIN_RINGS: Final = 2
"""How often it rings for a lunge that does not count because it was not held, or not seen."""


@dataclass(frozen=True)
class LiveView:
    """What there is to show of one picture.

    Attributes
    ----------
    observation, state, level
        What was seen, how far the session is, and what has been shown of the level.
    sight
        How many of the camera's pictures are seen.
    metric
        Whether a length is known, from which the analysis tells centimetres.
    """

    observation: Observation
    state: SessionState
    level: ShownLevel = NOT_SHOWN
    sight: Sight = UNKNOWN_SIGHT
    metric: bool = False


class CheckController:
    """A `ankle_cv.live.engine.Controller` for the guided knee-to-wall test.

    Parameters
    ----------
    plan
        Legs and trials.
    recorder, folder
        Each leg's clip goes into a folder of its own: the turn between the legs would spoil a common clip.
    level_px
        Two points on something plumb, if they are known beforehand.
    second
        The second network; None to do without.
    metric
        Whether the settings have a length, from which the analysis tells centimetres.

    Attributes
    ----------
    state
        How far the session is.
    meter
        Counts the pictures that are seen.
    """

    def __init__(
        self,
        plan: SessionPlan,
        recorder: Recorder,
        folder: Path,
        level_px: Points | None = None,
        second: SecondLook | None = None,
        *,
        metric: bool = False,
    ) -> None:
        self.state = SessionState(plan)
        self._recorder, self._folder = recorder, folder
        self._level = LevelKeeper(level_px)
        self._second, self._metric = second, metric
        self.meter = SightMeter()
        self._levels: dict[Side, str] = {}
        self._observer: Observer | None = None
        self._announcements: SimpleQueue[Announcement] = SimpleQueue()
        self._time_s = 0.0
        self._recording = False

    def open(self, info: VideoInfo) -> None:
        """Prepare for the size of the picture and start recording; `UsageError` for a level beside it."""
        size = (info.width, info.height)
        self._observer = Observer(size)
        self._level.open(size)
        # A clip that begins in the right stance, as a file may, must not lose its first moments.
        self._start_recording()

    def process(self, captured: CapturedFrame, sample: PoseSample) -> LiveView:
        """Observe one picture and update the session."""
        if self._observer is None:
            raise RuntimeError("open the camera first")
        self._time_s = captured.frame.time_s
        if self.meter.add(captured.frame):
            self._announcements.put(Announcement(slow_line(self.meter.sight, self._time_s)))
        self._update_level()
        sides = self.state.sides_left or self.state.plan.sides
        legs = None if self._second is None else self._second.look(captured, sample)
        observation = self._observer.observe(captured.frame, sample, sides, legs)
        self._apply(on_observation(self.state, observation))
        if self.state.phase == "setup" and observation.problem not in (None, STILL_LOOKING):
            self._stop_recording()
        if self._second is not None:
            self._second.finish(captured)
        return LiveView(observation, self.state, self.level, self.meter.sight, self._metric)

    def handle(self, command: Command) -> None:
        """Update the session by a key, the position of the wall or a point on something plumb."""
        if isinstance(command, LevelPoint):
            self._level.show(command)
            self._update_level()
        elif isinstance(command, WallPosition):
            self._apply(on_wall_position(self.state, command.x_px, self._time_s))
        else:
            self._apply(on_key(self.state, command, self._time_s))

    def _update_level(self) -> None:
        for announcement in self._level.update(self._time_s):
            self._announcements.put(announcement)
        if self.level.roll is not None and self._observer is not None:
            self._observer.show_level(self.level.roll)

    @property
    def level(self) -> ShownLevel:
        """What has been shown of the level."""
        return self._level.level

    @property
    def levels(self) -> dict[Side, str]:
        """Per leg the level that was shown for it, as for ``--level``; the camera is moved between them."""
        side, text = self.state.side, self.level.text
        return self._levels | ({} if side is None or text is None else {side: text})

    @property
    def done(self) -> bool:
        """Whether the session is over."""
        return self.state.phase == "done"

    def announcements(self) -> Sequence[Announcement]:
        """Return the announcements since the last call; for the user's thread alone."""
        return drain(self._announcements)

    def clip_path(self, side: Side) -> Path:
        """Return the path of a leg's clip."""
        return self._folder / side / SESSION_CLIP

    def _start_recording(self) -> None:
        self._recorder.start(self._folder / PROVISIONAL_NAME)
        self._recording = True

    def _stop_recording(self) -> None:
        if self._recording:
            self._recorder.stop()
        self._recording = False

    def _apply(self, transition: Transition) -> None:
        """Enter the new state and act on the events."""
        self.state, events = transition
        for event in events:
            if event.name == "setup_ok" and event.side is not None:
                if not self._recording:
                    self._start_recording()
                self._recorder.keep(self.clip_path(event.side))
            elif event.name == "setup_lost":
                self._recorder.start(self._folder / PROVISIONAL_NAME)
            elif event.name in ("side_done", "done"):
                self._stop_recording()
            if event.name == "side_done" and event.side is not None:
                if self.level.text is not None:
                    self._levels[event.side] = self.level.text
                self._level.camera_moved()
            if event.name in ("setup_lost", "side_done") and self._observer is not None:
                self._observer.reset()
            self._announcements.put(_announcement(event))


def _announcement(event: SessionEvent) -> Announcement:
    state = (event.problem.code if event.problem else "") if event.name == "setup" else None
    missed = event.name == "trial" and event.trial is not None and event.trial.outcome in AGAIN
    return Announcement(event_line(event), AGAIN_RINGS if missed else RINGS.get(event.name, 0), state)


def reading_line(result: FrameResult[LiveView], now_s: float) -> str:
    """Return the reading of one picture as a line of JSON; unknown and stale values are null."""
    observation, state = result.view.observation, result.view.state
    fresh, shin = not result.stale(now_s), observation.shin
    shown = rounded(observation.shown_deg, 1) if fresh else None
    heel = observation.heel if fresh else None
    return json.dumps(
        {
            "event": "reading",
            "t": rounded(observation.time_s),
            "phase": state.phase,
            "side": observation.side,
            "shin_deg": shown,
            "raw_shin_deg": None if shown is None else rounded(observation.raw_deg, 1),
            "plus_minus_deg": None if shown is None else rounded(shin.plus_minus_deg, 1),
            "networks": shin.agreement if fresh and math.isfinite(shin.deg) else None,
            "heel_lift_pct_foot": rounded(heel.lift_pct, 1) if heel else None,
            "heel_down": heel.down if heel else None,
            "stale": not fresh,
            "latency_ms": round(1000 * (result.ready_s - result.captured.arrived_s)),
        },
        ensure_ascii=False,
    )
