"""Norms of the knee-to-wall test: inclinometer values of science.md §2, each with its source."""

from __future__ import annotations

from typing import Final

LIMITED_DEG: Final = 36.5
"""Below this more patellar tendinopathy in junior basketball (Backman 2011, abstract)."""
CLEARLY_LIMITED_DEG: Final = 30.0
"""Below this more trunk lean, hip and lumbar flexion than above 35° (chiroindex 28656, abstract)."""
USUAL_DEG: Final = (35.4, 45.8)
"""Healthy students: 40.6 ± 5.2° (Calatayud 2015, PMC4387727)."""
ASYMMETRY_MDC_DEG: Final = 4.6
"""Minimal detectable change between raters (Powden 2015, PMID 25704110)."""


def verdict(degrees: float, plus_minus: float) -> str:
    """Return a verdict on an inclination in plain words; "cannot tell" when the interval contains a limit."""
    low, high = degrees - plus_minus, degrees + plus_minus
    if high < CLEARLY_LIMITED_DEG:
        return f"clearly limited: below {CLEARLY_LIMITED_DEG:g}°"
    if high < LIMITED_DEG:
        return f"limited: below {LIMITED_DEG:g}°"
    if low >= LIMITED_DEG:
        above = low > USUAL_DEG[1]
        return "more than most healthy adults" if above else "not limited: within the range of healthy adults"
    return f"cannot tell: the interval contains the limit of {LIMITED_DEG:g}°"


def asymmetry_verdict(difference_deg: float, plus_minus: float) -> str:
    """Return a verdict on whether the sides differ by more than the measurement error."""
    least = max(ASYMMETRY_MDC_DEG, plus_minus)
    if abs(difference_deg) <= least:
        return f"no difference beyond what can be measured ({least:.1f}°)"
    less = "right" if difference_deg > 0 else "left"
    return f"the {less} side has less, beyond the {least:.1f}° that can be measured"
