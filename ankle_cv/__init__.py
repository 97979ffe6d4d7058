"""Ankle mobility from ordinary video: what the view shows, with how sure we are.

::

    from ankle_cv import analyze, load

    result = analyze("squat.mp4", foot_cm=26)  # headline and numbers, in a notebook and at the prompt
    result.assessment.summary.left  # the document: what assessment.json holds
    result.frames  # a pandas DataFrame, one row per frame
    result.plot()  # the angles over time
    result.save("results")  # what the command writes, in results/squat
    load("results/squat")  # the same again, without the video

``help(ankle_cv.Settings)`` explains every setting.
"""

from __future__ import annotations

from ankle_cv.version import __version__ as __version__

TYPE_CHECKING = False  # as typing's; the command heeds Ctrl-C only once this file has been run
if TYPE_CHECKING:
    from ankle_cv.assessment import Assessment as Assessment
    from ankle_cv.errors import AnkleCvError as AnkleCvError
    from ankle_cv.result import Result as Result
    from ankle_cv.result import analyze as analyze
    from ankle_cv.result import compare as compare
    from ankle_cv.result import load as load
    from ankle_cv.settings import Settings as Settings

__all__ = ["AnkleCvError", "Assessment", "Result", "Settings", "__version__", "analyze", "compare", "load"]

_HOME = {
    "analyze": "ankle_cv.result",
    "compare": "ankle_cv.result",
    "load": "ankle_cv.result",
    "Result": "ankle_cv.result",
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


def __dir__() -> list[str]:
    """List the public names, also those that nobody has used yet."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__") and name not in __all__)])
