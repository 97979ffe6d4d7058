"""Sources of live pictures: a camera, a stream, or a file that plays in real time."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, cast

import cv2
import numpy as np

from ankle_cv.conventions import Image
from ankle_cv.live.camera_errors import cannot_open, no_picture, size_changed, unplugged
from ankle_cv.settings import Settings
from ankle_cv.values import Limits, refused
from ankle_cv.video.ahead_source import AheadSource
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource, VideoInfo
from ankle_cv.video.geometry import Orientation, upright_orientation
from ankle_cv.video.source import open_source

WANTED_SIZE: Final = (1280, 720)
WANTED_FPS: Final = 30
COMPRESSED: Final = "MJPG"
"""Pixel format requested: over USB 2, uncompressed 720p pictures come only ten times a second."""
OPEN_TIMEOUT_MS: Final = 5000
READ_TIMEOUT_MS: Final = 5000
"""How long a stream may take to answer before it counts as disconnected, ms."""
ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
NUMBER: Final = re.compile(r"[+-]?\d+")
"""Digits of any script: meant as the number of a camera, though not every such number is one."""
CAMERAS: Final = Limits(0, 255, whole=True)
"""Numbers of cameras: Linux has no more (VIDEO_NUM_DEVICES in its v4l2-dev.h is 256)."""


class Capture(Protocol):
    """The part of ``cv2.VideoCapture`` that is used."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Return whether the device could be opened."""
        ...

    def grab(self) -> bool:
        """Wait for the next picture."""
        ...

    def retrieve(self) -> tuple[bool, Any]:
        """Decode the picture that was grabbed."""
        ...

    def release(self) -> None:
        """Release the device."""
        ...


def open_camera(spec: str, settings: Settings) -> FrameSource:
    """Return the source for ``--camera``: a number, an address with ``://``, or the path of a file.

    Raises
    ------
    UsageError
        It is none of them.
    InputError
        The file cannot be read. A camera is opened, and fails, on entering the ``with`` only.
    """
    if NUMBER.fullmatch(spec):
        number = int(CAMERAS.read("--camera", spec))
        return DeviceCamera(spec, lambda: _open_device(number), settings)
    if ADDRESS.match(spec):
        return DeviceCamera(spec, lambda: _open_stream(spec), settings)
    if not Path(spec).suffix and not os.path.lexists(spec):
        wish = f"should be {CAMERAS}, the address of a stream, or a video file that is there"
        raise refused("--camera", spec, wish, "leave it out for the first camera")
    return RealTimeFile(AheadSource(open_source(Path(spec), settings)))


def _open_device(number: int) -> Capture:
    capture: Any = cv2.VideoCapture(number)
    if capture.isOpened():
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*COMPRESSED))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WANTED_SIZE[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, WANTED_SIZE[1])
        capture.set(cv2.CAP_PROP_FPS, WANTED_FPS)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # an old picture in a buffer is latency
    return cast("Capture", capture)


def _open_stream(address: str) -> Capture:
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        OPEN_TIMEOUT_MS,
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        READ_TIMEOUT_MS,
    ]
    return cast("Capture", cv2.VideoCapture(address, cv2.CAP_FFMPEG, limits))


class DeviceCamera:
    """A webcam or network stream as a `FrameSource`; times are those at which pictures arrived.

    Parameters
    ----------
    name
        Number or address, for messages.
    opener
        Opens the device.
    settings
        ``rotate`` and ``mirrored`` are used.

    Raises
    ------
    InputError
        On entering: there is no such camera, it is busy, forbidden, or gives no picture. While iterating: it
        was unplugged.
    """

    def __init__(self, name: str, opener: Callable[[], Capture], settings: Settings) -> None:
        self._name, self._opener = name, opener
        # A camera has no display matrix; only the user knows that it turns or mirrors its picture.
        self._orientation, self._mirrored = upright_orientation(
            Orientation(0, flip=False), settings.rotate, mirrored=settings.mirrored
        )
        self._capture: Capture | None = None
        self._first: Image | None = None
        self._first_s = 0.0
        self._info: VideoInfo | None = None

    @property
    def info(self) -> VideoInfo:
        """Properties of the camera, once it is open."""
        if self._info is None:
            raise RuntimeError("a camera knows its size only when it is open")
        return self._info

    def __enter__(self) -> DeviceCamera:
        """Open the camera and take its first picture."""
        self._capture = self._opener()
        if not self._capture.isOpened():
            self._release()
            raise cannot_open(self._name)
        first = self._next()
        if first is None:
            self._release()
            raise no_picture(self._name)
        self._first, self._first_s = first
        height, width = self._first.shape[:2]
        self._info = VideoInfo(
            path=f"camera {self._name}",
            sha256="",
            width=width,
            height=height,
            frames_expected=None,
            rotation_deg=self._orientation.turn_deg,
            mirrored=self._mirrored,
            start_s=0.0,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the camera."""
        self._release()

    def _release(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def __iter__(self) -> Iterator[Frame]:
        """Yield pictures until the camera is disconnected."""
        if self._capture is None or self._first is None:
            raise RuntimeError("open the camera with `with`, and iterate once per opening")
        first, self._first = self._first, None
        return self._frames(first)

    def _frames(self, first: Image) -> Iterator[Frame]:
        yield Frame(0, 0.0, first)
        latest_s, index = 0.0, 1
        while True:
            following = self._next()
            if following is None:
                raise unplugged(self._name)
            image, at = following
            if image.shape != first.shape:
                raise size_changed(self._name)
            time_s = at - self._first_s
            if time_s <= latest_s:
                continue
            yield Frame(index, time_s, image)
            latest_s, index = time_s, index + 1

    def _next(self) -> tuple[Image, float] | None:
        """Return the next picture and when it arrived, s; None when there is none."""
        if self._capture is None or not self._capture.grab():
            return None
        at = time.monotonic()
        decoded, image = self._capture.retrieve()
        if not decoded or image is None:
            return None
        return self._orientation.apply(np.ascontiguousarray(image, dtype=np.uint8)), at


class RealTimeFile(ForwardingSource):
    """A clip played as if it were a camera: each picture comes when it is due, never before.

    Pictures that are late, because the machine was busy, are passed on at once with their own times.
    """

    def __init__(
        self,
        clip: FrameSource,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(clip)
        self._clock, self._wait = clock, wait

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        started: float | None = None
        for frame in frames:
            started = self._clock() - frame.time_s if started is None else started
            early = frame.time_s - (self._clock() - started)
            if early > 0:
                self._wait(early)
            yield frame
