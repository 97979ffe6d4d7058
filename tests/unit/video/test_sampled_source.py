from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ankle_cv.conventions import Image
from ankle_cv.video.frame import Frame, VideoInfo
from ankle_cv.video.sampled_source import MAX_GLANCES, GlancingSource


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


@pytest.mark.parametrize(("n", "expected"), [(200, 200), (200, None), (3, 3), (200, 1)])
def test_some_frames_are_seen_all_are_passed(n: int, expected: int | None) -> None:
    with GlancingSource(Flashes(n, expected), level) as source:
        frames = [frame.index for frame in source]
    assert frames == list(range(n))
    assert 1 <= len(source.seen) <= MAX_GLANCES
    assert all(seen == index for index, seen in source.seen.items())


def test_they_are_spread_over_the_clip() -> None:
    with GlancingSource(Flashes(200, 200), level) as source:
        list(source)
    assert max(source.seen) > 150


def test_opening_again_looks_again() -> None:
    source = GlancingSource(Flashes(10, 10), level)
    for _ in range(2):
        with source:
            list(source)
        assert len(source.seen) == 8
