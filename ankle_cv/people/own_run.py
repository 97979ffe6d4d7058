"""One more run of a clip with several people, for the one who is followed.

A model that may find several people looks for them anew in every picture. Where two bodies are near each
other it draws one pose over both, puts two on one, or loses the nearer. Allowed one person, it stays with the
body that it has. So the chosen person is followed once more, alone, in pictures without what is around.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, N_LANDMARKS, Array, Image, X, Y, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import body_sizes, trunk_anchors
from ankle_cv.people.choose import choose_person
from ankle_cv.people.same_body import same_body
from ankle_cv.people.search import (
    EstimatorFactory,
    FrameProgress,
    PoseRun,
    estimate,
    mean_colour,
    run_estimator,
)
from ankle_cv.people.stray_leg import stray_leg
from ankle_cv.pose.base import PoseEstimator, PoseSample
from ankle_cv.pose.looks import Looks, ends_of_shots
from ankle_cv.pose.packed import PackedPoses, PosePacker
from ankle_cv.settings import PersonChoice
from ankle_cv.video.frame import Frame, FrameSource

WINDOW_S: Final = 0.25
"""A person's box at a moment holds the body of this long before and after, s: the model may lag or miss."""

MARGIN: Final = 0.08
"""Landmarks end at the eyes and hip joints: the box is wider by this share of its longer side, the depth of
the buttocks behind the hip. More would show a bystander."""

MAX_OFF: Final = 0.15
"""Median distance between the trunks of both runs, in diagonals, beyond which the second followed somebody
else: jitter gives 0.02."""


def estimate_person(
    open_source: Callable[[], FrameSource],
    make_estimator: EstimatorFactory,
    choice: PersonChoice,
    on_progress: FrameProgress | None = None,
    cuts: Sequence[int] = (),
) -> PoseRun:
    """Run a clip for all people in it and, if there are several, again for the one who is chosen.

    Parameters
    ----------
    open_source, make_estimator, on_progress
        See :func:`ankle_cv.people.search.estimate`.
    choice
        Whom to follow.
    cuts
        First frame after each cut: nobody is followed across one.
    """
    always = ends_of_shots(cuts)
    run = estimate(open_source, make_estimator, on_progress, always)
    if run.search.max_people == 1:
        return run
    size_px = (run.info.width, run.info.height)
    shots = [slice(a, b) for a, b in pairwise([0, *cuts, len(run.poses)])]
    parts = [run.poses.part(shot).at_looks() for shot in shots]
    chosen = [choose_person(part, choice, size_px, run.search).series for part in parts]
    boxes = np.concatenate([person_boxes(series) for series in chosen])
    box_of = dict(zip(run.poses.looks.tolist(), boxes, strict=True))
    with open_source() as source, make_estimator(1) as estimator:
        own = run_estimator(source, _Unmasked(estimator, box_of), on_progress, looks=Looks(always=always))
    anchors = np.concatenate([trunk_anchors(series.points) for series in chosen])
    same = len(own) == len(run.poses) and follows(own.at_looks(), anchors)
    return replace(run, poses=with_own(run.poses, own)) if same else run


class _Unmasked:
    """An estimator that sees only what is in a box, which moves with the person."""

    def __init__(self, estimator: PoseEstimator, box_of: Mapping[int, Array]) -> None:
        self._estimator, self._box_of = estimator, box_of

    def __enter__(self) -> _Unmasked:
        """Do nothing: the estimator is open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing: who opened the estimator closes it."""

    def __call__(self, frame: Frame) -> PoseSample:
        """Return who is found in the box; frames beyond those of the first run have none."""
        box = self._box_of.get(frame.index)
        return self._estimator(
            frame if box is None else replace(frame, picture=only_within(frame.image, box))
        )


def only_within(image: Image, box: Array) -> Image:
    """Return a copy of a picture in which all but a box is of its mean colour.

    Parameters
    ----------
    box
        ``(4,)`` left, top, right, bottom, px; it may reach beyond the picture.
    """
    x0, y0, x1, y1 = np.maximum(box, 0).round().astype(int)
    masked = np.empty_like(image)
    masked[:] = mean_colour(image)
    masked[y0:y1, x0:x1] = image[y0:y1, x0:x1]
    return masked


def person_boxes(series: LandmarkSeries) -> Array:
    """Return the box in which a person is at each moment, with a margin, ``(n, 4)`` px.

    Where the person was not found for long, the box holds everywhere that they ever were; of somebody who is
    never found it is the whole picture.
    """
    here = np.flatnonzero(series.present)
    if not len(here):
        return np.tile([0.0, 0.0, *series.size_px], (len(series), 1))
    xy = series.points[here][:, _own_landmarks(series)][..., [X, Y]]
    boxes = np.concatenate([xy.min(axis=1), xy.max(axis=1)], axis=1)
    times = series.time_s[here]
    first, last = (np.searchsorted(times, series.time_s + off) for off in (-WINDOW_S, WINDOW_S))
    around = np.array([_union(boxes[a:b] if b > a else boxes) for a, b in zip(first, last, strict=True)])
    margin = MARGIN * np.max(around[:, 2:] - around[:, :2], axis=1, keepdims=True)
    return np.hstack([around[:, :2] - margin, around[:, 2:] + margin])


def _own_landmarks(series: LandmarkSeries) -> list[int]:
    """Return the landmarks that are surely the person's: all but those of a leg drawn on somebody else."""
    stray = stray_leg(series)
    left_out = [landmark(joint, stray) for joint in LEG_JOINTS[1:]] if stray else []
    return [k for k in range(N_LANDMARKS) if k not in left_out]


def _union(boxes: Array) -> Array:
    return np.hstack([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def follows(own: PackedPoses, anchors: Array) -> bool:
    """Return whether a run for one person followed who has these ``(n, 2, 2)`` trunks, px, NaN if unseen."""
    if not own.count.any() or len(own) != len(anchors):
        return False
    off = np.linalg.norm(trunk_anchors(own.points[:, 0]) - anchors, axis=2).mean(axis=1)
    off /= body_sizes(own.points[:, 0])
    known = np.isfinite(off)
    return bool(known.any() and np.median(off[known]) <= MAX_OFF)


def with_own(poses: PackedPoses, own: PackedPoses) -> PackedPoses:
    """Return the poses of all people, those of the followed one from the run of their own.

    Parameters
    ----------
    poses, own
        All people of every frame, and the one of the second run; the same times.
    """
    packer, looked = PosePacker(), frozenset(poses.looks.tolist())
    for index in range(len(poses)):
        if index not in looked:
            packer.leave_out(float(poses.time_s[index]))
            continue
        everybody, alone = poses.sample(index), own.sample(index)
        people, world = [*alone.people], [*alone.world_m]
        for person, of_person in zip(everybody.people, everybody.world_m, strict=True):
            if not any(same_body(person, one) for one in alone.people):
                people.append(person)
                world.append(of_person)
        packer.add(
            replace(
                everybody,
                people=np.array(people).reshape(-1, *everybody.people.shape[1:]),
                world_m=np.array(world).reshape(-1, *everybody.world_m.shape[1:]),
            )
        )
    return packer.pack()
