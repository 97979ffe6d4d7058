"""Which clip to film next, in words."""

from __future__ import annotations

from ankle_cv.assessment import Assessment
from ankle_cv.telling.parts import parts_of
from ankle_cv.telling.unknown import not_in_view
from ankle_cv.telling.vocabulary import SHIN_ANGLE


def film_again_text(assessment: Assessment) -> str:
    """Return what to film next, without how: the side where no view showed the ankle, else the same again."""
    if not parts_of(assessment):
        return "Film again"
    if not_in_view(assessment, SHIN_ANGLE):
        return "For ankle and heel, film each leg from its own side"
    return "Film again in some weeks, in the same way, to see what changes"
