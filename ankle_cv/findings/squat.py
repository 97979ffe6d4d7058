"""Findings of squats."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.assessment import Finding, Rep, ViewKind
from ankle_cv.conventions import SIDES, Array, Side, opposite
from ankle_cv.findings.candidates import (
    Candidate,
    Episode,
    certainty,
    confidence,
    raise_finding,
    threshold_episodes,
    told,
    told_degrees,
)
from ankle_cv.findings.depth import SAGITTAL_VIEWS
from ankle_cv.findings.thresholds import (
    ASYMMETRY,
    HEEL_RISE_MM,
    HEEL_RISE_PCT_FOOT,
    KASR_CHANGE,
    LIMITED_INCLINATION,
    TRUNK_MINUS_TIBIA,
    Threshold,
)
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.plateau import MIN_PLATEAU_S, PlusMinus, median_over, peak_over
from ankle_cv.protocols.reps import left_minus_right, standing_kasr

POSSIBLE_SHARE = 0.85
"""A heel rise from this share of its threshold is a possible finding: rises of 8 mm measured 7.5-7.8 mm on
generated clips, a planted heel 0.2 mm at most."""
UNIT_WORDS = {"mm": "mm", "pct_foot": "% of the foot's length"}


@dataclass(frozen=True)
class SquatEvidence:
    """The measurements of the squats of one clip, on which its findings are based."""

    measures: Measures
    reps: tuple[Rep, ...]
    view: ViewKind
    plus_minus: PlusMinus

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings that the view can show."""
        if self.view == "front":
            found = [self._knees_in()]
        elif self.view in SAGITTAL_VIEWS:
            found = [self._heel_rise(side) for side in SIDES]
            found += [self._heels_up_early(side) for side in SIDES]
            found += [self._trunk_lean(), self._asymmetry()]
        else:
            found = []
        return tuple(f for f in found if f is not None)

    def _episodes(self, rep: Rep, values: Array, threshold: Threshold) -> tuple[Episode, ...]:
        return threshold_episodes(self.measures.time_s, values, threshold, rep.start_s, rep.end_s)

    # --- from the side

    def _lifts(
        self, side: Side, share: float = 1.0
    ) -> tuple[Threshold, list[tuple[Rep, Candidate, Episode]]]:
        """Return the (lowered) threshold, and the repetitions in which the heel was up for long enough."""
        leg = self.measures.leg(side)
        in_mm = bool(np.isfinite(leg.heel_lift_mm).any())
        threshold = HEEL_RISE_MM if in_mm else HEEL_RISE_PCT_FOOT
        first, *rest = threshold.steps
        threshold = replace(threshold, steps=((share * first[0], first[1]), *rest))
        values = leg.heel_lift_mm if in_mm else leg.heel_lift_pct_foot
        found = []
        for rep in self.reps:
            lift, at_s = rep.max_heel_lift.of(side), rep.max_heel_lift_at_s.of(side)
            up = self._episodes(rep, values, threshold)
            if lift is not None and at_s is not None and up:
                found.append((rep, Candidate(rep.index, lift, at_s), up[0]))
        return threshold, found

    def _heel_rise(self, side: Side) -> Finding | None:
        threshold, lifts = self._lifts(side)

        def message(c: Candidate) -> str:
            height = f"{told(c.measured)} {UNIT_WORDS[threshold.unit]}"
            return f"The {side} heel rises by {height} in squat {c.rep}."

        found = raise_finding(threshold, side, [c for _, c, _ in lifts], message)
        if found is not None:
            return found
        lowered, lifts = self._lifts(side, POSSIBLE_SHARE)
        found = raise_finding(lowered, side, [c for _, c, _ in lifts], message, at_most="possible")
        if found is None:
            return None
        judged = {"threshold": threshold.value, "confidence": round(confidence(found.value, threshold), 3)}
        return found.model_copy(update=judged)

    def _heels_up_early(self, side: Side) -> Finding | None:
        """Evaluate the tibial inclination at which the heel left the floor.

        A squat does not need the whole range of motion, so its inclination does not show the limit, unless
        the heel came up before the norm was reached; and even then the cause may be another. It is more
        likely another where the same shin went further in another squat with the heel down: values are
        compared, as both have the same leg's bias, and a hint that is as likely wrong as right is none.
        """
        threshold, lifts = self._lifts(side)
        shank = self.measures.leg(side).tibial_inclination_deg
        furthest_deg = self._furthest_with_heel_down_deg(side, threshold)
        candidates = []
        for rep, lift, up in lifts:
            around = up.from_s - MIN_PLATEAU_S / 2, up.from_s + MIN_PLATEAU_S / 2
            left = median_over(self.measures.time_s, shank, *around)
            if left is None or certainty(lift.measured, threshold) is None:
                continue
            measured = left.measurement(self.plus_minus("tibial_inclination_deg", side, *around), "deg")
            if measured is not None and measured.value > furthest_deg:
                candidates.append(Candidate(rep.index, measured, up.from_s))

        def message(c: Candidate) -> str:
            return (
                f"The {side} heel came up at a shin angle of {told_degrees(c.measured)}. The ankle may be "
                "what limits this squat."
            )

        return raise_finding(LIMITED_INCLINATION, side, candidates, message, at_most="possible")

    def _furthest_with_heel_down_deg(self, side: Side, threshold: Threshold) -> float:
        """Return the largest shin angle of the squats whose heel surely stayed down; -inf without any."""
        return max(
            (
                shin.value
                for rep in self.reps
                if (shin := rep.peak_tibial_inclination.of(side)) is not None
                and (lift := rep.max_heel_lift.of(side)) is not None
                and lift.value + lift.plus_minus < threshold.value
            ),
            default=-np.inf,
        )

    def _trunk_lean(self) -> Finding | None:
        """Evaluate the trunk against the shin; in squats above parallel, for which its criterion is not.

        Their number may be certain, its meaning is not; a quarter squat is told nothing.
        """
        candidates = []
        deep = False
        for rep in self.reps:
            m = rep.trunk_minus_tibia
            if m is None or rep.partial:
                continue
            if self._episodes(rep, self._trunk_minus_tibia(), TRUNK_MINUS_TIBIA):
                candidates.append(Candidate(rep.index, m, rep.bottom_s))
                deep = deep or _reaches_parallel(rep)

        def message(c: Candidate) -> str:
            above = "" if deep else " This squat stays above parallel, where that says less."
            return (
                f"At the bottom of squat {c.rep} the trunk leans {told_degrees(c.measured)} more than the "
                f"shin. In a balanced deep squat trunk and shin are about parallel.{above}"
            )

        return raise_finding(
            TRUNK_MINUS_TIBIA, None, candidates, message, at_most="clear" if deep else "possible"
        )

    def _trunk_minus_tibia(self) -> Array:
        """Return trunk lean minus the larger tibial inclination, deg per frame; NaN legs are ignored."""
        shanks = [self.measures.leg(side).tibial_inclination_deg for side in SIDES]
        return self.measures.trunk_lean_deg - np.fmax(*shanks)

    def _asymmetry(self) -> Finding | None:
        # The level of a shin errs by degrees, and not alike in both legs; its change since standing does not.
        differences = [(rep, left_minus_right(rep.tibial_excursion)) for rep in self.reps]
        known = [(rep, d) for rep, d in differences if d is not None]
        if not known:
            return None
        # A real difference has the same sign in most repetitions; the rest is noise.
        less: Side = "right" if np.median([d.value for _, d in known]) > 0 else "left"
        sign = 1 if less == "right" else -1
        candidates = [
            Candidate(rep.index, d.model_copy(update={"value": sign * d.value}), rep.bottom_s)
            for rep, d in known
        ]

        def message(c: Candidate) -> str:
            return (
                f"In squat {c.rep} the {less} shin moves forward by {told_degrees(c.measured)} less than "
                f"the {opposite(less)} one, each at its furthest from standing."
            )

        return raise_finding(ASYMMETRY, less, candidates, message)

    # --- from the front

    def _knees_in(self) -> Finding | None:
        baseline = standing_kasr(self.measures, self.reps)
        if baseline is None:
            return None
        change = self.measures.kasr - baseline.value
        candidates = []
        for rep in self.reps:
            if rep.kasr_change is not None and self._episodes(rep, change, KASR_CHANGE):
                inward = peak_over(self.measures.time_s, -change, rep.start_s, rep.end_s)
                at_s = rep.bottom_s if inward is None else inward.at_s
                candidates.append(Candidate(rep.index, rep.kasr_change, at_s))

        def message(c: Candidate) -> str:
            return (
                f"In squat {c.rep} the knees come closer together by {told(c.measured, -100)} % of "
                "the distance between the ankles, compared with standing."
            )

        return raise_finding(KASR_CHANGE, None, candidates, message)


def _reaches_parallel(rep: Rep) -> bool:
    """Return whether a squat may be as deep as parallel; one of unknown depth is not known to be."""
    return rep.depth.thigh_inclination is not None and rep.depth.depth_class != "above_parallel"
