"""Writer of H.264 clips that play everywhere, with exact frame times."""

from __future__ import annotations

import statistics
from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType

from ankle_cv.conventions import Image
from ankle_cv.files import atomic_write, output_error
from ankle_cv.video.ffmpeg import (
    ColorRange,
    Colorspace,
    FFmpegError,
    VideoFrame,
    VideoReformatter,
    cv2,
    open_container,
)

_TICKS_PER_S = 90_000
"""Clock of the file, as usual in MPEG: whole ticks at 24, 25, 30, 60, 120 and 240 frames a second."""
_TIME_BASE = Fraction(1, _TICKS_PER_S)
_NOMINAL_FPS = 30
"""For the encoder's rate control, and the duration of a clip of one picture; not the clock."""

_ENCODER_THREADS = 2
_CONTAINER_OPTIONS = {"movflags": "+faststart"}
_OPTIONS = {
    # Half the time of veryfast at 20, in files as large and pictures alike (0.2 dB); a faster decoder, too.
    "preset": "ultrafast",
    "crf": "22",  # lines and figures stay crisp
    "mbtree": "0",  # x264's AVX-512 code for it is not deterministic: other bytes one time in four
    "bf": "0",  # without B-frames the first time is 0 in every player, even without edit lists
    "g": "60",  # a key frame at least every 60, for seeking
}
_BT709 = 1
"""ITU-T H.273 code point that browsers assume for clips of this size, so that colours are exact."""


class H264Writer:
    """Context manager that writes pictures with their times to an MP4 file (H.264, 4:2:0, index first).

    The file appears under its name when the block ends without an error; otherwise it is deleted. In pictures
    of odd width or height the last column or row is repeated, since 4:2:0 needs even ones.

    Parameters
    ----------
    path
        The ``.mp4`` file to write or replace.
    width, height
        Size of the pictures, px.

    Raises
    ------
    OutputError
        The file cannot be written, or the disk is full; raised by any method.
    ValueError
        No picture was written; raised at the end of the block.
    """

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._path = path
        self._width, self._height = width, height
        self._cleanup = ExitStack()
        self._encoder: _Encoder | None = None

    def __enter__(self) -> H264Writer:
        """Open a temporary file beside the one to write."""
        with ExitStack() as opening:
            partial = opening.enter_context(atomic_write(self._path))
            self._encoder = _Encoder(partial, self._width, self._height)
            opening.callback(self._encoder.abandon)
            self._cleanup = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file and give it its name, or delete it after an error in the block."""
        if kind is not None:
            self._cleanup.__exit__(kind, error, trace)
            return
        with self._cleanup:
            self._open_encoder().finish()

    def write(self, image: Image, time_s: float) -> None:
        """Append one picture.

        Parameters
        ----------
        image
            ``(height, width, 3)`` uint8, blue-green-red.
        time_s
            Presentation time, s, later than that of the picture before. The first picture is shown at 0; the
            others keep their time relative to it, to 1/90000 s. The duration of the last one is the median of
            the others.

        Raises
        ------
        OutputError
            The disk is full or disconnected.
        ValueError
            The picture has another size, or its time does not increase.
        """
        if image.shape != (self._height, self._width, 3):
            raise ValueError(f"expected {(self._height, self._width, 3)}, got {image.shape}")
        try:
            self._open_encoder().add(image, time_s)
        except OSError as error:
            raise output_error(self._path, error) from error

    def _open_encoder(self) -> _Encoder:
        if self._encoder is None:
            raise RuntimeError("open the writer with `with`")
        return self._encoder


class _Encoder:
    """The open file of a writer; holds the latest picture until its duration is known."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._container = open_container(f"file:{path}", "w", format="mp4", options=dict(_CONTAINER_OPTIONS))
        self._stream = self._container.add_stream("libx264", rate=_NOMINAL_FPS, options=dict(_OPTIONS))
        self._pad = width % 2, height % 2
        codec = self._stream.codec_context
        codec.width, codec.height = width + self._pad[0], height + self._pad[1]
        codec.pix_fmt = "yuv420p"
        codec.time_base = _TIME_BASE
        codec.thread_count = _ENCODER_THREADS
        codec.color_range = ColorRange.MPEG
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
        self._first_s: float | None = None
        self._held: VideoFrame | None = None
        # One for all pictures: to set up the conversion for each of them costs a quarter of its time.
        self._reformatter = VideoReformatter()
        self._durations: list[int] = []
        self._written = 0

    def add(self, image: Image, time_s: float) -> None:
        """Accept one picture and encode the one before."""
        if self._first_s is None:
            self._first_s = time_s
        ticks = round((time_s - self._first_s) * _TICKS_PER_S)
        if self._held is not None and self._held.pts is not None:
            if ticks <= self._held.pts:
                raise ValueError(f"the time of a picture must rise, got {time_s} s")
            self._encode_held(ticks - self._held.pts)
        right, bottom = self._pad
        if right or bottom:
            image = cv2.copyMakeBorder(image, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
        picture = VideoFrame.from_ndarray(image, format="bgr24")
        self._held = self._reformatter.reformat(
            picture, format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        self._held.pts, self._held.time_base = ticks, _TIME_BASE

    def finish(self) -> None:
        """Encode the last picture and close the file."""
        if self._held is None:
            raise ValueError("a clip needs one picture at least")
        usual = statistics.median(self._durations) if self._durations else _TICKS_PER_S / _NOMINAL_FPS
        self._encode_held(round(usual))
        self._mux(None)
        self._container.close()

    def abandon(self) -> None:
        """Close the file in any state; does nothing when it is finished."""
        # The file is deleted next, and the error that led here is being raised.
        with suppress(FFmpegError):
            self._container.close()

    def _encode_held(self, duration: int) -> None:
        self._durations.append(duration)
        self._mux(self._held)
        self._held = None

    def _mux(self, picture: VideoFrame | None) -> None:
        for packet in self._stream.encode(picture):
            # Without B-frames packets come in order; the duration of the last picture is set here.
            packet.duration = self._durations[self._written]
            self._written += 1
            self._container.mux(packet)
