"""Comparison of two squat clips: every measure that both have, and the change of each finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from ankle_cv.assessment import (
    Assessment,
    ComparedMeasure,
    Comparison,
    Finding,
    FindingCode,
    Measurement,
    Outcome,
    Rep,
)
from ankle_cv.conventions import SIDES, Side
from ankle_cv.findings.thresholds import ALL, Threshold
from ankle_cv.protocols.mean import mean_of
from ankle_cv.settings import Change

MeasureKey: TypeAlias = tuple[ComparedMeasure, Side | None]

MEASURE_OF: Final[dict[FindingCode, ComparedMeasure]] = {
    "heel_rise": "heel_lift",
    "trunk_lean": "trunk_minus_tibia",
    "shallow_depth": "depth",
    "knee_valgus": "kasr_change",
}
"""The measure behind each finding; the other findings have no comparable measure."""

SHARED_MEASURES: Final[dict[ComparedMeasure, Callable[[Rep], Measurement | None]]] = {
    "depth": lambda rep: rep.depth.thigh_inclination,
    "trunk_lean": lambda rep: rep.trunk_lean,
    "trunk_minus_tibia": lambda rep: rep.trunk_minus_tibia,
    "kasr_change": lambda rep: rep.kasr_change,
}
SIDED_MEASURES: Final[dict[ComparedMeasure, Callable[[Rep, Side], Measurement | None]]] = {
    "tibial_inclination": lambda rep, side: rep.peak_tibial_inclination.of(side),
    "tibial_excursion": lambda rep, side: rep.tibial_excursion.of(side),
    "dorsiflexion": lambda rep, side: rep.peak_dorsiflexion.of(side),
    "heel_lift": lambda rep, side: rep.max_heel_lift.of(side),
}


def compare(first: Assessment, second: Assessment, change: Change) -> tuple[Comparison, ...]:
    """Compare every measure that both clips have in the same unit.

    Parameters
    ----------
    first, second
        The usual squat and the repeat.
    change
        What was changed in the repeat; it decides which measures are comparable.

    Returns
    -------
    tuple of Comparison
        Means over the complete repetitions; the errors of the two add in quadrature, none is assumed to
        cancel.
    """
    found: list[Comparison | None] = [
        _compare(
            (measure, None),
            [read(rep) for rep in complete_reps(first)],
            [read(rep) for rep in complete_reps(second)],
        )
        for measure, read in SHARED_MEASURES.items()
    ]
    for measure, read_side in SIDED_MEASURES.items():
        # A raised heel changes the zero of the ankle angle: the two angles are not comparable.
        if measure == "dorsiflexion" and change != "arms_forward":
            continue
        found += [
            _compare(
                (measure, side),
                [read_side(rep, side) for rep in complete_reps(first)],
                [read_side(rep, side) for rep in complete_reps(second)],
            )
            for side in SIDES
        ]
    return tuple(one for one in found if one is not None)


def complete_reps(assessment: Assessment) -> list[Rep]:
    """Return the complete repetitions."""
    return [rep for rep in assessment.reps if rep.complete]


def showing(assessment: Assessment, code: FindingCode) -> int:
    """Return the number of complete repetitions in which the measure behind a finding is known."""
    read = SHARED_MEASURES[MEASURE_OF[code]]
    return sum(read(rep) is not None for rep in complete_reps(assessment))


def _compare(
    key: MeasureKey, before: list[Measurement | None], after: list[Measurement | None]
) -> Comparison | None:
    first, second = mean_of(before), mean_of(after)
    if first is None or second is None or first.unit != second.unit:
        return None
    half = float(np.hypot(first.plus_minus, second.plus_minus))
    change = Measurement(value=second.value - first.value, plus_minus=half, unit=first.unit)
    return Comparison(
        measure=key[0],
        side=key[1],
        first=first,
        second=second,
        difference=change,
        beyond_error=abs(change.value) > half,
    )


@dataclass(frozen=True)
class FindingChanges:
    """The findings of two clips and the measures behind them."""

    first: tuple[Finding, ...]
    second: tuple[Finding, ...]
    numbers: dict[MeasureKey, Comparison]

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the outcome of every finding of either clip."""
        keys = dict.fromkeys((f.code, f.side) for f in (*self.first, *self.second))
        return tuple(self._outcome(code, side) for code, side in keys)

    def of(self, code: FindingCode, side: Side | None = None) -> tuple[Comparison, Threshold] | None:
        """Return the comparison of the measure behind a finding, and its threshold, or None."""
        measure = MEASURE_OF.get(code)
        number = self.numbers.get((measure, side)) if measure else None
        if number is None:
            return None
        unit = number.first.unit
        return number, next(t for t in ALL if t.code == code and t.unit == unit)

    def improvement(self, code: FindingCode, side: Side | None = None) -> float | None:
        """Return the improvement of a measure in its unit: negative if worse, 0 within its error."""
        found = self.of(code, side)
        if found is None:
            return None
        number, threshold = found
        return -threshold.direction * number.difference.value if number.beyond_error else 0.0

    def excluded(self, code: FindingCode) -> bool:
        """Return whether the repeat misses the threshold even at the best end of its interval."""
        found = self.of(code)
        if found is None:
            return False
        number, threshold = found
        best = -threshold.direction * number.difference.value + number.difference.plus_minus
        return best < threshold.excess(number.first.value)

    def _outcome(self, code: FindingCode, side: Side | None) -> Outcome:
        before = any((f.code, f.side) == (code, side) for f in self.first)
        after = any((f.code, f.side) == (code, side) for f in self.second)
        better = self.improvement(code, side) or 0.0
        if before and after:
            return Outcome(
                code=code,
                side=side,
                outcome="smaller" if better > 0 else "larger" if better < 0 else "stayed",
            )
        if before:
            return Outcome(code=code, side=side, outcome="vanished" if better > 0 else "cannot_tell")
        return Outcome(code=code, side=side, outcome="appeared" if better < 0 else "cannot_tell")
