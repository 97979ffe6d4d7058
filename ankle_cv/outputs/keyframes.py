"""One pass over the clip that writes the overlay and keeps the pictures for the report."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from ankle_cv.conventions import Array, Image
from ankle_cv.errors import InputError
from ankle_cv.outputs.moments import opening_indices
from ankle_cv.outputs.overlay import OverlayPainter
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pose.looks import NETWORK_HZ, Looks
from ankle_cv.progress import OnProgress, Progress
from ankle_cv.video.ahead import Behind
from ankle_cv.video.ahead_source import AheadSource
from ankle_cv.video.frame import FrameSource
from ankle_cv.video.one_thread import one_thread_a_call
from ankle_cv.video.writer import H264Writer

MARGIN = 0.12
"""Margin around the person in a key picture, as a share of the person's height in the picture."""

HEADROOM = 0.22
"""Margin above the shoulders, the highest landmarks used, for the head; as a share of the same height."""

MIN_ASPECT = 0.62
"""Least ratio of a key picture's width to its height."""

MAX_HEIGHT_PX = 640
JPEG_QUALITY = 82

SHOWN_HZ = NETWORK_HZ
"""Pictures of the overlay for a second of its playing: between two looks of the networks nothing is measured
that is not drawn in them."""

STAGE = "drawing the overlay"


@dataclass(frozen=True)
class KeyPicture:
    """One annotated still of the clip.

    Attributes
    ----------
    time_s
        Its time, s.
    width, height
        Size, px.
    jpeg
        The picture as JPEG.
    """

    time_s: float
    width: int
    height: int
    jpeg: bytes


def _crop(points: Array, width: int, height: int) -> tuple[int, int, int, int]:
    """Return the part (x0, y0, x1, y1) of the picture around some points, or the whole without points."""
    if not len(points):
        return 0, 0, width, height
    low, high = points.min(axis=0), points.max(axis=0)
    tall = high[1] - low[1]
    y0, y1 = low[1] - HEADROOM * tall - MARGIN * tall, high[1] + MARGIN * tall
    half = max(high[0] - low[0] + 2 * MARGIN * tall, MIN_ASPECT * (y1 - y0)) / 2
    middle = (low[0] + high[0]) / 2
    x0, x1 = np.clip(np.rint([middle - half, middle + half]), 0, width).astype(int)
    y0, y1 = np.clip(np.rint([y0, y1]), 0, height).astype(int)
    return (x0, y0, x1, y1) if x1 - x0 > 1 and y1 - y0 > 1 else (0, 0, width, height)


def key_picture(
    painter: OverlayPainter, image: Image, index: int, time_s: float, alike: Iterable[int] = ()
) -> KeyPicture:
    """Return the annotated person of one frame as JPEG; the frame itself is not changed.

    Parameters
    ----------
    painter, image, index, time_s
        The frame, with what draws on it.
    alike
        Frames by which the part of the picture is chosen, for stills that are seen side by side; none for
        the frame alone.
    """
    drawn = image.copy()
    outline = np.vstack([painter.outline(one) for one in set(alike) or {index}])
    x0, y0, x1, y1 = _crop(outline, image.shape[1], image.shape[0])
    painter.figure(drawn, index, (x0, y0, x1, y1))
    return still(drawn[y0:y1, x0:x1], time_s)


def still(image: Image, time_s: float) -> KeyPicture:
    """Return a picture of the clip as it is kept: no higher than `MAX_HEIGHT_PX`, as a JPEG."""
    shrink = min(1.0, MAX_HEIGHT_PX / image.shape[0])
    size = max(1, round(shrink * image.shape[1])), max(1, round(shrink * image.shape[0]))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    # Encoding a valid picture to memory cannot fail.
    _, encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return KeyPicture(time_s, size[0], size[1], bytes(encoded))


@one_thread_a_call()
def draw_clip(
    analysis: Analysis,
    frames: FrameSource,
    overlay: Path | None,
    wanted: frozenset[int],
    on_progress: OnProgress,
) -> dict[int, KeyPicture]:
    """Decode the clip once: write ``overlay.mp4`` and keep some pictures.

    Parameters
    ----------
    analysis
        The clip.
    frames
        The clip, from its first frame.
    overlay
        Path of the overlay, or None to keep pictures only; decoding then ends with the last one.
    wanted
        Frames to keep.
    on_progress
        Called after every frame.

    Returns
    -------
    dict
        The kept pictures by frame.

    Raises
    ------
    InputError
        The clip can no longer be read, or has other frames than in the analysis.
    OutputError
        The overlay cannot be written.
    """
    painter, pictures = OverlayPainter(analysis), dict[int, KeyPicture]()
    pair = opening_indices(analysis)
    last = len(painter) - 1 if overlay else max(wanted, default=-1)
    with ExitStack() as stack:
        # The overlay plays at the speed of the clip, so slow motion stays slow.
        slowmo = analysis.assessment.input.slowmo
        drawn = partial(Looks, SHOWN_HZ * slowmo, always=(last,))
        ahead = AheadSource(frames, lambda: drawn().take if overlay else (lambda index, _: index in wanted))
        source = stack.enter_context(ahead)
        info = source.info
        writer = stack.enter_context(H264Writer(overlay, info.width, info.height)) if overlay else None
        write = stack.enter_context(Behind(writer.write)) if writer else None
        index, shown = -1, drawn()
        for frame in source:
            index = frame.index
            if index > last:
                break
            if index in wanted:
                alike = pair if index in pair else ()
                pictures[index] = key_picture(painter, frame.image, index, frame.time_s, alike)
            if write and shown.take(index, frame.time_s):
                painter.paint(frame.image, index)
                write(frame.image, frame.time_s * slowmo)
            on_progress(Progress(STAGE, index + 1, last + 1))
        if index < last or (overlay and index > last):
            raise InputError(
                f"{info.path} has other frames than when it was analysed",
                "Leave the clip alone until the results are written, and analyse it again.",
            )
    return pictures
