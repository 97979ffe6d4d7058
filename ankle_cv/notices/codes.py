"""Codes of notices that only describe the clip."""

from __future__ import annotations

from typing import Final

ASKED_CODES: Final = frozenset({"trimmed", "left_out"})
"""Notices that say what does not count because the user asked for it: told wherever the numbers are."""
INFO_CODES: Final = frozenset({"side_not_measured"}) | ASKED_CODES
"""Notices that describe any clip of this kind, or say what the user asked for; nothing is wrong with it."""
