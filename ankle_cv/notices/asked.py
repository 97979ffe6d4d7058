"""Notices about what the user asked to leave away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ankle_cv.assessment import Kind, Notice
from ankle_cv.protocols.outcome import UncountedPart
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FileFacts

ALL_LEFT_OUT: Final = "all that is in it is left out, as asked"
"""Why a scene says nothing of which no part counts."""
CALLED: Final = {"squat": "squat", "wall": "attempt", "heel_raise": "raise", "balance": "stance"}
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
            remedy="No number is of the rest; only how level the camera stood is read from it, too.",
            from_s=from_s,
            to_s=to_s,
        )
    ]


def left_out_notices(kind: Kind, parts: Sequence[UncountedPart]) -> list[Notice]:
    """Return a notice about each part of a test that does not count because the user says so."""
    called = CALLED.get(kind, "repetition")
    return [
        Notice(
            code="left_out",
            message=f"Left out, as asked: {called} {one.index}.",
            remedy="It is in no number, mean or finding here; the others keep their numbers.",
            from_s=one.window.from_s,
            to_s=one.window.to_s,
        )
        for one in parts
    ]


def facts_within(facts: FileFacts, trim_s: tuple[float, float] | None, end_s: float) -> FileFacts:
    """Return what was peculiar about a file, without pictures that are missing where nothing counts.

    Parameters
    ----------
    facts
        Of the whole file.
    trim_s
        From when to when the clip counts, s; None for all of it.
    end_s
        Time of the last picture, s.
    """
    if trim_s is None:
        return facts
    missing = tuple(place for place in facts.missing if _meets(place.from_s, place.to_s, trim_s))
    return replace(facts, missing=missing, ends_wrongly=facts.ends_wrongly and trim_s[1] >= end_s)


def notices_within(notices: Iterable[Notice], trim_s: tuple[float, float] | None) -> list[Notice]:
    """Return the notices without those of times that do not count."""
    return [
        one
        for one in notices
        if trim_s is None or one.from_s is None or one.to_s is None or _meets(one.from_s, one.to_s, trim_s)
    ]


def _meets(from_s: float, to_s: float, span_s: tuple[float, float]) -> bool:
    return from_s <= span_s[1] and to_s >= span_s[0]
