"""Observation of one frame: the state of the set-up first, then the leg's angle and the heel."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

from ankle_cv.camera import UNKNOWN_ROLL, Camera, Roll
from ankle_cv.conventions import Array, Side, X, Y
from ankle_cv.evidence.room_edges import RoomEdges, find_room_edges
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.live.heel import HeelReading, HeelTracker
from ankle_cv.live.leg import LegReference, foot_elsewhere, shin_in_picture_deg
from ankle_cv.live.picture_check import PictureCheck, PictureChecker
from ankle_cv.live.recent import RecentFrame, RecentFrames
from ankle_cv.live.second_look import Legs
from ankle_cv.live.setup import (
    ELSEWHERE,
    NOBODY,
    SIDE_YAW_DEG,
    Problem,
    body_problem,
    hints,
    picture_problem,
    view_problem,
)
from ankle_cv.live.shin import UNKNOWN, ShinReader, ShinReading, combined
from ankle_cv.live.smooth import OneEuro
from ankle_cv.measures.shank import LATERAL_LEAN_SD_DEG
from ankle_cv.pose.base import PoseSample
from ankle_cv.scene.body import Body, level_body
from ankle_cv.scene.neutral import NeutralStance, find_neutral
from ankle_cv.scene.roll import find_roll, without_people
from ankle_cv.scene.view import View, find_view
from ankle_cv.signals.clean import known_median
from ankle_cv.signals.landmarks import clean
from ankle_cv.video.frame import Frame
from ankle_cv.video.sampled_source import MAX_SAMPLES

ASSESS_INTERVAL_S: Final = 0.15
"""The window is cleaned and assessed this often, s; every frame would cost more than the pose."""
ROLL_INTERVAL_S: Final = 0.5
"""The room's edges are looked at this often, s, until the leg is known."""
ROLL_PICTURES: Final = 16
"""Pictures of edges after which the camera's roll is read from them anew, 8 s: that takes up to half a
second, in which no other picture is read. At first it is read after 1, 2, 4 and 8; again when it is used."""
MAX_NEUTRAL_AGE_S: Final = 0.4
"""A neutral stance that ended earlier than this, s, is no longer the person's stance."""
STILL_LOOKING: Final = Problem(
    "looking", "Looking at you", "One side to the camera, front foot flat, hold still"
)


@dataclass(frozen=True)
class Observation:
    """What was observed in one frame.

    Attributes
    ----------
    time_s
        When the picture was taken, s, by the camera's clock.
    problem
        What must be corrected first, or None.
    hints
        What could be improved.
    side
        The leg that is tested, once the set-up shows it.
    neutral
        Whether the neutral stance has been found.
    raw_deg, shin_deg
        Tibial inclination, raw and causally smoothed, deg; NaN when it cannot be measured in this frame.
    shin
        The raw one with its interval, and which networks it is of.
    neutral_deg
        Tibial inclination of the neutral stance, deg.
    heel
        The heel, or None when it cannot be measured in this frame.
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
    shin: ShinReading = UNKNOWN

    @property
    def shown_deg(self) -> float:
        """The smoothed inclination if it may be told, deg; NaN where the networks contradict each other."""
        return math.nan if self.shin.agreement == "contradicting" else self.shin_deg


class Observer:
    """Observes one frame after the other; keeps the last two seconds and the reference found in them.

    Parameters
    ----------
    size_px
        Width and height of the pictures, px.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size = size_px
        self._recent = RecentFrames(size_px)
        self._picture_checker = PictureChecker()
        self._shin = ShinReader()
        self._smooth = OneEuro()
        self._heel = HeelTracker()
        # Of the last moments alone: before, somebody may still have been putting the camera in its place.
        self._edges: deque[RoomEdges] = deque(maxlen=MAX_SAMPLES)
        self._roll: Roll = UNKNOWN_ROLL
        self._unread, self._wanted = 0, 1
        self._level_shown = False
        self._reference: LegReference | None = None
        self._problem: Problem | None = STILL_LOOKING
        self._off_reference = True
        self._view: View | None = None
        self._assessed_s = self._roll_tried_s = -math.inf

    def reset(self) -> None:
        """Prepare for the other leg, for which the camera is moved to the person's other side."""
        self._recent.clear()
        self._shin.reset()
        self._smooth.reset()
        self._heel.reset()
        self._reference, self._view, self._assessed_s = None, None, -math.inf
        self._problem, self._off_reference = STILL_LOOKING, True
        self._edges.clear()
        self._unread, self._wanted = 0, 1
        self._roll, self._level_shown = UNKNOWN_ROLL, False

    def show_level(self, roll: Roll) -> None:
        """Use the roll that the person has shown instead of the room's, from the next neutral stance on."""
        self._roll, self._level_shown = roll, True

    def observe(
        self, frame: Frame, sample: PoseSample, sides: tuple[Side, ...], legs: Legs | None = None
    ) -> Observation:
        """Observe the next frame.

        Parameters
        ----------
        frame, sample
            The picture and the people found in it.
        sides
            Legs that may be tested now, the preferred one first; ignored once a neutral stance was found.
        legs
            The legs by the second network; None when it did not look at this frame.
        """
        recent = self._recent.append(sample, legs)
        latest = recent.landmarks
        check = self._picture_checker.check(frame.time_s, frame.image)
        self._find_roll(frame, sample)
        if check.frozen:
            self._smooth.reset()
        elif self._off_reference:
            for side in sides if self._reference is None else (self._reference.side,):
                self._heel.keep_crop(frame.time_s, frame.image, latest, side)
        observation = self._measure(frame, recent, check)
        self._off_reference = observation.heel is None or observation.heel.moved
        if self._off_reference and not check.frozen and self._due(frame.time_s):
            self._assess_setup(latest, check, sides)
        problem = picture_problem(check) or self._current_problem(latest)
        return replace(
            observation,
            problem=problem,
            hints=hints(self._view, self._roll),
            side=self._side(problem),
            neutral=self._reference is not None,
        )

    def _side(self, problem: Problem | None) -> Side | None:
        if self._reference is not None:
            return self._reference.side
        return self._view.near if self._view is not None and problem is None else None

    def _current_problem(self, latest: LandmarkSeries) -> Problem | None:
        """Return the present problem; once the leg is known, only a missing person is one."""
        if self._reference is None:
            return self._problem
        if not latest.present[0]:
            return NOBODY
        return ELSEWHERE if foot_elsewhere(latest, self._reference) else None

    def _find_roll(self, frame: Frame, sample: PoseSample) -> None:
        due = frame.time_s - self._roll_tried_s >= ROLL_INTERVAL_S
        # The leg's reference includes the roll, and slow work would delay the frames of a lunge.
        if self._reference is not None or self._level_shown or not due:
            return
        self._roll_tried_s = frame.time_s
        people = sample.people[..., [X, Y]]
        self._edges.append(without_people(find_room_edges(frame.image), people, self._size))
        self._unread += 1
        if self._unread >= self._wanted:
            self._read_roll()
            self._wanted = min(2 * self._wanted, ROLL_PICTURES)

    def _read_roll(self) -> None:
        """Read the camera's roll from the newest edges."""
        self._roll, self._unread = find_roll(self._edges, self._size), 0

    def _measure(self, frame: Frame, recent: RecentFrame, check: PictureCheck) -> Observation:
        shin, smooth, heel, neutral = UNKNOWN, math.nan, None, math.nan
        if (reference := self._reference) is not None:
            neutral = reference.neutral_shin_deg
        if reference is not None and not check.frozen and not foot_elsewhere(recent.landmarks, reference):
            shin = self._shin.read(frame.time_s, *recent.shin_deg(reference), reference)
            smooth = self._smooth(frame.time_s, shin.deg)
            heel = self._heel.read(frame.image, recent.landmarks)
        return Observation(
            time_s=frame.time_s,
            problem=None,
            hints=(),
            side=None,
            neutral=False,
            raw_deg=shin.deg,
            shin_deg=smooth,
            neutral_deg=neutral,
            heel=heel,
            points=recent.landmarks.points[0],
            shin=shin,
        )

    def _due(self, time_s: float) -> bool:
        if time_s - self._assessed_s < ASSESS_INTERVAL_S:
            return False
        self._assessed_s = time_s
        return True

    def _assess_setup(self, latest: LandmarkSeries, check: PictureCheck, sides: tuple[Side, ...]) -> None:
        """Find view and neutral stance in the window; again whenever the foot has moved."""
        wanted = sides if self._reference is None else (self._reference.side,)
        problem = picture_problem(check) or body_problem(latest, wanted)
        if problem is None and not self._recent.covers_enough:
            return
        if problem is None:
            series = clean(self._recent.series())
            view = find_view(series, roll=self._roll)
            if self._unread and not self._level_shown and self._is_ready(series, view, wanted):
                self._read_roll()  # the leg's reference is of the camera as it stands now
                view = find_view(series, roll=self._roll)
            problem = view_problem(view, wanted)
            if self._reference is None:
                self._view = view
            if problem is None and view.near is not None:
                self._set_reference(series, view, view.near)
        self._problem = problem
        if problem is not None and self._reference is None:
            self._view = None if problem.code in ("nobody", "dark") else self._view

    def _is_ready(self, series: LandmarkSeries, view: View, wanted: tuple[Side, ...]) -> bool:
        """Return whether a reference would be made of this window."""
        if self._reference is not None or view.near is None or view_problem(view, wanted) is not None:
            return False
        return self._stance(self._level(series), view, view.near) is not None

    def _level(self, series: LandmarkSeries) -> Body:
        return level_body(series, Camera(series.size_px, self._roll))

    @staticmethod
    def _stance(body: Body, view: View, side: Side) -> NeutralStance | None:
        """Return the neutral stance in which the person is now; None where it is over, or there was none."""
        stance = find_neutral(body, side, view.facing_sign)
        latest_s = body.picture.time_s[-1] - MAX_NEUTRAL_AGE_S
        return None if stance is None or stance.windows[-1].to_s < latest_s else stance

    def _set_reference(self, series: LandmarkSeries, view: View, side: Side) -> None:
        body = self._level(series)
        stance = self._stance(body, view, side)
        if stance is None:
            return
        ankle = series.xy("ankle", side)[stance.mask(series.time_s)]
        reference = LegReference(
            side=side,
            facing=view.facing_sign,
            foreshortening=view.leg(side).foreshortening,
            roll_deg=self._roll.deg,
            level_sd_deg=self._level_sd_deg(view),
            ankle_px=(known_median(ankle[:, X]), known_median(ankle[:, Y])),
            leg_px=body.leg_px,
        )
        first = known_median(shin_in_picture_deg(series, reference)[stance.mask(series.time_s)])
        second = self._recent.difference_deg(reference, stance.windows[-1].from_s)
        upright = combined(first, second, reference).deg
        if math.isnan(upright):
            return
        reference = replace(reference, neutral_shin_deg=upright)
        self._heel.build_template(reference, stance.windows[-1].from_s)
        self._reference = reference

    def _level_sd_deg(self, view: View) -> float:
        """Return the error by the camera's roll and by a leg that points towards the camera."""
        off_side = math.sin(math.radians(abs(view.yaw_deg) - SIDE_YAW_DEG)) if view.kind == "oblique" else 0.0
        return math.hypot(self._roll.sd_deg, LATERAL_LEAN_SD_DEG * off_side)
