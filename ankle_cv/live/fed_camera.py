"""A camera whose pictures are sent to us, as by a browser: JPEGs with the times of its capture clock."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Condition
from types import TracebackType
from typing import Final

import cv2
import numpy as np

from ankle_cv.conventions import Image
from ankle_cv.errors import InputError
from ankle_cv.live.camera_errors import (
    clock_jumped,
    no_picture,
    odd_size,
    page_hidden,
    size_changed,
    unreadable_pictures,
)
from ankle_cv.notices.person import MIN_PERSON_PX
from ankle_cv.video.frame import Frame, VideoInfo

MAX_SIDE_PX: Final = 4096
"""Largest width and height of a picture, px: no camera of a computer has more, and 720p is enough."""
MOST_WAITING: Final = 2
"""Pictures that wait to be decoded; with fewer the next one may come at once, and travels meanwhile."""
FIRST_PICTURE_S: Final = 20.0
"""How long the first picture may take, s: a camera that adjusts its light takes a few."""
HIDDEN_S: Final = 5.0
"""A page in the background for this long, s, ends the session: browsers send nothing then."""
MOST_BROKEN: Final = 15
"""Pictures in a row that cannot be decoded: half a second of a camera."""
MAX_DRIFT_S: Final = 10.0
"""Most that the sender's clock and ours may part, s: then it jumped, and no time can be trusted."""
POLL_S: Final = 0.25

MS_PER_S: Final = 1000.0


@dataclass(frozen=True)
class SentPicture:
    """A picture as it was sent.

    Attributes
    ----------
    at_ms
        When it was taken by the sender's clock, ms.
    number
        Which of the camera's pictures it is, from anywhere: the sender leaves some out.
    jpeg
        The picture.
    """

    at_ms: float
    number: int
    jpeg: bytes


@dataclass(frozen=True)
class _TakenPicture:
    image: Image
    at_s: float
    number: int


class FedCamera:
    """A `FrameSource` fed from another thread; times are those of the sender's clock, from 0.

    Its frames count the pictures of the sender's camera, those too that were not sent: so it is known that
    the camera is quick enough, where the computer is not.

    Parameters
    ----------
    name
        Of the camera, for messages.
    taken
        Called once for each picture, when there is room for another: the next one may be sent.
    clock
        Ours, monotonic, s.

    Raises
    ------
    InputError
        On entering: there is no picture. While iterating: pictures change their size or cannot be read, the
        sender's clock jumped, the page is hidden, or what `fail` was told.

    Attributes
    ----------
    zero_ms
        The sender's time of the first picture, from which ours is counted, ms; NaN before it.
    """

    def __init__(
        self, name: str, taken: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name, self._taken, self._clock = name, taken, clock
        self._changed = Condition()
        self._waiting: deque[tuple[SentPicture, float]] = deque()
        self._full = False
        self._hidden_since: float | None = None
        self._error: InputError | None = None
        self._ended = False
        self._first: _TakenPicture | None = None
        self._started: tuple[float, float] | None = None
        self._info: VideoInfo | None = None
        self.zero_ms = math.nan

    def feed(self, picture: SentPicture) -> None:
        """Hand over a picture; of more than `MOST_WAITING` the oldest is left out."""
        with self._changed:
            if self._ended:
                return
            self._waiting.append((picture, self._clock()))
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popleft()
            self._full = len(self._waiting) == MOST_WAITING
            room = not self._full
            self._changed.notify_all()
        if room:
            self._taken()

    def hide(self, *, hidden: bool) -> None:
        """Note that the page went to the background, or came back."""
        with self._changed:
            self._hidden_since = self._clock() if hidden else None

    def fail(self, error: InputError) -> None:
        """End the camera by an error that the sender told."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def end(self) -> None:
        """End the camera: nobody sends any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def info(self) -> VideoInfo:
        """Properties of the camera, once it is open."""
        if self._info is None:
            raise RuntimeError("a camera knows its size only when it is open")
        return self._info

    def __enter__(self) -> FedCamera:
        """Wait for the first picture; one that came before is old by now."""
        with self._changed:
            self._waiting.clear()
        self._make_room()
        self._first = self._next(self._clock() + FIRST_PICTURE_S)
        if self._first is None:
            raise no_picture(self.name)
        self.zero_ms = MS_PER_S * self._first.at_s
        height, width = self._first.image.shape[:2]
        if height < MIN_PERSON_PX or max(height, width) > MAX_SIDE_PX:
            raise odd_size(width, height)
        self._info = VideoInfo(
            path=f"camera {self.name}",
            sha256="",
            width=width,
            height=height,
            frames_expected=None,
            rotation_deg=0,
            mirrored=False,
            start_s=0.0,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more pictures."""
        self.end()

    def __iter__(self) -> Iterator[Frame]:
        """Yield pictures until nobody sends any more; one with an earlier time than the last is left out."""
        if self._first is None:
            raise RuntimeError("open the camera with `with`, and iterate once per opening")
        first, self._first = self._first, None
        return self._frames(first)

    def _frames(self, first: _TakenPicture) -> Iterator[Frame]:
        index, latest_s = -1, -math.inf
        following: _TakenPicture | None = first
        while following is not None:
            if following.image.shape != first.image.shape:
                raise size_changed(self.name)
            if following.at_s > latest_s:
                index, latest_s = max(index + 1, following.number - first.number), following.at_s
                yield Frame(index, latest_s - first.at_s, following.image)
            following = self._next(math.inf)

    def _next(self, until_s: float) -> _TakenPicture | None:
        """Return the next picture; None when there is none any more, or none in time."""
        broken = 0
        while (message := self._message(until_s)) is not None:
            picture, arrived_s = message
            image = _image(picture.jpeg)
            if image is not None and math.isfinite(picture.at_ms):
                at_s = picture.at_ms / MS_PER_S
                self._check_clock(at_s, arrived_s)
                return _TakenPicture(image, at_s, picture.number)
            broken += 1
            if broken >= MOST_BROKEN:
                raise unreadable_pictures()
        return None

    def _message(self, until_s: float) -> tuple[SentPicture, float] | None:
        """Return the next picture, which makes room for another."""
        with self._changed:
            while not self._waiting:
                if self._error is not None:
                    raise self._error
                if self._ended or self._clock() > until_s:
                    return None
                if self._hidden_since is not None and self._clock() - self._hidden_since > HIDDEN_S:
                    raise page_hidden()
                self._changed.wait(POLL_S)
            message = self._waiting.popleft()
        self._make_room()
        return message

    def _make_room(self) -> None:
        """Let the next picture come, where it was kept waiting."""
        with self._changed:
            full, self._full = self._full, False
        if full:
            self._taken()

    def _check_clock(self, at_s: float, arrived_s: float) -> None:
        if self._started is None:
            self._started = at_s, arrived_s
        first_s, ours_s = self._started
        if abs((at_s - first_s) - (arrived_s - ours_s)) > MAX_DRIFT_S:
            raise clock_jumped()


def _image(jpeg: bytes) -> Image | None:
    """Return a picture, ``(height, width, 3)`` uint8, as it was sent; None where it cannot be read."""
    if not jpeg:
        return None
    data = np.frombuffer(jpeg, np.uint8)
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:  # larger than this process reads, or out of memory
        return None
    return None if image is None else np.asarray(image, np.uint8)
