"""Text from outside, such as the name of a file, made safe to show."""

from __future__ import annotations

import unicodedata
from typing import Final

SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
SPACES: Final = "Zs"
"""Unicode category of spaces, which names may hold."""


def printable(text: str, keep: str = "") -> str:
    r"""Return text in which whatever does not show is escaped, such as a newline or a terminal's commands.

    Control and format characters, those that change the direction of writing, separators of lines, and bytes
    that are no text become ``\n``, ``\u001b``, ``\u202e``; letters, signs and spaces of all scripts stay.

    Parameters
    ----------
    text
        Any text.
    keep
        Characters to leave as they are.
    """
    if text.isprintable():
        return text
    return "".join(c if c in keep or _shows(c) else _escaped(c) for c in text)


def _shows(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == SPACES


def _escaped(character: str) -> str:
    """Return a character as JSON escapes it, in units of 16 bits."""
    if character in SHORT:
        return SHORT[character]
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def lower_first(text: str) -> str:
    """Return a sentence as it goes on behind another's beginning: its first letter small."""
    return text[:1].lower() + text[1:]
