"""Who turns between two repetitions by too little for `ankle_cv.scene.turns`, and enough for another view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from ankle_cv.camera import Roll
from ankle_cv.conventions import Array
from ankle_cv.errors import AnkleCvError
from ankle_cv.kinematics.planes import wrapped_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import compute_measures
from ankle_cv.pipeline.context import build_context
from ankle_cv.protocols.kind import recognise
from ankle_cv.protocols.squat import RepSpan
from ankle_cv.scene.yaw import Reading, find_yaw
from ankle_cv.settings import Settings

MIN_TURN_DEG: Final = 20.0
"""Least turn between two repetitions, deg. From repetition to repetition of 149 clips in which nobody turns
the yaw that is read changes by 1.6 (median), 7 (95 %) and at most 15, where the feet are cut off."""
MAX_TURN_DEG: Final = 75.0
"""Largest one: who turns further turns trunk, feet and ankles alike, which `scene.turns` sees; a yaw that
jumps by more without that is misread (159 where a plate hides the head)."""
TURN_SHARE: Final = 0.5
"""Share of the standing between two repetitions in which a person turns."""
MIN_TURN_S: Final = 0.2
"""Least time in which a person turns, s."""
MIN_ERRORS: Final = 2.0
"""Least turn in its own standard errors."""


def turned_between_reps(
    raw: LandmarkSeries, roll: Roll, settings: Settings, *, rotation_deg: int = 0
) -> tuple[slice, ...]:
    """Divide a stretch of a clip where the person has turned from one repetition to the next.

    Parameters
    ----------
    raw
        One person who does not turn round.
    roll, settings, rotation_deg
        As for `build_context`.

    Returns
    -------
    tuple of slice
        Frames, in order of time: all of them where nobody turns, or where nothing can be told; else without
        the middle of the standing in which the person turned.
    """
    everything = (slice(0, len(raw)),)
    try:
        scene = build_context(raw, roll, settings, rotation_deg=rotation_deg).scene
    except AnkleCvError:  # told when the scene itself is built
        return everything
    reps = recognise(compute_measures(scene), scene.body).reps
    pauses = _pauses(reps, raw.time_s)
    yaws = [find_yaw(raw.part(part), scene.camera.roll) for part in _between(pauses, len(raw))]
    turns = [pause for pause, two in zip(pauses, pairwise(yaws), strict=True) if _turned(*two)]
    return tuple(_between(turns, len(raw)))


def _pauses(reps: Sequence[RepSpan], time_s: Array) -> list[slice]:
    """Return the frames in the middle of the standing between two repetitions."""
    pauses = []
    for one, following in pairwise(reps):
        middle_s = (one.end_s + following.start_s) / 2
        half_s = max(TURN_SHARE * (following.start_s - one.end_s), MIN_TURN_S) / 2
        pauses.append(slice(*np.searchsorted(time_s, (middle_s - half_s, middle_s + half_s)).tolist()))
    return pauses


def _between(pauses: Sequence[slice], n: int) -> Iterator[slice]:
    """Yield what is before, between and after these frames of ``n``."""
    ends = [0, *(frame for pause in pauses for frame in (pause.start, pause.stop)), n]
    yield from (slice(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True))


def _turned(one: Reading, other: Reading) -> bool:
    """Return whether two yaws differ by a turn; False where either is unknown."""
    by_deg = abs(float(wrapped_deg(np.asarray(one.yaw_deg - other.yaw_deg))))
    sure = by_deg >= MIN_ERRORS * float(np.hypot(one.sd_deg, other.sd_deg))
    return sure and MIN_TURN_DEG <= by_deg <= MAX_TURN_DEG
