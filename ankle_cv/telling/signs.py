"""Warning signs that were told: they come before every number (docs/science.md, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ankle_cv.symptoms import NONE_OF_THEM, signs_of

SEE_FIRST: Final = "See a health professional before you train the ankle"
SEE_SOMEBODY: Final = (
    f"{SEE_FIRST}: a video cannot show what is behind it, and no number here says that it is harmless."
)

NO_DRILL: Final = "While a warning sign is told, no drill is counted."


def signs_warning(told: Iterable[str | None]) -> str:
    """Return what comes first where any warning sign was told; empty where none was.

    Parameters
    ----------
    told
        ``symptoms`` of the documents.
    """
    signs = dict.fromkeys(sign for one in told for sign in signs_of(one))
    many = "s" if len(signs) > 1 else ""
    return f"Warning sign{many} told: {'; '.join(signs)}. {SEE_SOMEBODY}" if signs else ""


def signs_text(symptoms: str | None) -> str | None:
    """Return what was told, for a row; None where nobody asked."""
    return "none, as told" if symptoms == NONE_OF_THEM else "; ".join(signs_of(symptoms)) or None
