"""Ankle mobility from ordinary video: what the view shows, with how sure we are."""

from __future__ import annotations

from ankle_cv.version import __version__ as __version__

TYPE_CHECKING = False  # as typing's; the command heeds Ctrl-C only once this file has been run
if TYPE_CHECKING:
    from ankle_cv.api import analyze as analyze
    from ankle_cv.assessment import Assessment as Assessment
    from ankle_cv.errors import AnkleCvError as AnkleCvError
    from ankle_cv.settings import Settings as Settings

__all__ = ["AnkleCvError", "Assessment", "Settings", "__version__", "analyze"]

_HOME = {
    "analyze": "ankle_cv.api",
    "Assessment": "ankle_cv.assessment",
    "AnkleCvError": "ankle_cv.errors",
    "Settings": "ankle_cv.settings",
}


def __getattr__(name: str) -> object:
    """Import the public names on first use, so that ``ankle-cv --help`` stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415

    return getattr(importlib.import_module(_HOME[name]), name)
