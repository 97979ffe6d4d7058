"""Cuts are found in pictures; what only looks like one is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Image
from ankle_cv.evidence.cuts import CutWatch
from ankle_cv.evidence.dissolves import mixtures
from ankle_cv.video.frame import Frame, VideoInfo

SIZE = (180, 320)
CUT = 40


class Film:
    """A source of pictures made beforehand."""

    def __init__(self, images: Sequence[Image], fps: float) -> None:
        self._images, self._fps = images, fps

    @property
    def info(self) -> VideoInfo:
        return VideoInfo("film.mp4", "0" * 64, SIZE[1], SIZE[0], None, 0, mirrored=False, start_s=0.0)

    def __enter__(self) -> Film:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Frame]:
        return iter(Frame(i, i / self._fps, image) for i, image in enumerate(self._images))


def cuts_of(images: Sequence[Image], fps: float = 30.0) -> tuple[int, ...]:
    watch = CutWatch(Film(images, fps))
    with watch as frames:
        for _ in frames:
            pass
    return watch.cuts()


def room(seed: int, spot: float = 0.5) -> Image:
    """A room with furniture, and a person in it that stands here, 0 left to 1 right."""
    rng = np.random.default_rng(seed)
    picture = np.full((*SIZE, 3), rng.uniform(90, 160, 3), np.uint8)
    for _ in range(7):
        at, size = rng.integers(0, SIZE[::-1]), rng.integers(20, 120, 2)
        cv2.rectangle(picture, at, at + size, tuple(map(int, rng.integers(30, 220, 3))), -1)
    x = round(40 + spot * 240)
    cv2.rectangle(picture, (x - 12, 40), (x + 12, 150), (40, 60, 120), -1)
    return picture


def walk(seed: int, n: int) -> list[Image]:
    return [room(seed, i / n) for i in range(n)]


@pytest.mark.parametrize("fps", [10.0, 30.0, 240.0])
def test_a_cut_is_found_in_its_frame(fps: float) -> None:
    assert cuts_of([*walk(1, CUT), *walk(2, 50)], fps) == (CUT,)


def test_every_cut_of_several_is_found_and_none_in_one_piece() -> None:
    assert cuts_of([*walk(1, CUT), *walk(2, 30), *walk(1, 30)]) == (CUT, CUT + 30)
    assert cuts_of(walk(1, 90)) == ()


def test_a_blended_frame_does_not_hide_a_cut() -> None:
    before, after = walk(1, CUT), walk(2, 50)
    (found,) = cuts_of([*before, cv2.addWeighted(before[-1], 0.5, after[0], 0.5, 0), *after])
    assert found in (CUT, CUT + 1)


def flash(images: list[Image]) -> list[Image]:
    return [np.full_like(image, 255) if i in (40, 41) else image for i, image in enumerate(images)]


def flicker(images: list[Image]) -> list[Image]:
    return [cv2.convertScaleAbs(image, alpha=0.8 + 0.2 * (i % 2)) for i, image in enumerate(images)]


def darker(images: list[Image]) -> list[Image]:
    return [cv2.convertScaleAbs(image, alpha=0.5 if i >= CUT else 1.0) for i, image in enumerate(images)]


def shaken(images: list[Image]) -> list[Image]:
    rng = np.random.default_rng(3)
    shifts = rng.integers(-12, 13, (len(images), 2))
    return [
        np.roll(image, tuple(map(int, by)), axis=(0, 1)) for image, by in zip(images, shifts, strict=True)
    ]


def knocked(images: list[Image]) -> list[Image]:
    return [np.roll(image, 20 if i >= CUT else 0, axis=1) for i, image in enumerate(images)]


def noisy(images: list[Image]) -> list[Image]:
    rng = np.random.default_rng(4)
    dim = [0.15 * image + rng.normal(0, 8, image.shape) for image in images]
    return [np.clip(image, 0, 255).astype(np.uint8) for image in dim]


@pytest.mark.parametrize("change", [flash, flicker, darker, shaken, knocked, noisy])
def test_what_only_looks_like_a_cut_is_none(change) -> None:
    assert cuts_of(change(walk(1, 80))) == ()


@pytest.mark.parametrize("change", [flicker, shaken, noisy])
def test_a_cut_is_found_in_bad_pictures_too(change) -> None:
    assert cuts_of(change([*walk(1, CUT), *walk(2, 40)])) == (CUT,)


def dissolved(before: list[Image], after: list[Image], frames: int) -> list[Image]:
    """Two scenes that go on while the first fades into the second."""
    shares = np.linspace(0, 1, frames + 2)[1:-1]
    mixed = [
        cv2.addWeighted(a, 1 - share, b, share, 0)
        for a, b, share in zip(before[-frames:], after[:frames], shares, strict=True)
    ]
    return [*before[:-frames], *mixed, *after[frames:]]


@pytest.mark.parametrize("frames", [10, 15, 30])
def test_a_dissolve_is_a_cut_halfway(frames: int) -> None:
    (found,) = cuts_of(dissolved(walk(1, 160)[:80], walk(2, 160)[:80], frames))
    assert abs(found - (80 - frames / 2)) <= 0.2 * frames + 1


@pytest.mark.parametrize("frames", [10, 20])
def test_a_fade_to_black_and_back_leaves_the_black_out(frames: int) -> None:
    black = [np.zeros((*SIZE, 3), np.uint8)] * 60
    faded = dissolved(dissolved(walk(1, 80), black, frames), walk(2, 80), frames)
    found = cuts_of(faded)
    assert len(found) > 1
    assert 80 - frames <= found[0] <= 80 + 1
    assert 140 - 2 * frames <= found[-1] <= 140 - frames + 1


def panned(images: list[Image]) -> list[Image]:
    """A camera that turns to another part of the room in a second."""
    wide = np.hstack([images[0], room(7), room(8)])
    at = np.clip(np.arange(len(images)) - 25, 0, 30) * 20
    return [wide[:, x : x + SIZE[1]] for x in at]


def close_by(images: list[Image]) -> list[Image]:
    """Somebody walks past right before the camera."""
    passed = []
    for i, image in enumerate(images):
        left = round((i - 20) * 16 - 200)
        passed.append(cv2.rectangle(image.copy(), (left, 0), (left + 200, SIZE[0]), (60, 50, 40), -1))
    return passed


@pytest.mark.parametrize("change", [panned, close_by])
def test_what_moves_slowly_through_the_whole_picture_is_no_dissolve(change) -> None:
    assert cuts_of(change(walk(1, 90))) == ()


def test_a_mixture_is_told_by_its_share_and_a_movement_by_its_rest() -> None:
    rng = np.random.default_rng(5)
    first, last = rng.normal(100, 30, (2, 36, 64)).astype(np.float32)
    share, rest = mixtures(np.stack([first, 0.7 * first + 0.3 * last, last]))
    assert share == pytest.approx([0, 0.3, 1], abs=1e-6)
    assert rest == pytest.approx([0, 0, 0], abs=1e-6)
    other = rng.normal(100, 30, (36, 64)).astype(np.float32)
    assert mixtures(np.stack([first, other, last]))[1][1] > 0.5


def test_titles_of_one_colour_are_cut_off() -> None:
    title = [np.full((*SIZE, 3), 20, np.uint8)] * CUT
    assert cuts_of([*title, *walk(1, 40)]) == (CUT,)


def test_a_source_that_is_opened_again_starts_anew() -> None:
    watch = CutWatch(Film([*walk(1, CUT), *walk(2, 40)], 30.0))
    for _ in range(2):
        with watch as frames:
            for _ in frames:
                pass
    assert watch.cuts() == (CUT,)
