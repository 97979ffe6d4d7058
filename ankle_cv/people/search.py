"""Search for all relevant people in a clip, at the cost of one person when there is only one.

Searching for two people takes half as long again as for one (33 against 21 ms a frame on two cores), because
the detector then runs on every frame in which fewer are tracked. So the clip is run for one person, and about
once a second the tracked people are masked and the detector is run on the rest of the picture. When it
detects a person, the clip is run again for one more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

import cv2
import numpy as np

from ankle_cv.conventions import VISIBILITY, Array, Image, Landmark, X, Y
from ankle_cv.people.bodies import body_sizes
from ankle_cv.pose.base import PoseEstimator, PoseSample
from ankle_cv.pose.looks import Looks
from ankle_cv.pose.packed import PackedPoses, PosePacker
from ankle_cv.video.frame import Frame, FrameSource, VideoInfo

MAX_PEOPLE: Final = 4
"""Most people tracked at once; each one more costs 14 ms a frame, and more have not been seen in such
clips."""

PROBE_INTERVAL_S: Final = 1.0
"""Time between probes for another person, s; a probe costs about one frame, so 3 % at 30 frames a second."""

MASK_MARGIN: Final = 0.12
"""Landmarks end at the eyes, wrists and toes: the mask is wider by this share of its longer side."""

MIN_TORSO_VISIBILITY: Final = 0.5
"""Below this a detection is false: real people had 0.99, detections in furniture 0.27 to 0.39 (408
probes)."""

MIN_RELATIVE_SIZE: Final = 0.25
"""A person smaller than this share of the tracked one is background: too far away to be confused with
them."""

TORSO: Final = (
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
)

FrameProgress: TypeAlias = Callable[[int, "int | None"], None]
"""Called with the frames done and expected (None if unknown); starts again when a clip is run again."""


class EstimatorFactory(Protocol):
    """Creates estimators, for instance ``functools.partial(MediaPipePose, model)``."""

    def __call__(self, max_people: int, *, still: bool = False) -> PoseEstimator:
        """Return an estimator for up to so many people; ``still`` treats each frame as a single picture."""
        ...


@dataclass(frozen=True)
class SearchFacts:
    """How people were searched for.

    Attributes
    ----------
    max_people
        Number of people tracked at once in the final run.
    probes
        Number of probes for another person in that run.
    others_at_s
        When a probe, in any run, detected a person who was not tracked, s.
    """

    max_people: int
    probes: int
    others_at_s: tuple[float, ...]


@dataclass(frozen=True)
class PoseRun:
    """A clip with all detections in it."""

    info: VideoInfo
    poses: PackedPoses
    search: SearchFacts


def estimate(
    open_source: Callable[[], FrameSource],
    make_estimator: EstimatorFactory,
    on_progress: FrameProgress | None = None,
    always: Collection[int] = (),
) -> PoseRun:
    """Run a clip, and again for more people when a probe detects more.

    Parameters
    ----------
    open_source
        Opens the clip at its first frame, each time it is called.
    make_estimator
        Creates a new estimator for a number of people.
    on_progress
        Called after every frame.
    always
        Frames that are looked at, however soon they come.
    """
    seen: list[float] = []
    with make_estimator(1, still=True) as still_estimator:
        for max_people in range(1, MAX_PEOPLE):
            probe = _SecondPersonProbe(still_estimator, max_people)
            with open_source() as source, make_estimator(max_people) as estimator:
                poses = run_estimator(source, estimator, on_progress, probe, Looks(always=always))
                info = source.info
            if probe.found_at_s is None:
                return PoseRun(info, poses, SearchFacts(max_people, probe.probes, tuple(seen)))
            seen.append(probe.found_at_s)
    with open_source() as source, make_estimator(MAX_PEOPLE) as estimator:
        poses = run_estimator(source, estimator, on_progress, looks=Looks(always=always))
        return PoseRun(source.info, poses, SearchFacts(MAX_PEOPLE, 0, tuple(seen)))


def run_estimator(
    source: FrameSource,
    estimator: PoseEstimator,
    on_progress: FrameProgress | None = None,
    stop_when: Callable[[Frame, PoseSample], bool] | None = None,
    looks: Looks | None = None,
) -> PackedPoses:
    """Run an opened clip through an opened estimator, frame by frame; no picture is kept but the last.

    Parameters
    ----------
    stop_when
        Ends the run early when it returns True.
    looks
        Which frames to look at; the last one always is, so that all others are between two. None for all.
    """
    packer = PosePacker()
    passed: Frame | None = None
    for frame in source:
        if on_progress is not None:
            on_progress(frame.index + 1, source.info.frames_expected)
        if looks is not None and not looks.take(frame.index, frame.time_s):
            packer.leave_out(frame.time_s)
            passed = frame
            continue
        sample, passed = estimator(frame), None
        packer.add(sample)
        if stop_when is not None and stop_when(frame, sample):
            break
    if passed is not None:
        packer.take_back()
        packer.add(estimator(passed))
    return packer.pack()


@dataclass
class _SecondPersonProbe:
    """Probes from time to time for a person who is not tracked."""

    still_estimator: PoseEstimator
    max_people: int
    probes: int = 0
    found_at_s: float | None = None
    _next_s: float = field(default=0.0)

    def __call__(self, frame: Frame, sample: PoseSample) -> bool:
        """Return whether there is a person beyond the number that can be tracked."""
        if frame.time_s < self._next_s or len(sample.people) < self.max_people:
            return False
        self._next_s = frame.time_s + PROBE_INTERVAL_S
        self.probes += 1
        masked = Frame(frame.index, frame.time_s, mask_people(frame.image, sample.people))
        found = self.still_estimator(masked).people
        height, width = frame.image.shape[:2]
        if any(is_person(person, sample.people, (width, height)) for person in found):
            self.found_at_s = frame.time_s
        return self.found_at_s is not None


def mask_people(image: Image, people: Array) -> Image:
    """Return a copy of a picture with people masked by boxes of the picture's mean colour.

    Parameters
    ----------
    people
        ``(k, 33, 4)`` landmarks, pixels.
    """
    masked = image.copy()
    colour = mean_colour(image)
    for person in people:
        low, high = person[:, [X, Y]].min(axis=0), person[:, [X, Y]].max(axis=0)
        margin = MASK_MARGIN * float(np.max(high - low))
        x0, y0 = np.maximum(low - margin, 0).astype(int)
        x1, y1 = np.maximum(high + margin, 0).astype(int)
        masked[y0:y1, x0:x1] = colour
    return masked


def mean_colour(image: Image) -> Image:
    """Return the ``(3,)`` mean colour of a picture, rounded down."""
    sums = np.array(cv2.sumElems(image)[:3])  # whole numbers; numpy's own mean takes ten times as long
    return np.asarray(sums / (image.shape[0] * image.shape[1]), dtype=np.uint8)


def is_person(person: Array, followed: Array, size_px: tuple[int, int]) -> bool:
    """Return whether a detection is a person, not a false detection and not in the far background.

    Parameters
    ----------
    person
        ``(33, 4)`` landmarks of the detection, pixels.
    followed
        ``(k, 33, 4)`` landmarks of the tracked people.
    size_px
        Width and height of the picture, px.
    """
    hips = person[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :2].mean(axis=0)
    inside = bool(np.all(hips >= 0) and np.all(hips <= size_px))
    visible = float(person[list(TORSO), VISIBILITY].mean()) >= MIN_TORSO_VISIBILITY
    largest = float(body_sizes(followed).max(initial=0.0))
    return inside and visible and float(body_sizes(person)) >= MIN_RELATIVE_SIZE * largest
