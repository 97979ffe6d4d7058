"""Which clip to film next, in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ankle_cv.assessment import Assessment, Measurement, SideSummary, Summary
from ankle_cv.conventions import SIDES, Side
from ankle_cv.notices.codes import INFO_CODES
from ankle_cv.protocols.norms import LIMITED_DEG, VERDICTS, leans
from ankle_cv.telling.parts import parts_of
from ankle_cv.telling.unknown import not_in_view
from ankle_cv.telling.vocabulary import SHIN_ANGLE

LIMITED: Final = frozenset({VERDICTS["limited"], VERDICTS["clearly_limited"]})
"""Verdicts on a leg with which drills come."""


def film_again_text(assessment: Assessment) -> str:
    """Return what to film next, without how.

    At once where nothing was measured; the side where no view showed the ankle; the other leg where only one
    was seen, after one too near the limit of the knee-to-wall test; in some weeks what can be compared.
    "In the same way" only where nothing is to be done better.
    """
    if parts_of(assessment) and not_in_view(assessment, SHIN_ANGLE):
        return "For ankle and heel, film each leg from its own side"
    if not _measured(assessment):
        return "Film again, so that the ankle can be measured"
    better = any(notice.code not in INFO_CODES for notice in assessment.quality.notices)
    one = len(assessment.measured_sides) == 1
    film = "Film the other leg from its side, too, and both" if one else "Film"
    way = "" if better else " in the same way,"
    return f"{too_near([assessment])}{film} again in some weeks,{way} to see what changes"


def after_lunges_text(summary: Summary) -> str:
    """Return what comes after a knee-to-wall test of one or both legs, for its end screen."""
    legs = {side: part for side in SIDES if (part := _part(summary, side))}
    lacking = [side for side, part in legs.items() if not part.best_tibial_inclination]
    if lacking:
        return f"Next: the {' and the '.join(lacking)} leg again, the heel down."
    missing = [side for side in SIDES if side not in legs]
    if missing:
        return f"Next: the {' and the '.join(missing)} leg."
    limited = [side for side, part in legs.items() if part.verdict in LIMITED]
    near = [side for side, part in legs.items() if _in_doubt(part)]
    told = [f"{' and '.join(limited)}: drills are in report.html"] if limited else []
    told += [f"{' and '.join(near)}: again on another day, too near {LIMITED_DEG:g}°"] if near else []
    if told:
        return f"Next, {'; '.join(told)}."
    return "Next: the test again in some weeks, in the same way, to see what changes."


def too_near(assessments: Collection[Assessment]) -> str:
    """Return how to get past "cannot tell": the best attempt counts, and a further one may be beyond it."""
    near = [
        side
        for side in SIDES
        if any(_in_doubt(_part(one.summary, side)) for one in assessments if one.kind == "wall")
    ]
    if not near:
        return ""
    whose = f"The {near[0]} ankle is" if len(near) == 1 else "Both ankles are"
    return (
        f"{whose} too near {LIMITED_DEG:g}°: repeat the test on another day, each attempt as far as the heel "
        "stays down; the best one counts. "
    )


def _part(summary: Summary, side: Side) -> SideSummary | None:
    return summary.left if side == "left" else summary.right


def _in_doubt(part: SideSummary | None) -> bool:
    """Return whether a leg may as well be limited as not; one that probably is not needs no second try."""
    best = part.best_tibial_inclination if part else None
    if part is None or best is None or part.verdict != VERDICTS["unsure"]:
        return False
    return leans(best.value, best.plus_minus) != "above"


def _measured(assessment: Assessment) -> bool:
    """Return whether the summary of either leg has a number."""
    parts = (assessment.summary.left, assessment.summary.right)
    return any(isinstance(value, Measurement) for part in parts if part for value in dict(part).values())
