"""Evidence of parts of a clip: put together for the whole clip, and taken apart again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

import numpy as np

from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.evidence.records import CameraMotion, LegEvidence, PixelEvidence

ABOUT_A_LEG: Final = tuple(f.name for f in fields(LegEvidence))
UNSEEN_INLIERS: Final = 0.0
T = TypeVar("T")


def joined_evidence(parts: Sequence[tuple[slice, PixelEvidence]], n: int) -> PixelEvidence:
    """Put the evidence of several parts of a clip together.

    Parameters
    ----------
    parts
        Frames and evidence of each part, in order, not overlapping.
    n
        Frames of the clip.

    Returns
    -------
    PixelEvidence
        Of all ``n`` frames; NaN (no inliers of the camera's motion) in the frames of no part. What no part
        has is None.
    """

    def record(get: Callable[[PixelEvidence], T | None]) -> T | None:
        known = [(frames, found) for frames, one in parts if (found := get(one)) is not None]
        return _spread(known, n) if known else None

    def leg(side: Side) -> LegEvidence:
        def of(name: str) -> Any:
            return record(lambda one: getattr(one.legs[side], name))

        return LegEvidence(**{name: of(name) for name in ABOUT_A_LEG})

    motion = record(lambda one: one.motion)
    if motion is not None:
        motion = replace(motion, inliers=np.nan_to_num(motion.inliers, nan=UNSEEN_INLIERS))
    return PixelEvidence({side: leg(side) for side in SIDES}, motion, record(lambda one: one.sheets))


def _spread(known: Iterable[tuple[slice, Any]], n: int) -> Any:
    """Return one record of ``n`` frames from those of parts."""
    known = list(known)
    first = known[0][1]
    columns: dict[str, Array] = {}
    for field in fields(first):
        values = np.full((n, *getattr(first, field.name).shape[1:]), np.nan)
        for frames, record in known:
            values[frames] = getattr(record, field.name)
        columns[field.name] = values
    return replace(first, **columns)


def part_of(evidence: PixelEvidence, frames: slice) -> PixelEvidence:
    """Return the evidence of some frames of a clip; a record without any value there is None.

    Parameters
    ----------
    evidence
        Of the whole clip.
    frames
        The frames.
    """

    def record(whole: Any) -> Any:
        if whole is None:
            return None
        cut = replace(whole, **{f.name: getattr(whole, f.name)[frames] for f in fields(whole)})
        names = [f.name for f in fields(cut) if not (isinstance(cut, CameraMotion) and f.name == "inliers")]
        return cut if any(np.isfinite(getattr(cut, name)).any() for name in names) else None

    legs = {
        side: LegEvidence(**{name: record(getattr(evidence.legs[side], name)) for name in ABOUT_A_LEG})
        for side in SIDES
    }
    return PixelEvidence(legs, record(evidence.motion), record(evidence.sheets))
