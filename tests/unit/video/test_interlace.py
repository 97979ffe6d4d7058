"""Interlaced clips are recognised, by the file or by their combs, and become pictures of one moment."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ankle_cv.conventions import Image
from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import VideoFrame, open_container
from ankle_cv.video.frame import Interlaced
from ankle_cv.video.interlace import combed_share
from ankle_cv.video.source import open_source

SIZE = 320, 480
N = 30
NOISE = np.random.default_rng(3).normal(0, 6, (N, SIZE[1], SIZE[0], 1))


def moment(time: float) -> Image:
    """Draw a bright bar that moves by 12 px a picture, before stripes that stand still."""
    image = np.full((SIZE[1], SIZE[0], 3), 70, np.uint8)
    image[::2, :60] = 120
    left = 70 + round(12 * (time % 18))
    image[100:400, left : left + 24] = 200
    return image


def woven(k: int) -> Image:
    """Return a picture whose even lines are of one moment and whose odd lines of half a step later."""
    image = moment(k).copy()
    image[1::2] = moment(k + 0.5)[1::2]
    return image


def noisy(k: int) -> Image:
    return np.clip(moment(k) + NOISE[k], 0, 255).astype(np.uint8)


def write(path: Path, pictures: list[Image], rate: int = 30, **options: str) -> Path:
    with open_container(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "16", **options})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for k, picture in enumerate(pictures):
            frame = VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = k, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read(path: Path) -> tuple[Interlaced, list[float], list[Image]]:
    with open_source(path, Settings()) as source:
        frames = [(frame.time_s, frame.image.copy()) for frame in source]
    return source.info.facts.interlaced, [time_s for time_s, _ in frames], [image for _, image in frames]


def bar_edges(image: Image) -> set[int]:
    """Return where the bar starts, px, in all of its lines."""
    return {int(np.argmax(line)) for line in image[120:380, 64:, 1] > 140}


@pytest.mark.parametrize(("options", "found"), [({"x264-params": "tff=1"}, "marked"), ({}, "seen")])
def test_two_fields_become_one_moment(tmp_path: Path, options: dict[str, str], found: str) -> None:
    path = write(tmp_path / "a.mp4", [woven(k) for k in range(N)], **options)
    interlaced, times_s, images = read(path)
    assert interlaced == found
    np.testing.assert_allclose(times_s, np.arange(N) / 30, atol=1e-9)
    # An edge of 6 px between the fields is smooth to 2 px, and where it was in one of them.
    edges = bar_edges(images[-8])
    assert max(edges) - min(edges) <= 2
    assert len(bar_edges(woven(N - 8))) == 2
    assert (images[-8][200, 10:50].mean(axis=1) > 60).all()


@pytest.mark.parametrize("picture", [moment, noisy])
def test_whole_pictures_stay_as_they_are(tmp_path: Path, picture: object) -> None:
    assert callable(picture)
    assert read(write(tmp_path / "a.mp4", [picture(k) for k in range(N)]))[0] == "no"


def test_sixty_pictures_a_second_are_not_interlaced(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.mp4", [woven(k) for k in range(N)], rate=60))[0] == "no"


def test_every_opening_gives_the_same_pictures(tmp_path: Path) -> None:
    source = open_source(write(tmp_path / "a.mp4", [woven(k) for k in range(N)]), Settings())
    passes = []
    for _ in range(2):
        with source:
            passes.append([frame.image.copy() for frame in source])
    np.testing.assert_array_equal(*passes)


def test_where_nothing_moves_nothing_is_known() -> None:
    still = woven(3)[..., 0].astype(np.int16)
    assert np.isnan(combed_share(still, still))
    assert combed_share(still, woven(4)[..., 0].astype(np.int16)) > 0.1
    assert abs(combed_share(moment(3)[..., 0].astype(np.int16), moment(4)[..., 0].astype(np.int16))) < 0.01
