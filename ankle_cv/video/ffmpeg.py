"""All imports of FFmpeg (PyAV): import its names from here, never from ``av`` itself.

OpenCV and PyAV each contain their own copies of the window system's client libraries. When those of PyAV are
loaded first, ``cv2.imshow`` later hangs; the other way round it works. Hence the order below.
By default PyAV keeps FFmpeg's own messages off stderr, as it should.
"""

from __future__ import annotations

# isort: off
import cv2
from av import FFmpegError, Packet, VideoFrame, VideoStream
from av import open as open_container
from av.container import InputContainer
from av.filter import Graph as FilterGraph
from av.stream import Disposition
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
# isort: on

__all__ = [
    "ColorRange",
    "Colorspace",
    "Disposition",
    "FFmpegError",
    "FilterGraph",
    "InputContainer",
    "Packet",
    "VideoFrame",
    "VideoReformatter",
    "VideoStream",
    "cv2",
    "open_container",
]
