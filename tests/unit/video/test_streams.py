"""Which of several video streams is the clip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import Disposition, VideoFrame, open_container
from ankle_cv.video.source import open_source

BIG = (320, 480)


@dataclass(frozen=True)
class Stream:
    """A stream to write: its size, how many pictures, and what the file says of it."""

    size: tuple[int, int]
    pictures: int = 20
    codec: str = "libx264"
    mark: Disposition = Disposition(0)  # noqa: RUF009 - a flag is immutable


def write(path: Path, *streams: Stream) -> Path:
    with open_container(str(path), "w") as container:
        for made in streams:
            stream = container.add_stream(made.codec, rate=30)
            stream.width, stream.height = made.size
            stream.pix_fmt = "yuvj420p" if made.codec == "mjpeg" else "yuv420p"
            stream.disposition = made.mark
        for made, stream in zip(streams, container.streams.video, strict=True):
            for k in range(made.pictures):
                frame = VideoFrame.from_ndarray(
                    np.full((*made.size[::-1], 3), 40 + k, np.uint8), format="bgr24"
                )
                frame.pts = k
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def chosen(path: Path) -> tuple[tuple[int, int], tuple[tuple[int, int], ...]]:
    """Return the size and the other sizes; checks that it is that stream which is decoded."""
    with open_source(path, Settings()) as source:
        images = [frame.image for frame in source]
    size = source.info.width, source.info.height
    assert {image.shape[1::-1] for image in images} == {size}
    assert len(images) == source.info.frames_expected
    return size, source.info.facts.other_streams_px


DEFAULT = Disposition.default


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize(
    ("streams", "others"),
    [
        ((Stream(BIG, mark=DEFAULT),), ()),
        ((Stream((160, 120)), Stream(BIG, mark=DEFAULT)), ((160, 120),)),
        ((Stream((160, 120), mark=DEFAULT), Stream(BIG)), ((160, 120),)),
        ((Stream((640, 480)), Stream(BIG, mark=DEFAULT)), ((640, 480),)),
        ((Stream((640, 480), 1, "mjpeg"), Stream(BIG, mark=DEFAULT)), ()),
        ((Stream((640, 480), 1, "mjpeg", DEFAULT), Stream(BIG)), ()),
        ((Stream((640, 480), 2, "mjpeg", DEFAULT), Stream(BIG, 40)), ()),
        ((Stream((640, 480), 1), Stream(BIG)), ()),
    ],
)
def test_the_clip_is_found(
    tmp_path: Path, suffix: str, streams: tuple[Stream, ...], others: tuple[tuple[int, int], ...]
) -> None:
    size, found = chosen(write(tmp_path / f"clip{suffix}", *streams))
    assert size == BIG
    assert found == others


def test_without_a_mark_the_largest_is_taken(tmp_path: Path) -> None:
    # MP4 files mark their first stream when there is no other mark.
    path = write(tmp_path / "a.mkv", Stream((256, 256)), Stream(BIG))
    assert chosen(path) == (BIG, ((256, 256),))


def test_a_file_of_single_pictures_gives_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", Stream((256, 256), 1), Stream(BIG, 1))
    assert chosen(path)[0] == BIG
