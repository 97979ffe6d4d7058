"""Summary of a clip of several scenes: each leg from the scenes that show it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ankle_cv.assessment import Assessment, HeelRaise, SideSummary, Summary, ViewRecord
from ankle_cv.conventions import SIDES, Side
from ankle_cv.protocols.heel_raise_measures import too_oblique
from ankle_cv.protocols.heel_raise_summary import summarise_raises
from ankle_cv.protocols.summary import summarise


def clip_summary(document: Assessment, of_scenes: Sequence[Assessment]) -> Summary:
    """Return the summary over all scenes: each side from those that measured it.

    Parameters
    ----------
    document
        Of the clip, with the parts of all scenes.
    of_scenes
        Documents of the scenes that show its test.
    """
    if document.kind == "unknown":
        return document.summary
    summaries = [one.summary for one in of_scenes]
    sides = [side for side in SIDES if any(_says(summary, side) for summary in summaries)]
    if document.kind == "heel_raise":
        return summarise_raises(document.raises, sides, {side: _shown_in(document, side) for side in SIDES})
    summary = summarise(document.kind, sides, document.reps, document.attempts, stances=document.stances)
    if document.kind != "squat":
        return summary
    counts = {
        side: sum(part.n for one in summaries if (part := _says(one, side)) is not None) for side in sides
    }
    update: dict[str, SideSummary] = {
        side: part.model_copy(update={"n": counts[side]})
        for side in sides
        if (part := _says(summary, side)) is not None
    }
    return summary.model_copy(update=update)


def _says(summary: Summary, side: Side) -> SideSummary | None:
    """Return what a summary says of one side, None when there is no number."""
    part = summary.left if side == "left" else summary.right
    numbers = part.model_dump(exclude={"n", "verdict", "counts"}, exclude_none=True) if part else {}
    return part if numbers else None


def _shown_in(document: Assessment, side: Side) -> tuple[int, ...]:
    """Return the scenes that show how high a heel rises: from its side, or with a height at any raise.

    A scene from its side in which the heel was lost at every raise is one of them: those may be the highest.
    """
    return tuple(
        scene.index
        for scene in document.scenes
        if scene.view is not None
        and (_is_beside(scene.view, side) or any(_has_height(r, side, scene.index) for r in document.raises))
    )


def _is_beside(view: ViewRecord, side: Side) -> bool:
    near = None if view.yaw_deg is None else "left" if view.yaw_deg > 0 else "right"
    return side == near and side in view.measured_sides and not too_oblique(view)


def _has_height(one: HeelRaise, side: Side, scene: int) -> bool:
    return one.scene == scene and (one.height.of(side) is not None or one.travel.of(side) is not None)
