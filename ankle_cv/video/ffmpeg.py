"""The one door to FFmpeg (PyAV): import its names from here, never from ``av`` itself.

OpenCV and PyAV each bring their own copies of the window system's client libraries. When PyAV's are
loaded first, ``cv2.imshow`` later hangs; the other way round it works. Hence the order below.
PyAV keeps FFmpeg's own messages off stderr by default, which is what we want.
"""

from __future__ import annotations

# isort: off
import cv2
from av import FFmpegError, InvalidDataError, Packet, VideoFrame, VideoStream
from av import open as open_container
from av.container import InputContainer
from av.stream import Disposition
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
# isort: on

__all__ = [
    "ColorRange",
    "Colorspace",
    "Disposition",
    "FFmpegError",
    "InputContainer",
    "InvalidDataError",
    "Packet",
    "VideoFrame",
    "VideoReformatter",
    "VideoStream",
    "cv2",
    "open_container",
]
