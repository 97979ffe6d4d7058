from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ankle_cv.conventions import Image
from ankle_cv.video.frame import Frame, VideoInfo
from ankle_cv.video.sampled_source import SampledSource


class Flashes:
    """A source of one-colour pictures."""

    def __init__(self, n: int, expected: int | None) -> None:
        self.n = n
        self.info = VideoInfo("x", "0", 4, 4, expected, 0, mirrored=False, start_s=0.0)

    def __enter__(self) -> Flashes:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __iter__(self) -> Iterator[Frame]:
        for i in range(self.n):
            yield Frame(i, i / 30, np.full((4, 4, 3), i % 256, np.uint8))


def level(image: Image) -> int:
    return int(image[0, 0, 0])


@pytest.mark.parametrize(
    ("n", "expected", "samples"),
    # At most eight; every two seconds of the 6.7 when the container does not say how many frames it has.
    [(200, 200, 8), (200, None, 4), (3, 3, 3), (200, 1, 8)],
)
def test_some_frames_are_sampled_and_all_are_passed_on(n: int, expected: int | None, samples: int) -> None:
    with SampledSource(Flashes(n, expected), level) as source:
        frames = [frame.index for frame in source]
    assert frames == list(range(n))
    assert len(source.samples) == samples
    assert all(sample == index for index, sample in source.samples.items())


def test_they_are_spread_over_the_clip() -> None:
    with SampledSource(Flashes(200, 200), level) as source:
        list(source)
    assert max(source.samples) > 150


def test_opening_again_samples_again() -> None:
    source = SampledSource(Flashes(10, 10), level)
    for _ in range(2):
        with source:
            list(source)
        assert len(source.samples) == 8


def test_the_frames_to_sample_can_be_chosen():
    with SampledSource(Flashes(50, 50), level, frozenset({3, 4, 49})) as source:
        assert len(list(source)) == 50
        assert list(source.samples) == [3, 4, 49]
