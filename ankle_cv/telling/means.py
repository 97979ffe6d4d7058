"""Over how many repetitions a mean is: of three of five it says less than of five."""

from __future__ import annotations

from ankle_cv.assessment import SideSummary


def mean_words(part: SideSummary, name: str) -> str:
    """Return of how many repetitions a mean is, in brackets: of those in which it is known, if not of all."""
    known = part.counts.get(name, part.n)
    if known == part.n:
        return f" (mean of {part.n})" if part.n > 1 else ""
    return f" (mean of {known} of {part.n})" if known > 1 else f" (known in 1 of {part.n})"
