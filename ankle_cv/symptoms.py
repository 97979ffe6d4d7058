"""Warning signs that the person tells of: asked, never inferred from video (docs/science.md, section 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

SIGNS: Final[Mapping[str, str]] = {
    "giving-way": "the ankle gives way",
    "night-pain": "night pain that disturbs sleep",
    "numbness": "tingling, burning or numbness in the foot",
    "swelling-after-roll": "stiffness after a roll or pop with marked swelling",
    "hot-joint": "a hot, swollen joint",
    "no-weight": "you cannot put weight on it",
}
"""The checklist: a short name for the command line and documents, and what is asked."""
NONE_OF_THEM: Final = "none"
"""Asked, and none applies; a document without any word was never asked."""
BETWEEN: Final = re.compile(r"\s*[,;]\s*")
SEPARATOR: Final = ", "


def checked_symptoms(text: str) -> str:
    """Return names of warning signs as a document has them: each once, in the order of the checklist.

    Parameters
    ----------
    text
        Names with commas between them, or ``none``; empty where nothing is told.

    Raises
    ------
    ValueError
        A name is not in the checklist, ``none`` stands beside another, or nothing but commas is there.
    """
    told = [re.sub(r"[\s_]+", "-", word.lower()) for word in BETWEEN.split(text.strip()) if word]
    unknown = [word for word in told if word not in (*SIGNS, NONE_OF_THEM)]
    only_commas = bool(text.strip()) and not told
    if unknown or only_commas or (NONE_OF_THEM in told and set(told) != {NONE_OF_THEM}):
        raise ValueError(f"should be {NONE_OF_THEM}, or some of {', '.join(SIGNS)}")
    return SEPARATOR.join(name for name in (*SIGNS, NONE_OF_THEM) if name in told)


def symptoms_or_none(text: str | None) -> str | None:
    """Return the same of a document's field; raises as `checked_symptoms`."""
    return None if text is None else checked_symptoms(text)


def signs_of(symptoms: str | None) -> tuple[str, ...]:
    """Return the sentences of the signs that a document has; none where none applies, or nobody asked."""
    names = (symptoms or "").split(SEPARATOR)
    return tuple(sign for name, sign in SIGNS.items() if name in names)
