"""Errors of cameras: what is wrong and what to do about it, one line each."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from ankle_cv.errors import InputError

DEVICES: Final = Path("/dev")
"""Where Linux lists cameras, as ``video0``, ``video1``…"""


def cannot_open(name: str, devices: Path = DEVICES) -> InputError:
    """Return why a camera could not be opened, as far as the system shows it."""
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
    """Return the error of a camera that opened and then gave nothing, as a busy one does on most systems."""
    return InputError(
        f"camera {name} gives no picture: another program may be using it",
        "close other programs that use the camera, unplug it and plug it in again",
    )


def unplugged(name: str) -> InputError:
    """Return the error of a camera that stopped giving pictures."""
    return InputError(
        f"camera {name} stopped giving pictures: unplugged, switched off or asleep",
        "plug it in firmly and start again; what was recorded until then is kept",
    )


def silent_camera(seconds: float) -> InputError:
    """Return the error of a camera that is still open and has not delivered anything for a while."""
    return InputError(
        f"the camera has given no new picture for {seconds:.0f} s",
        "unplug it and plug it in again, then start again; what was recorded until then is kept",
    )


def size_changed(name: str) -> InputError:
    """Return the error of a camera whose pictures got another size, as by another program."""
    return InputError(
        f"camera {name} changed the size of its picture",
        "start again; close other programs that use the camera",
    )


def odd_size(width: int, height: int) -> InputError:
    """Return the error of pictures in which nobody can be measured, or that no camera makes; px."""
    return InputError(
        f"the camera's picture has {width} x {height} px, which cannot be used",
        "choose another camera, or another size in its settings",
    )


def unreadable_pictures() -> InputError:
    """Return the error of pictures that are none."""
    return InputError(
        "the browser sends pictures that cannot be read",
        "reload the page and start again, or use another browser; what was recorded until then is kept",
    )


def clock_jumped() -> InputError:
    """Return the error of a clock that was set, or stood still while the machine was asleep."""
    return InputError(
        "the clock of the browser's camera jumped, as after a computer was asleep",
        "start again; what was recorded until then is kept",
    )


def page_hidden() -> InputError:
    """Return the error of a page that went to the background, where browsers stop their camera."""
    return InputError(
        "the page was in the background, where the browser sends no pictures",
        "keep the page in front until the end, and start again; what was recorded until then is kept",
    )
