"""Two squats of one person side by side at the same phase: ``compare.jpg`` and ``compare.mp4``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from ankle_cv.assessment import Rep
from ankle_cv.conventions import Array, Image
from ankle_cv.outputs.draw import draw_text, text_width
from ankle_cv.outputs.keyframes import JPEG_QUALITY, MAX_HEIGHT_PX, KeyPicture, key_picture
from ankle_cv.outputs.moments import deepest, frame_at
from ankle_cv.outputs.overlay import OverlayPainter
from ankle_cv.outputs.palette import INK, WHITE, bgr
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.progress import OnProgress, Progress
from ankle_cv.video.ahead_source import AheadSource
from ankle_cv.video.frame import FrameSource
from ankle_cv.video.writer import H264Writer

STEPS: Final = 40
"""Pictures of the way down, and of the way up: 30 a second in a squat of 2.7 s."""
SHOWN: Final = (3 * STEPS // 10, STEPS, STEPS + 7 * STEPS // 10)
"""Phases of the still: about half the way down, the bottom, and half the way up; hips are slow at both ends,
and slower at the bottom."""
PHASES: Final = ("Going down", "Bottom", "Coming up")
ANCHORS: Final = (0, *SHOWN, 2 * STEPS)
"""Phases that the part of the picture is chosen by, which stays the same."""
GAP_OF_HEIGHT: Final = 0.02
LABEL_OF_HEIGHT: Final = 0.055
"""Gap between pictures, and size of a text, over the height of a picture."""
LEAST_STEP_S: Final = 0.001
"""Least time between two pictures of a video."""
STAGE: Final = "drawing both clips side by side"


def phases_s(rep: Rep) -> Array:
    """Return the ``(2 STEPS + 1,)`` times of the phases of a squat, s: as many on the way down as up."""
    down = np.linspace(rep.start_s, rep.bottom_s, STEPS + 1)
    return np.concatenate([down, np.linspace(rep.bottom_s, rep.end_s, STEPS + 1)[1:]])


def phase_pictures(analysis: Analysis, frames: FrameSource, on_progress: OnProgress) -> list[KeyPicture]:
    """Return the person at every phase of the deepest squat; none without one, or if the clip has changed.

    Parameters
    ----------
    analysis
        The clip.
    frames
        The clip, from its first frame.
    on_progress
        Called after every frame.
    """
    rep = deepest(analysis.assessment.reps)
    if rep is None:
        return []
    indices = [frame_at(time_s, analysis.measures.time_s) for time_s in phases_s(rep)]
    alike = [indices[phase] for phase in ANCHORS]
    painter, found, last = OverlayPainter(analysis), dict[int, KeyPicture](), max(indices)
    wanted = frozenset(indices)
    with AheadSource(frames, lambda: lambda index, _: index in wanted) as source:
        for frame in source:
            if frame.index in wanted:
                found[frame.index] = key_picture(painter, frame.image, frame.index, frame.time_s, alike)
            on_progress(Progress(STAGE, min(frame.index, last) + 1, last + 1))
            if frame.index >= last:
                break
    return [found[index] for index in indices] if wanted <= set(found) else []


def strip(first: Sequence[KeyPicture], second: Sequence[KeyPicture], titles: tuple[str, str]) -> KeyPicture:
    """Return one still: a row for each clip, a column for each of three phases.

    Parameters
    ----------
    first, second
        The pictures of both clips, from `phase_pictures`.
    titles
        What each clip is.
    """
    rows = []
    for pictures, title in zip((first, second), titles, strict=True):
        cells = [
            _titled(_image(pictures[phase]), title if column == 0 else "", PHASES[column])
            for column, phase in enumerate(SHOWN)
        ]
        rows.append(_beside(cells))
    image = _below(rows)
    # Encoding a valid picture to memory cannot fail.
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return KeyPicture(first[STEPS].time_s, image.shape[1], image.shape[0], bytes(encoded))


def write_side_by_side(
    path: Path,
    pictures: tuple[Sequence[KeyPicture], Sequence[KeyPicture]],
    titles: tuple[str, str],
) -> None:
    """Write ``compare.mp4``: both squats at the same phase, at the mean of their speeds.

    Raises
    ------
    OutputError
        The video cannot be written.
    """
    times_s = np.mean([[one.time_s - shown[0].time_s for one in shown] for shown in pictures], axis=0)
    # Two phases of a short squat can fall on one frame of both clips, and so on one time.
    times_s = np.maximum.accumulate(times_s) + np.arange(len(times_s)) * LEAST_STEP_S
    height, width = _pair(pictures, 0, titles).shape[:2]
    with H264Writer(path, width, height) as writer:
        for phase, time_s in enumerate(times_s):
            writer.write(_pair(pictures, phase, titles), float(time_s))


def _pair(
    pictures: tuple[Sequence[KeyPicture], Sequence[KeyPicture]], phase: int, titles: tuple[str, str]
) -> Image:
    name = PHASES[1] if phase == STEPS else PHASES[0 if phase < STEPS else 2]
    cells = [
        _titled(_image(shown[phase]), title, name) for shown, title in zip(pictures, titles, strict=True)
    ]
    return _beside(cells)


def _image(picture: KeyPicture) -> Image:
    """Return a still at the height that all have here."""
    image = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    width = max(1, round(picture.width * MAX_HEIGHT_PX / picture.height))
    return np.asarray(cv2.resize(image, (width, MAX_HEIGHT_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _titled(image: Image, title: str, phase: str) -> Image:
    """Return a picture with what it is above it."""
    em = round(LABEL_OF_HEIGHT * image.shape[0])
    top, lines = round(2.6 * em), ((title, True), (phase, False))
    # Of any phase: all pictures of a video have one size.
    widest = max(text_width(title, em, bold=True), *(text_width(text, em) for text in PHASES))
    side = max(0, widest - image.shape[1])
    whole: Image = cv2.copyMakeBorder(image, top, 0, 0, side, cv2.BORDER_CONSTANT, value=bgr(WHITE))
    for number, (text, bold) in enumerate(lines):
        if text:
            draw_text(whole, text, (0, round((1.0 + 1.25 * number) * em)), em, INK, bold=bold)
    return whole


def _beside(cells: list[Image]) -> Image:
    gap = round(GAP_OF_HEIGHT * MAX_HEIGHT_PX)
    padded = [cv2.copyMakeBorder(cell, 0, 0, gap, 0, cv2.BORDER_CONSTANT, value=bgr(WHITE)) for cell in cells]
    return np.asarray(np.hstack(padded), np.uint8)


def _below(rows: list[Image]) -> Image:
    width, gap = max(row.shape[1] for row in rows), round(GAP_OF_HEIGHT * MAX_HEIGHT_PX)
    padded = [
        cv2.copyMakeBorder(row, gap, 0, 0, width - row.shape[1], cv2.BORDER_CONSTANT, value=bgr(WHITE))
        for row in rows
    ]
    return np.asarray(np.vstack(padded), np.uint8)
