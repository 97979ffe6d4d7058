"""Which cameras there are, with their names and the sizes of their pictures, as far as the system tells."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ankle_cv.errors import InputError

DEVICES: Final = Path("/dev")
NAMES: Final = Path("/sys/class/video4linux")
PROBED: Final = range(6)
"""Where the system has no list, these numbers are tried; OpenCV counts from 0 without gaps."""

QUERY_CAPABILITIES: Final = 0x80685600
ENUMERATE_FORMATS: Final = 0xC0405602
ENUMERATE_SIZES: Final = 0xC02C564A
"""Requests of Linux's videodev2.h: VIDIOC_QUERYCAP, VIDIOC_ENUM_FMT, VIDIOC_ENUM_FRAMESIZES."""
CAPTURES: Final = 0x1
"""V4L2_CAP_VIDEO_CAPTURE; nodes without it carry metadata."""
CAPABILITIES_SIZE, DEVICE_CAPABILITIES_AT = 104, 88
FORMAT_SIZE, FORMAT_AT = 64, 44
SIZES_SIZE, DISCRETE = 44, 1
MAX_LISTED: Final = 64
"""No camera has more formats, or sizes of one, than this."""


@dataclass(frozen=True)
class FoundCamera:
    """One camera.

    Attributes
    ----------
    number
        For ``--camera``.
    name
        What the system calls it; empty where it does not tell.
    sizes
        Widths and heights of its pictures, px, the largest first; empty where they are not known.
    """

    number: int
    name: str
    sizes: tuple[tuple[int, int], ...]

    @property
    def line(self) -> str:
        """For people: number, name, sizes."""
        sizes = ", ".join(f"{width} x {height}" for width, height in self.sizes)
        return f"{self.number}  {self.name or 'camera'}  {sizes or 'sizes are not told'}"


def find_cameras() -> tuple[FoundCamera, ...]:
    """Return the cameras of this machine.

    Raises
    ------
    InputError
        There is none.
    """
    found = tuple(linux_cameras() if sys.platform.startswith("linux") else _opened())
    if not found:
        raise InputError(
            "there is no camera",
            "plug one in, allow it in the system's privacy settings, or film with a phone and use: "
            "ankle-cv analyze CLIP --test wall",
        )
    return found


def linux_cameras(devices: Path = DEVICES, names: Path = NAMES) -> Iterator[FoundCamera]:
    """Yield Linux's cameras in order; one that may not be opened is listed without sizes."""
    numbers = sorted(int(d.name[5:]) for d in devices.glob("video*") if d.name[5:].isdecimal())
    for number in numbers:
        try:
            name = (names / f"video{number}" / "name").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            name = ""
        sizes = _linux_sizes(devices / f"video{number}")
        if sizes is not None:
            yield FoundCamera(number, name, sizes)


def _linux_sizes(device: Path) -> tuple[tuple[int, int], ...] | None:
    """Return the sizes of a device's pictures; None when it gives no pictures at all."""
    import fcntl  # noqa: PLC0415 - Linux only

    try:
        with device.open("rb", buffering=0) as node:
            told = bytearray(CAPABILITIES_SIZE)
            fcntl.ioctl(node, QUERY_CAPABILITIES, told)
            if not struct.unpack_from("I", told, DEVICE_CAPABILITIES_AT)[0] & CAPTURES:
                return None
            return tuple(sorted(set(_sizes_of(node)), reverse=True))
    except OSError:  # busy, forbidden, or no such request
        return ()


def _sizes_of(node: Any) -> Iterator[tuple[int, int]]:
    for known in _listed(node, ENUMERATE_FORMATS, FORMAT_SIZE, struct.pack("II", 0, CAPTURES)):
        (pixels,) = struct.unpack_from("I", known, FORMAT_AT)
        for size in _listed(node, ENUMERATE_SIZES, SIZES_SIZE, struct.pack("II", 0, pixels)):
            if struct.unpack_from("I", size, 8)[0] == DISCRETE:
                width, height = struct.unpack_from("II", size, 12)
                yield width, height


def _listed(node: Any, request: int, length: int, begin: bytes) -> Iterator[bytearray]:
    """Ask for one entry after the other, until the driver has no more."""
    import fcntl  # noqa: PLC0415 - Linux only

    for index in range(MAX_LISTED):
        entry = bytearray(begin.ljust(length, b"\0"))
        struct.pack_into("I", entry, 0, index)
        try:
            fcntl.ioctl(node, request, entry)
        except OSError:
            return
        yield entry


def _opened() -> Iterator[FoundCamera]:
    """Yield the cameras that can be opened, with the size they open with."""
    import cv2  # noqa: PLC0415 - slow to load, and not needed on Linux

    for number in PROBED:
        capture: Any = cv2.VideoCapture(number)
        try:
            if not capture.isOpened():
                return
            size = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
            yield FoundCamera(number, "", ((round(size[0]), round(size[1])),))
        finally:
            capture.release()
