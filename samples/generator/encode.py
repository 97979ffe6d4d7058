"""H.264 clips with the times they were given, the same bytes in every run."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from geometry import Picture

TIME_BASE = Fraction(1, 90_000)
_BT709 = 1
"""ITU-T H.273 code point of the colours."""


class Encoder:
    """Context manager that writes RGB pictures to an MP4 file: yuv420p, index in front, one thread.

    Parameters
    ----------
    path
        The file to write or replace.
    size
        Width and height, even, px.
    fps
        Nominal rate, for the encoder's rate control; the times of the pictures are their own.
    crf
        x264's quality: 18 is hardly distinguishable from the original, 23 its default.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: float, crf: int) -> None:
        self._container = av.open(str(path), "w", options={"movflags": "+faststart"})
        # x264's macroblock tree is off: its AVX-512 code gives the same pictures other bytes now and then.
        options = {"preset": "fast", "crf": str(crf), "threads": "1", "mbtree": "0"}
        rate = Fraction(fps).limit_denominator(1001)
        stream = self._container.add_stream("libx264", rate=rate, options=options)
        if not isinstance(stream, VideoStream):
            raise TypeError("libx264 made a stream that is no video")
        self._stream = stream
        codec = stream.codec_context
        codec.width, codec.height = size
        codec.pix_fmt, codec.time_base = "yuv420p", TIME_BASE
        codec.color_range = ColorRange.MPEG
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709

    def __enter__(self) -> Encoder:
        """Nothing is left to open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Encode what the encoder still holds, and close the file."""
        if kind is None:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def add(self, picture: Picture, time_s: float) -> None:
        """Append an RGB picture ``(height, width, 3)`` that is shown from `time_s` on."""
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts, frame.time_base = round(time_s / TIME_BASE), TIME_BASE
        self._container.mux(self._stream.encode(frame))
