"""Small clips in which every picture says its own number, and from which side it is looked at.

A picture carries its number as six bits, black or white, from left to right across its middle, and a blue
corner at the top left. So a wrong pairing of picture and time, a lost picture, a turn and a mirror image all
show in the pixels themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from ankle_cv.conventions import Image
from ankle_cv.video.ffmpeg import VideoFrame, cv2, open_container

N_BITS = 6
MPEG_CLOCK = Fraction(1, 90_000)
B_FRAMES = {"bf": "3", "b_strategy": "0", "g": "12"}

_DARK, _BRIGHT, _GROUND = 20, 235, 60
_MIDDLE_GRAY = 128


def coded_picture(number: int, width: int, height: int) -> Image:
    """Draw the picture of one number, ``(height, width, 3)`` blue-green-red."""
    image = np.full((height, width, 3), _GROUND, np.uint8)
    for bit in range(N_BITS):
        columns = slice(bit * width // N_BITS, (bit + 1) * width // N_BITS)
        image[height // 3 : 2 * height // 3, columns] = _BRIGHT if number >> bit & 1 else _DARK
    image[: height // 4, : width // 4] = (255, 0, 0)
    return image


def read_number(image: Image) -> int | None:
    """Return the number a picture carries, or None when it is not upright or mirrored."""
    height, width = image.shape[:2]
    corner = image[height // 12 : height // 6, width // 12 : width // 6].reshape(-1, 3).mean(axis=0)
    if not (corner[0] > _MIDDLE_GRAY > corner[1]):
        return None
    middle = image[5 * height // 12 : 7 * height // 12].mean(axis=(0, 2))
    centres = (np.arange(N_BITS) + 0.5) * width / N_BITS
    bits = middle[centres.astype(int)] > _MIDDLE_GRAY
    return sum(1 << bit for bit in range(N_BITS) if bits[bit])


def as_drawn(image: Image) -> Image:
    return image


def every(interval: Fraction | float, n: int = 24) -> tuple[float, ...]:
    """Return `n` times at one interval, s."""
    return tuple(float(interval * i) for i in range(n))


def uneven(n: int = 24, start_s: float = 0.0) -> tuple[float, ...]:
    """Return `n` times 10 to 100 ms apart, in no pattern, s."""
    steps = np.random.default_rng(7).integers(900, 9000, n - 1)
    return tuple(start_s + float(ticks) / 90_000 for ticks in np.concatenate([[0], np.cumsum(steps)]))


@dataclass(frozen=True)
class Recipe:
    """How to write a clip.

    Attributes
    ----------
    suffix
        Names the container.
    times_s
        When each picture is shown, by the file's own clock; picture k carries the number k.
    size
        Width and height as drawn, px.
    stored
        What becomes of a picture between drawing and storing.
    clock
        Tick in which the encoder counts, s.
    matrix
        ``(a, b, c, d)`` of the display matrix to put into the file, in whole units.
    """

    suffix: str
    times_s: Sequence[float]
    size: tuple[int, int] = (96, 64)
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    options: dict[str, str] = field(default_factory=lambda: dict(B_FRAMES))
    container_options: dict[str, str] = field(default_factory=dict)
    clock: Fraction = MPEG_CLOCK
    stored: Callable[[Image], Image] = as_drawn
    matrix: tuple[int, int, int, int] | None = None
    pixel_aspect: Fraction | None = None


def write_clip(path: Path, recipe: Recipe) -> None:
    """Write the clip of a recipe to `path`."""
    pictures = [recipe.stored(coded_picture(k, *recipe.size)) for k in range(len(recipe.times_s))]
    height, width = pictures[0].shape[:2]
    with open_container(str(path), "w", options=dict(recipe.container_options)) as container:
        # The rate only labels the file; AVI, which has no other times, takes it for the truth.
        rate = round(1 / recipe.clock) if path.suffix == ".avi" else 30
        stream = container.add_stream(recipe.codec, rate=rate, options=dict(recipe.options))
        stream.width, stream.height, stream.pix_fmt = width, height, recipe.pix_fmt
        stream.codec_context.time_base = recipe.clock
        if recipe.pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = recipe.pixel_aspect
        for picture, time_s in zip(pictures, recipe.times_s, strict=True):
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            frame = frame.reformat(format=recipe.pix_fmt)
            frame.pts, frame.time_base = round(time_s / float(recipe.clock)), recipe.clock
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    _leave_real_time()
    if recipe.matrix is not None:
        _set_display_matrix(path, recipe.matrix)


def _leave_real_time() -> None:
    """Make this thread an ordinary one again.

    SVT-AV1 takes the highest real-time priority for the thread that opens it, if it may (as root), and keeps
    it: all that comes after in the process, and what it starts, then stops whatever else the machine does.
    """
    if hasattr(os, "sched_setscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _set_display_matrix(path: Path, matrix: tuple[int, int, int, int]) -> None:
    """Overwrite the matrix in the track header of an MP4 file (ISO/IEC 14496-12, 8.3.2, version 0)."""
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4
    assert data[start] == 0, "the other version of the box has the matrix elsewhere"
    a, b, c, d = (value << 16 for value in matrix)
    cells = (a, b, 0, c, d, 0, 0, 0, 1 << 30)
    data[start + 40 : start + 76] = b"".join(cell.to_bytes(4, "big", signed=True) for cell in cells)
    path.write_bytes(data)


def quarter_turns(clockwise: int) -> Callable[[Image], Image]:
    """Return a function that turns a picture clockwise by that many quarter turns."""
    return lambda image: np.rot90(image, -clockwise)


def mirror_image(image: Image) -> Image:
    return image[:, ::-1]


def squeezed(width: int) -> Callable[[Image], Image]:
    """Return a function that squeezes a picture to a width, as camcorders with oblong pixels do."""
    return lambda image: np.asarray(cv2.resize(image, (width, image.shape[0]), interpolation=cv2.INTER_AREA))
