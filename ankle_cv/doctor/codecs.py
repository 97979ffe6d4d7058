"""Can this machine write and read video? A clip of a few frames, there and back, says more than a list."""

from __future__ import annotations

import tempfile
from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import numpy as np

if TYPE_CHECKING:
    import av

CODECS: Final = {"h264": ("libx264", "mp4"), "hevc": ("libx265", "mp4"), "vp9": ("libvpx-vp9", "webm")}
"""Codecs clips come in, with the encoder and the container of the trial; h264 is also what is written."""

TRIAL_FRAMES: Final = 3
TRIAL_SIZE_PX: Final = 64
TRIAL_FPS: Final = 30


def round_trip(codec: str) -> str | None:
    """Write a tiny clip with PyAV, read it with OpenCV; return what failed, or None.

    Parameters
    ----------
    codec
        A key of `CODECS`.
    """
    encoder, suffix = CODECS[codec]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"trial.{suffix}"
        failure = _write(path, encoder)
        return failure or _read(path)


def _write(path: Path, encoder: str) -> str | None:
    import av  # noqa: PLC0415  # after cv2, which the caller has imported: the other order hangs its windows
    from av.error import FFmpegError  # noqa: PLC0415

    picture = np.zeros((TRIAL_SIZE_PX, TRIAL_SIZE_PX, 3), dtype=np.uint8)
    try:
        with av.open(str(path), "w") as container:
            stream = cast("av.VideoStream", container.add_stream(encoder, rate=TRIAL_FPS))
            stream.width = stream.height = TRIAL_SIZE_PX
            stream.pix_fmt = "yuv420p"
            for _ in range(TRIAL_FRAMES):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
            container.mux(stream.encode())
    except (FFmpegError, ValueError) as error:  # ValueError: the encoder is not in this build
        return f"cannot be written ({error})"
    return None


def _read(path: Path) -> str | None:
    import cv2  # noqa: PLC0415

    capture = cv2.VideoCapture(str(path))
    try:
        decoded = sum(1 for _ in takewhile(bool, (capture.grab() for _ in count())))
    finally:
        capture.release()
    return None if decoded == TRIAL_FRAMES else f"cannot be read ({decoded} of {TRIAL_FRAMES} frames)"
