"""The person in the frames between two looks of the pose network."""

from __future__ import annotations

from dataclasses import replace

from ankle_cv.conventions import Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.signals.between import carried


def carried_person(seen: LandmarkSeries, time_s: Array) -> LandmarkSeries:
    """Return the person in all frames, carried evenly from each look to the next.

    A body does not turn back within 1/30 s. Where the person is not found in one of two looks, they are
    unknown in between, so present still means that the network found them then.

    Parameters
    ----------
    seen
        The person in the frames that were looked at, swaps undone.
    time_s
        ``(n,)`` times of all frames, s; those of the looks among them.

    Returns
    -------
    LandmarkSeries
        ``n`` frames; the looks themselves unchanged. NaN before the first look and after the last.
    """
    if len(seen) == len(time_s):
        return seen
    points, world_m = (carried(values, seen.time_s, time_s) for values in (seen.points, seen.world_m))
    return replace(seen, time_s=time_s, points=points, world_m=world_m)
