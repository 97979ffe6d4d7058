"""The table of what a clip's own test consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.telling.attempt_rows import attempt_rows
from ankle_cv.telling.leg_rep_rows import leg_rep_rows
from ankle_cv.telling.raise_rows import raise_rows
from ankle_cv.telling.rep_rows import rep_rows

PART_ROWS: Final[Mapping[str, Callable[[Assessment], tuple[list[str], list[list[str]]]]]] = {
    "reps": rep_rows,
    "attempts": attempt_rows,
    "raises": raise_rows,
    "leg_reps": leg_rep_rows,
}
"""Table of the parts of a test, by the field of the assessment that holds them."""
