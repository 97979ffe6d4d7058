"""Frames of a recorded clip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import SupportsBytes, cast

import numpy as np

from ankle_cv.conventions import Array, Image
from ankle_cv.errors import InputError
from ankle_cv.files import sha256_of
from ankle_cv.settings import Settings
from ankle_cv.video.clock import MIN_STEP_S, clock_fault
from ankle_cv.video.container import open_clip, require_file
from ankle_cv.video.decode import in_slots, timed_pictures
from ankle_cv.video.ffmpeg import FFmpegError, InputContainer, VideoFrame, VideoReformatter, VideoStream
from ankle_cv.video.frame import FileFacts, Frame, VideoInfo
from ankle_cv.video.geometry import displayed_orientation, square_pixel_size, upright_orientation
from ankle_cv.video.interlace import Deinterlacer
from ankle_cv.video.packets import ClipPackets
from ankle_cv.video.slow_motion import capture_fps, slow_factor
from ankle_cv.video.streams import find_streams

MAX_SAME_TIME_SHARE = 0.8
"""Share of the pictures whose time another one has, beyond which the file has no clock: a rounded one keeps
every fourth or fifth picture of 240 a second at the least."""


class ClipSource:
    """A video file as a `FrameSource`; one decoded picture is held at a time.

    The file is inspected when the object is created, so errors of the file are raised there. Each ``with``
    opens it again from the beginning; within one it can be iterated once.

    Parameters
    ----------
    path
        The file.
    settings
        ``rotate``, ``mirrored`` and ``slowmo`` are used.

    Raises
    ------
    InputError
        The file is missing, unreadable, no video, or none of its pictures can be decoded.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        require_file(path)
        self._path = path
        self._identity = _identity(path)
        self._opened: tuple[InputContainer, VideoStream] | None = None
        self._started = False
        # One for all pictures: to set up the conversion for each of them costs a quarter of its time.
        self._reformatter = VideoReformatter()

        streams = find_streams(path)
        self._stream_index = streams[0].index
        container, stream = open_clip(path, self._stream_index)
        with container:
            packets = ClipPackets(container, stream)
            expected = packets.total()
            self._fps = 1 / packets.step_s()
            tags = container.metadata | stream.metadata
            pixel_aspect = stream.sample_aspect_ratio
        captured, factor = capture_fps(tags), None
        if settings.slowmo is None:
            factor = slow_factor(captured, self._fps)
        self._slowmo = settings.slowmo or factor or 1.0
        self._least_step_s = Fraction(MIN_STEP_S * self._slowmo).limit_denominator()
        times_s = packets.distinct_s(self._least_step_s)
        self._require_clock(times_s / self._slowmo, packets.same_time(len(times_s)))
        self._slots = self._finds_slots(in_order=packets.in_order)
        self._start_s, picture = self._first_picture()
        self._stored_size = picture.width, picture.height
        self._square_size = square_pixel_size(*self._stored_size, pixel_aspect)
        self._orientation, mirrored = upright_orientation(
            displayed_orientation(_display_matrix(picture)), settings.rotate, mirrored=settings.mirrored
        )
        width, height = self._orientation.size(*self._square_size)
        self.info = VideoInfo(
            path=str(path),
            sha256=sha256_of(path),
            width=width,
            height=height,
            frames_expected=expected,
            rotation_deg=self._orientation.turn_deg,
            mirrored=mirrored,
            start_s=float(self._start_s),
            facts=FileFacts(
                restarts_s=tuple(self._since_start_s(s) for s in packets.restarts_s()),
                jumps_s=tuple((self._since_start_s(s), float(by)) for s, by in packets.jumps_s()),
                same_time=packets.same_time(len(times_s)),
                other_streams_px=tuple((s.width, s.height) for s in streams[1:]),
                capture_fps=captured if factor else None,
                slowmo=factor or 1.0,
            ),
        )

    def _require_clock(self, times_s: Array, same_time: int) -> None:
        """Check the times of the packets before anything is laid out in time."""
        fault = clock_fault(times_s) if len(times_s) else None  # without any, no picture is found either
        if same_time > MAX_SAME_TIME_SHARE * (len(times_s) + same_time):
            fault = f"{same_time + 1} of its {len(times_s) + same_time} pictures have the same time"
        if fault:
            raise InputError(
                f"{self._path} has a clock that no film has: {fault}",
                "Export it anew with times of its own: ffmpeg -r 30 -i CLIP new.mp4, or record it again.",
            )

    def _finds_slots(self, *, in_order: bool) -> bool:
        container, stream = open_clip(self._path, self._stream_index)
        with container:
            return in_slots(container, stream, ClipPackets(container, stream), in_order=in_order)

    def _first_picture(self) -> tuple[Fraction, VideoFrame]:
        container, stream = open_clip(self._path, self._stream_index)
        with container:
            for first in self._pictures(container, stream):
                return first
            codec = stream.codec_context.name
        raise InputError(
            f"{self._path}: not one picture can be decoded ({codec})",
            "Copy or export the clip again, or convert it: ffmpeg -i CLIP -c:v libx264 new.mp4",
        )

    def _pictures(
        self, container: InputContainer, stream: VideoStream
    ) -> Iterator[tuple[Fraction, VideoFrame]]:
        packets = ClipPackets(container, stream)
        return timed_pictures(stream, packets, slots=self._slots, least_step_s=self._least_step_s)

    def unchanged(self) -> bool:
        """Return whether the file is the one that was inspected, by inode, size and time of modification."""
        return self._identity is not None and _identity(self._path) == self._identity

    def __enter__(self) -> ClipSource:
        """Open the decoder at the first frame."""
        if self._opened is not None:
            raise RuntimeError("the clip is open already")
        self._opened = open_clip(self._path, self._stream_index)
        self._started = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the decoder and the file."""
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames in order of presentation.

        Raises
        ------
        InputError
            The size of the picture changes within the clip, or the disk fails.
        RuntimeError
            The clip is not open, or was iterated already.
        """
        if self._opened is None or self._started:
            raise RuntimeError("open the clip with `with`, and iterate once per opening")
        self._started = True
        return self._frames(*self._opened)

    def _frames(self, container: InputContainer, stream: VideoStream) -> Iterator[Frame]:
        deinterlacer = Deinterlacer(self._fps)
        try:
            for index, (time, picture) in enumerate(deinterlacer.whole(self._pictures(container, stream))):
                if deinterlacer.found != self.info.facts.interlaced:
                    facts = replace(self.info.facts, interlaced=deinterlacer.found)
                    self.info = replace(self.info, facts=facts)
                yield Frame(index, self._since_start_s(time), self._upright(time, picture))
        except FFmpegError as error:
            message = f"{self._path} cannot be read to its end: {error.strerror}"
            raise InputError(message, "Copy the clip to another disk and try again.") from error

    def _since_start_s(self, time: Fraction) -> float:
        return float(time - self._start_s) / self._slowmo

    def _upright(self, time: Fraction, picture: VideoFrame) -> Image:
        """Return the picture as ``(height, width, 3)`` blue-green-red, upright and unmirrored."""
        if (picture.width, picture.height) != self._stored_size:
            raise InputError(
                f"{self._path}: the picture changes its size {self._since_start_s(time):.1f} s into the clip",
                "Convert it to one size first, for example with: ffmpeg -i CLIP new.mp4",
            )
        width, height = self._square_size
        stored = self._reformatter.reformat(picture, width, height, "bgr24").to_ndarray()
        return self._orientation.apply(np.ascontiguousarray(stored, dtype=np.uint8))


def _identity(path: Path) -> tuple[int, int, int] | None:
    """Return inode, size and time of modification, one of which changes with the file; None without it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _display_matrix(picture: VideoFrame) -> bytes | None:
    # By PyAV's type hints there is one kind of side data only; at run time it is a mapping of all kinds.
    side_data = cast("Mapping[str, SupportsBytes]", picture.side_data)
    matrix = side_data.get("DISPLAYMATRIX")
    return None if matrix is None else bytes(matrix)
