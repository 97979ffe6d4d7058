"""What is known of the heels of squats where no finding says that they rise."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import Side
from ankle_cv.findings.thresholds import HEEL_RISE_MM, HEEL_RISE_PCT_FOOT
from ankle_cv.protocols.wall import heel_is_down
from ankle_cv.telling.numbers import format_measurement
from ankle_cv.telling.part_table import sides_in_scene, view_in_scene
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.vocabulary import HEEL_LIFT

UNKNOWN: Final = "whether "
"""How a sentence about what is not known begins."""


def heel_texts(assessment: Assessment, *, in_full: bool) -> list[str]:
    """Return what is known of each heel without a finding, or of both in one; ``in_full`` with the reason.

    It rests on the complete squats of the scenes from the side; where others show the heel not, or it is
    unknown in some, it is said in how many of all it is seen. A heel stays down only where every lift that is
    known is surely below the limit.
    """
    sides = assessment.measured_sides
    in_full = in_full and len(sides) < 2  # noqa: PLR2004 - two reasons are no sentence
    states = {side: _state(assessment, side, in_full=in_full) for side in sides}
    told = {side: state for side, state in states.items() if state}
    texts = list(dict.fromkeys(told.values()))
    if len(told) > 1 and len(texts) == 1:
        return [texts[0].replace("HEEL stays", "both heels stay").replace("HEEL", "either heel")]
    return [state.replace("HEEL", f"the {side} heel") for side, state in told.items()]


def _state(assessment: Assessment, side: Side, *, in_full: bool) -> str | None:
    if any(one.code == "heel_rise" and one.side == side for one in assessment.findings):
        return None
    complete = [rep for rep in assessment.reps if rep.complete]
    shown = [
        rep.max_heel_lift.of(side)
        for rep in complete
        if view_in_scene(assessment, rep.scene).kind in ("side", "oblique")
        and side in sides_in_scene(assessment, rep.scene)
    ]
    known = [lift for lift in shown if lift is not None]
    if not shown:
        return None
    if not known:
        reason = why_unknown(assessment, HEEL_LIFT, side).replace("this foot", "the foot")
        return f"{UNKNOWN}HEEL rises cannot be told{f' ({reason})' if in_full else ''}"
    largest = max(known, key=lambda lift: lift.value + lift.plus_minus)
    seen = "" if len(known) == len(complete) else f" where it is seen ({len(known)} of {len(complete)})"
    if all(heel_is_down(lift) for lift in known):
        return f"HEEL stays down{seen}"
    if _below(largest):
        most = f" (at most {format_measurement(largest)})" if in_full else ""
        return f"no clear rise of HEEL{most}{seen}"
    size = f" ({format_measurement(largest)})" if in_full else ""
    return f"{UNKNOWN}HEEL rises cannot be told{size}"


def _below(lift: Measurement) -> bool:
    threshold = HEEL_RISE_MM if lift.unit == "mm" else HEEL_RISE_PCT_FOOT
    return lift.value < threshold.value and lift.plus_minus <= threshold.resolvable
