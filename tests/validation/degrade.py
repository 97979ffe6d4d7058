"""Worse copies of a clip: what phones, messengers and dim rooms do to a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from ankle_cv.conventions import Image
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source
from ankle_cv.video.writer import H264Writer

SEED = 7


def half_size(image: Image, _: float) -> Image:
    return cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def jpeg(image: Image, _: float) -> Image:
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR)


def noise(image: Image, time_s: float) -> Image:
    rng = np.random.default_rng(SEED + round(1000 * time_s))
    return np.clip(image + rng.normal(0, 12, image.shape), 0, 255).astype(np.uint8)


def defocus(image: Image, _: float) -> Image:
    return cv2.GaussianBlur(image, (0, 0), 2.5)


def dark(image: Image, time_s: float) -> Image:
    return noise((image * 0.35).astype(np.uint8), time_s)


def shake(image: Image, time_s: float) -> Image:
    """Handheld: a smooth drift of about 4 px RMS and 0.2° at 720 pixels of width."""
    unit = image.shape[1] / 720
    phases = np.array([0.0, 1.1, 2.3])
    shift = 4 * unit * np.array([np.sin(2 * np.pi * f * time_s + phases).mean() for f in (0.7, 1.1)]) * 1.7
    turn = 0.2 * np.sin(2 * np.pi * 0.5 * time_s + 0.4)
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(turn), 1.0)
    matrix[:, 2] += shift
    return cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


DEGRADATIONS: dict[str, Callable[[Image, float], Image]] = {
    "360p": half_size,
    "JPEG 25": jpeg,
    "noise 12": noise,
    "defocus 2.5 px": defocus,
    "dark": dark,
    "handheld": shake,
}
DROPPED: dict[str, Callable[[int], bool]] = {
    "24 fps": lambda index: index % 5 == 4,
    "15 fps": lambda index: index % 2 == 1,
}
"""Which frames of 30 a second are left out; times stay true."""
WORSE = (*DEGRADATIONS, *DROPPED)


def write_degraded(clip: Path, kind: str, out: Path) -> Path:
    """Write a worse copy of a clip with the same times."""
    change = DEGRADATIONS.get(kind, lambda image, _: image)
    dropped = DROPPED.get(kind, lambda _: False)
    with open_source(clip, Settings()) as source:
        scale = 0.5 if kind == "360p" else 1.0
        size = round(source.info.width * scale), round(source.info.height * scale)
        with H264Writer(out, *size) as writer:
            for frame in source:
                if not dropped(frame.index):
                    writer.write(change(frame.image, frame.time_s), frame.time_s)
    return out
