"""What of the ankle's range a person's squats use, from the newest squat and the newest lunge. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ankle_cv.assessment import Kind, Measurement
from ankle_cv.conventions import SIDES, Side
from ankle_cv.history.document import DayPoint, HistoryOfTest, RangeUseRecord
from ankle_cv.history.quantities import HEEL_LIFT_NAME, SHIN_ANGLE_NAME
from ankle_cv.measures.control import RangeUse, range_use
from ankle_cv.telling.both_legs import MAX_DAYS_APART
from ankle_cv.telling.numbers import counted, format_measurement


def range_use_of(tests: Sequence[HistoryOfTest]) -> tuple[RangeUseRecord, ...]:
    """Return, of each leg that has both tests, how much of the lunge's shin angle the squats use."""
    found = []
    for side in SIDES:
        lunge, squat = (_newest(tests, kind, SHIN_ANGLE_NAME, side) for kind in ("wall", "squat"))
        if lunge is not None and squat is not None:
            lift = _newest(tests, "squat", HEEL_LIFT_NAME, side)
            found.append(_record(side, lunge, squat, lift))
    return tuple(found)


def _record(side: Side, lunge: DayPoint, squat: DayPoint, lift: DayPoint | None) -> RangeUseRecord:
    available, used = _angle(lunge), _angle(squat)
    why = _why_not(lunge, squat, lift)
    use = None if why else range_use(used, available)
    if use is None:
        reason = why or "the lunge is too unsure"
        told = f"{side.capitalize()}: cannot tell how much of the ankle's range the squat uses: {reason}."
    else:
        told = (
            f"{side.capitalize()}: the lunge shows {format_measurement(available)}, the squat uses "
            f"{format_measurement(used)}: {use.percent:.0f} ± {use.plus_minus:.0f} %, {_meaning(use)}."
        )
    percent, plus_minus = (use.percent, use.plus_minus) if use else (None, None)
    return RangeUseRecord(side=side, percent=percent, plus_minus=plus_minus, told=told)


def _meaning(use: RangeUse) -> str:
    if use.percent + use.plus_minus < 100:  # noqa: PLR2004  # all of it
        return "so some of it is not used there: depth, balance and habit decide that, not the ankle's length"
    if use.percent - use.plus_minus > 100:  # noqa: PLR2004
        return "so the lunge did not show all that the ankle has: measure it again"
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


def _newest(tests: Sequence[HistoryOfTest], kind: Kind, quantity: str, side: Side) -> DayPoint | None:
    points = [
        leg.points[-1]
        for test in tests
        if test.kind == kind
        for one in test.quantities
        if one.quantity == quantity
        for leg in one.legs
        if leg.side == side
    ]
    return max(points, key=lambda point: point.day, default=None)


def _angle(point: DayPoint) -> Measurement:
    return Measurement(value=point.value, plus_minus=point.plus_minus, unit="deg")
