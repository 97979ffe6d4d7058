"""Who is who from frame to frame: links the people found in each frame into persons.

The estimator's order of people means nothing, and with one place it changes to another body without a word.
Here a body is followed by where its trunk should be next and by its size; what does not fit is somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from ankle_cv.conventions import Array, IntArray
from ankle_cv.people.bodies import body_sizes, trunk_anchors
from ankle_cv.pose.packed import PackedPoses

REACH: Final = 0.15
"""How far a trunk may be from where it was expected, in diagonals of the body's bounding box."""

REACH_PER_S: Final = 1.5
"""How much farther for each second since it was seen. Real trunks moved by up to 1.2 diagonals a second in
squats, lunges and walks (28 clips); jumps to another body covered more than 0.5 within one frame."""

SIZE_REACH: Final = 0.5
"""How much a body's size may change, as a natural logarithm; an arm raised overhead gives 0.2."""

MAX_GAP_S: Final = 0.5
"""A body not seen for longer is not taken up again by position."""

RETURN_SIZE_REACH: Final = 0.4
"""Somebody who comes back is of this size again (logarithm); more is somebody nearer or farther."""

RETURN_REACH: Final = 0.3
"""Where others are about, somebody lost from view is taken up again only this near, in diagonals."""

VELOCITY_SHARE: Final = 0.5
"""Share of the newest step in the running estimate of a trunk's velocity."""

SAME_BODY: Final = 0.15
"""Two finds whose trunks lie closer than this, in diagonals, are one body found twice."""

HANDOVER_S: Final = 0.2
HANDOVER_REACH: Final = 0.25
"""A body that appears this near to another, which then vanishes this soon, is the same body found anew."""

NOBODY: Final = -1


@dataclass
class _Body:
    """One body while it is followed; frames and slots are where it was found."""

    anchors: Array
    size: float
    time_s: float
    velocity: Array = field(default_factory=lambda: np.zeros((2, 2)))
    frames: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Remember where it was first seen."""
        self.first_anchors, self.first_size = self.anchors, self.size

    def expected(self, time_s: float) -> Array:
        """Return where the middle of the shoulders and of the hips should be, ``(2, 2)`` px."""
        return self.anchors + self.velocity * (time_s - self.time_s)

    def take(self, frame: int, slot: int, time_s: float, anchors: Array, size: float) -> None:
        """Follow the body to where it was found."""
        if self.frames:
            step = (anchors - self.anchors) / (time_s - self.time_s)
            self.velocity = (1 - VELOCITY_SHARE) * self.velocity + VELOCITY_SHARE * step
        self.anchors, self.size, self.time_s = anchors, size, time_s
        self.frames.append(frame)
        self.slots.append(slot)


def link_people(poses: PackedPoses, *, alone: bool) -> IntArray:
    """Give each find the number of the person it belongs to.

    Parameters
    ----------
    poses
        Everybody found.
    alone
        Whether nobody else was ever seen while a person was followed; then somebody who leaves and comes
        back anywhere, with the same size, is the same person.

    Returns
    -------
    ``(n, k)`` person numbers from 0 in order of appearance; -1 where nobody was found, or where one body was
    found twice.
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
            body.take(frame, slot, time_s, anchors[frame, slot], float(sizes[frame, slot]))
        for slot in found:
            here, size = anchors[frame, slot], float(sizes[frame, slot])
            if slot not in matches and not any(_same_body(here, other, time_s) for other in followed):
                body = _Body(here, size, time_s)
                body.take(frame, slot, time_s, here, size)
                followed.append(body)
    bodies = sorted(done + followed, key=lambda body: body.frames[0])
    return _numbered(bodies, poses.time_s, poses.points.shape[:2], alone=alone)


def _match(followed: list[_Body], time_s: float, anchors: Array, sizes: Array) -> dict[int, _Body]:
    """Pair the finds of one frame with the bodies followed: the best pairing within reach."""
    if not followed or not len(sizes):
        return {}
    finds = list(zip(anchors, sizes.tolist(), strict=True))
    cost = np.array([[_misfit(body, time_s, *find) for find in finds] for body in followed])
    out_of_reach = 1e6
    rows, columns = linear_sum_assignment(np.minimum(cost, out_of_reach))
    return {int(c): followed[r] for r, c in zip(rows, columns, strict=True) if cost[r, c] < out_of_reach}


def _misfit(body: _Body, time_s: float, anchors: Array, size: float) -> float:
    """Return 0 for a perfect fit, about 2 at the edge of reach, infinity beyond."""
    reach = REACH + REACH_PER_S * (time_s - body.time_s)
    scale = max(body.size, size)
    off = float(np.linalg.norm(anchors - body.expected(time_s), axis=1).mean()) / scale
    # A sudden stop throws the prediction off: where it was last seen counts as well.
    still = float(np.linalg.norm(anchors - body.anchors, axis=1).mean()) / scale
    growth = abs(float(np.log(size / body.size)))
    if min(off, still) > reach or growth > SIZE_REACH:
        return float("inf")
    return off / reach + growth / SIZE_REACH


def _same_body(anchors: Array, body: _Body, time_s: float) -> bool:
    """Tell whether a find doubles a body already found in this frame."""
    off = float(np.linalg.norm(anchors - body.anchors, axis=1).mean())
    return body.time_s == time_s and off < SAME_BODY * body.size


def _numbered(bodies: list[_Body], times: Array, shape: tuple[int, int], *, alone: bool) -> IntArray:
    """Give each body a number; one that returns keeps its own."""
    person = np.full(shape, NOBODY, dtype=np.int64)
    latest: list[_Body] = []
    for body in bodies:
        away = [_away(other, body, times) for other in latest]
        number = int(np.argmin(away)) if away else 0
        if not away or away[number] > (np.finfo(float).max if alone else RETURN_REACH):
            number = len(latest)
            latest.append(body)
        latest[number] = body
        free = ~np.any(person[body.frames] == number, axis=1)  # a handover finds the body twice
        person[np.array(body.frames)[free], np.array(body.slots)[free]] = number
    return person


def _away(before: _Body, after: _Body, times: Array) -> float:
    """Return how far from its last place a body turns up, in diagonals; infinity if it cannot be the same.

    A body that turns up elsewhere without having been lost for a while is a jump to somebody else.
    """
    growth = abs(float(np.log(after.first_size / before.size)))
    lost_s = float(times[after.frames[0]]) - before.time_s
    handed_over = -HANDOVER_S <= lost_s <= 0
    if growth > RETURN_SIZE_REACH or (lost_s <= MAX_GAP_S and not handed_over):
        return float("inf")
    off = float(np.linalg.norm(after.first_anchors - before.anchors, axis=1).mean())
    away = off / max(before.size, after.first_size)
    return float("inf") if handed_over and away > HANDOVER_REACH else away
