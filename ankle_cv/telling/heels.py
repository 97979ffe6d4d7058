"""What is known of the heels of squats where no finding says that they rise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import Side
from ankle_cv.findings.thresholds import HEEL_RISE_MM, HEEL_RISE_PCT_FOOT
from ankle_cv.protocols.wall import heel_is_down
from ankle_cv.telling.numbers import CANNOT_TELL, format_measurement
from ankle_cv.telling.part_table import sides_in_scene, view_in_scene
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.vocabulary import HEEL_LIFT

UNKNOWN: Final = f"{CANNOT_TELL} whether "
"""How a sentence about what is not known begins."""

HeelInSquats: TypeAlias = Literal["rises", "may_rise", "down", "no_clear_rise", "unsure", "unknown"]
"""Found to rise, clearly or possibly; surely down; no clear rise; too unsure to tell; not measured."""


@dataclass(frozen=True)
class HeelSeen:
    """What is known of one heel over the complete squats.

    Attributes
    ----------
    state
        What it does.
    largest
        The lift that reaches furthest up, with its interval; None where none is known.
    known, shown, complete
        In how many squats it is known, of how many seen with this leg from beside, and of how many in all.
    """

    state: HeelInSquats
    largest: Measurement | None
    known: int
    shown: int
    complete: int

    @property
    def wherever_shown(self) -> bool:
        """Whether it is known in every squat whose shin angle is told."""
        return self.known == self.shown

    @property
    def everywhere(self) -> bool:
        """Whether it is known in every complete squat."""
        return self.known == self.complete


def heel_texts(assessment: Assessment, *, in_full: bool) -> list[str]:
    """Return what is known of each heel without a finding, or of both in one; ``in_full`` with the reason.

    It rests on the complete squats of the scenes from the side; where others show the heel not, or it is
    unknown in some, it is said in how many of all it is seen. A heel stays down only where every lift that is
    known is surely below the limit.
    """
    sides = assessment.measured_sides
    in_full = in_full and len(sides) < 2  # noqa: PLR2004 - two reasons are no sentence
    states = {side: _text(assessment, side, in_full=in_full) for side in sides}
    told = {side: state for side, state in states.items() if state}
    texts = list(dict.fromkeys(told.values()))
    if len(told) > 1 and len(texts) == 1:
        return [texts[0].replace("HEEL stays", "both heels stay").replace("HEEL", "either heel")]
    return [state.replace("HEEL", f"the {side} heel") for side, state in told.items()]


def heel_seen(assessment: Assessment, side: Side) -> HeelSeen | None:
    """Return what is known of a heel; None where no complete squat was seen with this leg from beside."""
    complete = [rep for rep in assessment.reps if rep.complete]
    shown = [
        rep.max_heel_lift.of(side)
        for rep in complete
        if view_in_scene(assessment, rep.scene).kind in ("side", "oblique")
        and side in sides_in_scene(assessment, rep.scene)
    ]
    if not shown:
        return None
    known = [lift for lift in shown if lift is not None]
    largest = max(known, key=lambda lift: lift.value + lift.plus_minus, default=None)
    found = [one for one in assessment.findings if one.code == "heel_rise" and one.side == side]
    state: HeelInSquats = "unsure"
    if found:
        state = "rises" if found[0].certainty == "clear" else "may_rise"
    elif largest is None:
        state = "unknown"
    elif all(heel_is_down(lift) for lift in known):
        state = "down"
    elif _below(largest):
        state = "no_clear_rise"
    return HeelSeen(state, largest, len(known), len(shown), len(complete))


def told_lift(assessment: Assessment, side: Side) -> Measurement | None:
    """Return the lift of a heel that the table has: the largest, also where a less one may reach further."""
    part = assessment.summary.left if side == "left" else assessment.summary.right
    return part.max_heel_lift if part else None


def _text(assessment: Assessment, side: Side, *, in_full: bool) -> str | None:
    seen = heel_seen(assessment, side)
    if seen is None or seen.state in ("rises", "may_rise"):
        return None
    if seen.largest is None:
        reason = why_unknown(assessment, HEEL_LIFT, side).replace("this foot", "the foot")
        return f"{UNKNOWN}HEEL rises{f' ({reason})' if in_full else ''}"
    where = "" if seen.everywhere else f" where it is seen ({seen.known} of {seen.complete})"
    if seen.state == "down":
        return f"HEEL stays down{where}"
    size = format_measurement(told_lift(assessment, side) or seen.largest)
    if seen.state == "no_clear_rise":
        return f"no clear rise of HEEL{f' (at most {size})' if in_full else ''}{where}"
    return f"{UNKNOWN}HEEL rises{f' ({size})' if in_full else ''}"


def _below(lift: Measurement) -> bool:
    threshold = HEEL_RISE_MM if lift.unit == "mm" else HEEL_RISE_PCT_FOOT
    return lift.value < threshold.value and lift.plus_minus <= threshold.resolvable
