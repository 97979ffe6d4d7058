"""Lunges and single-leg squats: the front, or standing, leg at the bottom of each, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.assessment import LegRep, LegRepKind, Measurement, Unit
from ankle_cv.conventions import Side
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.consistency import contradiction_over
from ankle_cv.protocols.looks import Look
from ankle_cv.protocols.plateau import PlusMinus, median_over, widened
from ankle_cv.protocols.reps import heel_lift_unit
from ankle_cv.protocols.squat import RepSpan

LEG_REP_KINDS: Final[tuple[LegRepKind, ...]] = ("lunge", "single_leg_squat")


def assess_leg_reps(measures: Measures, looks: Sequence[Look], plus_minus: PlusMinus) -> tuple[LegRep, ...]:
    """Measure the lunges and single-leg squats of a clip.

    Parameters
    ----------
    measures
        Per-frame measures of the clip.
    looks
        Its dips; those that are neither are left out.
    plus_minus
        Intervals; a measure without one is null.

    Returns
    -------
    tuple of LegRep
        Numbered from 1; medians over the bottom. Null for a leg that the view does not show. A heel lift only
        by a foot that was followed and stayed in its place.
    """
    found: list[LegRep] = []
    for look in looks:
        for kind in LEG_REP_KINDS:
            if look.looks_like == kind and look.side is not None:
                of_leg = _LegReader(measures, look.side, plus_minus)
                found.append(of_leg.rep(look.span, kind, len(found) + 1))
    return tuple(found)


@dataclass(frozen=True)
class _LegReader:
    """The leg that is read."""

    measures: Measures
    side: Side
    plus_minus: PlusMinus

    def rep(self, span: RepSpan, kind: LegRepKind, index: int) -> LegRep:
        leg, bottom = self.measures.leg(self.side), widened(span.hold_from_s, span.hold_to_s)
        inside = (self.measures.time_s >= bottom[0]) & (self.measures.time_s <= bottom[1])
        wrong = contradiction_over(self.measures, self.side, bottom, self.plus_minus)
        shank = wrong != "shank_impossible"
        planted = wrong is None and leg.foot_source == "tracker" and not np.any(leg.foot_moved[inside])
        unit = heel_lift_unit(self.measures, self.side)
        return LegRep(
            index=index,
            kind=kind,
            side=self.side,
            start_s=span.start_s,
            bottom_s=span.bottom_s,
            end_s=span.end_s,
            complete=span.complete,
            tibial_inclination=self._read("tibial_inclination_deg", bottom) if shank else None,
            tibial_excursion=self._read("tibial_excursion_deg", bottom) if shank else None,
            dorsiflexion=self._read("dorsiflexion_deg", bottom) if planted else None,
            heel_lift=self._read(f"heel_lift_{unit}", bottom, unit) if planted else None,
            knee_flexion=self._read("knee_flexion_deg", bottom) if shank else None,
        )

    def _read(self, measure: str, bottom: tuple[float, float], unit: Unit = "deg") -> Measurement | None:
        """Median at the bottom: in the swing of the step the shank passes every angle."""
        leg = self.measures.leg(self.side)
        plateau = median_over(self.measures.time_s, getattr(leg, measure), *bottom)
        return plateau.measurement(self.plus_minus(measure, self.side, *bottom), unit) if plateau else None
