"""One pass over the clip that writes the overlay and keeps the pictures for the report."""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ankle_cv.assessment import Assessment, Attempt, HeelRaise, LegRep, Rep
from ankle_cv.conventions import Array, Image
from ankle_cv.errors import InputError
from ankle_cv.outputs.overlay import OverlayPainter
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.progress import OnProgress, Progress
from ankle_cv.telling.parts import parts_of
from ankle_cv.video.frame import FrameSource
from ankle_cv.video.writer import H264Writer

MARGIN = 0.12
"""Margin around the person in a key picture, as a share of the person's height in the picture."""

HEADROOM = 0.22
"""Margin above the shoulders, the highest landmarks used, for the head; as a share of the same height."""

MIN_ASPECT = 0.62
"""Least ratio of a key picture's width to its height."""

MAX_HEIGHT_PX = 640
JPEG_QUALITY = 82

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


def lead_time_s(assessment: Assessment) -> float | None:
    """Return the time of the report's opening picture, s; None without repetitions or attempts.

    The bottom of the first repetition or the top of the first heel raise, of the complete ones if there are
    any, as the numbers beside it; or the middle of the attempt of largest inclination with the heel down.
    """
    parts = parts_of(assessment)
    if not parts:
        return None
    if assessment.kind == "wall":
        best = max(assessment.attempts, key=_reach)
        return (best.from_s + best.to_s) / 2
    first = max((part for part in parts if not isinstance(part, Attempt)), key=_whole)
    return first.top_s if isinstance(first, HeelRaise) else first.bottom_s


def _whole(part: Rep | HeelRaise | LegRep) -> bool:
    """Return the sort key of a repetition: of several alike, `max` takes the first."""
    return part.complete


def _reach(attempt: Attempt) -> tuple[bool, float]:
    """Return the sort key of an attempt: the heel down first, then the inclination."""
    lean = attempt.tibial_inclination
    return attempt.heel_down is True, -math.inf if lean is None else lean.value


def frame_at(time_s: float, times_s: Array) -> int:
    """Return the index of the frame nearest to a time."""
    return int(np.argmin(np.abs(times_s - time_s)))


def key_indices(analysis: Analysis) -> frozenset[int]:
    """Return the frames that the report shows: the opening picture and the evidence of every finding."""
    assessment, times_s = analysis.assessment, analysis.measures.time_s
    moments = [finding.evidence_time_s for finding in assessment.findings]
    lead = lead_time_s(assessment)
    if lead is not None:
        moments.append(lead)
    return frozenset(frame_at(moment, times_s) for moment in moments)


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


def key_picture(painter: OverlayPainter, image: Image, index: int, time_s: float) -> KeyPicture:
    """Return the annotated person of one frame as JPEG; the frame itself is not changed."""
    drawn = image.copy()
    painter.figure(drawn, index)
    x0, y0, x1, y1 = _crop(painter.outline(index), image.shape[1], image.shape[0])
    part = drawn[y0:y1, x0:x1]
    shrink = min(1.0, MAX_HEIGHT_PX / part.shape[0])
    size = max(1, round(shrink * part.shape[1])), max(1, round(shrink * part.shape[0]))
    part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    # Encoding a valid picture to memory cannot fail.
    _, encoded = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return KeyPicture(time_s, size[0], size[1], bytes(encoded))


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
    last = len(painter) - 1 if overlay else max(wanted, default=-1)
    with ExitStack() as stack:
        source = stack.enter_context(frames)
        info, slowmo = source.info, analysis.assessment.input.slowmo
        writer = stack.enter_context(H264Writer(overlay, info.width, info.height)) if overlay else None
        index = -1
        for frame in source:
            index = frame.index
            if index > last:
                break
            if index in wanted:
                pictures[index] = key_picture(painter, frame.image, index, frame.time_s)
            if writer:
                image = frame.image.copy()
                painter.paint(image, index)
                # The overlay plays at the speed of the clip, so slow motion stays slow.
                writer.write(image, frame.time_s * slowmo)
            on_progress(Progress(STAGE, index + 1, last + 1))
        if index < last or (overlay and index > last):
            raise InputError(
                f"{info.path} has other frames than when it was analysed",
                "Leave the clip alone until the results are written, and analyse it again.",
            )
    return pictures
