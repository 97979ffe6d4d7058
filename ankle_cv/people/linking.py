"""Tracking of people: links the detections of all frames into persons.

The estimator's order of people is arbitrary, and with only one person allowed it may jump to another body.
Here a body is tracked by the predicted position of its trunk and by its size; what does not match is another
person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from ankle_cv.conventions import Array, IntArray
from ankle_cv.people.bodies import body_sizes, trunk_anchors
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

DUPLICATE_DISTANCE: Final = 0.15
"""Two detections whose trunks are closer than this, in diagonals, are duplicates of one body."""

HANDOVER_S: Final = 0.2
HANDOVER_DISTANCE: Final = 0.25
"""A body that appears within this distance of another, which then disappears within this time, is the same
body, detected anew."""

UNASSIGNED: Final = -1


@dataclass
class _Body:
    """One body being tracked; frames and slots locate its detections."""

    anchors: Array
    size: float
    time_s: float
    velocity: Array = field(default_factory=lambda: np.zeros((2, 2)))
    frames: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Store its first position and size."""
        self.first_anchors, self.first_size = self.anchors, self.size

    def predicted(self, time_s: float) -> Array:
        """Return the predicted midpoints of shoulders and hips, ``(2, 2)`` px."""
        return self.anchors + self.velocity * (time_s - self.time_s)

    def update(self, frame: int, slot: int, time_s: float, anchors: Array, size: float) -> None:
        """Continue the track by a detection."""
        if self.frames:
            step = (anchors - self.anchors) / (time_s - self.time_s)
            self.velocity = (1 - VELOCITY_SMOOTHING) * self.velocity + VELOCITY_SMOOTHING * step
        self.anchors, self.size, self.time_s = anchors, size, time_s
        self.frames.append(frame)
        self.slots.append(slot)


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
    anchors, sizes = trunk_anchors(poses.points), body_sizes(poses.points)
    done: list[_Body] = []
    followed: list[_Body] = []
    for frame in range(len(poses)):
        time_s = float(poses.time_s[frame])
        done += [body for body in followed if time_s - body.time_s > MAX_GAP_S]
        followed = [body for body in followed if time_s - body.time_s <= MAX_GAP_S]
        found = range(int(poses.count[frame]))
        matches = _match(followed, time_s, anchors[frame, : len(found)], sizes[frame, : len(found)])
        for slot, body in matches.items():
            body.update(frame, slot, time_s, anchors[frame, slot], float(sizes[frame, slot]))
        for slot in found:
            here, size = anchors[frame, slot], float(sizes[frame, slot])
            if slot not in matches and not any(_is_duplicate(here, other, time_s) for other in followed):
                body = _Body(here, size, time_s)
                body.update(frame, slot, time_s, here, size)
                followed.append(body)
    bodies = sorted(done + followed, key=lambda body: body.frames[0])
    return _assign_numbers(bodies, poses.time_s, poses.points.shape[:2], alone=alone)


def _match(followed: list[_Body], time_s: float, anchors: Array, sizes: Array) -> dict[int, _Body]:
    """Match the detections of one frame to the tracked bodies: the assignment of least total cost."""
    if not followed or not len(sizes):
        return {}
    detections = list(zip(anchors, sizes.tolist(), strict=True))
    cost = np.array(
        [[_matching_cost(body, time_s, *detection) for detection in detections] for body in followed]
    )
    forbidden = 1e6
    rows, columns = linear_sum_assignment(np.minimum(cost, forbidden))
    return {int(c): followed[r] for r, c in zip(rows, columns, strict=True) if cost[r, c] < forbidden}


def _matching_cost(body: _Body, time_s: float, anchors: Array, size: float) -> float:
    """Return the cost of a match: 0 for a perfect one, about 2 at the limits, infinity beyond."""
    max_distance = MAX_DISTANCE + MAX_DISTANCE_PER_S * (time_s - body.time_s)
    scale = max(body.size, size)
    distance = float(np.linalg.norm(anchors - body.predicted(time_s), axis=1).mean()) / scale
    # After a sudden stop the prediction is wrong: the last position counts as well.
    still = float(np.linalg.norm(anchors - body.anchors, axis=1).mean()) / scale
    growth = abs(float(np.log(size / body.size)))
    if min(distance, still) > max_distance or growth > MAX_LOG_GROWTH:
        return float("inf")
    return distance / max_distance + growth / MAX_LOG_GROWTH


def _is_duplicate(anchors: Array, body: _Body, time_s: float) -> bool:
    """Return whether a detection duplicates a body already detected in this frame."""
    distance = float(np.linalg.norm(anchors - body.anchors, axis=1).mean())
    return body.time_s == time_s and distance < DUPLICATE_DISTANCE * body.size


def _assign_numbers(bodies: list[_Body], times: Array, shape: tuple[int, int], *, alone: bool) -> IntArray:
    """Assign a number to each body; a body that returns keeps its number."""
    person = np.full(shape, UNASSIGNED, dtype=np.int64)
    latest: list[_Body] = []
    for body in bodies:
        distances = [_return_distance(other, body, times) for other in latest]
        number = int(np.argmin(distances)) if distances else 0
        if not distances or distances[number] > (np.finfo(float).max if alone else MAX_RETURN_DISTANCE):
            number = len(latest)
            latest.append(body)
        latest[number] = body
        free = ~np.any(person[body.frames] == number, axis=1)  # a handover detects the body twice
        person[np.array(body.frames)[free], np.array(body.slots)[free]] = number
    return person


def _return_distance(before: _Body, after: _Body, times: Array) -> float:
    """Return the distance of a body from another's last position, in diagonals; infinity if they differ.

    A body that appears elsewhere without having been lost for a while is a jump to another person.
    """
    growth = abs(float(np.log(after.first_size / before.size)))
    lost_s = float(times[after.frames[0]]) - before.time_s
    handed_over = -HANDOVER_S <= lost_s <= 0
    if growth > MAX_RETURN_LOG_GROWTH or (lost_s <= MAX_GAP_S and not handed_over):
        return float("inf")
    distance = float(np.linalg.norm(after.first_anchors - before.anchors, axis=1).mean())
    relative = distance / max(before.size, after.first_size)
    return float("inf") if handed_over and relative > HANDOVER_DISTANCE else relative
