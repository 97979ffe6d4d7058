"""Headers of every answer: nothing is loaded from elsewhere, shown elsewhere, or kept by the browser."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

_PAGE: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
)
PAGE_POLICY: Final = "; ".join(_PAGE)
"""Content-Security-Policy of our pages: no script or style stands in them, all are files of this server."""

_SAVED_PAGE: Final = (
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "frame-ancestors 'self'",
    "sandbox allow-scripts allow-modals allow-popups",
)
SAVED_PAGE_POLICY: Final = "; ".join(_SAVED_PAGE)
"""That of a page from a result folder, which has all it needs in itself: it may print and unfold, and is kept
apart from this server (``sandbox``), so that whatever stands in it reaches nothing."""

POLICY: Final = "Content-Security-Policy"
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


def headers_for(path: str, given: frozenset[str]) -> dict[str, str]:
    """Return the headers to add to an answer.

    Parameters
    ----------
    path
        Path of the request.
    given
        Names of the headers that the answer has, in small letters; they stay.
    """
    cached = "no-cache" if path.startswith("/static/") else "no-store"
    wanted = {**ALWAYS, POLICY: PAGE_POLICY, "Cache-Control": cached}
    return {name: value for name, value in wanted.items() if name.lower() not in given}


def attachment(name: str) -> dict[str, str]:
    """Return the header of an answer that is saved under a name, of whatever letters (RFC 6266)."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
