"""Frames made ahead: all of them, in their order, those wanted already converted; closed only when idle."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pytest

from ankle_cv.conventions import Gray, Image
from ankle_cv.video.ahead_source import AheadSource, decoded_ahead
from ankle_cv.video.frame import Frame, VideoInfo

COUNT = 12


@dataclass
class Stored:
    """A picture that notes in which thread it is converted."""

    level: int
    threads: list[int] = field(default_factory=list)

    @cached_property
    def image(self) -> Image:
        self.threads.append(threading.get_ident())
        return np.full((2, 2, 3), self.level, np.uint8)

    def colours(self) -> Image:
        return self.image

    def brightness(self) -> Gray | None:
        return np.full((2, 2), self.level, np.uint8)


class Clip:
    """A clip of such pictures; may fail at one of them."""

    info = VideoInfo("x", "0", 2, 2, COUNT, 0, mirrored=False, start_s=0.0)

    def __init__(self, fails_at: int = COUNT) -> None:
        self.pictures = [Stored(k) for k in range(COUNT)]
        self.fails_at, self.closed = fails_at, 0

    def __enter__(self) -> Clip:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed += 1

    def __iter__(self) -> Iterator[Frame]:
        for index, picture in enumerate(self.pictures):
            if index == self.fails_at:
                raise OSError("the disk is gone")
            yield Frame(index, index / 30, picture)


def test_what_is_wanted_is_converted_once_and_elsewhere() -> None:
    clip = Clip()
    with AheadSource(clip, lambda: lambda index, _time_s: index % 2 == 0) as source:
        levels = [int(frame.image[0, 0, 0]) for frame in source]
    assert levels == list(range(COUNT))
    here = threading.get_ident()
    assert [picture.threads[0] == here for picture in clip.pictures] == [False, True] * (COUNT // 2)
    assert all(len(picture.threads) == 1 for picture in clip.pictures)


def test_brightness_needs_no_conversion() -> None:
    clip = Clip()
    with AheadSource(clip, lambda: lambda _index, _time_s: False) as source:
        assert [int(frame.brightness[0, 0]) for frame in source] == list(range(COUNT))
    assert not any(picture.threads for picture in clip.pictures)


def test_a_picture_of_colours_is_its_own_brightness() -> None:
    image = np.zeros((2, 2, 3), np.uint8)
    assert Frame(0, 0.0, image).brightness is image
    assert Frame(0, 0.0, image).image is image


def test_errors_come_in_their_place_and_the_clip_is_closed() -> None:
    clip, seen = Clip(fails_at=5), []
    with pytest.raises(OSError, match="gone"), AheadSource(clip) as source:
        seen.extend(frame.index for frame in source)
    assert seen == list(range(5))
    assert clip.closed == 1


def test_left_early_it_is_closed_and_can_be_opened_again() -> None:
    clip = Clip()
    source = AheadSource(clip)
    for _ in range(2):
        with source:
            assert next(iter(source)).index == 0
    assert clip.closed == 2


def test_decoding_ahead_of_a_stage_that_is_ahead_itself_changes_nothing() -> None:
    clip = Clip()
    with AheadSource(decoded_ahead(clip)) as frames:
        assert [frame.index for frame in frames] == list(range(COUNT))
    assert clip.closed == 1
    assert all(len(picture.threads) == 1 for picture in clip.pictures)


def test_one_that_decodes_ahead_converts_nothing_and_passes_errors_on() -> None:
    clip = Clip(fails_at=5)
    with pytest.raises(OSError, match="the disk is gone"), AheadSource(decoded_ahead(clip)) as frames:
        for _ in frames:
            pass
    assert clip.closed == 1
    with decoded_ahead(Clip()) as frames:
        assert all(not frame.picture.threads for frame in frames)
