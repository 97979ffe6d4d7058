"""Norms of the knee-to-wall test: inclinometer values of science.md §2, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Final, Literal, TypeAlias

from ankle_cv.gaussian import Z_95

Uneven: TypeAlias = Literal["no", "possible", "clear"]
Reach: TypeAlias = Literal["clearly_limited", "limited", "unsure", "usual", "more"]

LIMITED_DEG: Final = 36.5
"""Below this more patellar tendinopathy in junior basketball (Backman 2011, abstract)."""
CLEARLY_LIMITED_DEG: Final = 30.0
"""Below this more trunk lean, hip and lumbar flexion than above 35° (chiroindex 28656, abstract)."""
USUAL_DEG: Final = (35.4, 45.8)
"""Healthy students: 40.6 ± 5.2° (Calatayud 2015, PMC4387727)."""
ASYMMETRY_MDC_DEG: Final = 4.6
"""Minimal detectable change between raters (Powden 2015, PMID 25704110)."""
PROBABLE: Final = 0.9
"""Chance from which on it is said on which side of the limit an inclination probably is; ours, for words."""


VERDICTS: Final[Mapping[Reach, str]] = {
    "clearly_limited": f"clearly limited: below {CLEARLY_LIMITED_DEG:g}°",
    "limited": f"limited: below {LIMITED_DEG:g}°",
    "unsure": f"cannot tell: the interval contains the limit of {LIMITED_DEG:g}°",
    "usual": "not limited: within the range of healthy adults",
    "more": "more than most healthy adults",
}
"""In plain words, as documents have them."""


def reach(degrees: float, plus_minus: float) -> Reach:
    """Return how far an inclination is; unsure when its interval contains the limit."""
    low, high = degrees - plus_minus, degrees + plus_minus
    if high < LIMITED_DEG:
        return "clearly_limited" if high < CLEARLY_LIMITED_DEG else "limited"
    if low >= LIMITED_DEG:
        return "more" if low > USUAL_DEG[1] else "usual"
    return "unsure"


def leans(degrees: float, plus_minus: float) -> Literal["above", "below"] | None:
    """Return on which side of the limit an inclination probably is whose interval contains it.

    None where it surely is on one side, and where neither is probable.
    """
    if reach(degrees, plus_minus) != "unsure":
        return None
    below = NormalDist(degrees, plus_minus / Z_95).cdf(LIMITED_DEG)
    if below <= 1 - PROBABLE:
        return "above"
    return "below" if below >= PROBABLE else None


def verdict(degrees: float, plus_minus: float) -> str:
    """Return a verdict on an inclination in plain words; "cannot tell" when the interval contains a limit."""
    return VERDICTS[reach(degrees, plus_minus)]


def asymmetry_verdict(difference_deg: float, plus_minus: float) -> str:
    """Return in words whether the shin of one side reaches less, left minus right in degrees."""
    least = f"{max(ASYMMETRY_MDC_DEG, plus_minus):.1f}°"
    return uneven_words(difference_deg, uneven(difference_deg, plus_minus, ASYMMETRY_MDC_DEG), least)


def uneven(difference: float, plus_minus: float, smallest_real: float) -> Uneven:
    """Return how sure it is that two sides differ.

    Parameters
    ----------
    difference, plus_minus
        Left minus right with its interval.
    smallest_real
        The smallest change that the test detects, in the same unit; 0 where none is published.

    Returns
    -------
    "no", "possible" or "clear"
        No within the larger of both errors, clear when the whole interval is beyond the smallest change.
    """
    size = abs(difference)
    if size <= max(smallest_real, plus_minus):
        return "no"
    return "clear" if size - plus_minus >= smallest_real else "possible"


def uneven_words(difference: float, sure: Uneven, error: str, what: str = "shin") -> str:
    """Return the same in words; ``error`` is the larger of both errors as text."""
    if sure == "no":
        return f"no difference beyond the error of {error}"
    less = "right" if difference > 0 else "left"
    if sure == "possible":
        told = f"by more than the error of {error}, but its ± reaches below that"
        return f"the {less} {what} may reach less: {told}"
    return f"the {less} {what} reaches less, by more than the error of {error}"
