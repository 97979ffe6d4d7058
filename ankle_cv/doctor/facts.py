"""Facts about the machine for `ankle_cv.doctor.checks`, collected without judging them."""

from __future__ import annotations

import ctypes
import importlib
import importlib.metadata
import os
import platform
import secrets
import sys
import timeit
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from platformdirs import user_cache_path

from ankle_cv.doctor.codecs import CODECS, round_trip
from ankle_cv.errors import AnkleCvError

OPENCV_WHEELS: Final = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
"""OpenCV wheels; all of them are installed into the same ``cv2`` folder."""

SYSTEM_LIBRARIES: Final = {
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
}
"""Shared libraries that OpenCV and mediapipe load on Linux, and the Debian packages that contain them."""

SECOND_MODEL_RUNS: Final = 4
"""The first run loads the network."""
DEVICES: Final = Path("/dev")


@dataclass(frozen=True)
class Facts:
    """Facts about the machine.

    Attributes
    ----------
    system
        ``platform.system()``: Linux, Darwin, Windows.
    python
        Version of the interpreter.
    opencv_wheels
        Installed OpenCV distributions and their versions.
    mediapipe
        Installed version, or None.
    import_errors
        By module name, why it cannot be imported.
    model_error
        Error of the built-in pose model and its remedy, or None.
    second_model_error
        The same of the second network, which is loaded for it; None, too, without OpenCV to load it.
    second_model_ms
        What the second network takes for a picture, ms; None if it could not be run.
    libraries
        By file name, whether a shared library of the system can be loaded; empty on systems other than Linux.
    cameras
        By path, whether a video device may be read; None on systems without device files.
    display
        Name of the display, or None.
    codecs
        By codec, why a tiny clip could not be written and read back, or None if it could.
    cache
        The cache folder for models.
    cache_error
        Why it cannot be written, or None.
    """

    system: str
    python: tuple[int, int, int]
    opencv_wheels: Mapping[str, str]
    mediapipe: str | None
    import_errors: Mapping[str, str]
    model_error: tuple[str, str] | None
    second_model_error: tuple[str, str] | None
    second_model_ms: float | None
    libraries: Mapping[str, bool]
    cameras: Mapping[str, bool] | None
    display: str | None
    codecs: Mapping[str, str | None]
    cache: Path
    cache_error: str | None


def gather() -> Facts:
    """Collect the facts of this machine; nothing is installed or sent, and no camera is opened."""
    system = platform.system()
    cache = user_cache_path("ankle-cv")
    import_errors = _import_errors()
    second_model_error, second_model_ms = (None, None) if "cv2" in import_errors else _try_second_model()
    return Facts(
        system=system,
        python=sys.version_info[:3],
        opencv_wheels={name: v for name in OPENCV_WHEELS if (v := _version(name)) is not None},
        mediapipe=_version("mediapipe"),
        import_errors=import_errors,
        model_error=_model_error(),
        second_model_error=second_model_error,
        second_model_ms=second_model_ms,
        libraries={name: _loads(name) for name in SYSTEM_LIBRARIES} if system == "Linux" else {},
        cameras=_cameras() if system == "Linux" else None,
        display=_display(system),
        codecs={} if import_errors.keys() & {"cv2", "av"} else {name: round_trip(name) for name in CODECS},
        cache=cache,
        cache_error=_write_error(cache),
    )


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _import_errors() -> dict[str, str]:
    tried = {name: _import_error(name) for name in ("cv2", "mediapipe", "av")}  # av after cv2, as everywhere
    return {name: error for name, error in tried.items() if error is not None}


def _import_error(module: str) -> str | None:
    try:
        importlib.import_module(module)
    except (ImportError, OSError) as error:
        return str(error)
    return None


def _model_error() -> tuple[str, str] | None:
    from ankle_cv.pose.models import EMBEDDED_MODEL, resolve_model  # noqa: PLC0415  # only where it is asked

    try:
        resolve_model(EMBEDDED_MODEL)
    except AnkleCvError as error:
        return error.message, error.remedy
    return None


def _try_second_model() -> tuple[tuple[str, str] | None, float | None]:
    """Run the second network on a blank picture; return its error, and the shortest time, ms."""
    from ankle_cv.pose.models import resolve_second_model  # noqa: PLC0415
    from ankle_cv.pose.movenet import INPUT_PX, MoveNet  # noqa: PLC0415

    try:
        network = MoveNet(resolve_second_model())
    except AnkleCvError as error:
        return (error.message, error.remedy), None
    blank, box = np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8), np.array([[0.0, 0.0], [INPUT_PX, INPUT_PX]])
    return None, 1000 * min(timeit.repeat(lambda: network(blank, box), number=1, repeat=SECOND_MODEL_RUNS))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _cameras() -> dict[str, bool]:
    """List the video devices without opening one, which can block for long while a camera is in use."""
    return {str(path): os.access(path, os.R_OK | os.W_OK) for path in sorted(DEVICES.glob("video*"))}


def _display(system: str) -> str | None:
    if system != "Linux":
        return system  # the window system is part of it
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")


def _write_error(folder: Path) -> str | None:
    """Return why nothing can be written to a folder, or where it will be made; nothing is left behind."""
    there = next((path for path in (folder, *folder.parents) if os.path.lexists(path)), folder)
    probe = there / f"probe-{secrets.token_hex(4)}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return None
