"""What can be wrong with a camera, in two lines a person can act on."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Image
from ankle_cv.errors import InputError

DEVICES: Final = Path("/dev")
"""Where Linux lists cameras, as ``video0``, ``video1``…"""
FROZEN_AFTER_S: Final = 1.5
"""Exactly the same picture for this long is no picture: a live sensor always has noise."""
DARK_LEVEL: Final = 50
"""Grey level, of 255, that the brightest twentieth of a picture must reach; below it no outline is seen."""
BRIGHT_PERCENTILE: Final = 95
GLANCE_STRIDE: Final = 8
"""Every eighth pixel each way is enough to compare pictures and to tell dark from light."""


def cannot_open(name: str, devices: Path = DEVICES) -> InputError:
    """Say why a camera could not be opened, as far as the system tells."""
    if not name.isdigit():
        return InputError(
            f"the stream {name} cannot be opened", "check the address, and that the other device is on"
        )
    if not sys.platform.startswith("linux"):
        return InputError(
            f"camera {name} cannot be opened",
            "plug it in, close programs that use it, and allow cameras in the system's privacy settings",
        )
    device = devices / f"video{name}"
    if not device.exists():
        return InputError(f"there is no camera {name}", _cameras_there(devices))
    if not os.access(device, os.R_OK | os.W_OK):
        return InputError(
            f"camera {name} may not be used: permission denied for {device}",
            "add yourself to the group video (sudo usermod -aG video $USER) and log in again",
        )
    return InputError(
        f"camera {name} is busy or is no camera: {device} cannot be opened",
        "close other programs that use it (video calls, browser tabs), or try another --camera NUMBER",
    )


def _cameras_there(devices: Path) -> str:
    numbers = sorted(int(d.name[5:]) for d in devices.glob("video*") if d.name[5:].isdigit())
    if not numbers:
        return "plug a camera in, or record with a phone and use: ankle-cv analyze CLIP --test wall"
    return f"use one of those that are there: --camera {', '.join(map(str, numbers))}"


def no_picture(name: str) -> InputError:
    """Say that a camera opened and then gave nothing: how a busy camera shows on most systems."""
    return InputError(
        f"camera {name} gives no picture: another program may be using it",
        "close other programs that use the camera, unplug it and plug it in again",
    )


def unplugged(name: str) -> InputError:
    """Say that a camera stopped giving pictures."""
    return InputError(
        f"camera {name} stopped giving pictures: unplugged, switched off or asleep",
        "plug it in firmly and start again; what was recorded until then is kept",
    )


def silent_camera(seconds: float) -> InputError:
    """Say that a camera that is still open has not delivered anything for a while."""
    return InputError(
        f"the camera has given no new picture for {seconds:.0f} s",
        "unplug it and plug it in again, then start again; what was recorded until then is kept",
    )


@dataclass(frozen=True)
class Glance:
    """What one picture as such shows.

    Attributes
    ----------
    frozen
        The very same picture has come for `FROZEN_AFTER_S`.
    dark
        Nothing in the picture is bright enough.
    """

    frozen: bool
    dark: bool


class PictureWatch:
    """Watches pictures for a camera that repeats itself or sees nothing; keeps one small picture."""

    def __init__(self) -> None:
        self._before: NDArray[np.uint8] | None = None
        self._same_since_s = 0.0

    def look(self, time_s: float, image: Image) -> Glance:
        """Look at one more picture; times rise."""
        small = np.ascontiguousarray(image[::GLANCE_STRIDE, ::GLANCE_STRIDE])
        if self._before is None or not np.array_equal(small, self._before):
            self._before, self._same_since_s = small, time_s
        gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        return Glance(
            frozen=time_s - self._same_since_s >= FROZEN_AFTER_S,
            dark=bool(np.percentile(gray, BRIGHT_PERCENTILE) < DARK_LEVEL),
        )
