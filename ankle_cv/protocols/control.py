"""Control of the movement, beside its range: how steady the end is held, how smooth the way there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from ankle_cv.assessment import Attempt, Control, Measurement, Rep, Sided
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.gaussian import Z_95
from ankle_cv.kinematics.smoothness import spectral_arc_length
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.mean import mean_of
from ankle_cv.signals.clean import median_step_s

EDGE_S: Final = 0.15
"""Time after coming to the end of range, and before leaving it, in which the shank still slows down, s."""
MIN_STEADY_S: Final = 0.5
"""Shortest hold between these edges, s: a sway of 1 Hz turns once."""
MAX_STEP_S: Final = 1 / 20
"""Widest step of the frames, s: a quiver of 5 Hz has four of them."""
MIN_KNOWN_SHARE: Final = 0.9
"""Least share of the frames with a value."""
MIN_WAY_DEG: Final = 15.0
"""Shortest way whose smoothness is told, deg: below it the noise is a larger part of the speed."""
ENDS: Final = 0.02
"""Share of the way at its start and its end that is left out: rest is noise alone."""
LOWER_PART: Final = 0.2
"""Share of the range below which a rest is one before the lunge, and further up a stop on its way: placing
the foot changes the shin by 2-5° of 25-40° (our choice)."""
REST_OF_PEAK: Final = 0.05
"""Speed of a shin at rest over that of its push: a minimum-jerk movement has it after 0.2 % of its way."""
SHOWN_SHARE: Final = (0.4, 1.0)
"""Share of a waver of the shank that the series shows: the networks and the leg model, which looks ten times
a second, smooth a quiver of 2 Hz to 0.42 and 0.47 of itself (generated holds that quiver by 1.5°); slow sway
is shown as it is."""
STEADY_SD_DEG: Final = 0.06
"""Standard error of the scatter of a shank that is held still, deg: 9 generated holds, at most 0.11."""
SMOOTH_SD: Final = 0.10
"""Standard error of a smoothness: RMSE of 28 ways of generated clips from the side, at most 0.15; smooth ones
had -1.39 to -1.62 (truth -1.52 to -1.59), those that quiver -1.83 and -1.84 (truth -1.76 and -1.74)."""


def steadiness_deg(time_s: Array, angle_deg: Array, from_s: float, to_s: float) -> float | None:
    """Return the standard deviation of an angle over a hold, deg, about its even drift.

    Who presses further into the range during a hold does what is asked, and does not waver.

    Parameters
    ----------
    time_s, angle_deg
        ``(n,)``; NaN without a value.
    from_s, to_s
        The hold, s; what is near its ends is left out.

    Returns
    -------
    float or None
        None of a short hold, a slow camera, or where the angle is not known nearly all the time.
    """
    if to_s - from_s < MIN_STEADY_S + 2 * EDGE_S:
        return None
    known = _known(time_s, angle_deg, from_s + EDGE_S, to_s - EDGE_S)
    if known is None:
        return None
    times, angles = known
    return float(np.std(angles - np.polyval(np.polyfit(times - times[0], angles, 1), times - times[0])))


def smoothness(time_s: Array, angle_deg: Array, from_s: float, end_s: float) -> float | None:
    """Return the spectral arc length of the way of an angle to its end of range.

    Parameters
    ----------
    time_s, angle_deg
        ``(n,)``; NaN without a value.
    from_s, end_s
        When it may begin, which is where the angle is lowest, and when the end of range is reached, s.

    Returns
    -------
    float or None
        None of a short way, a slow camera, or where the angle is not known nearly all the time.
    """
    found = _known(time_s, angle_deg, from_s, end_s)
    if found is None:
        return None
    times, angles = found
    lowest = int(np.argmin(angles))
    times, angles = times[lowest:], angles[lowest:]
    way = float(angles.max() - angles[0])
    if way < MIN_WAY_DEG:
        return None
    start = int(np.flatnonzero(angles <= angles[0] + ENDS * way)[-1])
    stop = int(np.flatnonzero(angles >= angles[0] + (1 - ENDS) * way)[0]) + 1
    length = spectral_arc_length(times[start:stop], angles[start:stop])
    return None if np.isnan(length) else length


def start_of_way(time_s: Array, angle_deg: Array) -> int:
    """Return the number of the sample at which the last push to the end of a stretch began.

    What was before it, a foot that was placed or a try that was broken off, is no part of the way: it begins
    where the angle last rested in the lower part of its range.

    Parameters
    ----------
    time_s, angle_deg
        ``(n,)``, without NaN; the highest angle is near the end.
    """
    lowest, top = float(angle_deg.min()), float(angle_deg.max())
    low = np.flatnonzero(angle_deg <= lowest + LOWER_PART * (top - lowest))
    speed = np.gradient(angle_deg, time_s) if len(time_s) > 1 else np.zeros(1)
    pushing = speed > REST_OF_PEAK * float(speed.max())
    resting = np.flatnonzero(~pushing[: low[-1] + 1])
    return int(resting[-1]) if len(resting) else int(np.argmin(angle_deg))


def _known(time_s: Array, angle_deg: Array, from_s: float, to_s: float) -> tuple[Array, Array] | None:
    """Return times and angles of a stretch that is known nearly all the time, at a quick camera's rate."""
    inside = (time_s >= from_s) & (time_s <= to_s)
    known = inside & np.isfinite(angle_deg)
    if known.sum() < max(MIN_KNOWN_SHARE * inside.sum(), 3) or median_step_s(time_s) > MAX_STEP_S:
        return None
    return time_s[known], angle_deg[known]


def with_control_of_attempts(attempts: Sequence[Attempt], measures: Measures) -> tuple[Attempt, ...]:
    """Return the attempts with their control, each way beginning after the last hold of its leg.

    Nothing is told of an attempt whose shin angle is not known.
    """
    left_s = dict.fromkeys(SIDES, float(measures.time_s[0]))
    found = []
    for attempt in attempts:
        way = _way_of_lunge(measures, attempt.side, left_s[attempt.side], attempt.from_s + EDGE_S)
        known = attempt.tibial_inclination is not None
        control = _control(measures, attempt.side, way, (attempt.from_s, attempt.to_s)) if known else None
        found.append(attempt.model_copy(update={"control": control}))
        left_s[attempt.side] = attempt.to_s
    return tuple(found)


def _way_of_lunge(measures: Measures, side: Side, from_s: float, end_s: float) -> tuple[float, float]:
    """Return when the last push to the end of a lunge begins and ends, s; see `start_of_way`."""
    found = _known(measures.time_s, measures.leg(side).tibial_inclination_deg, from_s, end_s)
    return (from_s, end_s) if found is None else (float(found[0][start_of_way(*found)]), end_s)


def with_control_of_reps(
    reps: Sequence[Rep], measures: Measures, sides: Sequence[Side] = SIDES
) -> tuple[Rep, ...]:
    """Return the squats with the control of each leg whose shin angle is known: the way down, the hold.

    Parameters
    ----------
    reps, measures
        Of the clip.
    sides
        Legs whose own movement is seen; the angles of one that points to the camera come from the other, too.
    """
    return tuple(rep.model_copy(update={"control": _control_of_rep(rep, measures, sides)}) for rep in reps)


def _control_of_rep(rep: Rep, measures: Measures, seen: Sequence[Side]) -> Sided[Control]:
    half = rep.bottom_hold_s / 2
    way, hold = (rep.start_s - EDGE_S, rep.bottom_s), (rep.bottom_s - half, rep.bottom_s + half)
    sides = [side for side in seen if rep.complete and rep.peak_tibial_inclination.of(side) is not None]
    return Sided(**{side: _control(measures, side, way, hold) for side in sides})


def mean_control(controls: Iterable[Control | None]) -> Control | None:
    """Return the means of steadiness and smoothness; None where neither is known."""
    known = [one for one in controls if one is not None]
    mean = Control(
        steadiness=mean_of([one.steadiness for one in known]),
        smoothness=mean_of([one.smoothness for one in known]),
    )
    return None if mean == Control() else mean


def _control(
    measures: Measures, side: Side, way_s: tuple[float, float], hold_s: tuple[float, float]
) -> Control | None:
    time_s, shin_deg = measures.time_s, measures.leg(side).tibial_inclination_deg
    scatter, length = steadiness_deg(time_s, shin_deg, *hold_s), smoothness(time_s, shin_deg, *way_s)
    if scatter is None and length is None:
        return None
    return Control(
        steadiness=None if scatter is None else steadiness_of(scatter),
        smoothness=None
        if length is None
        else Measurement(value=length, plus_minus=Z_95 * SMOOTH_SD, unit="ratio"),
    )


def steadiness_of(scatter_deg: float) -> Measurement:
    """Return the standard deviation of the true angle from that of the series, deg.

    How quick the waver is is not known, so neither is which share of it is shown: the interval holds all.
    """
    least, most = (scatter_deg / share for share in reversed(SHOWN_SHARE))
    noise = Z_95 * STEADY_SD_DEG / np.mean(SHOWN_SHARE)
    half = float(np.hypot((most - least) / 2, noise))
    return Measurement(value=(least + most) / 2, plus_minus=half, unit="deg")
