"""Findings of a knee-to-wall test."""

from __future__ import annotations

import numpy as np

from ankle_cv.assessment import Attempt, Finding, Measurement
from ankle_cv.conventions import SIDES, Side, opposite
from ankle_cv.findings.candidates import Candidate, raise_finding, told_degrees
from ankle_cv.findings.thresholds import ASYMMETRY, LIMITED_INCLINATION


def lunge_findings(attempts: tuple[Attempt, ...]) -> tuple[Finding, ...]:
    """Return the findings of the best heel-down attempt of each side, and of the difference between sides.

    Notes
    -----
    Only tibial inclination is evaluated: the norms were measured with an inclinometer on the shank. Attempts
    with the heel up, or with an unknown heel, do not count.
    """
    best = {side: _best(attempts, side) for side in SIDES}
    found = [_limited(side, best[side]) for side in SIDES]
    found.append(_asymmetry(best["left"], best["right"]))
    return tuple(f for f in found if f is not None)


def _best(attempts: tuple[Attempt, ...], side: Side) -> Candidate | None:
    valid = [
        Candidate(None, a.tibial_inclination, (a.from_s + a.to_s) / 2)
        for a in attempts
        if a.side == side and a.heel_down and a.tibial_inclination is not None
    ]
    return max(valid, key=lambda c: c.measured.value, default=None)


def _limited(side: Side, best: Candidate | None) -> Finding | None:
    if best is None:
        return None

    def message(c: Candidate) -> str:
        limit = f"{LIMITED_INCLINATION.value:g}°"
        sure = c.measured.value + c.measured.plus_minus < LIMITED_INCLINATION.value
        below = f"Also with its ± that is below {limit}, which" if sure else f"Below {limit}"
        return (
            f"The {side} shin reaches {told_degrees(c.measured)} with the heel down. {below} counts as "
            "limited in the knee-to-wall test."
        )

    return raise_finding(LIMITED_INCLINATION, side, [best], message)


def _asymmetry(left: Candidate | None, right: Candidate | None) -> Finding | None:
    if left is None or right is None:
        return None
    less: Side = "left" if left.measured.value < right.measured.value else "right"
    worse = left if less == "left" else right
    difference = Measurement(
        value=abs(left.measured.value - right.measured.value),
        plus_minus=float(np.hypot(left.measured.plus_minus, right.measured.plus_minus)),
        unit="deg",
    )

    def message(c: Candidate) -> str:
        return f"The {less} shin reaches {told_degrees(c.measured)} less than the {opposite(less)} one."

    return raise_finding(ASYMMETRY, less, [Candidate(None, difference, worse.at_s)], message)
