"""Samples of a few frames of a clip, taken while it is decoded for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from ankle_cv.conventions import Image
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource

T = TypeVar("T")

MAX_SAMPLES = 8
"""Frames sampled in a clip: enough to outvote a few bad ones."""
SAMPLE_INTERVAL_S = 2.0
"""Time between them when the length of the clip is not declared, s."""


class SampledSource(ForwardingSource, Generic[T]):
    """Passes all frames of a source on and samples some of them.

    Parameters
    ----------
    source
        Any source, not yet opened.
    sample
        Called with the pictures of the sampled frames; must not keep them.
    at
        Indices of the frames to sample; without, some evenly over the clip.

    Attributes
    ----------
    samples
        What `sample` returned, by frame index; emptied when the source is opened again.
    """

    def __init__(
        self, source: FrameSource, sample: Callable[[Image], T], at: frozenset[int] | None = None
    ) -> None:
        super().__init__(source)
        self._sample, self._at = sample, at
        self.samples: dict[int, T] = {}

    def __enter__(self) -> SampledSource[T]:
        """Open the source and start a new set of samples."""
        super().__enter__()
        self.samples.clear()
        return self

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        expected = self.info.frames_expected
        every = max(expected // MAX_SAMPLES, 1) if expected else None
        due_s = 0.0
        for frame in frames:
            due = frame.index % every == 0 if every else frame.time_s >= due_s
            chosen = due and len(self.samples) < MAX_SAMPLES if self._at is None else frame.index in self._at
            if chosen:
                self.samples[frame.index] = self._sample(frame.image)
                due_s = frame.time_s + SAMPLE_INTERVAL_S
            yield frame
