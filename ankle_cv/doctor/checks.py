"""Checks of a machine: pure functions of the facts, one per subject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ankle_cv.doctor.facts import SYSTEM_LIBRARIES, Facts

CheckStatus: TypeAlias = Literal["ok", "warning", "problem"]

OLDEST_PYTHON: Final = (3, 10)
OPENCV_WHEEL: Final = "opencv-contrib-python"
MEDIAPIPE_FIRST: Final = (0, 10, 32)
MEDIAPIPE_FIRST_REPORTING: Final = (0, 10, 35)
"""From this version the library reports its usage to its maker over the network (upstream issue 6291)."""
MEDIAPIPE_REPAIR: Final = "pip install 'mediapipe>=0.10.32,<0.10.35'"


@dataclass(frozen=True)
class Check:
    """The result of one check.

    Attributes
    ----------
    name
        What was checked.
    status
        ``problem``: analysis does not work as promised; ``warning``: something else does not.
    detail
        What was found.
    repair
        One line that repairs it; None when nothing needs repair.
    """

    name: str
    status: CheckStatus
    detail: str
    repair: str | None = None


def examine(facts: Facts) -> tuple[Check, ...]:
    """Check a machine, in the order of dependencies."""
    return (
        python(facts),
        system_libraries(facts),
        opencv(facts),
        mediapipe(facts),
        pose_model(facts),
        second_model(facts),
        video_codecs(facts),
        cache(facts),
        camera(facts),
        display(facts),
    )


def python(facts: Facts) -> Check:
    """Check the interpreter's version."""
    version = ".".join(map(str, facts.python))
    if facts.python[:2] < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        return Check("Python", "problem", version, f"install Python {wanted} or newer")
    return Check("Python", "ok", version)


def system_libraries(facts: Facts) -> Check:
    """Check the shared libraries that OpenCV and mediapipe load."""
    missing = [name for name, found in facts.libraries.items() if not found]
    if missing:
        packages = " ".join(SYSTEM_LIBRARIES[name] for name in missing)
        return Check(
            "system libraries",
            "problem",
            f"missing: {', '.join(missing)}",
            f"sudo apt install {packages}   (Debian, Ubuntu)",
        )
    return Check("system libraries", "ok", ", ".join(facts.libraries) or f"part of {facts.system}")


def opencv(facts: Facts) -> Check:
    """Check the OpenCV wheels: exactly one may be installed, and it must load."""
    found = ", ".join(f"{name} {version}" for name, version in facts.opencv_wheels.items())
    if not found:
        return Check("OpenCV", "problem", "not installed", f"pip install {OPENCV_WHEEL}")
    if len(facts.opencv_wheels) > 1 or OPENCV_WHEEL not in facts.opencv_wheels:
        names = " ".join(facts.opencv_wheels)
        detail = f"{found}: wheels that overwrite one another in the same cv2 folder"
        if len(facts.opencv_wheels) == 1:
            detail = f"{found}: not the wheel that mediapipe needs"
        repair = f"pip uninstall -y {names} && pip install --force-reinstall --no-deps {OPENCV_WHEEL}"
        return Check("OpenCV", "problem", detail, repair)
    if "cv2" in facts.import_errors:
        repair = f"pip install --force-reinstall --no-deps {OPENCV_WHEEL}"
        return Check("OpenCV", "problem", f"{found}, but: {facts.import_errors['cv2']}", repair)
    return Check("OpenCV", "ok", found)


def mediapipe(facts: Facts) -> Check:
    """Check mediapipe: a version without network connections, and it must load."""
    if facts.mediapipe is None:
        return Check("mediapipe", "problem", "not installed", MEDIAPIPE_REPAIR)
    version = _numbers(facts.mediapipe)
    if version >= MEDIAPIPE_FIRST_REPORTING:
        detail = f"{facts.mediapipe} reports its use to its maker over the network"
        return Check("mediapipe", "problem", detail, MEDIAPIPE_REPAIR)
    if version < MEDIAPIPE_FIRST:
        return Check("mediapipe", "problem", f"{facts.mediapipe} is too old", MEDIAPIPE_REPAIR)
    if "mediapipe" in facts.import_errors:
        detail = f"{facts.mediapipe}, but: {facts.import_errors['mediapipe']}"
        return Check("mediapipe", "problem", detail, f"{MEDIAPIPE_REPAIR} --force-reinstall")
    return Check("mediapipe", "ok", f"{facts.mediapipe}, a version that opens no network connection")


def pose_model(facts: Facts) -> Check:
    """Check the built-in file of the first network."""
    if facts.model_error is not None:
        detail, repair = facts.model_error
        return Check("pose model", "problem", detail, repair)
    return Check("pose model", "ok", "full, built in, its SHA-256 is the known one")


def second_model(facts: Facts) -> Check:
    """Check the file of the second network, and that OpenCV runs it."""
    if facts.second_model_error is not None:
        detail, repair = facts.second_model_error
        return Check("second pose model", "problem", detail, repair)
    if facts.second_model_ms is None:
        return Check("second pose model", "problem", "could not be tried", "repair OpenCV first, see above")
    return Check(
        "second pose model",
        "ok",
        f"lightning, built in, its SHA-256 is the known one; {facts.second_model_ms:.0f} ms a picture "
        "(live runs it as often as the time of a picture allows)",
    )


def video_codecs(facts: Facts) -> Check:
    """Check writing and reading video: H.264 is required, the other codecs for clips that use them."""
    repair = f"pip install --force-reinstall --no-deps av {OPENCV_WHEEL}"
    if not facts.codecs:
        reason = "; ".join(f"{name}: {why}" for name, why in facts.import_errors.items())
        return Check("video codecs", "problem", f"could not be tried ({reason})", repair)
    failed = [f"{name} {reason}" for name, reason in facts.codecs.items() if reason is not None]
    if facts.codecs.get("h264") is not None:
        return Check("video codecs", "problem", "; ".join(failed), repair)
    if failed:
        return Check("video codecs", "warning", "; ".join(failed), f"{repair}   (or convert clips to H.264)")
    return Check("video codecs", "ok", f"written and read back: {', '.join(facts.codecs)}")


def cache(facts: Facts) -> Check:
    """Check the cache folder for further models."""
    if facts.cache_error is not None:
        return Check(
            "cache folder",
            "warning",
            f"{facts.cache}: {facts.cache_error}; only the models lite and heavy need it",
            "make it writable, or keep models in a folder named by ANKLE_CV_MODEL_DIR",
        )
    return Check("cache folder", "ok", str(facts.cache))


def camera(facts: Facts) -> Check:
    """Check the cameras; the analysis of a file needs none."""
    if facts.cameras is None:
        return Check("camera", "ok", f"not looked for on {facts.system}")
    if not facts.cameras:
        return Check("camera", "warning", "none found; files need none", "plug a webcam in to use one")
    if not any(facts.cameras.values()):
        detail = f"{', '.join(facts.cameras)}: no permission"
        return Check("camera", "warning", detail, 'sudo usermod -aG video "$USER"   (then log in again)')
    usable = [path for path, readable in facts.cameras.items() if readable]
    return Check("camera", "ok", ", ".join(usable))


def display(facts: Facts) -> Check:
    """Check the display; the analysis of a file needs none."""
    if facts.display is None:
        repair = "run in a desktop session to see live pictures"
        return Check("display", "warning", "none found; files need none", repair)
    return Check("display", "ok", facts.display)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version: ``"0.10.33rc1"`` is ``(0, 10, 33)``."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
