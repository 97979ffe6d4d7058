"""Why a number is not there, in a few words: a gap without its reason looks like a good result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ankle_cv.assessment import Assessment, Notice, ViewKind
from ankle_cv.conventions import Side
from ankle_cv.telling.parts import parts_of, test_of
from ankle_cv.telling.vocabulary import (
    DEPTH,
    DORSIFLEXION,
    FOOT_TILT,
    FPPA,
    HEEL_HEIGHT,
    HEEL_LIFT,
    KNEE_BEND,
    KNEE_INWARD_OF_TOES,
    KNEE_RATIO,
    KNEE_TO_WALL,
    KNEES_IN,
    PLANTARFLEXION,
    SHIN_ANGLE,
    SWAY,
    TERMS,
    TRUNK_LEAN,
    TRUNK_MINUS_SHIN,
    TURN_OUT,
    Term,
)
from ankle_cv.text import lower_first

NOT_MEASURED: Final = "not measured"
"""Where nothing says why."""
NEEDS_MORE: Final[Mapping[Term, str]] = {
    KNEES_IN: "not seen both in quiet standing and at the bottom",
    KNEE_INWARD_OF_TOES: "not seen both in quiet standing and at the bottom",
    TURN_OUT: "not seen in quiet standing",
    KNEE_TO_WALL: "the knee was not seen to touch the wall with the heel down",
}
"""Why what needs more than a part that was seen whole, as the person's own standing, is not known of one."""
FROM_THE_FRONT: Final = frozenset({KNEES_IN, KNEE_RATIO, KNEE_INWARD_OF_TOES, FPPA, TURN_OUT})
"""What only a front view shows; it shows nothing else."""
NOT_FROM_THE_FRONT: Final = "a front view does not show it; film each leg from its own side"
_OF_FOOT: Final = (DORSIFLEXION, FOOT_TILT, HEEL_LIFT, PLANTARFLEXION)
_OF_HEEL: Final = (HEEL_HEIGHT, PLANTARFLEXION)
_OF_LEG: Final = (SHIN_ANGLE, KNEE_BEND, *_OF_FOOT)
REASONS: Final[Mapping[str, tuple[tuple[Term, ...], str]]] = {
    "view_unknown": (TERMS, "it is not known from where this was filmed"),
    "legs_misread": (TERMS, "the legs were drawn upside down"),
    "view_contradicted": (TERMS, "the picture contradicts --view"),
    "asked_side_hidden": (TERMS, "this leg is hidden"),
    "side_not_measured": (TERMS, "this leg is hidden"),
    "unknown_test": (TERMS, "no test was recognised"),
    "no_repetitions": (TERMS, "no squat was found"),
    "no_attempts": (TERMS, "no attempt was found"),
    "no_raises": (TERMS, "no heel raise was found"),
    "no_stances": (TERMS, "no stance on one leg was found"),
    "no_sway": ((SWAY,), "a stance was too short, or not seen well enough for it"),
    "no_distance": ((KNEE_TO_WALL,), "the distance was not seen"),
    "no_neutral": (_OF_FOOT, "this foot was never seen flat in upright standing"),
    "forefoot_hidden": (_OF_FOOT, "the front of this foot could not be followed"),
    "jumped": (_OF_FOOT, "the feet left the floor"),
    "thigh_hidden": ((KNEE_BEND, DEPTH), "something hid hip or knee"),
    "trunk_hidden": ((TRUNK_LEAN, TRUNK_MINUS_SHIN), "something hid the trunk"),
    "contradiction": (_OF_LEG, "what was read of this leg contradicts itself"),
    "unknown_at_bottom": (_OF_FOOT, "this foot was not measured at the bottom"),
    "foot_moved": (_OF_FOOT, "this foot was moved"),
    "feet_out_of_frame": (_OF_FOOT, "this foot reaches the picture's edge"),
    "no_heel_height": (_OF_HEEL, "this heel was not followed at the top"),
    "heel_below_flat": (_OF_HEEL, "the heel goes below its flat place"),
    "low_visibility": (_OF_LEG, "this leg is hard to see"),
    "person_lost": (TERMS, "the person was lost"),
}
"""By the code of a notice: what it takes away, and why; what weighs more comes first."""
OWN_REASON: Final[Mapping[str, int]] = {"no_distance": -1, "no_neutral": 0}
"""Notices whose sentence holds the reason itself: before its colon (0), or behind it (-1)."""
HIDDEN_CODES: Final = frozenset({"asked_side_hidden", "side_not_measured"})
"""Notices on one leg that take nothing from what both have together, or the other has."""


def why_unknown(assessment: Assessment, term: Term, side: Side | None = None) -> str:
    """Return why a quantity of a document is not known, without a full stop; never empty.

    Parameters
    ----------
    assessment
        The document.
    term
        The quantity.
    side
        The leg, or None for both or neither.
    """
    seen = not_in_view(assessment, term)
    if seen:
        return seen
    for code, (terms, words) in REASONS.items():
        for notice in assessment.quality.notices:
            if notice.code == code and term in terms and _concerns(notice, side):
                return _own_reason(notice) if code in OWN_REASON else words
    return _by_parts(assessment, term)


def not_in_view(assessment: Assessment, term: Term) -> str | None:
    """Return that no view of the clip shows a quantity; None where one does."""
    views = {scene.view.kind for scene in assessment.scenes if scene.view} | {assessment.view.kind}
    if any(shows(view, term) for view in views):
        return None
    return "only a front view shows it" if term in FROM_THE_FRONT else NOT_FROM_THE_FRONT


def shows(view: ViewKind, term: Term) -> bool:
    """Return whether a view can show a quantity at all; an unknown view may."""
    return view == "unknown" or term is SWAY or (view == "front") == (term in FROM_THE_FRONT)


def _concerns(notice: Notice, side: Side | None) -> bool:
    if side is None:
        return notice.code not in HIDDEN_CODES
    return notice.side in (None, side)


def _own_reason(notice: Notice) -> str:
    reason = notice.message.rstrip(".").split(": ")[OWN_REASON[notice.code]]
    return lower_first(reason)


def _by_parts(assessment: Assessment, term: Term) -> str:
    """Return what the parts of the test say, where no notice says anything."""
    test, parts = test_of(assessment), parts_of(assessment)
    if assessment.kind == "unknown":
        return "no test was recognised"
    if not parts:
        return f"no {test.one} was found"
    if not any(getattr(part, "complete", True) for part in parts):
        return f"no {test.one} was seen whole"
    return NEEDS_MORE.get(term, NOT_MEASURED)
