"""Attribution of findings to the ankle by a repeated squat with one change: a function of two documents.

By science.md §3 a squat is limited by the ankle only if raising the heels restores depth or trunk *and* the
knee-to-wall test is low. A squat clip cannot show the second condition, so "points to the ankle" is the
strongest verdict here.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from ankle_cv.assessment import Assessment, Attribution, FindingCode
from ankle_cv.findings.comparison import FindingChanges, compare, complete_reps, showing
from ankle_cv.findings.depth import with_depth
from ankle_cv.findings.thresholds import LIMITED_INCLINATION
from ankle_cv.settings import Change

MIN_REPS: Final = 2
"""One repetition does not show the variation between a person's squats."""

COUNTER_EVIDENCE: Final = (
    (
        "More ankle bend is not simply better: in lifters it went with more rounding of the lower back "
        "(Berglund 2024)."
    ),
    "A left-right difference in ankle range did not predict uneven loading (p = 0.80, n = 37).",
    (
        "A squat is a rough test of the ankle: overhead, sensitivity 1.00 and specificity about 0.35; "
        "arms forward, 0.56-0.70 and 0.84-0.88 (Rabin & Kozol 2017)."
    ),
)
"""Evidence against the attribution, reported with every verdict (science.md §3)."""

Verdict: TypeAlias = Literal["points_to_ankle", "not_ankle_limited", "cannot_tell"]

RESTORABLE: Final[dict[FindingCode, str]] = {"shallow_depth": "depth", "trunk_lean": "the trunk's lean"}
"""Findings on which the verdict rests (science.md §3), with what raising the heels would restore."""


def attribute(first: Assessment, second: Assessment, change: Change) -> Attribution:
    """Compare a squat with the same person's squat after one change.

    Parameters
    ----------
    first
        The usual squat.
    second
        The repeat.
    change
        What was changed in the repeat.

    Returns
    -------
    Attribution
        With a verdict and its reason; ``cannot_tell`` where the two clips cannot be compared.
    """
    obstacle = _reason_not_comparable(first, second)
    comparisons = () if obstacle else compare(first, second, change)
    numbers = {(c.measure, c.side): c for c in comparisons}
    changes = FindingChanges(with_depth(first), with_depth(second), numbers)
    verdict: Verdict = "cannot_tell"
    reason = obstacle or ""
    if not obstacle:
        verdict, reason = _verdict(first, second, change, changes)
    return Attribution(
        change=change,
        second_path=second.input.path,
        second_sha256=second.input.sha256,
        comparisons=comparisons,
        outcomes=() if obstacle else changes.outcomes(),
        verdict=verdict,
        reason=reason,
        counter_evidence=COUNTER_EVIDENCE,
    )


def _reason_not_comparable(first: Assessment, second: Assessment) -> str | None:
    """Return why two clips cannot be compared, or None."""
    views = first.view.kind, second.view.kind
    if first.input.sha256 == second.input.sha256:
        return "Both are the same clip."
    if (first.kind, second.kind) != ("squat", "squat"):
        return "Both clips must show squats."
    if not first.reps or not second.reps:
        return f"No squat was found in the {'first' if not first.reps else 'second'} clip."
    if views[0] != views[1]:
        return f"The clips show different views ({views[0]} and {views[1]}); film both from the same place."
    if not set(first.measured_sides) & set(second.measured_sides):
        return "The clips show different legs; film both from the same side."
    return None


def _verdict(
    first: Assessment, second: Assessment, change: Change, changes: FindingChanges
) -> tuple[Verdict, str]:
    """Return the verdict on two comparable clips, with its reason."""
    if first.view.kind == "front":
        return "cannot_tell", "A front view shows neither depth nor the trunk's lean: film from the side."
    if change == "unstated":
        return "cannot_tell", "It was not said what was changed in the repeat (--compare-with)."
    if change == "arms_forward":
        return "cannot_tell", (
            "Arms forward help the balance, whatever limits the squat: only a repeat with the heels raised "
            "can point to the ankle."
        )
    return _few_repetitions(first, second, changes) or _heels_raised(changes)


def _few_repetitions(
    first: Assessment, second: Assessment, changes: FindingChanges
) -> tuple[Verdict, str] | None:
    """Say that too few repetitions show what the verdict would rest on; those from the front do not."""
    few = min(len(complete_reps(clip)) for clip in (first, second)) < MIN_REPS
    shown = [
        min(showing(clip, code) for clip in (first, second))
        for code in RESTORABLE
        if any(found.code == code for found in changes.first)
    ]
    if not few and min(shown, default=MIN_REPS) >= MIN_REPS:
        return None
    return "cannot_tell", (
        "One squat from the side does not say how much these squats differ anyway: film three of each."
    )


def _heels_raised(changes: FindingChanges) -> tuple[Verdict, str]:
    limits = [code for code in RESTORABLE if any(f.code == code for f in changes.first)]
    if not limits:
        return "cannot_tell", "Neither depth nor trunk stood out in the first clip: nothing to restore."
    worse = [name for code, name in RESTORABLE.items() if (changes.improvement(code) or 0.0) < 0]
    if worse:
        return "cannot_tell", (
            f"With the heels raised {' and '.join(worse)} got worse: the two squats differ in more than that."
        )
    gone = {o.code for o in changes.outcomes() if o.outcome == "vanished"}
    restored = [RESTORABLE[code] for code in limits if code in gone]
    if restored:
        low = f"{LIMITED_INCLINATION.value:g}°"
        return "points_to_ankle", (
            f"Raising the heels restored {' and '.join(restored)}. To call it ankle-limited, the "
            f"knee-to-wall test must be low as well (below {low}), which a squat cannot show: measure it."
        )
    names = " and ".join(RESTORABLE[code] for code in limits)
    if any((changes.improvement(code) or 0.0) > 0 for code in limits):
        return "cannot_tell", f"Raising the heels helped {names}, but did not restore it."
    if all(changes.excluded(code) for code in limits):
        return "not_ankle_limited", (
            f"Raising the heels did not restore {names}: something else limits this squat."
        )
    return "cannot_tell", f"The change in {names} is too small, or not sure enough, to decide."
