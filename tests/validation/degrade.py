"""Worse copies of a clip: what phones, messengers, dim rooms and unsteady hands do to a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ankle_cv.conventions import Image
from ankle_cv.files import atomic_write
from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import VideoFrame, open_container
from ankle_cv.video.source import open_source

Timed: TypeAlias = tuple[Image, float]
"""A picture and its time, s."""
Flow: TypeAlias = npt.NDArray[np.float32]
Change: TypeAlias = Callable[[Image, float], Image]

SEED: Final = 7
TICKS_PER_S: Final = 90_000
ROUNDING_S: Final = 1e-4
"""Times of files are whole ticks."""
FINE: Final = {"preset": "veryfast", "crf": "20"}
"""An encoder that is not what makes the picture worse."""
REPEATABLE: Final = {"bf": "0", "mbtree": "0", "g": "60"}
"""As in `ankle_cv.video.writer`."""
SHUTTER_SAMPLES: Final = 7
"""Moments of one exposure that are averaged for motion blur."""
FLOW_SIDE_PX: Final = 480
"""Longer side of the picture in which the flow for motion blur is computed."""


def jpeg(image: Image, _: float) -> Image:
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 25])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def noise(sd: float) -> Change:
    def change(image: Image, time_s: float) -> Image:
        rng = np.random.default_rng(SEED + round(1000 * time_s))
        return np.clip(image + rng.normal(0, sd, image.shape), 0, 255).astype(np.uint8)

    return change


def blur(sd_px: float) -> Change:
    return lambda image, _: cv2.GaussianBlur(image, (0, 0), sd_px)


def gain(share: float) -> Change:
    return lambda image, _: (image * share).astype(np.uint8)


def shake(image: Image, time_s: float) -> Image:
    """Handheld: a smooth drift of about 4 px RMS and 0.2° at 720 pixels of width."""
    unit = image.shape[1] / 720
    phases = np.array([0.0, 1.1, 2.3])
    shift = 4 * unit * np.array([np.sin(2 * np.pi * f * time_s + phases).mean() for f in (0.7, 1.1)]) * 1.7
    turn = 0.2 * np.sin(2 * np.pi * 0.5 * time_s + 0.4)
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(turn), 1.0)
    matrix[:, 2] += shift
    moved = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.uint8)


@dataclass(frozen=True)
class Recipe:
    """How a picture is made worse, in this order.

    Attributes
    ----------
    shutter
        Share of the frame interval that the shutter is open, about the frame's own time: motion blur.
    scale
        Of width and height.
    changes
        Of each picture.
    max_fps
        Frames beyond so many a second are left out; times stay true.
    encoder, bits_per_pixel
        Options of x264; with the second its rate instead of its quality.
    """

    shutter: float = 0.0
    scale: float = 1.0
    changes: tuple[Change, ...] = ()
    max_fps: float = 1000.0
    encoder: Mapping[str, str] = field(default_factory=lambda: FINE)
    bits_per_pixel: float | None = None


RECIPES: Final[dict[str, Recipe]] = {
    "messenger": Recipe(scale=0.5, changes=(blur(1.0), noise(6)), encoder={"preset": "medium", "crf": "34"}),
    "360p": Recipe(scale=0.5),
    "low bit rate": Recipe(encoder={"preset": "veryfast"}, bits_per_pixel=0.01),
    "JPEG 25": Recipe(changes=(jpeg,)),
    "noise 12": Recipe(changes=(noise(12),)),
    "defocus 2.5 px": Recipe(changes=(blur(2.5),)),
    "motion blur": Recipe(shutter=1.0),
    "dark": Recipe(changes=(gain(0.35), noise(12))),
    "dim": Recipe(shutter=0.8, changes=(gain(0.5), noise(7)), encoder={"preset": "veryfast", "crf": "28"}),
    "handheld": Recipe(changes=(shake,)),
    "24 fps": Recipe(max_fps=24),
    "15 fps": Recipe(max_fps=15),
}
"""Kinds of worse picture. "messenger" is what a messenger's copy of a phone's clip looks like."""


def write_degraded(clip: Path, kind: str, out: Path) -> Path:
    """Write a worse copy of a clip with the same times."""
    recipe = RECIPES[kind]
    with open_source(clip, Settings()) as source:
        size = _even(source.info.width * recipe.scale), _even(source.info.height * recipe.scale)
        timed: Iterable[Timed] = ((frame.image, frame.time_s) for frame in source)
        timed = thinned(timed, recipe.max_fps)
        if recipe.shutter:
            timed = exposed(timed, recipe.shutter)
        out.parent.mkdir(parents=True, exist_ok=True)
        _encode((_changed(one, recipe, size) for one in timed), size, recipe, out)
    return out


def _even(length_px: float) -> int:
    return 2 * round(length_px / 2)


def _changed(one: Timed, recipe: Recipe, size: tuple[int, int]) -> Timed:
    image, time_s = one
    if (image.shape[1], image.shape[0]) != size:
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    for change in recipe.changes:
        image = change(image, time_s)
    return image, time_s


def thinned(frames: Iterable[Timed], max_fps: float) -> Iterator[Timed]:
    """Leave frames out until there are no more than so many a second."""
    interval_s, due_s = 1 / max_fps, -np.inf
    for image, time_s in frames:
        if time_s >= due_s - ROUNDING_S:
            due_s = (time_s if time_s - due_s > interval_s else due_s) + interval_s
            yield image, time_s


def exposed(frames: Iterable[Timed], shutter: float) -> Iterator[Timed]:
    """Blur every picture along its optical flow to the next one, about its own time."""
    before: Timed | None = None
    flow = np.zeros((1, 1, 2), np.float32)
    for image, time_s in frames:
        if before is not None:
            flow = _flow_px(before[0], image)
            yield _smeared(before[0], flow, shutter), before[1]
        before = image, time_s
    if before is not None:
        yield _smeared(before[0], flow, shutter), before[1]


def _flow_px(first: Image, second: Image) -> Flow:
    """Return ``(h, w, 2)`` displacement of the reduced pictures, px of the full ones."""
    scale = min(1.0, FLOW_SIDE_PX / max(first.shape))
    grays = [
        cv2.cvtColor(
            cv2.resize(i, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
        )
        for i in (first, second)
    ]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST).calc(*grays, None)  # type: ignore[call-overload]
    return np.asarray(flow / scale, np.float32)


def _smeared(image: Image, flow_px: Flow, shutter: float) -> Image:
    height, width = image.shape[:2]
    flow = cv2.resize(flow_px, (width, height), interpolation=cv2.INTER_LINEAR)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    total = np.zeros(image.shape, np.float32)
    for share in np.linspace(-shutter / 2, shutter / 2, SHUTTER_SAMPLES, dtype=np.float32):
        total += cv2.remap(
            image,
            x - share * flow[..., 0],
            y - share * flow[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
    return np.asarray(total / SHUTTER_SAMPLES + 0.5, np.uint8)


def _encode(frames: Iterable[Timed], size: tuple[int, int], recipe: Recipe, out: Path) -> None:
    with atomic_write(out) as partial, open_container(f"file:{partial}", "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30, options={**recipe.encoder, **REPEATABLE})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
        if recipe.bits_per_pixel is not None:
            stream.bit_rate = round(recipe.bits_per_pixel * size[0] * size[1] * 30)
        first_s: float | None = None
        for image, time_s in frames:
            first_s = time_s if first_s is None else first_s
            frame = VideoFrame.from_ndarray(image, format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = round((time_s - first_s) * TICKS_PER_S), Fraction(1, TICKS_PER_S)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
