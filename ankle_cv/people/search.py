"""Find everybody who matters in a clip, at the price of one person when there is only one.

Looking for two people costs half as much again as looking for one (33 against 21 ms a frame on two cores),
because the detector then runs on every frame in which fewer are tracked. So the clip is run for one person,
and about once a second the people already followed are painted over and the detector looks at what is left.
When it finds somebody, the clip is run again for one more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

import numpy as np

from ankle_cv.conventions import VISIBILITY, Array, Image, Landmark, X, Y
from ankle_cv.people.bodies import body_sizes
from ankle_cv.pose.base import PoseEstimator, PoseSample
from ankle_cv.pose.packed import PackedPoses, PosePacker
from ankle_cv.video.frame import Frame, FrameSource, VideoInfo

MAX_PEOPLE: Final = 4
"""Most people followed at once; more cost 14 ms a frame each and have not been met around a squat."""

PROBE_INTERVAL_S: Final = 1.0
"""How often somebody else is looked for; a probe costs about one frame, so 3 % at 30 frames a second."""

PAINT_MARGIN: Final = 0.12
"""Landmarks end at the eyes, wrists and toes: the painted box is wider by this share of its longer side."""

MIN_TORSO_VISIBILITY: Final = 0.5
"""Below this a find is a ghost: real people scored 0.99, finds in furniture 0.27 to 0.39 (408 probes)."""

MIN_RELATIVE_SIZE: Final = 0.25
"""Somebody this much smaller than the person followed is background: too far to be taken for that person."""

TORSO: Final = (
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
)

FrameProgress: TypeAlias = Callable[[int, "int | None"], None]
"""Told the frames done and those expected (None if unknown); starts over when a clip is run again."""


class EstimatorFactory(Protocol):
    """Makes estimators, for instance ``functools.partial(MediaPipePose, model)``."""

    def __call__(self, max_people: int, *, still: bool = False) -> PoseEstimator:
        """Return an estimator for so many people; ``still`` treats each frame as a picture of its own."""
        ...


@dataclass(frozen=True)
class SearchFacts:
    """How people were looked for.

    Attributes
    ----------
    max_people
        How many were followed at once in the run that counts.
    probes
        How often somebody else was looked for in that run.
    others_at_s
        When a probe, in any run, saw somebody who was not yet followed, s.
    """

    max_people: int
    probes: int
    others_at_s: tuple[float, ...]


@dataclass(frozen=True)
class PoseRun:
    """A clip with everybody found in it."""

    info: VideoInfo
    poses: PackedPoses
    search: SearchFacts


def estimate(
    open_source: Callable[[], FrameSource],
    make_estimator: EstimatorFactory,
    on_progress: FrameProgress | None = None,
) -> PoseRun:
    """Run a clip, again for more people when a probe finds more.

    Parameters
    ----------
    open_source
        Gives the clip from its start, each time it is called.
    make_estimator
        Gives a fresh estimator for so many people.
    on_progress
        Told of every frame.
    """
    seen: list[float] = []
    with make_estimator(1, still=True) as prober:
        for max_people in range(1, MAX_PEOPLE):
            watch = _Watch(prober, max_people)
            with open_source() as source, make_estimator(max_people) as estimator:
                poses = run_estimator(source, estimator, on_progress, watch)
                info = source.info
            if watch.found_at_s is None:
                return PoseRun(info, poses, SearchFacts(max_people, watch.probes, tuple(seen)))
            seen.append(watch.found_at_s)
    with open_source() as source, make_estimator(MAX_PEOPLE) as estimator:
        poses = run_estimator(source, estimator, on_progress)
        return PoseRun(source.info, poses, SearchFacts(MAX_PEOPLE, 0, tuple(seen)))


def run_estimator(
    source: FrameSource,
    estimator: PoseEstimator,
    on_progress: FrameProgress | None = None,
    stop_when: Callable[[Frame, PoseSample], bool] | None = None,
) -> PackedPoses:
    """Run an opened clip through an opened estimator, frame by frame; no picture is kept.

    Parameters
    ----------
    stop_when
        Ends the run early when it returns True.
    """
    packer = PosePacker()
    for frame in source:
        sample = estimator(frame)
        packer.add(sample)
        if on_progress is not None:
            on_progress(frame.index + 1, source.info.frames_expected)
        if stop_when is not None and stop_when(frame, sample):
            break
    return packer.pack()


@dataclass
class _Watch:
    """Looks for somebody else from time to time, and says when there is."""

    prober: PoseEstimator
    max_people: int
    probes: int = 0
    found_at_s: float | None = None
    _next_s: float = field(default=0.0)

    def __call__(self, frame: Frame, sample: PoseSample) -> bool:
        """Tell whether there is somebody who is not followed, for want of a place."""
        if frame.time_s < self._next_s or len(sample.people) < self.max_people:
            return False
        self._next_s = frame.time_s + PROBE_INTERVAL_S
        self.probes += 1
        rest = Frame(frame.index, frame.time_s, paint_over(frame.image, sample.people))
        found = self.prober(rest).people
        height, width = frame.image.shape[:2]
        if any(is_somebody(person, sample.people, (width, height)) for person in found):
            self.found_at_s = frame.time_s
        return self.found_at_s is not None


def paint_over(image: Image, people: Array) -> Image:
    """Return a copy of a picture in which people are hidden under boxes of the picture's mean colour.

    Parameters
    ----------
    people
        ``(k, 33, 4)`` landmarks, pixels.
    """
    painted = image.copy()
    colour = image.mean(axis=(0, 1)).astype(np.uint8)
    for person in people:
        low, high = person[:, [X, Y]].min(axis=0), person[:, [X, Y]].max(axis=0)
        margin = PAINT_MARGIN * float(np.max(high - low))
        x0, y0 = np.maximum(low - margin, 0).astype(int)
        x1, y1 = np.maximum(high + margin, 0).astype(int)
        painted[y0:y1, x0:x1] = colour
    return painted


def is_somebody(person: Array, followed: Array, size_px: tuple[int, int]) -> bool:
    """Tell a person from a ghost and from the far background.

    Parameters
    ----------
    person
        ``(33, 4)`` landmarks of the find, pixels.
    followed
        ``(k, 33, 4)`` those already followed.
    size_px
        Width and height of the picture.
    """
    hips = person[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :2].mean(axis=0)
    inside = bool(np.all(hips >= 0) and np.all(hips <= size_px))
    visible = float(person[list(TORSO), VISIBILITY].mean()) >= MIN_TORSO_VISIBILITY
    largest = float(body_sizes(followed).max(initial=0.0))
    return inside and visible and float(body_sizes(person)) >= MIN_RELATIVE_SIZE * largest
