"""Codes of notices that only describe the clip."""

from __future__ import annotations

from typing import Final

INFO_CODES: Final = frozenset({"side_not_measured"})
"""Notices that describe any clip of this kind; nothing is wrong with it."""
