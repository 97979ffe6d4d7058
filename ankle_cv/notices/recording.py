"""Notices about the file and the camera."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ankle_cv.assessment import Notice
from ankle_cv.conventions import Array
from ankle_cv.evidence.records import CameraMotion
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.notices.spans import LONG_GAP_S, span_notice
from ankle_cv.scene.camera_travel import MAX_CAMERA_SHARE, camera_travel_share
from ankle_cv.signals.clean import median_step_s

MIN_FPS = 20.0
"""Below this a squat's turning point lies between frames (2° at 90°/s and 45 ms)."""
MAX_MISSING_SHARE = 0.02
"""Share of frames that the container promises but that cannot be decoded, beyond rounding and edit lists."""


def recording_notices(
    series: LandmarkSeries,
    frames_expected: int | None,
    camera: CameraMotion | None,
    *,
    mirror_flag: bool = False,
    jumps_s: Sequence[float] = (),
) -> list[Notice]:
    """Return the notices about the file and the camera.

    Parameters
    ----------
    series
        The person, with the time of every decoded frame.
    frames_expected
        Number of frames that the file promises, or None.
    camera
        Motion of the camera, or None when it was not measured.
    mirror_flag
        Whether the file asks to be shown mirrored and was measured as recorded.
    jumps_s
        Times at which a gap ends that stands for a jump of the file's clock, s; it is told elsewhere.
    """
    found = _frame_notices(series.time_s, frames_expected, jumps_s)
    if mirror_flag:
        found.append(
            Notice(
                code="mirror_flag",
                message="The file asks to be shown mirrored (selfie camera); it was measured as recorded.",
                remedy="Check that left and right are right; if not, export the clip unmirrored.",
            )
        )
    travel = camera_travel_share(camera, series.size_px[1]) if camera else 0.0
    if travel > MAX_CAMERA_SHARE:
        found.append(
            Notice(
                code="moving_camera",
                message=f"The camera moved by {100 * travel:.1f} % of the picture's height.",
                remedy="Put the phone on a tripod, a shelf or the floor against something heavy.",
            )
        )
    return found


def _frame_notices(time_s: Array, frames_expected: int | None, jumps_s: Sequence[float]) -> list[Notice]:
    """Report a low frame rate, missing frames and long times without a picture."""
    found: list[Notice] = []
    fps = 1 / median_step_s(time_s)
    if fps < MIN_FPS:
        found.append(
            Notice(
                code="low_frame_rate",
                message=f"The clip has {fps:.0f} frames a second; quick turns fall between them.",
                remedy=f"Film with at least 30 frames a second (the limit is {MIN_FPS:.0f}).",
            )
        )
    if frames_expected and len(time_s) < (1 - MAX_MISSING_SHARE) * frames_expected:
        found.append(
            Notice(
                code="missing_frames",
                message=f"The file promises {frames_expected} frames, {len(time_s)} could be decoded.",
                remedy="Copy the original file again: this one seems cut short or damaged.",
            )
        )
    return [*found, *_time_gap_notices(time_s, jumps_s)]


def _time_gap_notices(time_s: Array, jumps_s: Sequence[float]) -> list[Notice]:
    """Report long times without a picture, by the clip's own times."""
    step_s = median_step_s(time_s)
    after = [
        k
        for k in np.flatnonzero(np.diff(time_s) > max(LONG_GAP_S, 2 * step_s))
        if all(abs(at_s - time_s[k + 1]) >= step_s for at_s in jumps_s)
    ]
    return [
        span_notice(
            "time_gap",
            f"No picture came for {time_s[k + 1] - time_s[k]:.1f} s; nothing is known of that time.",
            "Film in one piece; if it was filmed so, the file's times are damaged: export it anew.",
            time_s[k : k + 2],
        )
        for k in after
    ]
