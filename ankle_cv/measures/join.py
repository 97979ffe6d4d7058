"""Measures of several scenes put together for the whole clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from ankle_cv.conventions import SIDES, Array
from ankle_cv.measures.series import LegMeasures, Measures

T = TypeVar("T", bound=object)


def joined_measures(parts: Sequence[tuple[slice, Measures]], time_s: Array) -> Measures:
    """Put the measures of several scenes together.

    Parameters
    ----------
    parts
        Frames and measures of each scene, at least one, in order, not overlapping.
    time_s
        ``(n,)`` times of all frames of the clip, s.

    Returns
    -------
    Measures
        Of all frames: nothing is measured in those of no scene. The sources of a leg are those of the scene
        in which it was measured longest.
    """
    n = len(time_s)
    legs = {side: _leg([(frames, one.leg(side)) for frames, one in parts], n) for side in SIDES}
    whole = _spread(
        [(frames, replace(one, left=legs["left"], right=legs["right"])) for frames, one in parts], n
    )
    return replace(whole, time_s=time_s, left=legs["left"], right=legs["right"])


def _leg(parts: Sequence[tuple[slice, LegMeasures]], n: int) -> LegMeasures:
    longest = max((leg for _, leg in parts), key=lambda leg: int(leg.measured.sum()))
    spread = _spread(parts, n)
    sources = {f.name: getattr(longest, f.name) for f in fields(longest) if f.name.endswith("_source")}
    return replace(spread, errors=_spread([(frames, leg.errors) for frames, leg in parts], n), **sources)


def _spread(parts: Sequence[tuple[slice, T]], n: int) -> T:
    """Return a record whose arrays have ``n`` rows: those of the parts, NaN or False between them."""
    first = parts[0][1]
    columns = {}
    for name, values in vars(first).items():
        if not isinstance(values, np.ndarray):
            continue
        column = np.full((n, *values.shape[1:]), False if values.dtype == np.bool_ else np.nan, values.dtype)
        for frames, part in parts:
            column[frames] = getattr(part, name)
        columns[name] = column
    return replace(first, **columns)  # type: ignore[type-var]
