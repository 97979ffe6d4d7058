"""Slow motion that the camera wrote into the file: recorded at one rate, played at another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

CAPTURE_TAGS: Final = ("com.android.capture.fps",)
"""Names of the tag that holds the pictures a second at which the camera recorded (Android's MediaMuxer).
Apple's ``com.apple.quicktime.full-frame-rate-playback-intent`` only says how players show true times, and so
do edit lists with a rate below 1: their pictures have the times of the recording."""
MIN_CAPTURE_FPS: Final = 50.0
"""Slowest recording that is called slow motion; below, a camera that skips pictures in the dark does it."""
MIN_FACTOR: Final = 2.2
"""Least factor, above 2 as in Android (StagefrightRecorder): in the dark 60 pictures a second drop to 30."""
WHOLE: Final = 0.05
"""A factor this close to a whole number, relatively, is that number."""


def capture_fps(tags: Mapping[str, str]) -> float | None:
    """Return the pictures a second at which a camera says it recorded, from a file's tags."""
    for name in CAPTURE_TAGS:
        try:
            fps = float(tags.get(name, ""))
        except ValueError:
            continue
        if math.isfinite(fps):
            return fps
    return None


def slow_factor(captured_fps: float | None, played_fps: float) -> float | None:
    """Return how many times slower than life a clip plays; None if it does not, or that is unknown.

    Parameters
    ----------
    captured_fps
        Pictures a second of the recording, or None.
    played_fps
        Pictures a second by the times in the file; NaN if unknown.
    """
    if captured_fps is None or captured_fps < MIN_CAPTURE_FPS or not captured_fps >= MIN_FACTOR * played_fps:
        return None
    factor = captured_fps / played_fps
    whole = round(factor)
    return float(whole) if abs(factor - whole) <= WHOLE * whole else factor
