"""Test of the video codecs: a clip of a few frames is written and read back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from ankle_cv.errors import InputError
from ankle_cv.settings import Settings

CODECS: Final = {"h264": ("libx264", "mp4"), "hevc": ("libx265", "mp4"), "vp9": ("libvpx-vp9", "webm")}
"""Codecs of clips, with encoder and container of the test clip; h264 is also the codec of written clips."""

TRIAL_FRAMES: Final = 3
TRIAL_SIZE_PX: Final = 64
TRIAL_FPS: Final = 30


def round_trip(codec: str) -> str | None:
    """Write a tiny clip and read it like any clip; return what failed, or None.

    Parameters
    ----------
    codec
        A key of `CODECS`.
    """
    encoder, suffix = CODECS[codec]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"trial.{suffix}"
        return _write(path, encoder) or _read(path)


def _write(path: Path, encoder: str) -> str | None:
    from ankle_cv.video.ffmpeg import FFmpegError, VideoFrame, VideoStream, open_container  # noqa: PLC0415

    picture = np.zeros((TRIAL_SIZE_PX, TRIAL_SIZE_PX, 3), dtype=np.uint8)
    try:
        with open_container(str(path), "w") as container:
            stream = container.add_stream(encoder, rate=TRIAL_FPS)
            if not isinstance(stream, VideoStream):
                raise TypeError(f"{encoder} is no video encoder")
            stream.width = stream.height = TRIAL_SIZE_PX
            stream.pix_fmt = "yuv420p"
            for _ in range(TRIAL_FRAMES):
                container.mux(stream.encode(VideoFrame.from_ndarray(picture, format="bgr24")))
            container.mux(stream.encode())
    except (FFmpegError, ValueError) as error:  # ValueError: the encoder is not in this build
        return f"cannot be written ({error})"
    return None


def _read(path: Path) -> str | None:
    from ankle_cv.video.clip import ClipSource  # noqa: PLC0415

    try:
        with ClipSource(path, Settings()) as clip:
            decoded = sum(1 for _ in clip)
    except InputError as error:
        return f"cannot be read ({error.message})"
    return None if decoded == TRIAL_FRAMES else f"cannot be read ({decoded} of {TRIAL_FRAMES} frames)"
