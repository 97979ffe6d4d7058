"""Which notices are news and which only describe the clip."""

from __future__ import annotations

from typing import Final

INFO_CODES: Final = frozenset({"side_not_measured"})
"""Notices that only say how such a clip is; nothing went wrong in it."""
