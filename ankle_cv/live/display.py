"""Check for a display, before anything else: without one Qt ends the program instead of raising an error."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from ankle_cv.errors import EnvironmentProblemError

PROBE: Final = "import cv2; cv2.namedWindow('probe'); cv2.destroyAllWindows()"
PROBE_TIMEOUT_S: Final = 30.0
REMEDY: Final = (
    "use --no-window, or film first and analyse then: ankle-cv record --no-window, ankle-cv analyze CLIP"
)


def require_display() -> None:
    """Check that a window can be opened.

    Raises
    ------
    EnvironmentProblemError
        There is no display, or this OpenCV cannot open windows.
    """
    linux = sys.platform.startswith("linux")
    if linux and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise EnvironmentProblemError("there is no display to open a window on", REMEDY)
    if not linux:
        return  # on other systems OpenCV raises an error that can be caught
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and a fixed text
            [sys.executable, "-c", PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentProblemError("the display does not answer", REMEDY) from error
    if done.returncode != 0:
        raise EnvironmentProblemError("no window can be opened on this display", REMEDY)
