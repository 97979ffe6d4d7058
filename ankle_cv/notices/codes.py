"""Codes of notices that only describe the clip."""

from __future__ import annotations

from typing import Final

INFO_CODES: Final = frozenset({"side_not_measured", "trimmed", "left_out"})
"""Notices that describe any clip of this kind, or say what the user asked for; nothing is wrong with it."""
