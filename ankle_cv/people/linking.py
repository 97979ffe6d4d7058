"""Tracking of people: links the detections of all frames into persons.

The estimator's order of people is arbitrary, and with only one person allowed it may jump to another body.
Here a body is tracked by the predicted position of its trunk and by its size; what does not match is another
person, unless it stands on the same feet or lies on the same limbs: that is one body, misread.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, IntArray, X
from ankle_cv.people.bodies import body_sizes, trunk_anchors
from ankle_cv.people.same_body import same_body, share_feet
from ankle_cv.pose.packed import PackedPoses

MAX_DISTANCE: Final = 0.15
"""Largest distance of a trunk from its predicted position, in diagonals of the body's bounding box."""

MAX_DISTANCE_PER_S: Final = 1.5
"""Increase of that distance per second since the last detection. Real trunks moved by up to 1.2 diagonals a
second in squats, lunges and walks (28 clips); jumps to another body covered more than 0.5 within one
frame."""

MAX_LOG_GROWTH: Final = 0.5
"""Largest change of a body's size, as a natural logarithm; an arm raised overhead gives 0.2."""

MAX_GAP_S: Final = 0.5
"""A body not detected for longer, s, is not continued by position."""

MAX_RETURN_LOG_GROWTH: Final = 0.4
"""Largest change in size of a person who returns (logarithm); beyond it, it is a nearer or farther person."""

MAX_RETURN_DISTANCE: Final = 0.3
"""When other people are present, a lost person is continued only within this distance, in diagonals."""

VELOCITY_SMOOTHING: Final = 0.5
"""Weight of the newest step in the exponentially smoothed velocity of a trunk."""

MEMORY_S: Final = 0.3
"""A body is also where it was so short a time ago, s: a pose that jumps off and back was wrong in between."""

DUPLICATE_DISTANCE: Final = 0.15
"""Two detections whose trunks are closer than this, in diagonals, are duplicates of one body."""

SMALLEST_PX: Final = 1.0
"""Least size of a body that others are compared with, px: landmarks in one point have none."""

MAX_WAY_S: Final = 0.5
"""A pose that is off its feet for no longer, s, before it is lost or after it is found was misread and did
not walk: behind a plate that took up to 0.12 s (1 recording), a step takes 0.55 s (110 a minute)."""

HANDOVER_S: Final = 0.2
HANDOVER_DISTANCE: Final = 0.25
"""A body that appears within this distance of another, which then disappears within this time, is the same
body, detected anew."""

UNASSIGNED: Final = -1


@dataclass(frozen=True)
class _Detection:
    """One pose in one frame: its landmarks, ``(33, 4)`` px, trunk, ``(2, 2)`` px, and size, px."""

    points: Array
    anchors: Array
    size: float
    time_s: float


@dataclass
class _Body:
    """One body being tracked.

    Frames and slots locate its detections, ``misread_s`` is when a pose was last drawn wrongly on it.
    """

    first: _Detection
    recent: list[_Detection] = field(default_factory=list)
    velocity: Array = field(default_factory=lambda: np.zeros((2, 2)))
    frames: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    misread_s: float = -np.inf

    @property
    def last(self) -> _Detection:
        """Its last detection."""
        return self.recent[-1]

    def predicted(self, time_s: float) -> Array:
        """Return the predicted midpoints of shoulders and hips, ``(2, 2)`` px."""
        return self.last.anchors + self.velocity * (time_s - self.last.time_s)

    def update(self, frame: int, slot: int, found: _Detection) -> None:
        """Begin or continue the track by a detection."""
        if self.recent:
            step = (found.anchors - self.last.anchors) / (found.time_s - self.last.time_s)
            self.velocity = (1 - VELOCITY_SMOOTHING) * self.velocity + VELOCITY_SMOOTHING * step
        self.recent = [past for past in self.recent if found.time_s - past.time_s <= MEMORY_S] + [found]
        self.frames.append(frame)
        self.slots.append(slot)


@dataclass(frozen=True)
class _Place:
    """Where a body usually is: its usual pose, ``(33, 4)`` px, and whether it began there and ended there."""

    usual: Array
    began: bool
    ended: bool


def link_people(poses: PackedPoses, *, alone: bool) -> IntArray:
    """Assign a person's number to each detection.

    Parameters
    ----------
    poses
        All detections.
    alone
        Whether no other person was ever seen while a person was tracked; then a person of the same size who
        leaves and returns anywhere is the same person.

    Returns
    -------
    ``(n, k)`` person numbers from 0 in order of appearance; -1 without a detection, or for a duplicate.
    """
    anchors = trunk_anchors(poses.points)
    sizes = np.maximum(body_sizes(poses.points), SMALLEST_PX)
    done: list[_Body] = []
    followed: list[_Body] = []
    for frame in range(len(poses)):
        time_s = float(poses.time_s[frame])
        done += [body for body in followed if time_s - body.last.time_s > MAX_GAP_S]
        followed = [body for body in followed if time_s - body.last.time_s <= MAX_GAP_S]
        found = [
            _Detection(
                poses.points[frame, k].astype(np.float64), anchors[frame, k], float(sizes[frame, k]), time_s
            )
            for k in range(int(poses.count[frame]))
        ]
        matches = _match(followed, found)
        for slot, body in matches.items():
            body.update(frame, slot, found[slot])
        for slot, one in enumerate(found):
            if slot in matches:
                continue
            misread = [body for body in followed if _is_same(one, body)]
            for body in misread:
                body.misread_s = time_s
            if not misread:
                body = _Body(one)
                body.update(frame, slot, one)
                followed.append(body)
    bodies = sorted(done + followed, key=lambda body: body.frames[0])
    return _assign_numbers(bodies, poses, alone=alone)


def _match(followed: list[_Body], found: list[_Detection]) -> dict[int, _Body]:
    """Match the detections of one frame to the tracked bodies: the assignment of least total cost."""
    if not followed or not found:
        return {}
    cost = np.array([[_matching_cost(body, one) for one in found] for body in followed])
    # Loaded only here: the first pass, which needs nothing else of SciPy, begins half a second sooner.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    forbidden = 1e6
    rows, columns = linear_sum_assignment(np.minimum(cost, forbidden))
    return {int(c): followed[r] for r, c in zip(rows, columns, strict=True) if cost[r, c] < forbidden}


def _matching_cost(body: _Body, found: _Detection) -> float:
    """Return the cost of a match: 0 for a perfect one, about 2 at the limits, infinity beyond."""
    # What was drawn on it in between leaves it no time to get there.
    last = replace(body.last, time_s=max(body.last.time_s, body.misread_s))
    predicted = replace(last, anchors=body.predicted(found.time_s))
    # After a sudden stop the prediction is wrong, after a pose that was wrong the last position, too.
    earlier = (replace(past, time_s=found.time_s) for past in body.recent)
    likely = min(max(_change(past, found)) for past in (predicted, last, *earlier)) <= 1
    movement, growth = _change(predicted, found)
    # A trunk that stays elsewhere did move, unseen, if the feet are where they were.
    lost = found.time_s - body.last.time_s > MEMORY_S and growth <= 1
    if likely or (lost and share_feet(found.points, body.last.points)):
        return movement + growth
    return float("inf")


def _change(before: _Detection, after: _Detection) -> tuple[float, float]:
    """Return movement and growth of a body, each as a share of the largest plausible."""
    distance = float(np.linalg.norm(after.anchors - before.anchors, axis=1).mean())
    limit = MAX_DISTANCE + MAX_DISTANCE_PER_S * (after.time_s - before.time_s)
    growth = abs(float(np.log(after.size / before.size)))
    return distance / max(before.size, after.size) / limit, growth / MAX_LOG_GROWTH


def _is_same(found: _Detection, body: _Body) -> bool:
    """Return whether a detection that does not continue a tracked body is that body all the same, misread."""
    distance = float(np.linalg.norm(found.anchors - body.last.anchors, axis=1).mean())
    duplicate = body.last.time_s == found.time_s and distance < DUPLICATE_DISTANCE * body.last.size
    return duplicate or same_body(found.points, body.last.points)


def _assign_numbers(bodies: list[_Body], poses: PackedPoses, *, alone: bool) -> IntArray:
    """Assign a number to each body; a body that returns keeps its number."""
    person = np.full(poses.points.shape[:2], UNASSIGNED, dtype=np.int64)
    latest: list[_Body] = []
    places = {id(body): _place_of(body, poses) for body in bodies}
    for body in bodies:
        # Of two who were lost in one place, the one who was there last comes back.
        ranked = [
            (
                _return_distance(other, body, same_place=_in_place(places[id(other)], places[id(body)])),
                -other.last.time_s,
            )
            for other in latest
        ]
        number = ranked.index(min(ranked)) if ranked else 0
        if not ranked or ranked[number][0] > (np.finfo(float).max if alone else MAX_RETURN_DISTANCE):
            number = len(latest)
            latest.append(body)
        latest[number] = body
        free = ~np.any(person[body.frames] == number, axis=1)  # a handover detects the body twice
        person[np.array(body.frames)[free], np.array(body.slots)[free]] = number
    return person


def _place_of(body: _Body, poses: PackedPoses) -> _Place:
    points = poses.points[body.frames, body.slots].astype(np.float64)
    time_s = poses.time_s[body.frames]
    usual = np.median(points, axis=0)
    return _Place(
        usual,
        began=_is_there(points[time_s <= time_s[0] + MAX_WAY_S], usual),
        ended=_is_there(points[time_s >= time_s[-1] - MAX_WAY_S][::-1], usual),
    )


def _is_there(poses: Array, usual: Array) -> bool:
    """Return whether a body's outermost poses, ``(m, 33, 4)`` px, outermost first, are at its usual place.

    The trunk is above it, as in a squat or in a pose that was drawn too small, and the feet were on it.
    """
    beside_px = float(np.abs((trunk_anchors(poses[0]) - trunk_anchors(usual))[:, X]).mean())
    near = beside_px <= MAX_RETURN_DISTANCE * float(body_sizes(usual))
    return near and any(share_feet(pose, usual) for pose in poses)


def _in_place(before: _Place, after: _Place) -> bool:
    """Return whether a body was lost, and another found, in one place: of one size, on the same feet.

    Who walked off is not whoever walks there afterwards.
    """
    size_px = max(float(body_sizes(before.usual)), SMALLEST_PX)
    growth = abs(float(np.log(max(float(body_sizes(after.usual)), SMALLEST_PX) / size_px)))
    alike = growth <= MAX_RETURN_LOG_GROWTH and share_feet(before.usual, after.usual)
    return before.ended and after.began and alike


def _return_distance(before: _Body, after: _Body, *, same_place: bool) -> float:
    """Return the distance of a body from another's last position, in diagonals; infinity if they differ.

    A body that appears elsewhere without having been lost for a while is a jump to another person; one that
    stands on the same feet is the same person, wherever its trunk was thought to be, and so is one that
    was lost and found in one place (`same_place`), after a pose that was drawn elsewhere in between.
    """
    gone, here = before.last, after.first
    if same_place and here.time_s > gone.time_s:
        return 0.0
    growth = abs(float(np.log(here.size / gone.size)))
    distance = float(np.linalg.norm(here.anchors - gone.anchors, axis=1).mean()) / max(gone.size, here.size)
    if share_feet(gone.points, here.points) and growth <= MAX_LOG_GROWTH:
        return min(distance, MAX_RETURN_DISTANCE)
    lost_s = here.time_s - gone.time_s
    handed_over = -HANDOVER_S <= lost_s <= 0
    if growth > MAX_RETURN_LOG_GROWTH or (lost_s <= MAX_GAP_S and not handed_over):
        return float("inf")
    return float("inf") if handed_over and distance > HANDOVER_DISTANCE else distance
