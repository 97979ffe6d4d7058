"""What one frame shows: the state of the set-up, then the leg's angle and the heel."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ankle_cv.conventions import N_LANDMARKS, Array, Side, X, Y
from ankle_cv.evidence.room_edges import Edges, find_edges
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.camera_errors import Glance, PictureWatch
from ankle_cv.live.heel import HeelReading, LiveHeel
from ankle_cv.live.leg import LegReference, shin_deg
from ankle_cv.live.setup import NOBODY, Problem, body_problem, hints, picture_problem, view_problem
from ankle_cv.live.smooth import OneEuro
from ankle_cv.measures.compute import level
from ankle_cv.pose.base import PoseSample
from ankle_cv.scene.neutral import NeutralStance, find_neutral
from ankle_cv.scene.roll import UNKNOWN_ROLL, Roll, find_roll, without_people
from ankle_cv.scene.view import View, find_view
from ankle_cv.signals.landmarks import clean
from ankle_cv.video.frame import Frame
from ankle_cv.video.sampled_source import MAX_GLANCES

MEMORY_S: Final = 2.0
"""How far back the set-up is judged, s."""
MIN_MEMORY_S: Final = 0.35
MIN_MEMORY_FRAMES: Final = 4
"""Less than this says nothing of view or stillness."""
JUDGE_EVERY_S: Final = 0.15
"""The window is cleaned and judged this often, s; every frame would cost more than the pose."""
ROLL_EVERY_S: Final = 0.5
FRESH_NEUTRAL_S: Final = 0.4
"""A neutral stance that ended earlier than this is no longer how the person stands."""
STILL_LOOKING: Final = Problem("looking", "Looking at you", "Stand side-on, front foot flat, and hold still")


@dataclass(frozen=True)
class Seen:
    """What one frame shows.

    Attributes
    ----------
    time_s
        When the picture was taken, by the camera's clock.
    problem
        What must be put right first, or None.
    hints
        What could be better.
    side
        The leg that is tested, once the set-up shows it.
    neutral
        Whether the neutral stance has been found.
    raw_deg, shin_deg
        Tibial inclination as it is, and smoothed causally; NaN when it cannot be told now.
    neutral_deg
        Tibial inclination of the neutral stance.
    heel
        The heel, or None when it cannot be told now.
    points
        ``(33, 4)`` landmarks for drawing; NaN without a person.
    """

    time_s: float
    problem: Problem | None
    hints: tuple[str, ...]
    side: Side | None
    neutral: bool
    raw_deg: float
    shin_deg: float
    neutral_deg: float
    heel: HeelReading | None
    points: Array


class Eye:
    """Looks at one frame after the other; remembers the last two seconds and what was decided.

    Parameters
    ----------
    size_px
        Width and height of the pictures.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size = size_px
        self._rows: deque[tuple[float, Array, Array]] = deque()
        self._watch = PictureWatch()
        self._smooth = OneEuro()
        self._heel = LiveHeel()
        self._edges: list[Edges] = []
        self._roll: Roll = UNKNOWN_ROLL
        self._reference: LegReference | None = None
        self._problem: Problem | None = STILL_LOOKING
        self._astray = True
        self._view: View | None = None
        self._judged_s = self._rolled_s = -math.inf

    def forget(self) -> None:
        """Start anew for the other leg; only the camera's roll stays known."""
        self._rows.clear()
        self._smooth.reset()
        self._heel.forget()
        self._reference, self._view, self._judged_s = None, None, -math.inf
        self._problem, self._astray = STILL_LOOKING, True

    def look(self, frame: Frame, sample: PoseSample, sides: tuple[Side, ...]) -> Seen:
        """Look at the next frame.

        Parameters
        ----------
        frame, sample
            The picture and whoever was found in it.
        sides
            Legs that may be tested now, the wished one first; ignored once a neutral stance was found.
        """
        latest = self._remember(sample)
        glance = self._watch.look(frame.time_s, frame.image)
        self._find_roll(frame, sample)
        if glance.frozen:
            self._smooth.reset()
        elif self._astray:
            for side in sides if self._reference is None else (self._reference.side,):
                self._heel.keep(frame.time_s, frame.image, latest, side)
        seen = self._measured(frame, latest, glance)
        self._astray = seen.heel is None or seen.heel.moved
        if self._astray and not glance.frozen and self._due(frame.time_s):
            self._judge(latest, glance, sides)
        problem = picture_problem(glance) or self._present_problem(latest)
        return replace(
            seen,
            problem=problem,
            hints=hints(self._view, self._roll),
            side=self._side(problem),
            neutral=self._reference is not None,
        )

    def _side(self, problem: Problem | None) -> Side | None:
        if self._reference is not None:
            return self._reference.side
        return self._view.near if self._view is not None and problem is None else None

    def _present_problem(self, latest: LandmarkSeries) -> Problem | None:
        """Return what is wrong now; once the leg is known, only its vanishing counts."""
        if self._reference is None:
            return self._problem
        return None if latest.present[0] else NOBODY

    def _remember(self, sample: PoseSample) -> LandmarkSeries:
        """Add a frame to the memory; return it alone, as a series of one."""
        here = len(sample.people) > 0
        points = sample.people[0] if here else np.full((N_LANDMARKS, 4), np.nan)
        world = sample.world_m[0] if here else np.full((N_LANDMARKS, 3), np.nan)
        self._rows.append((sample.time_s, points, world))
        while self._rows[0][0] < sample.time_s - MEMORY_S:
            self._rows.popleft()
        return LandmarkSeries(np.array([sample.time_s]), points[None], world[None], self._size)

    def _memory(self) -> LandmarkSeries:
        times, points, world = zip(*self._rows, strict=True)
        return LandmarkSeries(np.array(times), np.stack(points), np.stack(world), self._size)

    def _find_roll(self, frame: Frame, sample: PoseSample) -> None:
        due = frame.time_s - self._rolled_s >= ROLL_EVERY_S
        # Once the leg's reference is made its roll is in it, and a lunge is no time for slow work.
        if self._reference is not None or len(self._edges) >= MAX_GLANCES or not due:
            return
        self._rolled_s = frame.time_s
        people = sample.people[..., [X, Y]]
        self._edges.append(without_people(find_edges(frame.image), people, self._size))
        self._roll = find_roll(self._edges)

    def _measured(self, frame: Frame, latest: LandmarkSeries, glance: Glance) -> Seen:
        raw, smooth, heel = math.nan, math.nan, None
        if self._reference is not None and not glance.frozen:
            raw = float(shin_deg(latest, self._reference)[0])
            smooth = self._smooth(frame.time_s, raw)
            heel = self._heel.read(frame.image, latest)
        neutral = math.nan if self._reference is None else self._reference.neutral_shin_deg
        return Seen(
            time_s=frame.time_s,
            problem=None,
            hints=(),
            side=None,
            neutral=False,
            raw_deg=raw,
            shin_deg=smooth,
            neutral_deg=neutral,
            heel=heel,
            points=latest.points[0],
        )

    def _due(self, time_s: float) -> bool:
        if time_s - self._judged_s < JUDGE_EVERY_S:
            return False
        self._judged_s = time_s
        return True

    def _judge(self, latest: LandmarkSeries, glance: Glance, sides: tuple[Side, ...]) -> None:
        """Decide view and neutral from the memory; again whenever the foot has left its place."""
        wanted = sides if self._reference is None else (self._reference.side,)
        problem = picture_problem(glance) or body_problem(latest, wanted)
        memory = self._memory()
        if problem is None and not _long_enough(memory):
            return
        if problem is None:
            series = clean(memory)
            view = find_view(series)
            problem = view_problem(view, wanted)
            if self._reference is None:
                self._view = view
            if problem is None and view.near is not None:
                self._take_neutral(series, view, view.near)
        self._problem = problem
        if problem is not None and self._reference is None:
            self._view = None if problem.code in ("nobody", "dark") else self._view

    def _take_neutral(self, series: LandmarkSeries, view: View, side: Side) -> None:
        flat = level(series, self._roll.deg)
        stance = find_neutral(flat, side, view.facing_sign)
        if stance is None or stance.windows[-1].to_s < series.time_s[-1] - FRESH_NEUTRAL_S:
            return
        reference = LegReference(side, view.facing_sign, view.leg(side).foreshortening, self._roll.deg)
        upright = _median_in(shin_deg(series, reference), stance, series.time_s)
        if math.isnan(upright):
            return
        reference = replace(reference, neutral_shin_deg=upright)
        self._heel.learn(reference, stance.windows[-1].from_s)
        self._reference = reference


def _long_enough(series: LandmarkSeries) -> bool:
    here = series.time_s[series.present]
    return len(here) >= MIN_MEMORY_FRAMES and bool(here[-1] - here[0] >= MIN_MEMORY_S)


def _median_in(values: Array, stance: NeutralStance, time_s: Array) -> float:
    inside = values[stance.mask(time_s)]
    known = inside[np.isfinite(inside)]
    return float(np.median(known)) if len(known) else math.nan
