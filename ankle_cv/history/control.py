"""What of the ankle's range a person's squats use, from the newest squat and the newest lunge. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from ankle_cv.assessment import Kind, Measurement
from ankle_cv.conventions import SIDES, Side
from ankle_cv.history.document import DayPoint, HistoryOfTest, RangeUseRecord
from ankle_cv.history.quantities import HEEL_LIFT_NAME, SHIN_ANGLE_NAME
from ankle_cv.measures.control import RangeUse, range_use
from ankle_cv.telling.both_legs import MAX_DAYS_APART
from ankle_cv.telling.numbers import counted, format_measurement

_Newest: TypeAlias = tuple[DayPoint, float | None]
"""The last day of a leg, and the smallest change of its number between two sessions; None: not known."""


def range_use_of(tests: Sequence[HistoryOfTest]) -> tuple[RangeUseRecord, ...]:
    """Return, of each leg that has both tests, how much of the lunge's shin angle the squats use."""
    found = []
    for side in SIDES:
        lunge, squat = (_newest(tests, kind, SHIN_ANGLE_NAME, side) for kind in ("wall", "squat"))
        if lunge is not None and squat is not None:
            lift = _newest(tests, "squat", HEEL_LIFT_NAME, side)
            found.append(_record(side, lunge, squat, lift[0] if lift else None))
    return tuple(found)


def _record(side: Side, lunge: _Newest, squat: _Newest, lift: DayPoint | None) -> RangeUseRecord:
    available, used = _angle(lunge[0]), _angle(squat[0])
    why = _why_not(lunge[0], squat[0], lift)
    use = None if why else range_use(_repeated(*squat), _repeated(*lunge))
    if use is None:
        reason = why or "the error of the lunge is too large"
        told = f"{side.capitalize()}: cannot tell how much of the ankle's range the squat uses: {reason}."
    else:
        told = (
            f"{side.capitalize()}: the lunge shows {format_measurement(available)}, the squat uses "
            f"{format_measurement(used)}: {use.percent:.0f} ± {use.plus_minus:.0f} %, this ± with how "
            f"much one session differs from the next: {_meaning(use)}."
        )
    percent, plus_minus = (use.percent, use.plus_minus) if use else (None, None)
    return RangeUseRecord(side=side, percent=percent, plus_minus=plus_minus, told=told)


def _meaning(use: RangeUse) -> str:
    if use.percent + use.plus_minus < 100:  # noqa: PLR2004  # all of it
        return "some of it is not used there; whether depth, balance or habit is why, video cannot tell"
    if use.percent - use.plus_minus > 100:  # noqa: PLR2004
        return "the lunge did not show all that the ankle has: measure it again"
    return "not distinguishable from all of it"


def _why_not(lunge: DayPoint, squat: DayPoint, lift: DayPoint | None) -> str:
    """Return why both numbers are not of one ankle with its heel down; empty where they are."""
    apart = abs((date.fromisoformat(lunge.day) - date.fromisoformat(squat.day)).days)
    if apart > MAX_DAYS_APART:
        return f"{counted(apart, 'day')} lie between them"
    if lift is None or lift.day != squat.day:
        return "it is not known whether the heel stayed down"
    if lift.value > lift.plus_minus:
        return "the heel rose in the squat, which leans the shin further"
    return ""


def _newest(tests: Sequence[HistoryOfTest], kind: Kind, quantity: str, side: Side) -> _Newest | None:
    points = [
        (leg.points[-1], one.smallest_change)
        for test in tests
        if test.kind == kind
        for one in test.quantities
        if one.quantity == quantity
        for leg in one.legs
        if leg.side == side
    ]
    return max(points, key=lambda newest: newest[0].day, default=None)


def _angle(point: DayPoint) -> Measurement:
    return Measurement(value=point.value, plus_minus=point.plus_minus, unit="deg")


def _repeated(point: DayPoint, smallest_change: float | None) -> Measurement:
    """Return an angle whose ± is at least that of one session: two clips have no error in common.

    The smallest change between two sessions has the errors of both, so one has it by the root of two.
    """
    session = 0.0 if smallest_change is None else smallest_change / math.sqrt(2)
    angle = _angle(point)
    return angle.model_copy(update={"plus_minus": max(angle.plus_minus, session)})
