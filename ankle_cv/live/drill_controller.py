"""The controller of a drill: records as ``record`` does, and counts the repetitions meanwhile."""

from __future__ import annotations

import json
import math
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mode
from typing import Final

import numpy as np

from ankle_cv.conventions import Side
from ankle_cv.live.commands import Command
from ankle_cv.live.drill import LEAST, DrillName, DrillRep, DrillState, add, longest_gap_s, signal_of
from ankle_cv.live.engine import CapturedFrame, FrameResult
from ankle_cv.live.film_controller import FilmController, FilmView, film_line
from ankle_cv.live.film_session import FilmPlan
from ankle_cv.live.frontend import Announcement
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.sight import SightMeter, slow_line
from ankle_cv.live.smooth import OneEuro
from ankle_cv.pose.base import PoseSample
from ankle_cv.settings import Points

MEDIAN_OF: Final = 3
"""Pictures of which a signal is the median: one in which the legs are exchanged counts for nothing."""
SMOOTHED_AS_DEG: Final = 8.0
"""The filter's cutoffs are of degrees: a signal is smoothed as if its least swing were that of a shin."""
RINGS: Final = {True: 1, False: 2}
"""How often the bell rings for a repetition: once for a controlled one."""


@dataclass(frozen=True)
class DrillPlan:
    """What is to be done.

    Attributes
    ----------
    drill
        Which one.
    reps
        How many of each leg, or of both feet.
    sides
        Legs that are to do them.
    """

    drill: DrillName
    reps: int
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class DrillView(FilmView):
    """What there is to show of one picture; `plan` and `drill` are always there."""

    plan: DrillPlan | None = None
    drill: DrillState | None = None


class DrillController(FilmController):
    """A `ankle_cv.live.frontend.GuidedController` that records a clip and counts what is done in it.

    Parameters
    ----------
    plan
        Drill, legs and repetitions.
    recorder, path, level_px
        As of `FilmController`; filming begins when the whole person has been in the picture for a second.

    Attributes
    ----------
    drill
        How far it is.
    meter
        Counts the pictures that are seen.
    """

    def __init__(
        self, plan: DrillPlan, recorder: Recorder, path: Path, level_px: Points | None = None
    ) -> None:
        super().__init__(FilmPlan(countdown_s=0.0), recorder, path, level_px)
        self.plan, self.drill = plan, DrillState(plan.drill)
        self.meter = SightMeter("repetitions")
        self._recent: deque[tuple[float, Side | None]] = deque(maxlen=MEDIAN_OF)
        self._smooth = OneEuro()

    def process(self, captured: CapturedFrame, sample: PoseSample) -> DrillView:
        """Observe one picture, count in it, and end the drill when it is done."""
        counting = self.state.phase == "filming"
        if self.meter.add(captured.frame, longest_gap_s(self.plan.drill) if counting else math.inf):
            self._announcements.put(Announcement(slow_line(self.meter.sight, captured.frame.time_s)))
        view = super().process(captured, sample)
        if self.state.phase == "filming" and len(sample.people):
            self._count(captured.frame.time_s, sample)
        return DrillView(
            view.observation, self.state, view.level, self.meter.sight, plan=self.plan, drill=self.drill
        )

    def handle(self, command: Command) -> None:
        """Handle a key as `FilmController` does; to start over is to count from nothing."""
        super().handle(command)
        if self.state.phase == "waiting":
            self.drill = DrillState(self.plan.drill)

    def _count(self, time_s: float, sample: PoseSample) -> None:
        self._recent.append(signal_of(self.plan.drill, sample.people[0], sample.world_m[0]))
        side = mode(one[1] for one in self._recent)
        values = [one[0] for one in self._recent if one[1] == side]
        value = math.nan if math.isnan(values[-1]) else float(np.nanmedian(values))
        share = SMOOTHED_AS_DEG / LEAST[self.plan.drill]
        smooth = self._smooth(time_s, share * value) / share
        before = len(self.drill.reps)
        self.drill = add(self.drill, time_s, smooth, side)
        for rep in self.drill.reps[before:]:
            self._announcements.put(Announcement(rep_line(rep), RINGS[rep.controlled]))
        if len(self.drill.reps) > before and self._all_done():
            super().handle("finish")

    def _all_done(self) -> bool:
        both = self.drill.count(None)
        return all(self.drill.count(side) + both >= self.plan.reps for side in self.plan.sides)


def rep_line(rep: DrillRep) -> str:
    """Return a repetition as a line of JSON."""
    return json.dumps({"event": "rep", **rep_fields(rep)}, ensure_ascii=False)


def rep_fields(rep: DrillRep) -> dict[str, object]:
    """Return a repetition as JSON has it; what is not known is null."""
    fields = asdict(rep) | {"faults": list(rep.faults), "controlled": rep.controlled}
    return {
        name: (round(value, 3) if np.isfinite(value) else None) if isinstance(value, float) else value
        for name, value in fields.items()
    }


def drill_line(result: FrameResult[DrillView], now_s: float) -> str:
    """Return the reading of one picture as a line of JSON; stale values are null."""
    drill = result.view.drill
    return film_line(result, now_s, reps=len(drill.reps) if drill else 0)
