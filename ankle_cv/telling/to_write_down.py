"""Which number of a page to keep: one that the heel has no part in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import Side
from ankle_cv.telling.heels import HeelInSquats, heel_seen
from ankle_cv.telling.numbers import DASH
from ankle_cv.telling.summary_rows import SummaryTable, side_summary
from ankle_cv.telling.vocabulary import DORSIFLEXION, HEEL_HEIGHT, HEEL_LIFT
from ankle_cv.text import lower_first

KEEP: Final = "The number to write down:"
ADDS: Final = "a raised heel adds to the shin angle"
RAISED: Final[frozenset[HeelInSquats]] = frozenset({"rises", "may_rise"})
NOT_KNOWN: Final[frozenset[HeelInSquats]] = frozenset({"unsure", "unknown"})


def to_write_down(legs: Sequence[tuple[Assessment, Side]], rows: SummaryTable) -> str:
    """Return which row to keep: the first, which a test is about, as long as no heel adds to it.

    Parameters
    ----------
    legs
        The legs of the table with their documents.
    rows
        The table: label and cells.

    Returns
    -------
    str
        A sentence; empty where the row has no number. Where the heel of a squat rises, the shin angle holds
        the heel's part, so that the ankle's own angle is named with the lift, or none is.
    """
    if not rows or all(cell.startswith(DASH) for cell in rows[0][1]):
        return ""
    best = _best_raise(legs, rows)
    if best:
        return best
    label = rows[0][0]
    heels = {seen.state for one in legs if one[0].kind == "squat" and (seen := heel_seen(*one))}
    if not heels & (RAISED | NOT_KNOWN):
        return f"{KEEP} {lower_first(label)} (the first row)."
    if not heels & RAISED:
        return f"{KEEP} {lower_first(label)} (the first row), and that the heel may have been up: {ADDS}."
    own = next((one for one in rows if one[0].startswith(DORSIFLEXION.first_title)), None)
    if own is None or any(cell.startswith(DASH) for cell in own[1]):
        return f"No angle here is one to write down: {ADDS}, and without it none is known."
    first = " (the first row)" if own is rows[0] else ""
    beside = f"with the {HEEL_LIFT.name} beside it"
    return f"{KEEP} {lower_first(own[0])}{first}, {beside}. Not the shin angle: {ADDS}."


def _best_raise(legs: Sequence[tuple[Assessment, Side]], rows: SummaryTable) -> str:
    """Return that the best heel raise is the one to keep where raises differ so much that it is surer."""
    label = next((label for label, _ in rows if label == f"{HEEL_HEIGHT.first_title}, best"), None)
    raised = [side_summary(*one) for one in legs if one[0].kind == "heel_raise"]
    pairs = [(part.heel_height, part.best_heel_height) for part in raised if part]
    if label is None or not any(mean and best and best.plus_minus < mean.plus_minus for mean, best in pairs):
        return ""
    why = "they differ, which makes their mean less sure"
    return f"{KEEP} {lower_first(label)}, and of how many raises: {why}."
