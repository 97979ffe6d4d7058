"""Which texts can be drawn in a picture: the font that comes with matplotlib does not know every script."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

FONT: Final = "DejaVuSans.ttf"
"""Fonts of the system would make the same analysis a different file on another machine."""
RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
"""Directions of Hebrew and Arabic letters; not every matplotlib orders and joins them."""
LONGEST_NAME: Final = 90
"""Characters for which a picture has room in one line."""


def can_draw(text: str) -> bool:
    """Return whether every letter of a text can be drawn, in its order."""
    known = _known()
    return all(ord(c) in known and unicodedata.bidirectional(c) not in RIGHT_TO_LEFT for c in text)


def shortened(text: str) -> str:
    """Return a text that has room in one line, with its middle left out where it is longer."""
    half = LONGEST_NAME // 2
    return text if len(text) <= LONGEST_NAME else f"{text[:half]} … {text[-half:]}"


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    return frozenset(FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / FONT)).get_charmap())
