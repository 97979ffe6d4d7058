"""One unit for the heel lifts of a clip whose scenes do not all show a length. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ankle_cv.assessment import Scale, Unit
from ankle_cv.conventions import SIDES
from ankle_cv.pipeline.analysis import Analysis


def heel_units(analysis: Analysis) -> frozenset[Unit]:
    """Return the unit in which heel lifts of a scene are told; none without a foot that was read."""
    found: set[Unit] = set()
    for side in SIDES:
        leg = analysis.measures.leg(side)
        if np.isfinite(leg.heel_lift_mm).any():
            found.add("mm")
        elif np.isfinite(leg.heel_lift_pct_foot).any():
            found.add("pct_foot")
    return frozenset(found)


def without_millimetres(scaled: Analysis, bare: Analysis) -> Analysis:
    """Return a scene with heel lifts in percent, and with the distances to the wall that its scale gave.

    Parameters
    ----------
    scaled, bare
        Of the same frames, with the scale of the scene and without.
    """
    with_scale, without = scaled.assessment, bare.assessment
    if not any(attempt.knee_to_wall for attempt in with_scale.attempts):
        return bare
    attempts = tuple(
        attempt.model_copy(update={"knee_to_wall": known.knee_to_wall})
        for attempt, known in zip(without.attempts, with_scale.attempts, strict=True)
    )
    # The notices on the scale are true of the distances.
    update = {"attempts": attempts, "quality": with_scale.quality}
    return replace(bare, assessment=without.model_copy(update=update))


def clip_scale(analyses: Sequence[Analysis | None], leading: Analysis) -> Scale:
    """Return the scale of the leading scene, or of another one if only that shows a length."""
    known = [leading, *(one for one in analyses if one is not None)]
    scales = [one.assessment.scale for one in known]
    return next((scale for scale in scales if scale.mm_per_px is not None), scales[0])
