"""Is there a screen to open a window on? Asked before anything else, because Qt ends the program if not."""

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
    """Make sure that a window can be opened.

    Raises
    ------
    EnvironmentProblemError
        There is no display, or this OpenCV cannot open windows.
    """
    linux = sys.platform.startswith("linux")
    if linux and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise EnvironmentProblemError("there is no display to open a window on", REMEDY)
    if not linux:
        return  # elsewhere OpenCV raises an error that can be caught, instead of ending the program
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
