"""Normal ranges and criteria beside a finding, with their sources."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.assessment import Finding, FindingCode, Kind
from ankle_cv.findings.thresholds import ALL as THRESHOLDS


@dataclass(frozen=True)
class Norm:
    """A normal range with its source; None for no limit on that side."""

    low: float | None
    high: float | None
    source: str


LUNGE_NORM = Norm(35.4, 45.8, "healthy students, mean ± SD (Calatayud 2015)")
"""Tibial inclination in the weight-bearing lunge, deg."""


FULL_SCORE_SQUAT: dict[FindingCode, Norm] = {
    "heel_rise": Norm(None, 0.0, "heels down, as a full-score deep squat asks (FMS)"),
    "trunk_lean": Norm(None, 0.0, "torso parallel to the shin, as a full-score deep squat asks (FMS)"),
    "shallow_depth": Norm(90.0, None, "thigh below horizontal, as a full-score deep squat asks (FMS)"),
}
"""Criteria of a screen; there are no norms of squats."""


def norm_of(finding: Finding, kind: Kind) -> Norm | None:
    """Return the norm, or the criterion of a screen, for a finding; None where there is none."""
    if kind == "wall":
        return LUNGE_NORM if finding.code == "limited_dorsiflexion" else None
    return FULL_SCORE_SQUAT.get(finding.code)


def norm_text(norm: Norm) -> str:
    """Return the range in words: ``"35.4 to 45.8"``, ``"from 90"``, ``"up to 0"``."""
    if norm.low is None:
        return f"up to {norm.high:g}"
    return f"from {norm.low:g}" if norm.high is None else f"{norm.low:g} to {norm.high:g}"


def flagged_below(finding: Finding) -> bool:
    """Return whether smaller values are worse, by the direction of the threshold."""
    return any(
        threshold.direction < 0
        for threshold in THRESHOLDS
        if threshold.code == finding.code and threshold.unit == finding.value.unit
    )
