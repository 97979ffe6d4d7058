"""Notices about what the user asked to leave away."""

from __future__ import annotations

from ankle_cv.assessment import Notice
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.settings import Settings

CALLED = {"squat": "squat", "wall": "attempt", "heel_raise": "raise", "balance": "stance"}
"""What the parts of a test are called, by its kind; see `ankle_cv.findings.renumber`."""


def trimmed_notices(settings: Settings) -> list[Notice]:
    """Return the notice about a part of the clip that alone was analysed; none for the whole clip."""
    if settings.trim_s is None:
        return []
    from_s, to_s = settings.trim_s
    return [
        Notice(
            code="trimmed",
            message=f"Only {from_s:g} to {to_s:g} s of the clip count, as asked.",
            remedy="The rest is as if it had not been filmed.",
            from_s=from_s,
            to_s=to_s,
        )
    ]


def left_out_notices(outcome: ProtocolOutcome) -> list[Notice]:
    """Return a notice about each part of the test that does not count because the user says so."""
    called = CALLED.get(outcome.kind, "repetition")
    return [
        Notice(
            code="left_out",
            message=f"Left out, as asked: {called} {one.index}.",
            remedy="It is in no number, mean or finding here; the others keep their numbers.",
            from_s=one.window.from_s,
            to_s=one.window.to_s,
        )
        for one in outcome.left_out
    ]
