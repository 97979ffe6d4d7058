"""Frames of a recorded clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Final, SupportsBytes, cast

import numpy as np

from ankle_cv.conventions import Gray, Image
from ankle_cv.errors import InputError
from ankle_cv.files import sha256_of
from ankle_cv.files.limits import CLIP_PICTURES
from ankle_cv.settings import Settings
from ankle_cv.video.container import MAX_PIXELS, open_clip, require_file
from ankle_cv.video.decode import find_slots, timed_pictures
from ankle_cv.video.ffmpeg import FFmpegError, InputContainer, VideoFrame, VideoReformatter, VideoStream
from ankle_cv.video.frame import Frame, VideoInfo
from ankle_cv.video.geometry import displayed_orientation, square_pixel_size, upright_orientation
from ankle_cv.video.inspection import inspect_clip
from ankle_cv.video.interlace import Deinterlacer
from ankle_cv.video.losses import MOST_TOLD, find_losses
from ankle_cv.video.packets import ClipPackets
from ankle_cv.video.planes import brightness_plane
from ankle_cv.video.slots import Slots
from ankle_cv.video.streams import find_streams

DAMAGE_APART_S: Final = 1.0
"""Least time between two damaged places that are told one by one, s."""


class ClipSource:
    """A video file as a `FrameSource`.

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
        The file is missing, unreadable, no video, none of its pictures can be decoded, or they are too large.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        require_file(path)
        self._path = path
        self._identity = _identity(path)
        self._opened: tuple[InputContainer, VideoStream] | None = None
        self._started = False
        # One for all pictures: to set up the conversion for each of them costs a quarter of its time.
        self._reformatter, self._converting = VideoReformatter(), Lock()

        with _disk_failures(path):
            streams = find_streams(path)
            self._stream_index = streams[0].index
            _require_size(path, streams[0].width, streams[0].height)
            self._inspected = inspect_clip(path, self._stream_index, settings)
            _require_few(path, len(self._inspected.promise.times_s))
            self._slots = self._find_slots(in_order=self._inspected.in_order)
            self._start_s, picture, quietly = self._first_picture()
        self._inspected = self._inspected.since(self._start_s, quietly=quietly)
        self._stored_size = picture.width, picture.height
        self._square_size = square_pixel_size(*self._stored_size, self._inspected.pixel_aspect)
        _require_size(path, *self._square_size)
        self._orientation, mirrored = upright_orientation(
            displayed_orientation(_display_matrix(picture)), settings.rotate, mirrored=settings.mirrored
        )
        width, height = self._orientation.size(*self._square_size)
        others = tuple((s.width, s.height) for s in streams[1:] if s.width and s.height)
        self.info = VideoInfo(
            path=str(path),
            sha256=sha256_of(path),
            width=width,
            height=height,
            frames_expected=self._inspected.expected,
            rotation_deg=self._orientation.turn_deg,
            mirrored=mirrored,
            start_s=float(self._start_s),
            facts=replace(self._inspected.facts, other_streams_px=others),
        )

    def _find_slots(self, *, in_order: bool) -> Slots | None:
        container, stream = open_clip(self._path, self._stream_index)
        with container:
            return find_slots(container, stream, ClipPackets(container, stream), in_order=in_order)

    def _first_picture(self) -> tuple[Fraction, VideoFrame, bool]:
        """Return the first picture, its time, and whether nothing before it was damaged."""
        container, stream = open_clip(self._path, self._stream_index)
        damaged_s: list[Fraction] = []
        with container:
            packets = ClipPackets(container, stream)
            for time_s, picture in self._pictures(stream, packets, damaged_s.append):
                damaged = packets.left_out or any(at_s >= self._inspected.whole_from_s for at_s in damaged_s)
                return time_s, picture, not damaged
            codec = stream.codec_context.name
        raise InputError(
            f"{self._path}: not one picture can be decoded ({codec})",
            "Copy or export the clip again, or convert it: ffmpeg -i CLIP -c:v libx264 new.mp4",
        )

    def _pictures(
        self, stream: VideoStream, packets: ClipPackets, on_damage: Callable[[Fraction], None]
    ) -> Iterator[tuple[Fraction, VideoFrame]]:
        return timed_pictures(
            stream,
            packets,
            slots=self._slots,
            least_step_s=self._inspected.least_step_s,
            on_damage=on_damage,
        )

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
        deinterlacer, losses = Deinterlacer(self._inspected.fps), _Losses()

        def on_damage(at: Fraction) -> None:
            if at >= self._inspected.whole_from_s:  # what comes before it cannot be decoded in any copy
                losses.damage(self._since_start_s(at))

        pictures = self._pictures(stream, ClipPackets(container, stream), on_damage)
        with _disk_failures(self._path):
            for index, (time, picture) in enumerate(deinterlacer.whole(pictures)):
                if deinterlacer.found != self.info.facts.interlaced:
                    self._learn(interlaced=deinterlacer.found)
                losses.times_s.append(self._since_start_s(time))
                self._require_same_size(picture, losses.times_s[-1])
                yield Frame(index, losses.times_s[-1], _Decoded(picture, self._colours, self._brightness))
        shown_s = np.array(losses.times_s)
        if len(shown_s) and not self._in_fields(len(shown_s)):
            self._learn(missing=find_losses(self._inspected.promise, shown_s))
        self._learn(damaged_s=tuple(losses.damaged_s))

    def _in_fields(self, shown: int) -> bool:
        """Return whether the two fields of a picture are stored one by one, so that half are no loss."""
        return (
            self.info.facts.interlaced == "marked" and 2 * shown <= len(self._inspected.promise.times_s) + 2
        )

    def _learn(self, **facts: Any) -> None:
        """Add what is known of the file only now that it was read."""
        self.info = replace(self.info, facts=replace(self.info.facts, **facts))

    def _since_start_s(self, time: Fraction) -> float:
        return float(time - self._start_s) / self._inspected.slowmo

    def _require_same_size(self, picture: VideoFrame, at_s: float) -> None:
        if (picture.width, picture.height) != self._stored_size:
            raise InputError(
                f"{self._path}: the picture changes its size {at_s:.1f} s into the clip",
                "Convert it to one size first, for example with: ffmpeg -i CLIP new.mp4",
            )

    def _colours(self, picture: VideoFrame) -> Image:
        """Return the picture as ``(height, width, 3)`` blue-green-red, upright and unmirrored."""
        width, height = self._square_size
        with self._converting:  # two threads may ask for two pictures at once
            stored = self._reformatter.reformat(picture, width, height, "bgr24").to_ndarray()
        return self._orientation.apply(np.ascontiguousarray(stored, dtype=np.uint8))

    def _brightness(self, picture: VideoFrame) -> Gray | None:
        """Return its brightness likewise; None where its pixels are not square."""
        plane = brightness_plane(picture) if self._square_size == self._stored_size else None
        return None if plane is None else self._orientation.apply(plane)


@dataclass(frozen=True)
class _Decoded:
    """A decoded picture, with what converts it."""

    stored: VideoFrame
    to_colours: Callable[[VideoFrame], Image]
    to_brightness: Callable[[VideoFrame], Gray | None]

    @cached_property
    def _image(self) -> Image:
        return self.to_colours(self.stored)

    def colours(self) -> Image:
        """Return ``(height, width, 3)`` uint8, blue-green-red, the same array each time."""
        return self._image

    def brightness(self) -> Gray | None:
        """Return ``(height, width)`` uint8 as recorded; None if the colours must be converted for it."""
        return self.to_brightness(self.stored)


@contextmanager
def _disk_failures(path: Path) -> Iterator[None]:
    try:
        yield
    except FFmpegError as error:
        message = f"{path} cannot be read to its end: {error.strerror}"
        raise InputError(message, "Copy the clip to another disk and try again.") from error


@dataclass
class _Losses:
    """What is lost while a clip is read: the times of what is not, and of what the decoder refused, s."""

    times_s: list[float] = field(default_factory=list)
    damaged_s: list[float] = field(default_factory=list)

    def damage(self, time_s: float) -> None:
        """Remember one place a second; after the most, the last one stands for the rest."""
        time_s = max(time_s, 0.0)
        if not self.damaged_s or time_s >= self.damaged_s[-1] + DAMAGE_APART_S:
            del self.damaged_s[MOST_TOLD - 1 :]
            self.damaged_s.append(time_s)


def _require_size(path: Path, width: int, height: int) -> None:
    """Refuse pictures that no machine holds."""
    if width * height > MAX_PIXELS:
        raise InputError(
            f"{path} has pictures of {width} x {height} px, which are too large",
            "Make them smaller, for example with: ffmpeg -i CLIP -vf scale=-2:1080 new.mp4",
        )


def _require_few(path: Path, pictures: int) -> None:
    """Refuse clips of which more would be written than can be read back."""
    if pictures > CLIP_PICTURES:
        raise InputError(
            f"{path} has {pictures} pictures; at most {CLIP_PICTURES} are analysed at once",
            "Cut it to the test itself: ffmpeg -ss 00:10:00 -t 60 -i CLIP -c copy new.mp4",
        )


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
