"""The brightness of a decoded picture as it is stored, without a conversion."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Gray
from ankle_cv.video.ffmpeg import VideoFrame

PLANAR: Final = ("yuv4", "yuvj4", "nv12", "gray")
"""Beginnings of the names of pixel formats whose brightness is a plane of its own."""
BYTE: Final = 8


def brightness_plane(picture: VideoFrame) -> Gray | None:
    """Return the ``(height, width)`` brightness as stored; None if it is not stored by itself, in bytes."""
    if not picture.format.name.startswith(PLANAR) or picture.format.components[0].bits > BYTE:
        return None
    plane = picture.planes[0]
    stored = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return stored[: picture.height, : picture.width]
