"""A clip of several scenes, for all that shows it: the document of each, and which frame is in which."""

from __future__ import annotations

import numpy as np

from ankle_cv.assessment import Assessment, SceneRecord
from ankle_cv.conventions import Array, IntArray

OUTSIDE = 0
"""Number of the scene of a frame that belongs to none: within a turn of the person."""


def scene_documents(assessment: Assessment) -> dict[int, Assessment]:
    """Return the document as each measured scene alone would have it, by the number of the scene.

    View and neutral stance are those of the scene, repetitions and attempts those in it, with their numbers
    in the clip; the summary and the scale, with the unit of heel lifts, stay those of the clip.
    """
    measured = [scene for scene in assessment.scenes if scene.view is not None]
    if len(assessment.scenes) < 2 or not measured:  # noqa: PLR2004 - nothing to tell apart
        return {1: assessment}
    return {scene.index: _alone(assessment, scene) for scene in measured}


def _alone(assessment: Assessment, scene: SceneRecord) -> Assessment:
    parts = {
        name: tuple(part for part in getattr(assessment, name) if part.scene == scene.index)
        for name in ("reps", "attempts", "raises", "leg_reps")
    }
    return assessment.model_copy(
        update={"view": scene.view, "neutral": scene.neutral, "scenes": (scene,)} | parts
    )


def scene_numbers(assessment: Assessment, time_s: Array) -> IntArray:
    """Return the number of the scene of every frame, `OUTSIDE` for those of none.

    Parameters
    ----------
    assessment
        Of the clip.
    time_s
        ``(n,)`` times of its frames, s.
    """
    if not assessment.scenes:
        return np.ones(len(time_s), dtype=np.int64)
    numbers = np.full(len(time_s), OUTSIDE, dtype=np.int64)
    for scene in assessment.scenes:
        numbers[(time_s >= scene.from_s) & (time_s <= scene.to_s)] = scene.index
    return numbers
